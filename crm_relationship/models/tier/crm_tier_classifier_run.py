import time
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

# For the run's transaction. The planner's defaults are for spinning disks, and it takes the customers for too few: it
# would read and hash all orders, out of memory, instead of walking the covering index. Parallel workers are left to
# those who work meanwhile.
SETTINGS = {"jit": "off", "work_mem": "64MB", "random_page_cost": "1.1", "enable_hashagg": "off",
            "max_parallel_workers_per_gather": "0"}


class CrmTierClassifier(models.AbstractModel):
    """Turns customers' figures into tiers: two temporary tables, then only the rows that are distinct are written.

    `crm_customer_next` holds what the rule says, `crm_customer_decided` the profiles to be; both live as long as the
    transaction. Nothing else than profiles, changes and the run is written.
    """

    _inherit = "crm.tier.classifier"

    # === A RUN ===#

    def _classify(self, policy, as_of):
        """Classify the customers of the policy's company as of a day; return the run's result as a dict.

        :raises LockError: when another run of this company is under way
        :raises UserError: when one of a later day has been
        :raises SerializationFailure: when somebody has changed one of the profiles meanwhile
        :raises LockNotAvailable: when somebody is saving one of them; after either, the web client and the external API
            try again by themselves
        """
        started_at, clock = fields.Datetime.now(), time.monotonic()
        scope, entries = self._prepare(policy.company_id, as_of, policy._get_parameters(), live=True)
        summary = self._get_summary(scope)
        run = self.env["crm.tier.run"].sudo().create(
            self._prepare_run(policy, scope, entries, summary, started_at, time.monotonic() - clock))
        self._write_changes(scope, run)
        self._write_profiles(scope, run)
        self.env["crm.customer.profile"].invalidate_model()
        self.env["res.partner"].invalidate_model(["tier_id", "customer_profile_id"])
        run.invalidate_recordset(["change_ids"])
        run.duration_seconds = time.monotonic() - clock
        return self._format_result(scope, summary, run)

    def _prepare(self, company, as_of, parameters, live=False):
        """Fill the temporary tables; return the scope and the entry figure of each tier, best first."""
        self._start(company, live and as_of)
        scope = self.env["crm.customer.facts"]._get_scope(company, as_of, parameters)
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS crm_customer_next, crm_customer_decided"))
        self.env.cr.execute(SQL(
            "CREATE TEMPORARY TABLE crm_customer_next ON COMMIT DROP AS %s", self._select_next(scope)))
        self.env.cr.execute(self._insert_kept(scope))
        entries = self._get_entries(scope)
        self.env.cr.execute(SQL(
            "CREATE TEMPORARY TABLE crm_customer_decided ON COMMIT DROP AS"
            " SELECT partner_id, profile_id, old_tier_id, old_stage, median_revenue,"
            " held_tier_id IS NOT NULL AND NOT overridden AS expired, %s FROM (%s) decided",
            SQL(", ").join(self._sql_stored(name) for name in self._get_columns(scope)),
            self._select_decided(scope, entries)))
        return scope, entries

    def _start(self, company, live_day):
        """Settings for the transaction and, for a run that is written (of `live_day`), the right to be the only one in
        the company until its end.
        """
        lock, last_day = SQL("TRUE"), SQL("NULL")
        if live_day:
            lock = SQL("pg_try_advisory_xact_lock(hashtext('crm.tier.policy'), %s)", company.id)
            self.env["crm.tier.run"].flush_model(["company_id", "as_of", "state"])
            last_day = SQL("(SELECT MAX(as_of) FROM crm_tier_run WHERE company_id = %s AND state = 'done')", company.id)
        [[free, last_day, *_settings]] = self.env.execute_query(SQL("SELECT %s, %s, %s", lock, last_day, SQL(", ").join(
            SQL("set_config(%s, %s, TRUE)", *setting) for setting in SETTINGS.items())))
        if not free:
            self.env["crm.contention"]._refuse(self.env._(
                "The customers of %(company)s are being classified already. Wait for that run to end, then try again.",
                company=company.display_name))
        if last_day and last_day > live_day:
            raise UserError(self.env._(
                "The customers of %(company)s have been classified as of %(last)s: a run as of %(day)s would put their "
                "tiers back to that day. To look back, use the preview of that day (preview, with the same as_of).",
                company=company.display_name, last=format_date(self.env, last_day),
                day=format_date(self.env, live_day)))

    # === WRITING ===#

    def _write_changes(self, scope, run):
        """Put on record who has another tier or another stage; return how many have another tier.

        In the order of the customers, as their profiles: the keys of very many new rows are then checked and indexed
        from one page to the next, which takes half the time.
        """
        self.env.cr.execute(SQL(
            """
            WITH staged AS (
                INSERT INTO crm_lifecycle_change (partner_id, company_id, date, old_stage, new_stage, run_id, revenue,
                            previous_revenue, growth_percent, lifetime_order_count, churn_risk)
                SELECT partner_id, %(company)s, as_of, old_stage, lifecycle_stage, %(run)s, revenue,
                       previous_revenue, growth_percent, lifetime_order_count, churn_risk
                  FROM crm_customer_decided
                 WHERE old_stage IS DISTINCT FROM lifecycle_stage
              ORDER BY partner_id)
            INSERT INTO crm_tier_change (partner_id, company_id, date, old_tier_id, new_tier_id, cause, run_id, user_id,
                        revenue, revenue_rank, cumulative_share, tier_score %(measure)s, create_date)
            SELECT partner_id, %(company)s, as_of, old_tier_id, tier_id,
                   CASE WHEN expired THEN 'expiry' ELSE 'run' END, %(run)s, %(user)s,
                   revenue, revenue_rank, cumulative_share, tier_score %(measure)s, %(now)s
              FROM crm_customer_decided
             WHERE old_tier_id IS DISTINCT FROM tier_id
          ORDER BY partner_id
            """, company=scope.company.id, run=run.id, user=self.env.uid, now=self.env.cr.now(),
            measure=self._sql_margin_measure(scope)))
        return self.env.cr.rowcount

    def _sql_margin_measure(self, scope):
        """The columns that say by what margin a tier was given, each behind a comma; none where it goes by revenue."""
        measure = scope.parameters.measure
        names = (measure.amount, measure.rank, measure.cumulative_share) if measure.amount == "margin" else ()
        return SQL().join(SQL(", %s", SQL.identifier(name)) for name in names)

    def _get_columns(self, scope):
        """What a run writes. Rows are compared in this order: on another day the first one differs."""
        names = self.env["crm.customer.profile"]._get_figure_names
        return ("as_of", *names("facts"), *self._get_figures(scope), *names("decided"))

    def _write_profiles(self, scope, run):
        """Update the rows that are distinct, insert the missing ones, delete the gone ones.

        A run never waits for a row that somebody is saving: who waits while holding others can end in a deadlock. It
        gives up with `LockNotAvailable` and is tried again, as Odoo does with every call.
        """
        profile = self.env["crm.customer.profile"]
        columns, by_hand = ([SQL.identifier(name) for name in names] for names in (
            self._get_columns(scope), profile._get_figure_names("hand")))
        self.env.cr.execute(SQL(
            """
            WITH updated AS (
                UPDATE crm_customer_profile profile
                   SET %(assignments)s
                  FROM (SELECT decided.*
                          FROM crm_customer_decided decided
                          JOIN crm_customer_profile profile ON profile.id = decided.profile_id
                         WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                           FOR NO KEY UPDATE OF profile NOWAIT) decided
                 WHERE profile.id = decided.profile_id)
            INSERT INTO crm_customer_profile (partner_id, company_id, %(by_hand)s, %(row)s)
            SELECT partner_id, %(company)s, %(nothing)s, %(row)s
              FROM crm_customer_decided
             WHERE profile_id IS NULL
          ORDER BY partner_id
            """,
            assignments=SQL(", ").join(SQL("%s = decided.%s", column, column) for column in columns),
            old=SQL(", ").join(SQL("profile.%s", column) for column in columns),
            new=SQL(", ").join(SQL("decided.%s", column) for column in columns),
            row=SQL(", ").join(columns), company=scope.company.id, by_hand=SQL(", ").join(by_hand),
            nothing=SQL(", ").join(SQL("%s", self._get_nothing(profile._fields[name]))
                                   for name in profile._get_figure_names("hand"))))
        self._delete_gone(scope, run)

    def _delete_gone(self, scope, run):
        """Who has no sales left has no profile; that there was a tier and a stage stays on record."""
        self.env.cr.execute(SQL(
            """
            WITH gone AS (
                DELETE FROM crm_customer_profile
                 WHERE id IN (
                       SELECT id FROM crm_customer_profile profile
                        WHERE company_id = %(company)s AND NOT EXISTS (
                              SELECT 1 FROM crm_customer_decided decided
                               WHERE decided.partner_id = profile.partner_id)
                          FOR UPDATE NOWAIT)
             RETURNING partner_id, tier_id, lifecycle_stage),
                 staged AS (
                INSERT INTO crm_lifecycle_change (partner_id, company_id, date, old_stage, run_id)
                SELECT partner_id, %(company)s, %(as_of)s, lifecycle_stage, %(run)s
                  FROM gone
                 WHERE lifecycle_stage IS NOT NULL)
            INSERT INTO crm_tier_change (partner_id, company_id, date, old_tier_id, cause, run_id, user_id,
                        create_uid, create_date, write_uid, write_date)
            SELECT partner_id, %(company)s, %(as_of)s, tier_id, 'run', %(run)s, %(user)s,
                   %(user)s, %(now)s, %(user)s, %(now)s
              FROM gone
             WHERE tier_id IS NOT NULL
            """,
            company=scope.company.id, as_of=scope.as_of, run=run.id, user=self.env.uid, now=self.env.cr.now()))

    def _sql_stored(self, name):
        """The new value as its column holds it, so that equal values compare as equal."""
        column_type = self.env["crm.customer.profile"]._fields[name].column_type[1]
        return SQL("%s::%s AS %s", SQL.identifier(name), SQL(column_type), SQL.identifier(name))

    # === RESULT ===#

    def _get_summary(self, scope):
        """`{"old": {tier_id: (customers, revenue)}, "new": ...}` and the counts of the run."""
        return self._sum_up(scope, self.env.execute_query_dict(self._select_summary()))

    def _select_summary(self):
        return SQL(
            """
            SELECT old_tier_id, tier_id, COUNT(*) AS customers, COUNT(revenue_rank) AS ranked,
                   SUM(GREATEST(revenue, 0)) AS revenue, MAX(median_revenue) AS median
              FROM crm_customer_decided
          GROUP BY old_tier_id, tier_id
          ORDER BY old_tier_id, tier_id
            """)

    def _sum_up(self, scope, rows):
        """The rows of `_select_summary` as totals."""
        summary = {"old": defaultdict(lambda: [0, 0.0]), "new": defaultdict(lambda: [0, 0.0]),
                   "customers": 0, "ranked": 0, "moved": 0, "promoted": 0, "demoted": 0, "new_customers": 0,
                   "median_revenue": 0.0}
        for row in rows:
            for key, tier_id in (("old", row["old_tier_id"]), ("new", row["tier_id"])):
                summary[key][tier_id][0] += row["customers"]
                summary[key][tier_id][1] += float(row["revenue"])
            for name in ("customers", "ranked"):
                summary[name] += row[name]
            old, new = (scope.parameters.sequences.get(row[name]) for name in ("old_tier_id", "tier_id"))
            if None not in (old, new) and old != new:
                summary["promoted" if new < old else "demoted"] += row["customers"]
            summary["moved"] += row["customers"] if row["old_tier_id"] != row["tier_id"] else 0
            summary["median_revenue"] = row["median"] or 0.0
            summary["new_customers"] += 0 if row["old_tier_id"] else row["customers"]
        summary["revenue"] = sum(revenue for _count, revenue in summary["new"].values())
        return summary

    def _prepare_run(self, policy, scope, entries, summary, started_at, duration):
        parameters, tiers = scope.parameters, self.env["crm.tier"]
        lines = [{
            "company_id": scope.company.id,
            "tier_id": cut.tier_id,
            "tier_sequence": tiers.browse(cut.tier_id).sequence,
            "customer_count": summary["new"][cut.tier_id][0],
            "revenue": summary["new"][cut.tier_id][1],
            "revenue_share": self._get_share(summary["new"][cut.tier_id][1], summary),
            "entry_figure": entry or 0.0,
        } for cut, entry in zip(parameters.cuts, entries, strict=False)]
        return {
            "company_id": scope.company.id, "policy_id": policy.id, "state": "done", "started_at": started_at,
            "duration_seconds": duration, "as_of": scope.as_of, "rule": parameters.rule,
            "revenue_basis": parameters.revenue_basis, "window_months": parameters.window_months,
            "pareto_measure": parameters.pareto_measure, "median_revenue": summary["median_revenue"],
            "customer_count": summary["customers"], "promoted_count": summary["promoted"],
            "demoted_count": summary["demoted"], "line_ids": [fields.Command.create(line) for line in lines],
        }

    def _get_share(self, revenue, summary):
        return 100 * revenue / summary["revenue"] if summary["revenue"] else 0.0

    def _format_result(self, scope, summary, run=None, duration=0.0):
        """The public result of a run or preview (see `crm.tier.policy.classify`)."""
        return {
            "company_id": scope.company.id,
            "run_id": run.id if run else False,
            "as_of": fields.Date.to_string(scope.as_of),
            "currency": scope.company.currency_id.name,
            "customers": summary["customers"],
            "promoted": summary["promoted"],
            "demoted": summary["demoted"],
            "unchanged": summary["customers"] - summary["promoted"] - summary["demoted"],
            "new": summary["new_customers"],
            "by_tier": {cut.code: {
                "customers": summary["new"][cut.tier_id][0],
                "revenue": summary["new"][cut.tier_id][1],
                "revenue_share": self._get_share(summary["new"][cut.tier_id][1], summary),
            } for cut in scope.parameters.cuts},
            "duration_seconds": run.duration_seconds if run else duration,
        }
