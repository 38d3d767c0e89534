from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    no_surveys = fields.Boolean(
        groups="base.group_user", help="This contact does not want to be asked how satisfied they are.")
