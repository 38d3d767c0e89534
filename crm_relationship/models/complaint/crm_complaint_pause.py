from odoo import fields, models


class CrmComplaintPause(models.Model):
    """A time in which the clock of a complaint stood still, because we waited for the customer."""

    _name = "crm.complaint.pause"
    _description = "Complaint Pause"
    _inherit = "crm.guarded.mixin"
    _order = "started_at DESC, id DESC"
    _rec_name = "reason"

    complaint_id = fields.Many2one("crm.complaint", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="complaint_id.company_id", store=True)
    started_at = fields.Datetime("From", required=True, readonly=True)
    ended_at = fields.Datetime("To", readonly=True, help="Empty: we still wait.")
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", "Stopped By", readonly=True, ondelete="restrict")
