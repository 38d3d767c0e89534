import logging

from odoo import api, models

from ...tools import scorecard as formulas

_logger = logging.getLogger(__name__)


class CrmScorecard(models.Model):
    """The figures of open scorecards: read by night, on demand, and for the last time when they are closed."""

    _inherit = "crm.scorecard"

    # === CRON ===#

    @api.model
    def _cron_update(self):
        """Update the open scorecards."""
        self.search([("state", "=", "open")])._work_by_period(lambda cards: cards._update())

    def _work_by_period(self, work):
        """Do something with these scorecards, one company and period after the other, each in a transaction. A failure
        does not stop the others.

        :param work: function of the scorecards of a company and period
        """
        cron = self.env["ir.cron"]
        groups = self.grouped(lambda card: (card.company_id, card.date_from, card.date_to))
        cron._commit_progress(remaining=len(groups))
        for (company, first, last), cards in groups.items():
            try:
                work(cards)
            except Exception:  # whatever goes wrong in one company must not stop the others
                self.env.cr.rollback()
                _logger.exception("the scorecards of company %s from %s to %s cannot be worked on", company.id, first,
                                  last)
            if not cron._commit_progress(1):
                return

    # === OPENED ===#

    def _open(self):
        """Copy what counts how much, and read the figures."""
        for company, cards in self.grouped("company_id").items():
            cards.write({"pay_low": company.scorecard_pay_low, "pay_high": company.scorecard_pay_high,
                         "prior": company.scorecard_prior, "min_coverage": company.scorecard_min_coverage})
            measures = self.env["crm.scorecard.measure"].search([("company_id", "=", company.id)])
            self.env["crm.scorecard.line"].create([
                {"scorecard_id": card.id, **measure._get_parameters()} for card in cards for measure in measures])
        self._update()

    def _get_floor(self, code):
        """The floor of a measure; 0 where it does not count."""
        return self.line_ids.filtered(lambda line: line.code == code)[:1].floor

    # === UPDATED ===#

    def _update(self):
        """Read the figures of these scorecards, and those of the others of the same company and period with them: they
        are compared with each other. What is closed stays as it is."""
        for (company, first, last), cards in self.grouped(
                lambda card: (card.company_id, card.date_from, card.date_to)).items():
            period = self.search([
                ("company_id", "=", company.id), ("date_from", "=", first), ("date_to", "=", last)])
            opened = period.filtered(lambda card: card.state == "open")
            opened._fix_customers()
            opened._find_new_customers()
            opened._count_customers()
            figures = self.env["crm.scorecard.meter"]._read(company, period, first, last)
            nothing = formulas.Figure(hint=formulas.NOTHING)
            for line in opened.line_ids:
                line._put(figures.get((line.scorecard_id.id, line.code), nothing))
            period.line_ids._compare()
            opened._rate(cards._get_now())
        self.invalidate_recordset(["line_ids"])  # their order

    def _rate(self, now):
        """Score and pay factor from the points, and what each line would add."""
        for card in self:
            pairs = [(line.weight, line.attainment if line.is_known else None) for line in card.line_ids]
            for line, gain in zip(card.line_ids, formulas.get_gains(pairs), strict=True):
                line.gain = gain
            score = formulas.get_score(pairs)
            is_scored = score is not None
            card.write({
                "score": score or 0, "is_scored": is_scored, "as_of": now,
                "pay_factor": is_scored and formulas.get_pay_factor(score, card.pay_low, card.pay_high)})
