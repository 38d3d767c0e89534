from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_remedies_enabled = fields.Boolean(
        "Remedies for Broken Promises", help="A broken promise proposes the remedy of its target.")
