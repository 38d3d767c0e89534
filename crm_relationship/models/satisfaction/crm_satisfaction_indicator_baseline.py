from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import arguments
from ...tools.labels import join
from ...tools.periods import Period
from ...tools.satisfaction import INDEX_GROUPS
from ...tools.satisfaction_loop import FEWEST


class CrmSatisfactionIndicator(models.Model):
    """The three phases of an indicator: find out where we are, set the baseline, track what changes."""

    _inherit = "crm.satisfaction.indicator"

    phase = fields.Selection(
        [("find", "Find"), ("baseline", "Baseline"), ("track", "Track")], compute="_compute_phase",
        groups="crm_relationship.group_relationship_officer",
        help="In the current company. Find: no baseline is set. Baseline: it is set, and nobody has answered since. "
             "Track: what is answered is compared with it.")

    @api.depends_context("company")
    def _compute_phase(self):
        tracks = self.env["crm.satisfaction.analysis"]._track(
            self.env.company, Period(date.min, fields.Date.today()))
        for indicator in self:
            indicator.phase = self._get_phase(tracks.get(indicator.id))

    @api.model
    def _get_phase(self, track):
        """The phase by what `_track` says of an indicator, None: it has no baseline."""
        if not track:
            return "find"
        return "track" if track["grades"] else "baseline"

    # === PUBLIC API ===#

    @arguments.read("some", arguments.period())
    def set_baseline(self, date_from=None, date_to=None):
        """Have the current company compare later answers on these indicators with those of some days.

        :param date_from: first day (`date` or ISO string), default: that of the last 12 months
        :param date_to: last day, default today; it is the day of the baseline
        :return: a list with a dict for each baseline: `indicator_id`, `code`, `value` (percent of grades of 75 and
            more), `answers` (grades) and `date` (ISO day). Indicators with fewer than 5 grades get none
        :raises AccessError: for who is no manager
        :raises UserError: where none of them has enough grades, or one is no part of the index (overall satisfaction,
            benefits, costs, recommendation)
        :raises ValidationError: for days that are none, in the wrong order, or in the future
        """
        self.env["res.users"]._check_role("manager", self.env._("set a baseline"))
        period = self.env.company._get_period(date_from, date_to)
        self._check_baseline(period)
        gaps = self.env["crm.satisfaction.analysis"]._get_gaps(self.env.company, period)
        found = {gap["indicator_id"]: (gap["performance"]["value"], gap["answers"]) for gap in gaps
                 if gap["indicator_id"] in self.ids and gap["answers"] >= FEWEST}
        if not found:
            raise UserError(self.env._(
                "A baseline needs at least %(fewest)s grades: choose more days, or wait for more answers.",
                fewest=FEWEST))
        baselines = self.env["crm.satisfaction.baseline"]._take(self.env.company, period.last, found)
        return [{"indicator_id": baseline.indicator_id.id, "code": baseline.indicator_id.code, "value": baseline.value,
                 "answers": baseline.answers, "date": fields.Date.to_string(baseline.date)} for baseline in baselines]

    def _check_baseline(self, period):
        """Refuse a baseline that nothing would be compared with."""
        other = self.filtered(lambda indicator: indicator.group not in INDEX_GROUPS)
        if other:
            raise UserError(self.env._(
                "%(indicators)s: only products, service and purchase have baselines.",
                indicators=join(self.env, other.mapped("name"))))
        if period.last > self.env.company._get_today():
            raise ValidationError(self.env._("A baseline is of what customers have answered already: choose days until "
                                             "today."))
