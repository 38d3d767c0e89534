import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH = 500
MOST_CONFLICTS = 5  # with others at the same rows, one after the other: then it is left for a minute
RETRY = timedelta(minutes=1)


class CrmRetentionWorker(models.AbstractModel):
    """Does what is due for the customers of campaigns, exactly once.

    What is due is not stored ahead: each tick adds a row for each customer and step whose time has come and whose
    condition holds. A batch of rows is claimed (`SKIP LOCKED`: two workers share the work), looked at once more, done
    by the steps' makers, and marked as done in the same transaction: killed at any point, all of a batch is done, or
    nothing of it.
    """

    _name = "crm.retention.worker"
    _description = "Campaign Worker"

    # === CRON ===#

    @api.model
    def _cron_work(self):
        self._tick()

    @api.model
    def _tick(self):
        """Look after the campaigns, then do what is due, batch by batch, as long as there is time."""
        self = self.sudo()
        cron = self.env["ir.cron"]
        self._look_after()
        try:
            self._derive()
        except OperationalError as error:  # another worker adds the same rows
            self.env.cr.rollback()
            _logger.info("campaigns: what is due is left to others: %s", error)
        seconds, conflicts = cron._commit_progress(remaining=self._count_due()), 0
        while seconds > 0 and conflicts < MOST_CONFLICTS:
            try:
                served = self._serve()
                seconds = cron._commit_progress(served)
            except OperationalError as error:  # a stale snapshot or a lock: the next transaction sees more
                self.env.cr.rollback()
                conflicts += 1
                _logger.info("campaigns: a batch is put off: %s", error)
                continue
            if not served:
                return
            conflicts = 0
        if conflicts:
            self._wake(fields.Datetime.now() + RETRY)
            cron._commit_progress()

    @api.model
    def _wake(self, at=None):
        """Have the worker run now, or at a moment."""
        self.env.ref("crm_relationship.ir_cron_retention").sudo()._trigger(at)

    # === CAMPAIGNS ===#

    @api.model
    def _look_after(self):
        """End campaigns whose days are over, pause those that have spent their budget, look for harm, open editions,
        choose customers. One campaign's failure does not stop the others."""
        campaigns, cron = self.env["crm.retention.campaign"], self.env["ir.cron"]
        for name in ("_finish", "_pause_spent", "_look_for_harm", "_open_edition"):
            for campaign in campaigns._find_open():
                self._try(campaign, getattr(campaign, name))
                cron._commit_progress()
        for campaign in self.env["crm.retention.planner"]._find_due():
            self._try(campaign, lambda found=campaign: self.env["crm.retention.planner"]._plan(found))
            cron._commit_progress()

    def _try(self, campaign, work):
        try:
            with self.env.cr.savepoint():
                work()
        except OperationalError as error:  # somebody else is at it: the next tick tries again
            self.env.invalidate_all(flush=False)
            _logger.info("campaign %s is put off: %s", campaign.id, error)
        except Exception:  # whatever goes wrong with one campaign must not stop the others
            self.env.invalidate_all(flush=False)
            _logger.exception("campaign %s cannot be looked after", campaign.id)

    # === WHAT IS DUE ===#

    @api.model
    def _derive(self):
        """Add a row for each customer and step whose time has come; those there are already stay as they are."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            INSERT INTO crm_retention_delivery (target_id, step_id, company_id, state, due_at)
            SELECT target.id, step.id, target.company_id, 'due', %(due)s
              FROM crm_retention_campaign campaign
              JOIN res_company company ON company.id = campaign.company_id AND company.retention_sending_enabled
              JOIN crm_retention_step step ON step.campaign_id = campaign.id AND step.active
              JOIN crm_retention_target target ON target.campaign_id = campaign.id AND NOT target.is_control
             WHERE campaign.state = 'running' AND %(due)s <= %(now)s
               AND NOT EXISTS (SELECT 1 FROM crm_retention_delivery known
                                WHERE known.target_id = target.id AND known.step_id = step.id)
               AND %(condition)s
          ORDER BY step.sequence, step.id, target.value DESC, target.id
                ON CONFLICT (target_id, step_id) DO NOTHING
            """,
            due=SQL("target.started_at + COALESCE(step.delay_days, 0) * interval '1 day'"), now=fields.Datetime.now(),
            condition=self._sql_condition()), log_exceptions=False)

    def _sql_condition(self):
        """SQL: whether the condition of a `step` holds for a `target`."""
        steps = self.env["crm.retention.step"]
        answered = [SQL("(told.kind = %s AND %s)", name.removeprefix("_answered_"), getattr(steps, name)())
                    for name in sorted(dir(type(steps))) if name.startswith("_answered_")]
        return SQL(
            """
            CASE step.condition
                 WHEN 'no_order' THEN NOT EXISTS (
                      SELECT 1
                        FROM res_partner buyer
                        JOIN sale_order ON sale_order.partner_id = buyer.id
                       WHERE buyer.commercial_partner_id = target.partner_id AND sale_order.state = 'sale'
                         AND sale_order.company_id = target.company_id
                         AND sale_order.date_order > target.started_at AND %(purchase)s)
                 WHEN 'no_answer' THEN NOT EXISTS (
                      SELECT 1
                        FROM crm_retention_delivery delivery
                        JOIN crm_retention_step told ON told.id = delivery.step_id
                       WHERE delivery.target_id = target.id AND delivery.state = 'done' AND (%(answered)s))
                 ELSE TRUE END
            """, purchase=self.env["crm.customer.facts"]._sql_purchase("sale_order"),
            answered=SQL(" OR ").join(answered))

    def _sql_claimable(self):
        """SQL: whether a `delivery` may be done at the moment."""
        return SQL(
            """
            delivery.state = 'due' AND delivery.due_at <= %s AND EXISTS (
                SELECT 1
                  FROM crm_retention_target target
                  JOIN crm_retention_campaign campaign
                    ON campaign.id = target.campaign_id AND campaign.state = 'running'
                  JOIN res_company company ON company.id = campaign.company_id AND company.retention_sending_enabled
                 WHERE target.id = delivery.target_id)
            """, fields.Datetime.now())

    def _count_due(self):
        [[number]] = self.env.execute_query(SQL(
            "SELECT COUNT(*) FROM crm_retention_delivery delivery WHERE %s", self._sql_claimable()))
        return number

    # === A BATCH ===#

    @api.model
    def _serve(self, limit=BATCH):
        """Claim what is due, and do it; the caller commits.

        :return: how many rows; 0: nothing is left that nobody else is at
        :raises OperationalError: where others were faster; the caller rolls back
        """
        rows = self.env.execute_query(SQL(
            """
            SELECT delivery.id
              FROM crm_retention_delivery delivery
             WHERE %s
          ORDER BY delivery.due_at, delivery.id
             LIMIT %s
               FOR UPDATE OF delivery SKIP LOCKED
            """, self._sql_claimable(), limit))
        deliveries = self.env["crm.retention.delivery"].browse(delivery_id for (delivery_id,) in rows)
        for step, found in deliveries.grouped("step_id").items():
            campaign = step.campaign_id
            reader = campaign.user_id._get_reader_context(campaign.company_id)
            self.with_company(campaign.company_id).with_context(**reader)._serve_step(
                step.with_context(**reader).with_company(campaign.company_id), found)
        self.env.flush_all()
        return len(deliveries)

    def _serve_step(self, step, deliveries):
        """Do a step for some customers; where that fails, for one after the other."""
        deliveries = deliveries.with_env(step.env)
        reasons = self._find_obstacles(step, deliveries)
        for reason, ids in reasons.items():
            deliveries.browse(ids)._mark("skipped", reason=reason)
        ready = deliveries.browse(set(deliveries.ids) - {found for ids in reasons.values() for found in ids})
        if not ready or self._try_to_make(step, ready) is None:
            return
        for delivery in ready:
            error = self._try_to_make(step, delivery)
            if error is not None:
                delivery._mark("failed", reason="error", error=error)

    def _find_obstacles(self, step, deliveries):
        """`{reason: ids of the deliveries that are not done for it}`, as it is now."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """
            SELECT id, reason
              FROM (SELECT checked.id,
                           COALESCE(%(obstacle)s, CASE WHEN NOT %(condition)s THEN 'condition' END) AS reason
                      FROM crm_retention_delivery checked
                      JOIN crm_retention_target target ON target.id = checked.target_id
                      JOIN crm_retention_step step ON step.id = checked.step_id
                     WHERE checked.id IN %(ids)s) found
             WHERE reason IS NOT NULL
            """,
            obstacle=self.env["crm.retention.consent"]._get_obstacle(step._get_channel(), step.campaign_id),
            condition=self._sql_condition(), ids=tuple(deliveries.ids)))
        reasons = {}
        for delivery_id, reason in rows:
            reasons.setdefault(reason, []).append(delivery_id)
        return reasons

    def _try_to_make(self, step, deliveries):
        """Make what a step makes, and mark the rows; what went wrong, as a text, and nothing has been done then."""
        try:
            with self.env.cr.savepoint():
                made = getattr(step, f"_make_{step.kind}")(deliveries)
                deliveries._mark_made(made)
                self.env.flush_all()
        except OperationalError:
            raise
        except UserError as error:
            problem = str(error)
        except Exception as error:  # whatever a maker runs into with one customer must not stop the others
            problem = f"{type(error).__name__}: {error}"
            if len(deliveries) == 1:
                _logger.exception("step %s of a campaign cannot be done for row %s", step.id, deliveries.id)
        else:
            return None
        self.env.invalidate_all(flush=False)
        return problem
