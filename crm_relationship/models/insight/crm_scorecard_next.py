from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

CATCH_UP_DAYS = 7  # for how long after its first day a scorecard is opened by itself


class CrmScorecard(models.Model):
    """Who has a scorecard gets the next one on its first day, before anybody can choose whose customers count."""

    _inherit = "crm.scorecard"

    is_followed = fields.Boolean("Next One Was Opened", readonly=True, copy=False)

    # === CRON ===#

    @api.model
    def _cron_open_next(self):
        """Open what follows on scorecards that are over."""
        today = fields.Date.today()
        ended = self.search([
            ("is_followed", "=", False), ("date_to", "<", today),
            ("date_to", ">=", today - timedelta(days=CATCH_UP_DAYS))])
        ended.filtered(lambda card: card.date_to < card.company_id._get_today())._work_by_period(
            lambda cards: cards._open_next())

    # === THE NEXT ONES ===#

    def _open_next(self):
        """Open as many months for the same people, unless they have left or have a scorecard then; once, so that one
        which was deleted stays so."""
        self.is_followed = True
        first, last = self[0]._get_next_period()
        if not first:
            return self.browse()
        company = self.company_id
        served = self.search([
            ("company_id", "=", company.id), ("date_from", "<=", last), ("date_to", ">=", first)]).user_id
        users = (self.user_id - served).filtered(
            lambda user: user.active and not user.share and company in user.company_ids)
        return self.create([
            {"user_id": user.id, "company_id": company.id, "date_from": first, "date_to": last} for user in users])

    def _get_next_period(self):
        """First and last day of what follows on whole months; nothing for other periods."""
        first = self.date_to + timedelta(days=1)
        months = 12 * (first.year - self.date_from.year) + first.month - self.date_from.month
        if not months or first.day != 1 or self.date_from.day != 1:
            return None, None
        return first, first + relativedelta(months=months, days=-1)
