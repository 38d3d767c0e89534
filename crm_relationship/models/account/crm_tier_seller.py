from odoo import fields, models


class CrmTier(models.Model):
    _inherit = "crm.tier"

    seller_level = fields.Selection(
        [("operational", "Anybody"), ("middle", "Middle Manager"), ("executive", "Executive")], "Looked After By",
        required=True, default="operational",
        help="Who has to look after customers of this tier: the salesperson, the coordinator or a seller of the "
             "account team is at least of this level. Settings say who is a middle manager or an executive.")
