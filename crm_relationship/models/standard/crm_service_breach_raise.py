import logging

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.service_targets import BROKEN

_logger = logging.getLogger(__name__)

BATCH = 200
MOST_BREACHES = 10000  # of one run


class CrmServiceBreach(models.Model):
    """How breaches come and go with what is measured: raised, withdrawn and back again, each with its remedy."""

    _inherit = "crm.service.breach"

    # === CRON ===#

    @api.model
    def _raise_breaches(self):
        """A breach for each broken promise that has none yet, with its remedy; those that were none are withdrawn, and
        come back when the promise is broken again: there are as many as Compliance counts."""
        self.env.flush_all()
        measures = self.env["crm.service.measure"].browse(
            measure_id for (measure_id,) in self.env.execute_query(self._select_broken()))
        for start in range(0, len(measures), BATCH):
            batch = measures[start:start + BATCH]
            breaches = self.with_context(tracking_disable=True).create(
                [self._prepare_breach(measure) for measure in batch])
            breaches.with_env(self.env).filtered(lambda breach: breach.state == "open")._propose()
        self._rejoin()
        self._update_actual()
        # Whoever decides on one at the moment goes first: it is looked at again the next time.
        kept = self.search(self._get_kept_domain()).try_lock_for_update(allow_referencing=True)
        kept._withdraw()
        back = self.search(self._get_withdrawn_domain() & Domain("measure_id.state", "=", BROKEN))
        back.try_lock_for_update(allow_referencing=True)._come_back()

    def _rejoin(self):
        """The promises of breaches whose document was measured anew, such as that of a customer found out later."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """
            SELECT breach.id, measure.id
              FROM crm_service_breach breach
              JOIN crm_service_measure measure ON measure.target_id = breach.target_id
                   AND measure.res_model = breach.res_model AND measure.res_id = breach.res_id
             WHERE breach.measure_id IS NULL AND breach.waive_reason IS NULL
               AND breach.state IN ('open', 'proposed', 'waived')
            """))
        breaches = self.browse(breach_id for breach_id, _measure_id in rows).sudo()
        for breach, (_breach_id, measure_id) in zip(breaches, rows, strict=True):
            measure = self.env["crm.service.measure"].browse(measure_id)
            breach.write({"measure_id": measure_id, "partner_id": measure.partner_id.id})
        breaches.filtered(lambda breach: breach.state == "open")._propose()

    def _update_actual(self):
        """What was open when the breach was made may have ended meanwhile."""
        for breach in self.search([("actual", "=", False), ("measure_id.actual", "!=", False)]):
            breach.actual = breach.measure_id.actual

    def _select_broken(self):
        """The latest first where there are very many, as when the months before the installation are measured: the next
        runs see to the rest."""
        return SQL(
            """
            SELECT id
              FROM (
                SELECT measure.id
                  FROM crm_service_measure measure
                 WHERE measure.state = 'broken' AND NOT EXISTS (
                       SELECT 1 FROM crm_service_breach breach
                        WHERE (breach.target_id, breach.res_model, breach.res_id)
                              = (measure.target_id, measure.res_model, measure.res_id))
              ORDER BY COALESCE(measure.promised, measure.actual) DESC, measure.id DESC LIMIT %s
              ) latest
          ORDER BY id
            """, MOST_BREACHES)

    def _prepare_breach(self, measure):
        reader = measure.partner_id.user_id._get_reader_context(measure.company_id)
        return {
            "measure_id": measure.id,
            "document_name": measure.with_context(**reader).document_name,  # some documents are named in words
            **self._prepare_state(measure),
            **{name: measure[name].id for name in (
                "standard_id", "target_id", "partner_id", "tier_id", "company_id")},
            **{name: measure[name] for name in ("res_model", "res_id", "promised", "actual")},
        }

    def _prepare_state(self, measure):
        is_past = self._is_over_before(measure)
        return {"state": "waived" if is_past else "open", "is_past": is_past}

    # === WITHDRAWN, AND BACK ===#

    def _get_kept_domain(self):
        """Breaches that are none any more."""
        return (Domain("state", "in", ("open", "proposed")) | Domain("is_past", "=", True)) & (
            Domain("measure_id", "=", False) | Domain("measure_id.state", "!=", BROKEN))

    @api.model
    def _get_withdrawn_domain(self):
        """Breaches that were found to be none: nobody has waived them."""
        return Domain([("state", "=", "waived"), ("waive_reason", "=", False), ("is_past", "=", False)])

    def _withdraw(self):
        """No person has waived these: they have no reason, but a note."""
        self._move_to("waived", is_past=False)
        for breach in self:
            breach._message_log(body=breach._read_by_colleagues().env._("Withdrawn: promise kept or no longer due."))

    def _come_back(self):
        moments = {name: lambda breach, name=name: breach.measure_id[name] for name in ("promised", "actual")}
        past = self.filtered(lambda breach: self._is_over_before(breach.measure_id))
        past._move_to("waived", is_past=True, **moments)
        (self - past)._move_to("open", is_past=False, **moments)._propose()

    def _is_over_before(self, measure):
        """Whose document is still open is to be dealt with, however long ago it was due."""
        return bool(measure.actual) and self._is_before(measure)

    def _is_before(self, promise):
        """Whether a promise, a measure or a breach, was broken before its target raised breaches."""
        return (promise.promised or promise.actual) < promise.target_id.breaches_from

    # === REMEDIES ===#

    def _propose(self):
        """Propose the remedies of the targets where the company has switched them on; grant what nobody approves.

        For what was broken before there were breaches, only a person chooses one.
        """
        for breach in self:
            breach = breach._read_by_colleagues()
            remedy = breach.target_id.remedy_id
            if not (remedy.active and breach.company_id.service_remedies_enabled and breach.partner_id) \
                    or self._is_before(breach):
                continue
            breach._move_to(
                "proposed", remedy_id=remedy.id, remedy_amount=breach._get_worth(remedy), proposed_by_id=False)
            if not remedy.approval_required:
                breach._grant_or_leave()
        self._ask_approver()

    def _grant_or_leave(self):
        try:
            with self.env.cr.savepoint():
                self._grant()
        except Exception as error:  # such as a mail that cannot be made: the other breaches go on
            _logger.warning("Breach %s: its remedy cannot be granted: %s", self.id, error)
            self.message_post(body=self.env._("The remedy could not be granted: %(error)s", error=error))
