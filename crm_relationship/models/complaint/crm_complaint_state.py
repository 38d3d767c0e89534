from odoo import models

from ...tools.calls import Call
from ...tools.complaint_clock import OPEN_STATES

LOOK, VERIFY = "mail_activity_type_complaint_look", "mail_activity_type_complaint_verify"
ESCALATION, CAUSE = "mail_activity_type_complaint_escalation", "mail_activity_type_complaint_cause"
UNSOLVED = {
    "resolved_at": False, "resolved_by_id": False, "resolution": False, "verify_deadline": False, "verified_at": False,
    "verified_by_id": False, "is_verified_by_customer": False, "verification_note": False}


class CrmComplaint(models.Model):
    """From which state a complaint goes to which, what that brings with it and what follows."""

    _inherit = "crm.complaint"
    _transitions = {
        "new": ("acknowledged", "in_progress", "resolved", "cancelled"),
        "acknowledged": ("in_progress", "resolved", "cancelled"),
        "in_progress": ("in_progress", "resolved", "cancelled"),
        "resolved": ("in_progress", "closed"),
        "closed": ("in_progress",),
        "cancelled": ("in_progress",),
    }

    # === WHAT A STATE BRINGS ===#

    def _prepare_acknowledged(self):
        now = self._get_now()
        return {complaint: {"replied_at": complaint.replied_at or now} for complaint in self}

    def _prepare_in_progress(self):
        """What was over begins anew, with a clock of its own."""
        now = self._get_now()
        return {complaint: {
            **UNSOLVED, "cancel_reason": False, "active": True,
            "first_deadline": complaint.first_deadline or complaint.resolution_deadline,
            "clock_started_at": now, "events_raised_at": now, "reopen_count": complaint.reopen_count + 1,
        } for complaint in self if not complaint._is_open()}

    def _prepare_resolved(self):
        self.filtered("waiting_since")._end_pause()
        now, clocks = self._get_now(), self._get_clocks()
        return {complaint: {
            "replied_at": complaint.replied_at or now, "resolved_at": now, "resolved_by_id": self.env.uid,
            "verify_deadline": complaint._get_verify_deadline(clocks),
        } for complaint in self}

    def _prepare_cancelled(self):
        self._close_pauses()
        return {complaint: {"waiting_since": False} for complaint in self}

    # === WHAT FOLLOWS ===#

    def _follow_new(self, before):
        self._schedule()
        self._plan_work()

    def _follow_acknowledged(self, before):
        self._schedule()
        self._plan_work()

    def _follow_in_progress(self, before):
        """What was over is escalated: one level higher."""
        reopened = self.filtered(lambda complaint: before[complaint] not in OPEN_STATES)
        (self - reopened)._schedule()
        (self - reopened)._plan_work()
        for complaint in reopened:
            complaint._settle(VERIFY)
            complaint._restart(self.env._("A clock of its own."))
            complaint._escalate(complaint.escalation_level + 1)

    def _follow_resolved(self, before):
        """Somebody else than who solved it calls the customer, who is told."""
        self._call([Call(
            complaint, complaint._get_verifier(), kind=VERIFY, summary=_say_verify, deadline=complaint.verify_deadline)
            for complaint in self])
        self._notify_resolved()
        self._schedule()
        self._plan_work()
        self._settle(ESCALATION, LOOK)

    def _follow_closed(self, before):
        self._schedule()

    def _follow_cancelled(self, before):
        for complaint in self:
            complaint._withdraw_compensations(complaint.cancel_reason)
            complaint._log(self.env._("Cancelled: %(reason)s", reason=complaint.cancel_reason))
        self._schedule()
        self._plan_work()
        self._settle(ESCALATION, LOOK, CAUSE)


def _say_verify(reader):
    return reader.env._("Ask the customer whether it is solved")
