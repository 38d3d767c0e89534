from odoo import fields, models


class CrmCustomerProfile(models.Model):
    """How the relationship account of the customer stood on the day of the figures."""

    _inherit = "crm.customer.profile"

    relationship_balance = fields.Integer(
        readonly=True, aggregator="avg", figure="slice",
        help="Deposits less withdrawals of the last 12 months, in points.")
    relationship_change = fields.Integer(
        "Change of the Balance", readonly=True, aggregator="avg", figure="slice",
        help="Against the balance of 90 days ago.")
