import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import satisfaction as formulas

_logger = logging.getLogger(__name__)
BATCH = 100


class CrmSatisfactionAsker(models.AbstractModel):
    """Asks, reminds once, and gives up: a few requests at a time, each in the transaction that makes its mail.

    Two workers share the requests, a crash leaves them planned, and what stands against asking is looked at again right
    before.
    """

    _name = "crm.satisfaction.asker"
    _description = "Satisfaction Asker"

    # === CRON ===#

    @api.model
    def _cron_ask(self):
        """Plan and ask in every company that does so; read again what could not be noted. A failure in one company
        does not stop the others."""
        requests, cron = self.env["crm.satisfaction.request"], self.env["ir.cron"]
        self.env["mail.mail"]._find_unsure()
        requests._note_late()
        for company in self.env["res.company"].search([("satisfaction_enabled", "=", True)]):
            try:
                for _step in self.with_company(company)._take_steps(fields.Date.context_today(self)):
                    if not cron._commit_progress(1):
                        return
            except Exception:  # whatever goes wrong in one company must not stop the others
                self.env.cr.rollback()
                _logger.exception("the customers of company %s cannot be asked", company.id)
        requests._expire(fields.Datetime.now() - timedelta(days=formulas.EXPIRY_DAYS))

    # === STEPS ===#

    def _take_steps(self, day):
        """Plan, ask and remind in the current company, step by step: after each the caller may commit."""
        yield self.env["crm.satisfaction.planner"]._plan(self.env.company, day)
        while self._ask() or self._remind():
            yield True

    def _claim(self, condition):
        """Some requests of the company that nobody else is at, until the end of the transaction."""
        self.env["crm.satisfaction.request"].flush_model()
        rows = self.env.execute_query(SQL(
            """
            SELECT id FROM crm_satisfaction_request WHERE company_id = %s AND %s
          ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
            """, self.env.company.id, condition, BATCH))
        return self.env["crm.satisfaction.request"].sudo().browse([request_id for (request_id,) in rows])

    def _ask(self):
        """Ask the next customers; return how many requests were looked at."""
        requests = self._claim(SQL("state = 'planned'"))
        asked = requests - self._leave_out(requests)
        asked._create_sheets()
        asked._send("request")
        asked._move_to("sent", sent_at=fields.Datetime.now())
        return len(requests)

    def _remind(self):
        """Remind once who has not answered for a week."""
        since = fields.Datetime.now() - timedelta(days=formulas.REMINDER_DAYS)
        requests = self._claim(SQL(
            "state = 'sent' AND reminded_at IS NULL AND trigger IN ('delivery', 'periodic') AND sent_at <= %s", since))
        requests.write({"reminded_at": fields.Datetime.now()})
        reached = requests.filtered(lambda request: not request._get_obstacle())
        reached._send("reminder")
        return len(requests)

    def _leave_out(self, requests):
        """Of these requests, those that something has come up against since they were planned."""
        left_out, customers = requests.browse(), self.env["res.partner"]
        for request in requests:
            reason = request._get_obstacle() or (request.partner_id in customers and "asked")
            if reason:
                left_out |= request._move_to("excluded", reason=reason)
            else:
                customers |= request.partner_id
        return left_out
