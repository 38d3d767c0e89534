import functools

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

from ...tools import arguments
from .crm_complaint_flow import ACTIVE_STATES

# What the steps of a complaint change, as far as a caller wants to know.
REPORTED = (
    "state", "replied_at", "waiting_since", "resolved_at", "resolution", "cause_id", "department_acknowledged_at",
    "verified_at", "verification_note", "cancel_reason", "reopen_count", "escalation_level", "merged_into_id")


def reported(step):
    """Have a step return what has become of its complaints, see `_report`."""
    @functools.wraps(step)
    def step_and_report(self, *args, **kwargs):
        before = self._take_picture()
        step(self, *args, **kwargs)
        return self._report(before)
    return step_and_report


class CrmComplaint(models.Model):
    """What people and programs do with a complaint: each step once, by who may, and on record; and what they get back.
    """

    _inherit = "crm.complaint"

    # === PUBLIC API ===#

    @arguments.read(message=arguments.text(arguments.LONG, required=False),
                    note=arguments.text(arguments.LONG, required=False))
    @reported
    def acknowledge(self, message=None, note=None):
        """Reply to these complaints: by a message that the customer gets, or by what they were told otherwise.

        Neither is no reply: the promise stays open, and the customer does not read that they have been answered.

        :param message: plain text, sent to the customer by mail
        :param note: what the customer was told otherwise, such as by phone; goes on record, for colleagues only
        :return: a list of dicts, one for each complaint, in order: `id`, `reference`, `state`, `changed` (names of the
            fields that changed; none where the customer has had a reply already, and nothing is sent again)
        :raises AccessError: for complaints that the user may not write
        :raises UserError: without message and note for complaints that have had no reply; for a message where there is
            no address; for complaints that are over
        """
        self.check_access("write")
        complaints = self.filtered(lambda complaint: not (complaint.replied_at and complaint._is_open()))._enter(
            "new", "in_progress")
        if complaints:
            complaints._check_told(message, note)
        for complaint in complaints:
            if message:
                complaint._post_to_customer(plaintext2html(message))
            if note:
                complaint._log(self.env._("The customer was told: %(note)s", note=note))
        complaints._reply_given()

    @arguments.read(resolution=arguments.text(arguments.LONG), cause_code=arguments.text(required=False))
    @reported
    def resolve(self, resolution, cause_code=None):
        """Note how these complaints were solved, and ask somebody else to call the customer.

        :param resolution: plain text that the customer may read; mandatory
        :param cause_code: code of a `crm.complaint.cause`: its department hears of it
        :return: as `acknowledge`; nothing changes where the same resolution is on record already
        :raises AccessError: for complaints that the user may not write
        :raises UserError: without a resolution, for an unknown cause, or for complaints that are over
        """
        self.check_access("write")
        cause = self.env["crm.complaint.cause"]._get(cause_code)
        self.filtered(lambda complaint: not complaint._is_resolved_so(resolution, cause))._move_to(
            "resolved", resolution=resolution, cause_id=lambda complaint: cause.id or complaint.cause_id.id)

    @arguments.read(satisfied=arguments.flag(), note=arguments.text(arguments.LONG, required=False))
    @reported
    def verify(self, satisfied, note=None):
        """Note what the customer said when somebody else than the resolver asked them.

        :param satisfied: True closes the complaint, False reopens it one level higher, with a clock of its own
        :param note: what the customer said
        :return: as `acknowledge`; nothing changes where this answer has closed or reopened them already
        :raises AccessError: for complaints that the user may not write, and for who solved them
        :raises UserError: for complaints that are not resolved, or for an answer that is neither yes nor no
        """
        self.check_access("write")
        complaints = self.filtered(lambda complaint: not complaint._is_verified_so(satisfied))._enter("resolved")
        if self.env.user in complaints.resolved_by_id:
            raise AccessError(self.env._(
                "Who solved a complaint does not verify it: ask a colleague to call the customer."))
        for complaint in complaints:
            complaint._verify(satisfied, note, self.env.user)

    @arguments.read(reason=arguments.text())
    @reported
    def reopen(self, reason):
        """Work on these complaints again, one level higher, with a clock of their own.

        :param reason: why; mandatory, goes on record
        :return: as `acknowledge`; nothing changes for complaints that are open
        :raises AccessError: for complaints that the user may not write
        :raises UserError: without a reason, or for complaints that were merged
        """
        self.check_access("write")
        complaints = self.filtered(lambda complaint: complaint.state not in ("new", *ACTIVE_STATES))._enter(
            "resolved", "closed", "cancelled")
        if complaints.merged_into_id:
            raise UserError(self.env._("This complaint was merged into another one: reopen that one."))
        complaints._reopen(reason)

    @arguments.read(reason=arguments.text())
    @reported
    def cancel(self, reason):
        """Cancel these complaints, such as what was none.

        :param reason: why; mandatory, goes on record
        :return: as `acknowledge`; nothing changes for complaints that are cancelled already
        :raises AccessError: for complaints that the user may not write
        :raises UserError: without a reason, or for complaints that are over otherwise
        """
        self.check_access("write")
        self.filtered(lambda complaint: complaint.state != "cancelled")._move_to("cancelled", cancel_reason=reason)

    @arguments.read(reason=arguments.text(required=False))
    @reported
    def pause(self, reason=None):
        """Stop the clock of these complaints until the customer answers.

        :param reason: what we wait for
        :return: as `acknowledge`; nothing changes for complaints that wait already
        :raises AccessError: for complaints that the user may not write
        :raises UserError: for complaints that nobody has replied to yet, or that are over
        """
        self.check_access("write")
        complaints = self.filtered(lambda complaint: not complaint.waiting_since)._enter(*ACTIVE_STATES)
        if complaints.filtered(lambda complaint: not complaint.replied_at):
            raise UserError(self.env._("Reply to the customer first: the time for the reply does not stand still."))
        now = self._get_now()
        self.env["crm.complaint.pause"].sudo().create([
            {"complaint_id": complaint.id, "started_at": now, "reason": reason, "user_id": self.env.uid}
            for complaint in complaints])
        complaints._move_to("in_progress", waiting_since=now)
        complaints._log(self.env._("The clock stands still: waiting for the customer. %(reason)s", reason=reason or ""))

    @arguments.read()
    @reported
    def resume(self):
        """Let the clock of these complaints go on: the customer has answered.

        :return: as `acknowledge`; nothing changes for complaints that do not wait
        :raises AccessError: for complaints that the user may not write
        """
        self.check_access("write")
        complaints = self.filtered("waiting_since")._enter(*ACTIVE_STATES)
        complaints._end_pause()

    @arguments.read()
    @reported
    def acknowledge_cause(self):
        """The department that caused these complaints has heard of them.

        :return: as `acknowledge`; nothing changes where the department has acknowledged already
        :raises AccessError: for complaints that the user may not write, unless they speak for the department
        :raises UserError: where no department was told
        """
        self.check_access("read")
        if any(complaint._get_speaker() != self.env.user for complaint in self.sudo()):
            self.check_access("write")
        complaints = self.sudo()
        if complaints.filtered(lambda complaint: not complaint.department_id):
            raise UserError(self.env._("Say first which department caused it."))
        complaints = complaints.filtered(lambda complaint: not complaint.department_acknowledged_at)
        complaints.write({"department_acknowledged_at": self._get_now(),
                          "department_acknowledged_by_id": self.env.uid})
        complaints._settle("mail_activity_type_complaint_cause")
        complaints._log(self.env._("%(user)s has acknowledged the cause.", user=self.env.user.name))

    # === ACTIONS ===#

    @arguments.read()
    def action_start(self):
        """Begin to work on these complaints."""
        self.check_access("write")
        complaints = self.filtered(lambda complaint: complaint.state != "in_progress")._enter("new", "acknowledged")
        complaints._move_to("in_progress")
        return True

    @arguments.read()
    def action_view_actions(self):
        """Open the actions of these complaints."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_complaint_action_action")
        return dict(action, domain=[("complaint_id", "in", self.ids)], context={"default_complaint_id": self[:1].id})

    # === WHAT CALLERS GET BACK ===#

    def _take_picture(self):
        complaints = self.sudo().exists()
        return {complaint.id: [complaint[name] for name in REPORTED] for complaint in complaints}

    def _report(self, before):
        """A list of a dict for each complaint, in order: `id`, `reference`, `state`, `changed` (names of fields)."""
        return [{
            "id": complaint.id,
            "reference": complaint.name,
            "state": complaint.state,
            "changed": [name for name, value in zip(REPORTED, before[complaint.id], strict=True)
                        if complaint[name] != value],
        } for complaint in self.sudo()]

    # === BUSINESS METHODS ===#

    def _is_resolved_so(self, resolution, cause):
        """Whether this solution is on record already."""
        return (self.state in ("resolved", "closed") and self.resolution == resolution
                and cause in (self.cause_id.browse(), self.cause_id))

    def _is_verified_so(self, satisfied):
        """Whether this answer of the customer has had its effect: closed, or open again and not solved since."""
        if satisfied:
            return self.state == "closed"
        return self._is_open() and self.unsatisfied_count > 0 and not self.resolved_at
