from odoo import fields, models


class CrmCustomerProfile(models.Model):
    """How satisfied a customer is. As long as nobody asks them, the figure stays as it is."""

    _inherit = "crm.customer.profile"

    satisfaction = fields.Float(readonly=True, digits=(5, 1), aggregator="avg", figure="slice", help="0 to 100.")
