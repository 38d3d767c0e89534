from odoo import fields, models


class CrmServiceStandard(models.Model):
    _inherit = "crm.service.standard"

    metric = fields.Selection(selection_add=[("order_confirmation", "Time from quotation to confirmation")])
