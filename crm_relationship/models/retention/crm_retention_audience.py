from odoo import models
from odoo.tools import SQL


class CrmRetentionAudience(models.AbstractModel):
    """Who belongs to a campaign. For now by the domain alone: the conditions of each kind follow."""

    _name = "crm.retention.audience"
    _description = "Campaign Audience"

    def _get_rows(self, campaign):
        """SQL: a row for each customer of a campaign's audience, one for each address, with `partner_id` (commercial
        entity), `contact_id`, `email_normalized`, `value`, `tier` and `churn_risk`."""
        profiles = self.env["crm.customer.profile"].sudo()._search(
            [("company_id", "=", campaign.company_id.id), *campaign._parse_domain()])
        return SQL(
            """
            SELECT DISTINCT ON (COALESCE(partner.email_normalized, profile.partner_id::varchar))
                   profile.partner_id, profile.partner_id AS contact_id, partner.email_normalized,
                   COALESCE(profile.lifetime_value, 0) AS value, profile.tier_id AS tier, profile.churn_risk
              FROM crm_customer_profile profile
              JOIN res_partner partner ON partner.id = profile.partner_id
             WHERE profile.id IN %s
          ORDER BY COALESCE(partner.email_normalized, profile.partner_id::varchar),
                   profile.lifetime_value DESC NULLS LAST, profile.partner_id
            """, profiles.subselect())
