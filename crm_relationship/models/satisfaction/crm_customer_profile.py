from odoo import fields, models


class CrmCustomerProfile(models.Model):
    """How satisfied a customer is, by what they answered; what nobody has said is not known, which is not 0."""

    _inherit = "crm.customer.profile"

    satisfaction = fields.Float(readonly=True, digits=(5, 1), aggregator="avg", figure="slice", panel="rhythm",
        help="0 to 100, by the answers of about a year; the newest count most.")
