from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import arguments
from ...tools.calls import Call
from ...tools.churn_cases import DEFAULT_INTERVAL, OPEN_STATES, REOPEN_DAYS


class CrmChurnCase(models.Model):
    """From which state a case goes to which, what that brings with it and what follows."""

    _inherit = "crm.churn.case"
    _work_kind = "mail_activity_type_churn"
    _transitions = {
        "at_risk": ("planned", "saving", "recovered", "lost"),
        "planned": ("saving", "recovered", "lost"),
        "saving": ("recovered", "lost"),
        "lost": ("saving",),
    }

    # === WHAT PEOPLE DO ===#

    @arguments.read()
    def action_reopen(self):
        """Go on with customers who were given up too early."""
        self.check_access("write")
        cases = self.sudo().search([("state", "in", OPEN_STATES), ("company_id", "in", self.company_id.ids),
                                    ("partner_id", "in", self.sudo().partner_id.ids)])
        if cases._without_held_out():
            raise UserError(self.env._("This customer has an open case already: go on with that one."))
        cases.unlink()  # whom somebody works on is not held out any more
        self.filtered(lambda case: case.state == "lost")._move_to("saving")
        return True

    def _lose(self, reason, competitor=None):
        """These customers are gone, for a reason.

        :raises AccessError: for cases that the user may not write
        :raises UserError: for cases that are over
        """
        self._move_to("lost", reason_id=reason.id, competitor=competitor or False)

    # === WHAT A STATE BRINGS ===#

    def _prepare_saving(self):
        nothing = dict.fromkeys(("closed_at", "reopen_from", "lost_tier_id"), False)
        return {case: {**nothing, "lost_risk": 0, "lost_revenue": 0, "lost_margin": 0} for case in self
                if case.state == "lost"}

    def _prepare_recovered(self):
        return {case: case._prepare_end(profile) for case, profile in self._get_profiles().items()}

    def _prepare_lost(self):
        """What they were worth is on record, whatever becomes of the profile."""
        brought = {}
        for case, profile in self._get_profiles().items():
            brought[case] = {
                **case._prepare_end(profile), "lost_tier_id": profile.tier_id.id or case.tier_id.id,
                "lost_risk": profile.churn_risk if profile else case.risk, "lost_revenue": profile.revenue,
                "lost_margin": profile.margin}
        return brought

    def _prepare_end(self, profile):
        now = self._get_now()
        interval = profile.mean_interval_days or DEFAULT_INTERVAL
        return {"closed_at": now, "reopen_from": now.date() + timedelta(days=max(REOPEN_DAYS, round(interval)))}

    # === WHAT FOLLOWS ===#

    def _follow_at_risk(self, before):
        self._plan_work(is_new=True)

    def _follow_saving(self, before):
        self._settle(self._work_kind)

    def _follow_recovered(self, before):
        self._end_work()
        self._call([Call(case, case._get_responsible(), _say_recovered) for case in self])

    def _follow_lost(self, before):
        self._end_work()
        self._call([Call(case, case._get_responsible(), _say_lost) for case in self])

    def _end_work(self):
        """Nothing is to be done any more."""
        self.env["mail.activity"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]).unlink()

    # === WORK ===#

    def _get_work(self):
        return super()._get_work() if self.state == "at_risk" else None

    def _describe_work(self):
        return self.env._("Keep this customer: choose what to do")

    def _get_work_deadline(self):
        """Within a week, and before it is too late."""
        today = self._get_day()
        week = today + timedelta(days=7)
        return min(max(self.too_late_on or week, today), week)


def _say_recovered(reader):
    return reader.env._(
        "Recovered: ordered again with %(order)s.", order=reader.sudo().recovered_order_id.name or "–")


def _say_lost(reader):
    if reader.sudo().reason_id:
        return reader.env._("Lost: %(reason)s.", reason=reader.sudo().reason_id.name)
    return reader.env._(
        "Lost: no order until %(day)s. Nobody has said why yet: ask the customer, and note the reason.",
        day=format_date(reader.env, reader._get_day()))
