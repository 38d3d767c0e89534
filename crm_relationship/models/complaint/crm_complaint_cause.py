from odoo import fields, models
from odoo.exceptions import UserError


class CrmComplaintCause(models.Model):
    """Why customers complain, and which department must hear of it."""

    _name = "crm.complaint.cause"
    _description = "Complaint Cause"
    _inherit = ["crm.copy.mixin", "crm.shared.record"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Short name that programs use, such as damaged.")
    sequence = fields.Integer(default=10)
    department_id = fields.Many2one(
        "crm.complaint.department", index="btree_not_null", ondelete="restrict",
        help="Is told of each complaint with this cause, and must acknowledge it.")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "There is a cause with this code already: choose another code.")

    def _get(self, code):
        """The cause in use with a code; empty without a code."""
        cause = self.sudo().search([("code", "=", code)]) if code else self
        if code and not cause:
            raise UserError(self.env._("There is no cause with the code %(code)s.", code=code))
        return cause
