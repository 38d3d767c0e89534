from odoo import fields, models


class CrmServiceRemedy(models.Model):
    _inherit = "crm.service.remedy"

    kind = fields.Selection(selection_add=[("letter", "Handwritten letter")], ondelete={"letter": "set default"})
