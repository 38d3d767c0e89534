from odoo import fields, models


class CrmServiceMoment(models.Model):
    """A moment of truth: a stop on the way of a customer through the company, from first contact to the end."""

    _name = "crm.service.moment"
    _description = "Moment of Truth"
    _inherit = ["crm.copy.mixin", "crm.shared.record"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Short name that programs use, such as delivery.")
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True, help="What the customer goes through at this moment.")
    active = fields.Boolean(default=True)
    standard_ids = fields.One2many("crm.service.standard", "moment_id", "Standards")

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is a moment of truth with this code already: choose another code.")
