from odoo import models

from ...tools.calls import Call
from ...tools.complaint_clock import OPEN_STATES

ACTIVE_STATES = ("acknowledged", "in_progress")
LOOK, VERIFY = "mail_activity_type_complaint_look", "mail_activity_type_complaint_verify"
ESCALATION, CAUSE = "mail_activity_type_complaint_escalation", "mail_activity_type_complaint_cause"
UNSOLVED = {
    "resolved_at": False, "resolved_by_id": False, "resolution": False, "verify_deadline": False, "verified_at": False,
    "verified_by_id": False, "is_verified_by_customer": False, "verification_note": False}


class CrmComplaint(models.Model):
    """From which state a complaint goes to which, what that brings and what follows."""

    _inherit = "crm.complaint"
    _transitions = {
        "new": ("acknowledged", "in_progress", "resolved", "cancelled"),
        "acknowledged": ("in_progress", "resolved", "cancelled"),
        "in_progress": ("in_progress", "resolved", "cancelled"),
        "resolved": ("in_progress", "closed"),
        "closed": ("in_progress",),
        "cancelled": ("in_progress",),
    }

    # === STEPS ===#

    def _log(self, text):
        self._message_log_batch(bodies=dict.fromkeys(self.ids, text))

    def _reply_given(self):
        """The customer has had a reply."""
        new = self.sudo().filtered(lambda complaint: complaint.state == "new")
        new._move_to("acknowledged")
        others = self.sudo() - new
        others.filtered(lambda complaint: not complaint.replied_at).write({"replied_at": self._get_now()})
        others._schedule()
        others._plan_work()

    def _end_pause(self):
        self._close_pauses()
        self.waiting_since = False
        for complaint in self:
            complaint._restart(self.env._("The clock runs again."))

    def _close_pauses(self):
        self.pause_ids.filtered(lambda pause: not pause.ended_at).ended_at = self._get_now()

    def _verify(self, satisfied, note, user):
        """What the customer said; `user` is empty where they answered themselves."""
        self.ensure_one()
        self._settle("mail_activity_type_complaint_verify", "mail_activity_type_complaint_look")
        if satisfied:
            self._move_to(
                "closed", verified_at=self._get_now(), verified_by_id=user.id, is_verified_by_customer=not user,
                verification_note=note)
            self._log(self.env._("The customer is satisfied. %(note)s", note=note or ""))
        else:
            self.unsatisfied_count += 1
            self._reopen(self.env._("The customer is not satisfied. %(note)s", note=note or "").strip())

    def _reopen(self, reason):
        for complaint in self:
            complaint._log(self.env._("Reopened: %(reason)s (solution until then: %(resolution)s)", reason=reason,
                                      resolution=complaint.resolution or "–"))
        self._move_to("in_progress")

    # === WHAT A STATE BRINGS ===#

    def _prepare_acknowledged(self):
        now = self._get_now()
        return {complaint: {"replied_at": complaint.replied_at or now} for complaint in self}

    def _prepare_in_progress(self):
        """What was over begins anew, with a clock of its own."""
        now = self._get_now()
        return {complaint: {
            **UNSOLVED, "cancel_reason": False, "cancelled_by_id": False, "active": True,
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
        return {complaint: {"waiting_since": False, "cancelled_by_id": self.env.uid} for complaint in self}

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
            complaint._restart(self.env._("Deadlines restarted."))
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
    if reader.is_anonymous:
        return reader.env._("Check whether it is solved: the customer is not known")
    return reader.env._("Ask the customer whether it is solved")
