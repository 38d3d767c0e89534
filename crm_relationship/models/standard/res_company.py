from odoo import fields, models

INTERNAL = "base.group_user"  # customers in the portal, who read their own company, do not see how we work


class ResCompany(models.Model):
    _inherit = "res.company"

    service_remedies_enabled = fields.Boolean(
        "Remedies for Broken Promises", help="A broken promise proposes the remedy of its target.",
        groups=INTERNAL)
