from odoo import fields, models


class LoyaltyHistory(models.Model):
    """What a campaign has given is on record once for each customer and step, whatever is tried again."""

    _inherit = "loyalty.history"

    retention_delivery_id = fields.Many2one(
        "crm.retention.delivery", readonly=True, ondelete="set null", groups=fields.NO_ACCESS)

    _retention_delivery_uniq = models.UniqueIndex(
        "(retention_delivery_id) WHERE retention_delivery_id IS NOT NULL",
        "The campaign has given this to the customer already.")
