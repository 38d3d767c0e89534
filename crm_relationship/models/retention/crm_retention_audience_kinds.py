from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from ...tools import churn_cases
from ...tools.occasions import days_kept

ARRIVAL_MONTHS = 24  # who bought in a category within so many months hears of what is new in it
NEWEST_MONTHS = 1  # new is what came into the range within so many months, where no products are chosen
CONTENT_DAYS = 90  # nothing to complain about for so long
FIRST_ORDER_DAYS = 3  # a first order is welcomed within so many days
ASKED_DAYS = 365  # a customer is asked for a referral so often at most


class CrmRetentionAudience(models.AbstractModel):
    """The kinds of campaigns: `_audience_<kind>` and `_contact_<kind>`, see `crm_retention_audience.py`."""

    _inherit = "crm.retention.audience"

    def _audience_care(self, campaign):
        """Whoever the domain finds."""
        return SQL("TRUE")

    def _audience_win_back(self, campaign):
        """Silent for twice the own interval, and for 60 days at least; once a loss. Nobody whom somebody is keeping, or
        who was lost and is to be let go or replaced; a win-back that is a case already goes together with a campaign.

        Who has bought on one day only has no interval: one-off buyers are told apart.
        """
        return SQL(
            """
            profile.mean_interval_days > 0
            AND %(day)s::date - profile.last_order_date
                >= GREATEST(%(intervals)s * profile.mean_interval_days, %(days)s)
            AND NOT EXISTS (
                SELECT 1
                  FROM crm_churn_case churn_case
                 WHERE churn_case.company_id = profile.company_id AND churn_case.partner_id = profile.partner_id
                   AND (churn_case.state IN %(open)s AND churn_case.lost_case_id IS NULL
                        OR churn_case.state = 'lost' AND churn_case.closed_at >= profile.last_order_date
                           AND (churn_case.lost_class <> 'win_back' OR churn_case.lost_case_id IS NOT NULL)))
            AND NOT %(asked)s
            """,
            day=self._get_day(campaign), intervals=churn_cases.WIN_BACK_INTERVALS, days=churn_cases.WIN_BACK_DAYS,
            open=churn_cases.OPEN_STATES, asked=self._sql_approached(campaign, SQL("profile.last_order_date")))

    def _audience_develop(self, campaign):
        """Potential customers, as in the list where to sell next; who is lost is won back first."""
        profiles = self.env["crm.customer.profile"].sudo()._search([
            ("company_id", "=", campaign.company_id.id), ("is_potential", "=", True),
            ("lifecycle_stage", "!=", "lost")])
        return SQL("profile.id IN %s", profiles.subselect())

    def _audience_new_arrival(self, campaign):
        """Bought in the categories of the new products, but none of these yet."""
        products = self._get_new_products(campaign)
        since = self._get_day(campaign) - relativedelta(months=ARRIVAL_MONTHS)
        categories = SQL("template.categ_id IN %s", products.categ_id._ids or (0,))
        return SQL(
            "%s AND NOT %s", self._where_bought(campaign, categories, since, None),
            self._where_bought(campaign, SQL("line.product_id IN %s", products._ids or (0,)), None, None))

    def _get_new_products(self, campaign):
        """The products chosen on the campaign, else those that have come into the range within a month."""
        since = self._get_day(campaign) - relativedelta(months=NEWEST_MONTHS)
        return campaign.sudo().new_product_ids or self.env["product.product"].sudo().search(
            [("sale_ok", "=", True), ("create_date", ">=", datetime.combine(since, time())),
             ("company_id", "in", [campaign.company_id.id, False])])

    def _audience_birthday(self, campaign):
        """The anniversary of the first order; for birthdays see the contact."""
        if campaign.occasion != "anniversary":
            return SQL("TRUE")
        first, last = self._get_days(campaign)
        return SQL(
            "profile.first_order_date < %s::date AND TO_CHAR(profile.first_order_date, 'MM-DD') IN %s AND NOT %s",
            first - relativedelta(months=6), tuple(days_kept(first, last)),
            self._sql_wished(campaign, SQL("earlier.partner_id = profile.partner_id")))

    def _contact_birthday(self, campaign):
        """The person whose birthday it is."""
        if campaign.occasion == "anniversary":
            return SQL("TRUE")
        return SQL(
            "TO_CHAR(contact.birthdate_date, 'MM-DD') IN %s AND NOT %s", tuple(days_kept(*self._get_days(campaign))),
            self._sql_wished(campaign, SQL("earlier.contact_id = contact.id")))

    def _sql_wished(self, campaign, who):
        """Whether another edition of the same programme has chosen them (a condition on `earlier`) for that day: by UTC
        it may have begun on the day before."""
        return SQL(
            """EXISTS (
                SELECT 1
                  FROM crm_retention_target earlier
                  JOIN crm_retention_campaign edition ON edition.id = earlier.campaign_id
                 WHERE %s AND edition.parent_id = %s AND edition.id <> %s AND earlier.started_at >= %s)
            """, who, campaign.parent_id.id or campaign._origin.id or 0, campaign._origin.id or 0,
            self._get_days(campaign)[0] - timedelta(days=1))

    def _audience_referral(self, campaign):
        """Content customers: they have come back, will not leave soon and had nothing to complain about for three
        months. Nobody is asked twice a year."""
        day = self._get_day(campaign)
        return SQL(
            """
            profile.lifecycle_stage IN ('growth', 'maturity') AND profile.lifetime_order_count > 1
            AND NOT EXISTS (
                SELECT 1
                  FROM crm_complaint complaint
                 WHERE complaint.company_id = profile.company_id
                   AND complaint.commercial_partner_id = profile.partner_id AND complaint.state <> 'cancelled'
                   AND (complaint.state <> 'closed' OR complaint.opened_at >= %(since)s))
            AND NOT %(asked)s
            """, since=day - timedelta(days=CONTENT_DAYS),
            asked=self._sql_approached(campaign, SQL("%s::date", day - timedelta(days=ASKED_DAYS))))

    def _sql_approached(self, campaign, since):
        """Whether the customer has been in another campaign of this kind since a day, as a control as well."""
        return SQL(
            """EXISTS (
                SELECT 1
                  FROM crm_retention_target earlier
                  JOIN crm_retention_campaign campaign ON campaign.id = earlier.campaign_id
                 WHERE earlier.partner_id = profile.partner_id AND earlier.company_id = profile.company_id
                   AND campaign.kind = %s AND campaign.id <> %s AND earlier.started_at >= %s)
            """, campaign.kind, campaign._origin.id or 0, since)

    # === FILTERS ===#

    def _sql_bought(self, campaign):
        """Whether an order line (`line`, `template`) is of the products or categories of the filter."""
        categories = self.env["product.category"].sudo().search([("id", "child_of", campaign.bought_categ_ids.ids)])
        return SQL(
            "(line.product_id IN %s OR template.categ_id IN %s)", campaign.bought_product_ids._origin._ids or (0,),
            (campaign.bought_categ_ids and categories._ids) or (0,))

    def _where_bought(self, campaign, condition, first, last):
        """Customers who bought something between two days (both included, either left out)."""
        days = [SQL("sale_order.date_order >= %s", datetime.combine(first, time()))] if first else []
        if last:
            days.append(SQL("sale_order.date_order < %s", datetime.combine(last + timedelta(days=1), time())))
        return SQL(
            """profile.partner_id IN (
                SELECT buyer.commercial_partner_id
                  FROM sale_order_line line
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN sale_order ON sale_order.id = line.order_id
                  JOIN res_partner buyer ON buyer.id = sale_order.partner_id
                 WHERE sale_order.company_id = %(company)s AND sale_order.state = 'sale' AND %(purchase)s
                   AND %(condition)s %(days)s)
            """, company=campaign.company_id.id, condition=condition,
            purchase=self._sql_purchase("sale_order"), days=SQL(" ").join(SQL("AND %s", day) for day in days))

    def _where_first_order(self, campaign):
        """Customers whose first order was confirmed within the last days before the day, and was of that amount (net,
        company currency); a programme takes each of them once."""
        day = self._get_day(campaign)
        return SQL(
            """profile.partner_id IN (
                SELECT buyer.commercial_partner_id
                  FROM sale_order
                  JOIN res_partner buyer ON buyer.id = sale_order.partner_id
                 WHERE sale_order.company_id = %(company)s AND sale_order.state = 'sale' AND %(purchase)s
                   AND sale_order.date_order >= %(start)s AND sale_order.date_order < %(end)s
                   AND sale_order.amount_untaxed / COALESCE(NULLIF(sale_order.currency_rate, 0), 1) >= %(amount)s
                   AND NOT EXISTS (
                       SELECT 1
                         FROM res_partner colleague
                         JOIN sale_order earlier ON earlier.partner_id = colleague.id
                        WHERE colleague.commercial_partner_id = buyer.commercial_partner_id
                          AND earlier.company_id = sale_order.company_id AND earlier.state = 'sale' AND %(before)s
                          AND (earlier.date_order, earlier.id) < (sale_order.date_order, sale_order.id)))
            AND NOT EXISTS (
                SELECT 1
                  FROM crm_retention_target earlier
                  JOIN crm_retention_campaign edition ON edition.id = earlier.campaign_id
                 WHERE earlier.partner_id = profile.partner_id AND edition.parent_id = %(programme)s
                   AND edition.id <> %(campaign)s)
            """, company=campaign.company_id.id, purchase=self._sql_purchase("sale_order"),
            before=self._sql_purchase("earlier"), amount=campaign.first_order_amount,
            start=datetime.combine(day - timedelta(days=FIRST_ORDER_DAYS), time()), end=datetime.combine(day, time()),
            programme=campaign.parent_id.id or campaign._origin.id or 0, campaign=campaign._origin.id or 0)

    def _where_without_card(self, campaign):
        """Customers who have no card yet of the programs whose cards they are to get."""
        programs = campaign.step_ids.filtered(lambda step: step._is_card_only()).mapped(
            lambda step: step._get_program())
        return SQL(
            """NOT EXISTS (
                SELECT 1
                  FROM res_partner holder
                  JOIN loyalty_card card ON card.partner_id = holder.id
                 WHERE holder.commercial_partner_id = profile.partner_id AND card.program_id IN %s)
            """, programs._origin._ids or (0,))

    def _sql_purchase(self, order):
        return self.env["crm.customer.facts"]._sql_purchase(order)
