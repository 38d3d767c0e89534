from odoo import fields, models


class CrmServiceStandard(models.Model):
    """How often customers are visited can be promised; whether it was kept is told by audits as long as nothing measures
    visits."""

    _inherit = "crm.service.standard"

    metric = fields.Selection(selection_add=[("visit_interval", "Time between visits")])
