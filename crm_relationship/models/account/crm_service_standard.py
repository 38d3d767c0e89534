from odoo import fields, models


class CrmServiceStandard(models.Model):
    """How often customers are visited can be promised; `crm.visit.interval` is what keeps it."""

    _inherit = "crm.service.standard"

    metric = fields.Selection(selection_add=[("visit_interval", "Time between visits")])
