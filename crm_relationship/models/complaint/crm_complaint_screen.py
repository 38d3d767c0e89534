from odoo import api, fields, models


class CrmComplaint(models.Model):
    """What only the screens need."""

    _inherit = "crm.complaint"

    call_number = fields.Char(
        "Number to Call", compute="_compute_call_number", help="As given with the complaint, else the customer's.")

    @api.depends("phone", "partner_id.phone", "commercial_partner_id.phone")
    def _compute_call_number(self):
        for complaint in self:
            complaint.call_number = (
                complaint.phone or complaint.partner_id.phone or complaint.commercial_partner_id.phone)
