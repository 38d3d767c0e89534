from odoo import fields, models


class ResPartner(models.Model):
    """What campaigns have to know of a person. Birthdays have the name and type of OCA's field."""

    _inherit = "res.partner"

    birthdate_date = fields.Date("Birthday", help="For wishes. Born on 29 February: wished on the 28th in other years.")
    relationship_channel = fields.Selection(
        [("mail", "E-mail"), ("phone", "Phone"), ("visit", "Visit")], "Preferred Channel",
        help="How this person wants to be approached. Of a customer's contacts, a campaign takes one that it fits.")
