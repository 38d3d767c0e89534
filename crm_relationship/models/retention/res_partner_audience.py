from odoo import fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What campaigns have to know of a person. Birthdays have the name and type of OCA's field."""

    _inherit = "res.partner"

    birthdate_date = fields.Date(
        "Birthday", groups="base.group_user",
        help="For wishes. Born on 29 February: wished on the 28th in other years.")
    relationship_channel = fields.Selection(
        [("mail", "Email"), ("phone", "Phone"), ("visit", "Visit")], "Preferred Channel", groups="base.group_user",
        help="How this person wants to be approached. Of a customer's contacts, a campaign takes one that it fits.")

    def _get_campaign_card(self):
        """The card that was given last to this customer or one of their contacts and is theirs alone, for emails of
        campaigns; none: an empty record."""
        self.ensure_one()
        valid = Domain("expiration_date", "=", False) | Domain("expiration_date", ">=", fields.Date.today())
        return self.env["loyalty.card"].sudo().search(
            Domain("partner_id.commercial_partner_id", "=", self.commercial_partner_id.id) & valid
            & Domain("company_id", "in", [self.env.company.id, False])
            & (Domain("program_id.is_personal", "=", True) | Domain("program_id.is_members_only", "=", True)),
            order="id DESC", limit=1)
