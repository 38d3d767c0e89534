from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    no_surveys = fields.Boolean(help="This contact does not want to be asked how satisfied they are.")
