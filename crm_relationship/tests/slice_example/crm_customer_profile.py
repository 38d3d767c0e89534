from odoo import fields, models


class CrmCustomerProfile(models.Model):
    _inherit = "crm.customer.profile"

    quotation_count = fields.Integer("Open Quotations", readonly=True, figure="slice", panel="rhythm")
