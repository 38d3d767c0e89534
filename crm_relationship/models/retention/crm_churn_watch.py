import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import churn_cases as limits

_logger = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(hours=1)


class CrmChurnWatch(models.AbstractModel):
    """Looks each night, after the tiers, for customers who are about to leave, and for those who have come back.

    Eight statements a company, whatever the number of customers; only cases that open or close are records. The two
    temporary tables live as long as the transaction: `crm_churn_watched`, the customers who may be a case or are one
    (`crm_churn_watch_customers.py`), and `crm_churn_found`, what has been seen of them.
    """

    _name = "crm.churn.watch"
    _description = "Churn Watch"

    # === CRON ===#

    @api.model
    def _cron_watch(self):
        """Watch the customers of each company whose last run has not been looked at. A failure does not stop the
        others, and is tried again an hour later."""
        runs, cron = self._get_due_runs(), self.env["ir.cron"]
        cron._commit_progress(remaining=len(runs))
        failed = False
        for run in runs:
            try:
                self._watch(run)
            except Exception:  # whatever goes wrong in one company must not stop the others
                self.env.cr.rollback()
                failed = True
                _logger.exception("the customers of company %s cannot be watched", run.company_id.id)
            if not cron._commit_progress(1):
                return
        if failed:
            self.env.ref("crm_relationship.ir_cron_churn")._trigger(fields.Datetime.now() + AGAIN_AFTER)

    @api.model
    def _get_due_runs(self):
        runs = self.env["crm.tier.run"]._get_last_by_company(self.env["res.company"].sudo().search([]))
        return [run for run in runs.values() if not run.churn_watched_at]

    # === A NIGHT ===#

    @api.model
    def _watch(self, run):
        """Open and close the cases of the run's company by the profiles of its day.

        :return: the cases that were opened
        """
        self = self.sudo().with_company(run.company_id)
        if not self._start(run.company_id):
            return self.env["crm.churn.case"]
        policy = self.env["crm.tier.policy"].search([("company_id", "=", run.company_id.id)])
        scope = self.env["crm.customer.facts"]._get_scope(run.company_id, run.as_of, policy._get_parameters())
        for model in ("crm.tier", "crm.churn.case", "crm.churn.signal", "crm.complaint", "crm.service.breach",
                      "mail.message"):
            self.env[model].flush_model()
        self.env["res.partner"].flush_model(["user_id"])
        self._find(scope)
        self._refresh(scope)
        self._close(scope)
        opened = self._open(scope)
        self._set_days(scope)
        run.sudo().write({
            "churn_watched_at": fields.Datetime.now(), "churn_opened_count": len(opened._without_held_out())})
        opened._follow_at_risk({})
        return opened

    def _start(self, company):
        """Whether nobody else is at it in this company, until the end of the transaction."""
        [[free]] = self.env.execute_query(SQL(
            "SELECT pg_try_advisory_xact_lock(hashtext('crm.churn.watch'), %s)", company.id))
        return free

    def _find(self, scope):
        """Fill the temporary tables; PostgreSQL takes a table of which it knows nothing for a small one."""
        self.env.cr.execute(SQL(
            "DROP TABLE IF EXISTS crm_churn_watched, crm_churn_found;"
            " CREATE TEMPORARY TABLE crm_churn_watched ON COMMIT DROP AS %s; ANALYZE crm_churn_watched",
            self._select_watched(scope)))
        names = sorted(name for name in dir(type(self)) if name.startswith("_signal_"))
        found = SQL(" UNION ALL ").join(SQL(
            "SELECT %s::varchar AS code, partner_id, figure::float8, is_new FROM (%s) signal",
            name.removeprefix("_signal_"), getattr(self, name)(scope)) for name in names)
        self.env.cr.execute(SQL(
            "CREATE TEMPORARY TABLE crm_churn_found ON COMMIT DROP AS %s; ANALYZE crm_churn_found", found))

    # === OPEN CASES ===#

    def _refresh(self, scope):
        """Write the risk and the value of open cases, what they show now, and what they no longer do."""
        self.env.cr.execute(SQL(
            """
            WITH seen AS MATERIALIZED (
                SELECT watched.case_id, found.code, found.figure
                  FROM crm_churn_watched watched
                  JOIN crm_churn_found found ON found.partner_id = watched.partner_id
                 WHERE watched.case_id IS NOT NULL),
                 kept AS (
                UPDATE crm_churn_signal signal
                   SET figure = seen.figure, gone_on = NULL
                  FROM seen
                 WHERE signal.case_id = seen.case_id AND signal.code = seen.code
                   AND (signal.figure, signal.gone_on) IS DISTINCT FROM (seen.figure::numeric, NULL)),
                 gone AS (
                UPDATE crm_churn_signal signal
                   SET gone_on = %(as_of)s
                  FROM crm_churn_watched watched
                 WHERE signal.case_id = watched.case_id AND signal.gone_on IS NULL
                   AND NOT EXISTS (SELECT 1 FROM seen
                                    WHERE seen.case_id = signal.case_id AND seen.code = signal.code)),
                 added AS (
                INSERT INTO crm_churn_signal (case_id, code, figure, found_on)
                SELECT case_id, code, figure, %(as_of)s
                  FROM seen
                 WHERE NOT EXISTS (SELECT 1 FROM crm_churn_signal signal
                                    WHERE signal.case_id = seen.case_id AND signal.code = seen.code))
            UPDATE crm_churn_case churn_case
               SET risk = watched.risk, value_at_risk = watched.value
              FROM crm_churn_watched watched
             WHERE churn_case.id = watched.case_id
               AND (churn_case.risk, churn_case.value_at_risk)
                   IS DISTINCT FROM (watched.risk::numeric, watched.value)
            """, as_of=scope.as_of))
        for model in ("crm.churn.case", "crm.churn.signal"):
            self.env[model].invalidate_model()

    def _close(self, scope):
        """Who has ordered again has recovered; who has not until long after it was too late is lost. Of who was lost
        before, any order is welcome."""
        rows = self.env.execute_query_dict(SQL(
            """
            SELECT watched.case_id, watched.orders_all, watched.first_day, watched.last_day, watched.threshold,
                   watched.risk, watched.lost_id, watched.opened_at, evidence.order_id, EXISTS (
                       SELECT 1 FROM crm_churn_signal signal
                        WHERE signal.case_id = watched.case_id AND signal.gone_on IS NULL) AS is_seen
              FROM crm_churn_watched watched
         LEFT JOIN LATERAL (
                   SELECT sale_order.id AS order_id
                     FROM res_partner contact
                     JOIN sale_order ON sale_order.partner_id = contact.id
                    WHERE contact.commercial_partner_id = watched.partner_id AND sale_order.company_id = %(company)s
                      AND sale_order.state = 'sale' AND sale_order.date_order > watched.opened_at
                      AND sale_order.date_order < %(end)s::timestamp AND %(purchase)s
                 ORDER BY sale_order.date_order, sale_order.id
                    LIMIT 1) evidence ON TRUE
             WHERE watched.case_id IS NOT NULL
          ORDER BY watched.case_id
            """, company=scope.company.id, end=scope.end,
            purchase=self.env["crm.customer.facts"]._sql_purchase("sale_order")))
        cases, orders = self.env["crm.churn.case"], {}
        for row in rows:
            is_calm = not row["is_seen"] and row["risk"] < limits.RECOVERED_BELOW * row["threshold"]
            if row["order_id"] and (is_calm or row["lost_id"]):
                orders[row["case_id"]] = row["order_id"]
            elif scope.as_of >= self._get_days(row)[-1]:
                cases |= cases.browse(row["case_id"])
        cases.browse(orders)._move_to("recovered", recovered_order_id=lambda case: orders[case.id])
        cases._move_to("lost")
        cases.flush_model()

    def _get_days(self, row):
        """`(at risk since, probably too late from, lost from)` of an open case; a try to win back has its own time."""
        first, last = row["first_day"], row["last_day"]
        if not row["lost_id"]:
            return limits.days_of_case(row["orders_all"], first, last, row["threshold"])
        interval = limits.own_interval(row["orders_all"], (last - first).days)
        end = row["opened_at"].date() + timedelta(days=limits.win_back_days(interval))
        return None, end, end

    # === NEW CASES ===#

    def _open(self, scope):
        """Open cases for who is newly at risk, as many as somebody can look after; return them. The rest is counted,
        and so is who is held out: nobody works on their case."""
        rows = self.env.execute_query(SQL(
            """
            WITH chosen AS MATERIALIZED (%(chosen)s),
                 opened AS (
                INSERT INTO crm_churn_case (company_id, partner_id, user_id, tier_id, state, opened_at, threshold, risk,
                            expected_return, value_at_risk, lost_case_id, arm, create_uid, create_date, write_uid,
                            write_date)
                SELECT %(company)s, partner_id, user_id, tier_id, 'at_risk', %(now)s, threshold, risk, 1 - risk, value,
                       lost_id, arm, %(user)s, %(now)s, %(user)s, %(now)s
                  FROM chosen
                 WHERE is_opened
              ORDER BY value DESC, partner_id
             RETURNING id, partner_id),
                 noted AS (
                INSERT INTO crm_churn_signal (case_id, code, figure, found_on)
                SELECT opened.id, found.code, found.figure, %(as_of)s
                  FROM opened
                  JOIN crm_churn_found found ON found.partner_id = opened.partner_id),
                 gone AS (DELETE FROM crm_churn_waiting WHERE company_id = %(company)s),
                 waiting AS (
                INSERT INTO crm_churn_waiting (company_id, user_id, tier_id, customer_count, value, as_of)
                SELECT %(company)s, user_id, tier_id, COUNT(*), SUM(value), %(as_of)s
                  FROM (%(waiting)s) waiting
              GROUP BY user_id, tier_id)
            SELECT id FROM opened
            """,
            chosen=self._select_chosen(scope), waiting=self._select_waiting(), company=scope.company.id,
            as_of=scope.as_of, now=fields.Datetime.now(), user=self.env.uid))
        for model in ("crm.churn.case", "crm.churn.signal", "crm.churn.waiting"):
            self.env[model].invalidate_model()
        return self.env["crm.churn.case"].browse(case_id for (case_id,) in rows)

    def _select_chosen(self, scope):
        """Who is newly at risk or is to be won back, whether a case opens for them (`is_opened`), and its `arm`."""
        return SQL(
            """
            SELECT fresh.*, %(arm)s AS arm, is_best OR place <= %(limit)s - COALESCE(held.cases, 0) AS is_opened
              FROM (SELECT watched.*, ROW_NUMBER() OVER (
                               PARTITION BY user_id ORDER BY is_best DESC, value DESC, partner_id) AS place
                      FROM crm_churn_watched watched
                     WHERE case_id IS NULL AND is_free AND (risk_before < %(too_late)s OR lost_id IS NOT NULL)
                       AND partner_id IN (SELECT partner_id FROM crm_churn_found WHERE is_new)) fresh
         LEFT JOIN (SELECT user_id, COUNT(*) AS cases
                      FROM crm_churn_case
                     WHERE company_id = %(company)s AND state IN %(open)s
                  GROUP BY user_id) held ON held.user_id IS NOT DISTINCT FROM fresh.user_id
            """, arm=self._sql_arm(scope), limit=scope.company.churn_case_limit, too_late=limits.TOO_LATE_RISK,
            company=scope.company.id, open=limits.OPEN_STATES)

    def _select_waiting(self):
        """The user_id, tier_id and value of all at risk whom nobody works on."""
        return SQL(
            """
            SELECT user_id, tier_id, value
              FROM chosen
             WHERE NOT is_opened OR arm = 'control'
         UNION ALL
            SELECT watched.user_id, watched.tier_id, watched.value
              FROM crm_churn_watched watched
              JOIN crm_churn_case churn_case ON churn_case.id = watched.case_id
             WHERE churn_case.arm = 'control' AND churn_case.state IN %s
            """, limits.OPEN_STATES)

    def _set_days(self, scope):
        """Since when the customers of open cases are at risk, and from when it is probably too late."""
        rows = self.env.execute_query_dict(SQL(
            """
            SELECT churn_case.id, watched.orders_all, watched.first_day, watched.last_day, watched.threshold,
                   churn_case.lost_case_id AS lost_id, churn_case.opened_at
              FROM crm_churn_case churn_case
              JOIN crm_churn_watched watched ON watched.partner_id = churn_case.partner_id
             WHERE churn_case.company_id = %s AND churn_case.state IN %s
            """, scope.company.id, limits.OPEN_STATES))
        days = [(row["id"], *self._get_days(row)[:2]) for row in rows]
        if not days:
            return
        self.env.cr.execute(SQL(
            """
            UPDATE crm_churn_case churn_case
               SET at_risk_since = CASE WHEN days.since <= %(as_of)s THEN days.since END, too_late_on = days.too_late
              FROM (VALUES %(days)s) days (id, since, too_late)
             WHERE churn_case.id = days.id
               AND (churn_case.at_risk_since, churn_case.too_late_on) IS DISTINCT FROM
                   (CASE WHEN days.since <= %(as_of)s THEN days.since END, days.too_late)
            """, as_of=scope.as_of, days=SQL(", ").join(SQL("(%s, %s::date, %s::date)", *row) for row in days)))
        self.env["crm.churn.case"].invalidate_model(["at_risk_since", "too_late_on"])
