from datetime import datetime, time, timedelta

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import arguments, sample_size, uplift

OFFICER = "crm_relationship.group_relationship_officer"
MONEY, SHARES = ("revenue", "margin"), ("bought", "retained")
NOBODY = {"customers": 0, "skipped": 0, "bought": 0, "before": 0, "retained": 0}


class CrmRetentionCampaign(models.Model):
    """What a campaign has earned: its customers against the control group, everybody who was chosen.

    What they bought before is noted when they are chosen, and with the first of them up to what amount a customer
    counts: both before anything has happened. What they buy after is read from the documents until the campaign is
    judged, and noted once then. The statistics are in `tools/uplift.py`.
    """

    _inherit = "crm.retention.campaign"

    margin_cap = fields.Monetary(
        "Margin Counts up To", readonly=True, copy=False,
        help="What was earned with a customer counts up to this amount, and a loss down to its negative.")
    results = fields.Json(readonly=True, copy=False, groups=OFFICER)  # as they were judged: whatever happens later
    gain = fields.Monetary(
        "Earned", readonly=True, copy=False, groups=OFFICER,
        help="Margin that the customers brought more than the control group, as estimated when it was judged.")
    final_cost = fields.Monetary("Cost When Judged", readonly=True, copy=False, groups=OFFICER)
    smallest_visible = fields.Float(
        readonly=True, copy=False, groups=OFFICER, aggregator=None,
        help="The smallest difference that can be seen with a chance of 80%, when the customers were chosen.")

    # === PUBLIC API ===#

    @api.readonly
    @arguments.read("any")
    def get_results(self):
        """What these campaigns have earned: as they were judged, or as far as they have come.

        Everybody who was chosen counts, whether a step reached them or not. Programmes have no customers of their own:
        ask their editions.

        :return: a list with a dict for each campaign: `campaign_id`, `state`, `verdict` (`works`, `hurts`,
            `no_evidence`, `too_few`; False until it is judged, and for good where it was stopped), `verdict_on` and
            `end_date` (ISO days), `measure` (by which it is judged), `currency` (code); `targets` (customers chosen),
            `controls` (of them in the control group), `skipped` (of them not reached by any step, for a reason); `cap`
            and `margin_cap` (up to what a customer's revenue and margin count; 0: whatever it is); `measures`, for each
            of `bought`, `revenue`, `margin`, `retained` a dict of `treated` and `control` (money a customer, or a share
            from 0 to 1), `difference`, `low` and `high`, between which it lies with 95%, and `told` (False: too few to
            tell, or not judged); `smallest_visible` (the smallest difference in the measure that can be seen with 80%
            power) and `more_needed` (customers who would be needed beside to see the smallest effect that matters;
            False where nobody has said what matters); `cost`; `gain`, the margin that all treated customers brought
            more: `low`, `estimate`, `high`; `pays`, whether `low` exceeds the cost. Money is in the company's currency.
            `low` and `high` are False until `verdict_on`, as is all that is not known
        :raises AccessError: for who is no relationship officer, or campaigns of other companies
        """
        self.env["res.users"]._check_role("officer", self.env._("read the results of campaigns"))
        self.check_access("read")
        return [campaign.results or campaign._prepare_results(campaign._read_arms()) for campaign in self.sudo()]

    # === WHEN CUSTOMERS ARE CHOSEN ===#

    def _follow_planning(self):
        result = super()._follow_planning()
        for campaign in self.filtered("end_date"):
            campaign._note_before()
        return result

    def _note_before(self):
        """Note what customers who have just been chosen bought before, in as many days as will count after.

        They are named one by one: the server knows no numbers yet of rows that were written a moment ago, and would
        read everybody's documents once for each of them.
        """
        today = fields.Datetime.now().date()
        first = today - timedelta(days=self._get_days_left())
        [[ids, customers]] = self.env.execute_query(SQL(
            """
            SELECT ARRAY_AGG(id), ARRAY_AGG(partner_id) FROM crm_retention_target
             WHERE campaign_id = %s AND orders_before IS NULL
            """, self.id))
        if not ids:
            return
        chosen = SQL("SELECT UNNEST(%s) AS partner_id", customers)
        self.env.cr.execute(SQL(
            """
            UPDATE crm_retention_target target
               SET orders_before = COALESCE(sold.orders, 0),
                   revenue_before = ROUND(COALESCE(sold.revenue, 0), %(digits)s),
                   margin_before = ROUND(COALESCE(sold.margin, 0), %(digits)s)
              FROM UNNEST(%(ids)s, %(customers)s) AS chosen (id, partner_id)
         LEFT JOIN (%(sold)s) sold ON sold.partner_id = chosen.partner_id
             WHERE chosen.id = target.id
            """, sold=self._select_sold([first, today], chosen), ids=ids, customers=customers,
            digits=self.currency_id.decimal_places))
        self.env["crm.retention.target"].invalidate_model()
        if len(ids) == self.env["crm.retention.target"].search_count([("campaign_id", "=", self.id)]):  # the first ones
            outlook = self._read_outlook(chosen, today, today - first)
            self.write({
                "cap": outlook.cap, "margin_cap": outlook.margin_cap,
                "smallest_visible": outlook.get_smallest(self.measure) or 0})

    def _get_days_left(self):
        """How many days of orders count for customers who take part from today on."""
        return max(1, (self.end_date - self._get_today()).days + 1)

    # === WHAT WAS BOUGHT ===#

    def _select_chosen(self):
        return SQL("SELECT partner_id FROM crm_retention_target WHERE campaign_id = %s", self.id)

    def _select_sold(self, bounds, customers=None, by=("partner_id",)):
        """What customers bought between days or moments (UTC), as the company's tiers count it."""
        scope = self.env["crm.kpi"]._get_scope(self.company_id, bounds[-1])
        return self.env["crm.customer.facts"].sudo()._select_revenue(scope, bounds, customers, by, with_margin=True)

    def _select_after(self):
        """Rows of id, orders, revenue and margin of the customers of a campaign, from the day on which they take part,
        until the campaign ends or today."""
        first = datetime.combine(self.start_date - timedelta(days=1), time())  # the company's day may begin earlier
        last = max(first + timedelta(days=1), min(self._get_end(), fields.Datetime.now()))
        return SQL(
            """
            SELECT target.id, SUM(sold.orders) AS orders, ROUND(SUM(sold.revenue), %(digits)s) AS revenue,
                   ROUND(SUM(sold.margin), %(digits)s) AS margin
              FROM crm_retention_target target
              JOIN (%(sold)s) sold ON sold.partner_id = target.partner_id AND sold.day >= target.started_at::date
             WHERE target.campaign_id = %(campaign)s
          GROUP BY target.id
            """, campaign=self.id, digits=self.currency_id.decimal_places,
            sold=self._select_sold([first, last], self._select_chosen(), by=("partner_id", "day")))

    def _get_end(self):
        """The moment (UTC) from which orders no longer count: the end of the last day, where the company works."""
        zone, morning = timezone(self.company_id._get_zone()), datetime.combine(self.end_date, time())
        return zone.localize(morning + timedelta(days=1)).astimezone(utc).replace(tzinfo=None)

    def _note_after(self):
        """Note what customers have bought since they take part."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            UPDATE crm_retention_target target
               SET orders_after = COALESCE(sold.orders, 0), revenue_after = COALESCE(sold.revenue, 0),
                   margin_after = COALESCE(sold.margin, 0)
              FROM crm_retention_target chosen
         LEFT JOIN (%s) sold ON sold.id = chosen.id
             WHERE chosen.id = target.id AND chosen.campaign_id = %s
            """, self._select_after(), self.id))
        self.env["crm.retention.target"].invalidate_model()

    # === THE TWO ARMS ===#

    def _read_arms(self, is_noted=False):
        """`(treated, control)`: of each a dict of numbers of customers and, for revenue and margin, capped `Values`.

        :param is_noted: what was bought after is read as it has been noted, not from the documents
        """
        if not self.planned_at or not self.end_date:
            return self._prepare_arm(NOBODY), self._prepare_arm(NOBODY)
        self.env.flush_all()
        after = SQL("SELECT id, orders_after AS orders, revenue_after AS revenue, margin_after AS margin"
                    " FROM crm_retention_target WHERE campaign_id = %s", self.id) if is_noted else self._select_after()
        rows = self.env.execute_query_dict(SQL(
            """
            SELECT is_control, COUNT(*) AS customers, COUNT(*) FILTER (WHERE state = 'skipped') AS skipped,
                   COUNT(*) FILTER (WHERE orders > 0) AS bought,
                   COUNT(*) FILTER (WHERE orders_before > 0) AS before,
                   COUNT(*) FILTER (WHERE orders_before > 0 AND orders > 0) AS retained, %(values)s
              FROM (SELECT target.is_control, target.state, target.orders_before, COALESCE(after.orders, 0) AS orders,
                           %(capped)s
                      FROM crm_retention_target target
                 LEFT JOIN (%(after)s) after ON after.id = target.id
                     WHERE target.campaign_id = %(campaign)s) target
          GROUP BY is_control
            """, values=SQL(", ").join(map(_sql_values, MONEY)), capped=self._sql_capped(), after=after,
            campaign=self.id))
        found = {row["is_control"]: row for row in rows}
        return tuple(self._prepare_arm(found.get(is_control, NOBODY)) for is_control in (False, True))

    def _sql_capped(self):
        """Revenue and margin before and after, as far as they count."""
        return SQL(", ").join(
            _sql_cap(name, SQL("COALESCE(%s, 0)", SQL.identifier(table, column)), cap, SQL.identifier(f"{name}_{when}"))
            for name, cap in (("revenue", self.cap), ("margin", self.margin_cap))
            for when, table, column in (("before", "target", f"{name}_before"), ("after", "after", name)))

    @api.model
    def _prepare_arm(self, row):
        money = {name: uplift.Values(row["customers"], *(row.get(f"{name}_{part}") or 0.0 for part in (
            "before", "after", "before_squares", "after_squares", "products"))) for name in MONEY}
        return {**{name: row[name] for name in NOBODY}, **money}

    @api.model
    def _compare(self, arms):
        """`{measure: Estimate}` of two arms."""
        treated, control = arms
        everybody = treated["customers"] + control["customers"]
        buyers = (treated["bought"] + control["bought"]) / everybody * control["customers"] if everybody else 0
        return {
            "bought": uplift.compare_shares(
                treated["bought"], treated["customers"], control["bought"], control["customers"]),
            "retained": uplift.compare_shares(
                treated["retained"], treated["before"], control["retained"], control["before"]),
            **{name: uplift.compare_means(treated[name], control[name], buyers) for name in MONEY}}

    # === RESULTS ===#

    def _prepare_results(self, arms, judged_on=False):
        """What `get_results` tells; between what a difference lies only where it is judged, on a day."""
        found, (treated, control) = self._compare(arms), arms
        chosen = found[self.measure]
        margin, count = found["margin"], treated["customers"]
        cost = self.currency_id.round(self.spent)
        told = bool(judged_on and margin.told)
        effect = self._get_effect(arms, cost)
        return {
            "campaign_id": self.id, "state": "done" if judged_on else self.state,
            "verdict": chosen.verdict if judged_on else False, "verdict_on": _iso(judged_on),
            "end_date": _iso(self.end_date), "measure": self.measure, "currency": self.currency_id.name,
            "targets": count + control["customers"], "controls": control["customers"],
            "skipped": treated["skipped"] + control["skipped"], "cap": self.cap, "margin_cap": self.margin_cap,
            "measures": {name: self._prepare_measure(name, estimate, judged_on) for name, estimate in found.items()},
            "smallest_visible": (
                self._round(self.measure, sample_size.REACH * chosen.error) if judged_on and chosen.told
                else self.smallest_visible or False),
            "effect": effect or False,
            "more_needed": (
                sample_size.more_needed(count + control["customers"], chosen.error, effect)
                if judged_on and chosen.told and effect else False),
            "cost": cost,
            "gain": {
                "low": self.currency_id.round(margin.low * count) if told else False,
                "estimate": self.currency_id.round(margin.difference * count),
                "high": self.currency_id.round(margin.high * count) if told else False},
            "pays": told and margin.low * count > cost}

    def _prepare_measure(self, name, estimate, is_judged):
        told = bool(is_judged and estimate.told)
        return {
            **{part: self._round(name, getattr(estimate, part)) for part in ("treated", "control", "difference")},
            "low": self._round(name, estimate.low) if told else False,
            "high": self._round(name, estimate.high) if told else False, "told": told}

    def _round(self, name, value):
        return round(value, self.currency_id.decimal_places + 2 if name in MONEY else 6)

    def _get_effect(self, arms, cost):
        """The smallest effect that matters in the measure, for each customer: what somebody has said, else what pays
        the cost; 0 where nobody knows."""
        if self.smallest_effect:
            return self.smallest_effect / (1 if self.measure in MONEY else 100)
        treated, control = arms
        cost = self.contact_cost or (cost / treated["customers"] if treated["customers"] else 0)
        count = sum(arm["customers"] for arm in arms)
        revenue, margin = (sum(arm[name].before * arm["customers"] for arm in arms) for name in MONEY)
        buyers = treated["before"] + control["before"]
        worth = {"margin": 1, "revenue": margin / revenue if revenue > 0 else 0}.get(
            self.measure, margin / buyers if buyers and count else 0)
        return cost / worth if worth > 0 else 0


def _iso(day):
    return fields.Date.to_string(day) or False


def _sql_cap(name, value, cap, alias):
    """Money as far as it counts, as a double; a margin at both ends."""
    capped = SQL("LEAST(%s, %s)", value, cap) if cap else value
    if cap and name == "margin":
        capped = SQL("GREATEST(%s, %s)", capped, -cap)
    return SQL("(%s)::float8 AS %s", capped, alias)


def _sql_values(name):
    """What `uplift.Values` holds of an arm, as columns."""
    before, after = SQL.identifier(f"{name}_before"), SQL.identifier(f"{name}_after")
    return SQL(", ").join(SQL("%s AS %s", value, SQL.identifier(f"{name}_{part}")) for part, value in (
        ("before", SQL("AVG(%s)", before)), ("after", SQL("AVG(%s)", after)),
        ("before_squares", SQL("REGR_SXX(%s, %s)", after, before)),
        ("after_squares", SQL("REGR_SYY(%s, %s)", after, before)),
        ("products", SQL("REGR_SXY(%s, %s)", after, before))))
