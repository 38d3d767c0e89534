from odoo import fields, models


class CrmServiceStandard(models.Model):
    """How often customers are visited can be promised. As long as nothing measures visits, audits tell whether it was
    kept."""

    _inherit = "crm.service.standard"

    metric = fields.Selection(selection_add=[("visit_interval", "Time between visits")])
