from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

CATCH_UP_DAYS = 3  # a day that was missed is made up for so much later at most
MAIL, PHONE = "mail", "phone"


class CrmRetentionAudience(models.AbstractModel):
    """Whom a campaign is for: its domain on the customers' profiles, and what its kind and its filters say.

    One row a customer, with the contact that fits the channel; of customers who share an e-mail address, the most
    valuable one. A kind is a method `_audience_<kind>(campaign)`, which returns an SQL condition on `profile`, a row
    of the profiles of the campaign's company; `_contact_<kind>(campaign)`, where there is one, is a condition on
    `contact`. What they read is flushed, days are bound as values.
    """

    _name = "crm.retention.audience"
    _description = "Audience of a Campaign"

    def _get_rows(self, campaign):
        """The query that yields the audience of a campaign, as far as the campaign's environment may see customers.

        :return: `SQL` with a row for each customer: `partner_id` (commercial entity), `contact_id`,
            `email_normalized` (of the contact, or NULL), `value` (lifetime value, company currency), `tier` (id or
            NULL) and `churn_risk` (0 to 1)
        """
        self._flush()
        return SQL(
            """
            SELECT DISTINCT ON (address) partner_id, contact_id, email_normalized, value, tier, churn_risk
              FROM (
                SELECT DISTINCT ON (profile.partner_id)
                       profile.partner_id, contact.id AS contact_id, contact.email_normalized,
                       GREATEST(profile.lifetime_value, 0) AS value, profile.tier_id AS tier,
                       COALESCE(profile.churn_risk, 0) AS churn_risk,
                       COALESCE(contact.email_normalized, profile.partner_id::text) AS address
                  FROM crm_customer_profile profile
                  JOIN res_partner customer ON customer.id = profile.partner_id AND customer.active
                  JOIN res_partner contact ON contact.commercial_partner_id = profile.partner_id AND contact.active
                       AND (contact.id = profile.partner_id OR contact.type IN ('contact', 'other'))
                 WHERE profile.company_id = %(company)s AND profile.id IN %(domain)s AND %(where)s
              ORDER BY profile.partner_id, %(order)s) chosen
          ORDER BY address, value DESC, partner_id
            """,
            company=campaign.company_id.id, domain=self._select_profiles(campaign), where=self._get_where(campaign),
            order=self._sql_fit(self._get_channel(campaign)))

    def _flush(self):
        for model, names in (
            ("crm.customer.profile", None),
            ("res.partner", ["active", "type", "commercial_partner_id", "email_normalized", "phone", "phone_sanitized",
                             "message_bounce", "no_campaigns", "birthdate_date", "relationship_channel"]),
            ("sale.order", ["partner_id", "company_id", "state", "date_order", "amount_untaxed", "currency_rate"]),
            ("sale.order.line", ["order_id", "product_id"]),
            ("crm.complaint", ["commercial_partner_id", "company_id", "state", "opened_at"]),
            ("crm.churn.case", None),
            ("crm.retention.campaign", ["kind", "parent_id"]),
            ("crm.retention.target", None),
            ("loyalty.card", ["partner_id", "program_id"]),
        ):
            self.env[model].flush_model(names)

    # === WHO ===#

    def _select_profiles(self, campaign):
        """The profiles that the campaign's domain finds: those of the reader, where it is not our own code."""
        profiles = self.env["crm.customer.profile"].with_env(campaign.env)
        domain = Domain("company_id", "=", campaign.company_id.id) & Domain(campaign._parse_domain())
        return profiles._search(domain, order="id").subselect()

    def _get_where(self, campaign):
        conditions = [getattr(self, f"_audience_{campaign.kind}")(campaign)]
        if contact := getattr(self, f"_contact_{campaign.kind}", None):
            conditions.append(contact(campaign))
        return SQL(" AND ").join([*conditions, *self._get_filters(campaign)])

    def _get_filters(self, campaign):
        """Conditions that a campaign of any kind may have."""
        filters = []
        if campaign.bought_product_ids or campaign.bought_categ_ids:
            filters.append(self._where_bought(
                campaign, self._sql_bought(campaign), campaign.bought_from, campaign.bought_to))
        if campaign.first_order_amount:
            filters.append(self._where_first_order(campaign))
        if any(step._is_card_only() for step in campaign.step_ids):
            filters.append(self._where_without_card(campaign))
        return filters

    # === WHICH CONTACT ===#

    def _get_channel(self, campaign):
        """The channel of the first step that has one; without any it is mail."""
        return next((channel for step in campaign.step_ids if (channel := step._get_channel())), MAIL)

    def _sql_fit(self, channel):
        """An order that puts the contact first who fits best: can be reached by the channel, prefers it, or at least
        no other one; then the customer itself, then the oldest contact."""
        consent = self.env["crm.retention.consent"]
        return SQL(
            """
            (CASE WHEN COALESCE(contact.no_campaigns, FALSE) THEN 'no_campaigns'
                  WHEN %(phone)s AND COALESCE(contact.phone, '') = '' THEN 'no_address' %(refused)s END) IS NULL DESC,
            CASE WHEN contact.relationship_channel = %(channel)s THEN 0
                 WHEN contact.relationship_channel IS NULL THEN 1 ELSE 2 END,
            contact.id = profile.partner_id DESC, contact.id
            """, phone=channel == PHONE, refused=getattr(consent, f"_refuse_{channel}")(), channel=channel)

    # === DAYS ===#

    def _get_day(self, campaign):
        """The day for which an audience is looked for: today, or the start where that is still to come."""
        today = campaign._get_today()
        return max(campaign.start_date or today, today)

    def _get_days(self, campaign):
        """`(first, last)` day on which something must have happened: the day itself, and those before it on which the
        campaign, or its programme, was under way already, if nobody looked."""
        day = self._get_day(campaign)
        return max((campaign.parent_id or campaign).start_date or day, day - timedelta(days=CATCH_UP_DAYS)), day
