from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_amount, formatLang

from ...tools import sample_size, uplift


class CrmRetentionCampaign(models.Model):
    """What a campaign can tell at all, before it starts: by how much its customers differ from each other, from what
    they bought in the days before, and in those before these."""

    _inherit = "crm.retention.campaign"

    outlook = fields.Text(
        "Detectable Difference", compute="_compute_outlook", groups="crm_relationship.group_relationship_officer")

    @api.depends("audience_count", "state", "holdout_percent", "start_date", "end_date", "measure", "measure_days",
                 "recurrence", "smallest_effect", "contact_cost")
    @api.depends_context("uid", "lang")
    def _compute_outlook(self):
        for campaign in self:
            campaign.outlook = campaign._describe_outlook() if campaign._has_outlook() else ""

    def _has_outlook(self):
        return self.state in ("draft", "to_approve") and self.start_date and (self.end_date or self.is_programme)

    def _describe_outlook(self):
        """What can be seen of the customers who would take part today, in the reader's language."""
        if not self.audience_count:
            return self.env._("No customer would take part today.")
        first = max(self.start_date, self._get_today())
        days = self.measure_days if self.is_programme else max(1, (self.end_date - first).days + 1)
        outlook = self._read_outlook(self._select_reachable(), fields.Datetime.now().date(), timedelta(days=days))
        return " ".join(self._tell_outlook(outlook, days))

    def _select_reachable(self):
        """The customers of the audience who are not left alone for a reason."""
        channel = self.env["crm.retention.planner"]._get_channel(self)
        return SQL(
            "SELECT partner_id FROM (SELECT audience.*, %s AS campaign_id FROM (%s) audience) target WHERE %s IS NULL",
            self._origin.id or 0, self.env["crm.retention.audience"]._get_rows(self),
            self.env["crm.retention.consent"].sudo()._get_obstacle(channel, self))

    def _tell_outlook(self, outlook, days):
        """Sentences."""
        if not self.holdout_percent:
            return [self.env._("Without a control group there is no result.")]
        number = self._number(outlook.customers)
        if outlook.controls < uplift.FEWEST_CONTROLS:
            return [self.env._(
                "Of %(customers)s customers, %(controls)s would be in the control group: too few to tell a result.",
                customers=number, controls=self._number(outlook.controls))]
        return [self._tell_visible(outlook, days), *self._tell_need(outlook)]

    def _tell_visible(self, outlook, days):
        revenue, points = outlook.get_visible_percent("revenue"), outlook.get_visible_percent("bought")
        words = {"customers": self._number(outlook.customers), "percent": self.holdout_percent, "days": days,
                 "points": self._number(points or 0, (points or 0) < 2),
                 "revenue": self._number(revenue or 0, (revenue or 0) < 2)}
        if revenue and points:
            return self.env._(
                "With %(customers)s customers and %(percent)s%% as control group, a difference of %(revenue)s%% of "
                "revenue or %(points)s percentage points of buyers can be seen.", **words)
        if points:
            return self.env._(
                "With %(customers)s customers and %(percent)s%% as control group, a difference of %(points)s "
                "percentage points of buyers can be seen; too few of them buy within %(days)s days to say it of "
                "revenue.", **words)
        if revenue:
            return self.env._(
                "With %(customers)s customers and %(percent)s%% as control group, a difference of %(revenue)s%% of "
                "revenue can be seen.", **words)
        return self.env._(
            "With %(customers)s customers and %(percent)s%% as control group, no difference can be seen.", **words)

    def _tell_need(self, outlook):
        """How many customers are needed for what matters, where there are fewer."""
        effect, smallest = self._get_expected_effect(outlook), outlook.get_smallest(self.measure)
        if not effect or not smallest or smallest <= effect:
            return []
        needed = sample_size.round_up(int(outlook.customers * (smallest / effect) ** 2))
        return [self.env._("To see %(effect)s, about %(number)s customers are needed.",
                           effect=self._describe_effect(effect), number=self._number(needed))]

    def _get_expected_effect(self, outlook):
        if self.smallest_effect:
            return self.smallest_effect / (1 if self.measure in ("revenue", "margin") else 100)
        worth = {"margin": 1, "revenue": outlook.margin.mean / outlook.revenue.mean if outlook.revenue.mean > 0 else 0}
        return self.contact_cost / worth[self.measure] if worth.get(self.measure, 0) > 0 else 0

    def _describe_effect(self, effect):
        """An effect for each customer, in the reader's language."""
        if self.measure in ("revenue", "margin"):
            return self.env._("%(amount)s a customer", amount=format_amount(self.env, effect, self.currency_id))
        return self.env._("%(points)s percentage points", points=self._number(100 * effect, 1))

    def _number(self, value, digits=0):
        return formatLang(self.env, value, digits=int(digits))

    # === FIGURES ===#

    def _read_outlook(self, customers, day, length):
        """The `sample_size.Outlook` of customers (a query that yields `partner_id`): by what they bought in the days
        (UTC) up to a day and in as many days before.

        Of customers who hardly spent anything in these days, the caps are those of all the company's customers.
        """
        sold = self._select_sold([day - 2 * length, day - length, day], customers)
        caps = {name: self._sql_caps(name, [day - length, day]) for name in ("revenue", "margin")}
        [row] = self.env.execute_query_dict(SQL(
            """
            WITH sold AS MATERIALIZED (
                SELECT customer.partner_id, %(columns)s
                  FROM (%(customers)s) customer
             LEFT JOIN (%(sold)s) sold ON sold.partner_id = customer.partner_id
              GROUP BY customer.partner_id),
                 caps AS MATERIALIZED (
                SELECT ROUND((%(cap)s)::numeric, %(digits)s) AS cap,
                       ROUND((%(margin_cap)s)::numeric, %(digits)s) AS margin_cap
                  FROM sold)
            SELECT COUNT(*) AS customers, COUNT(*) FILTER (WHERE orders > 0) AS buyers,
                   COUNT(*) FILTER (WHERE orders_before > 0) AS before,
                   COUNT(*) FILTER (WHERE orders_before > 0 AND orders > 0) AS retained,
                   COALESCE(MAX(cap), 0)::float8 AS cap, COALESCE(MAX(margin_cap), 0)::float8 AS margin_cap,
                   %(revenue)s, %(margin)s
              FROM (SELECT orders, orders_before, cap, margin_cap, %(capped)s FROM sold CROSS JOIN caps) sold
            """,
            columns=self._sql_periods(), customers=customers, sold=sold, cap=caps["revenue"],
            margin_cap=caps["margin"], digits=self.currency_id.decimal_places, revenue=_sql_spread("revenue"),
            margin=_sql_spread("margin"), capped=SQL(
                """LEAST(revenue, cap)::float8 AS revenue, LEAST(revenue_before, cap)::float8 AS revenue_before,
                   GREATEST(LEAST(margin, margin_cap), -margin_cap)::float8 AS margin,
                   GREATEST(LEAST(margin_before, margin_cap), -margin_cap)::float8 AS margin_before""")))
        return sample_size.Outlook.from_row(row, self.holdout_percent)

    def _sql_periods(self):
        return SQL(", ").join(
            SQL("COALESCE(SUM(sold.%s) FILTER (WHERE sold.period = %s), 0) AS %s", SQL.identifier(name), period,
                SQL.identifier(f"{name}{suffix}"))
            for name in ("orders", "revenue", "margin") for period, suffix in ((1, "_before"), (2, "")))

    def _sql_caps(self, name, bounds):
        """Up to what a customer counts: what those who spent anything have spent, at most, but for the uppermost."""
        column = SQL.identifier(name)
        cap = SQL("PERCENTILE_CONT(%s) WITHIN GROUP (ORDER BY %s::float8) FILTER (WHERE %s > 0)", uplift.CAP_SHARE,
                  column, column)
        return SQL(
            "CASE WHEN COUNT(*) FILTER (WHERE revenue > 0) >= %s THEN %s ELSE (SELECT %s FROM (%s) everybody) END",
            uplift.FEWEST_SPENDERS, cap, cap, self._select_sold(bounds))


def _sql_spread(name):
    """The mean of a period, and the variance that the period before does not explain."""
    column, before = SQL.identifier(name), SQL.identifier(f"{name}_before")
    return SQL(
        """AVG(%(y)s) AS %(mean)s,
           GREATEST(REGR_SYY(%(y)s, %(x)s) - COALESCE(
               REGR_SXY(%(y)s, %(x)s) ^ 2 / NULLIF(REGR_SXX(%(y)s, %(x)s), 0), 0), 0)
               / NULLIF(GREATEST(COUNT(*) - 2, 0), 0) AS %(variance)s""",
        y=column, x=before, mean=SQL.identifier(f"{name}_mean"), variance=SQL.identifier(f"{name}_variance"))
