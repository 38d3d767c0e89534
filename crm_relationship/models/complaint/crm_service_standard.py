from odoo import fields, models


class CrmServiceStandard(models.Model):
    _inherit = "crm.service.standard"

    metric = fields.Selection(selection_add=[
        ("complaint_reply", "Time to the reply to a complaint"),
        ("complaint_resolution", "Time to the solution of a complaint")])
