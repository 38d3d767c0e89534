from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmAccountTrait(models.Model):
    """What makes a customer fit to be a key account: a question that is asked once about each of them.

    All companies share the traits.
    """

    _name = "crm.account.trait"
    _description = "Key-Account Trait"
    _inherit = ["crm.copy.mixin", "crm.shared.record"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Short name that programs use, such as big_orders.")
    question = fields.Char(translate=True, help="What to ask about the customer, so that everybody means the same.")
    weight = fields.Float(
        default=1, required=True, digits=(6, 2), help="How much it counts in the fit, compared with the others.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "There is a trait with this code already: choose another code.")
    _weight_positive = models.Constraint(
        "CHECK (weight > 0)", "The weight must be more than 0: archive a trait that no longer counts.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        answered = self.env["crm.account.trait.answer"].sudo().search([("trait_id", "in", self.ids)], limit=1)
        if answered:
            raise UserError(self.env._(
                "\"%(trait)s\" has been answered for customers, so it cannot be deleted. Archive it instead.",
                trait=answered.trait_id.name))
