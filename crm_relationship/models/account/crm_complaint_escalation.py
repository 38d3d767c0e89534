from odoo import fields, models


class CrmComplaintEscalation(models.Model):
    _inherit = "crm.complaint.escalation"

    whom = fields.Selection(
        help="The sponsor is the executive sponsor of the customer's account team or plan, else the customer's "
             "salesperson. The manager is somebody else than the leader and the sponsor. Where there is nobody, the "
             "leader of the team is told, else a relationship manager.")
