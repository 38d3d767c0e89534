from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import arguments


class CrmChurnLostWizard(models.TransientModel):
    """Asks why customers are lost, and gives them up."""

    _name = "crm.churn.lost.wizard"
    _description = "Lost Customer"
    _inherit = "crm.guarded.wizard"

    case_ids = fields.Many2many(
        "crm.churn.case", string="Customers", required=True, readonly=True,
        default=lambda self: self.env.context.get("active_ids", []))
    reason_id = fields.Many2one("crm.churn.reason", "Why They Left")
    competitor = fields.Char()

    @arguments.read("one")
    def action_lose(self):
        """Close the cases as lost, for the reason given."""
        self.ensure_one()
        if not self.reason_id:
            raise UserError(self.env._("Say why they left: the reasons together show what to change."))
        self.case_ids._lose(self.reason_id, self.competitor)
        return {"type": "ir.actions.act_window_close"}
