from odoo import fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import plaintext2html

from ...tools import arguments
from .crm_complaint_report import reported

ACTIVE_STATES = ("acknowledged", "in_progress")
UNSOLVED = {
    "resolved_at": False, "resolved_by_id": False, "resolution": False, "verify_deadline": False, "verified_at": False,
    "verified_by_id": False, "is_verified_by_customer": False, "verification_note": False}


class CrmComplaint(models.Model):
    """What people do with a complaint: each step once, by who may, and on record."""

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
        complaints = self.filtered(lambda complaint: not complaint._is_resolved_so(resolution, cause))._enter(
            "new", *ACTIVE_STATES)
        if complaints.filtered("waiting_since"):
            complaints.filtered("waiting_since")._end_pause()
        now, clocks = fields.Datetime.now(), complaints._get_clocks()
        for complaint in complaints:
            complaint.write({
                "state": "resolved", "replied_at": complaint.replied_at or now, "resolved_at": now,
                "resolved_by_id": self.env.uid, "resolution": resolution,
                "cause_id": cause.id or complaint.cause_id.id,
                "verify_deadline": complaint._get_verify_deadline(clocks)})
            complaint._ask(
                complaint._get_verifier(), lambda reader: reader.env._("Ask the customer whether it is solved"),
                complaint.verify_deadline, kind="mail_activity_type_complaint_verify")
            complaint._notify_resolved()
        complaints._schedule()
        complaints._plan_work()
        complaints._settle("mail_activity_type_complaint_escalation", "mail_activity_type_complaint_look")

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
        complaints = self.filtered(lambda complaint: complaint.state != "cancelled")._enter("new", *ACTIVE_STATES)
        complaints._cancel(reason)

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
        now = fields.Datetime.now()
        complaints.write({"state": "in_progress", "waiting_since": now})
        self.env["crm.complaint.pause"].sudo().create([
            {"complaint_id": complaint.id, "started_at": now, "reason": reason, "user_id": self.env.uid}
            for complaint in complaints])
        complaints._schedule()
        complaints._plan_work()
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
        complaints.write({"department_acknowledged_at": fields.Datetime.now(),
                          "department_acknowledged_by_id": self.env.uid})
        complaints._settle("mail_activity_type_complaint_cause")
        complaints._log(self.env._("%(user)s has acknowledged the cause.", user=self.env.user.name))

    # === ACTIONS ===#

    @arguments.read()
    def action_start(self):
        """Begin to work on these complaints."""
        self.check_access("write")
        complaints = self.filtered(lambda complaint: complaint.state != "in_progress")._enter("new", "acknowledged")
        complaints.write({"state": "in_progress"})
        complaints._schedule()
        return True

    @arguments.read()
    def action_view_actions(self):
        """Open the actions of these complaints."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_complaint_action_action")
        return dict(action, domain=[("complaint_id", "in", self.ids)], context={"default_complaint_id": self[:1].id})

    # === STEPS ===#

    def _enter(self, *states):
        """These complaints with all rights, where the user may write them and they are in one of the states."""
        self.check_access("write")
        wrong = self.filtered(lambda complaint: complaint.state not in states)[:1]
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(self.env._(
                "%(complaint)s is %(state)s: this step is not possible any more, or not yet.",
                complaint=wrong.display_name, state=labels[wrong.state].lower()))
        if not self:
            return self.sudo()
        try:
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError:
            self.env["crm.contention"]._refuse(self.env._(
                "Somebody else is working on this complaint at the moment. Try again in a minute."))
        return self.sudo()

    def _check_told(self, message, note):
        """Refuse a reply that says nothing or would not arrive."""
        if not (message or note):
            raise UserError(self.env._(
                "Say what the customer was told: write the message, or note what was said on the phone."))
        unknown = self.filtered(lambda complaint: message and not complaint._get_letter_recipients())[:1]
        if unknown:
            raise UserError(self.env._(
                "There is no email address for %(complaint)s: call the customer, and note what was said.",
                complaint=unknown.display_name))

    def _log(self, text):
        self._message_log_batch(bodies=dict.fromkeys(self.ids, text))

    def _reply_given(self):
        """The customer has had a reply."""
        now = fields.Datetime.now()
        for complaint in self.sudo():
            complaint.write({
                "replied_at": complaint.replied_at or now,
                "state": "acknowledged" if complaint.state == "new" else complaint.state})
        self.sudo()._schedule()
        self.sudo()._plan_work()

    def _end_pause(self):
        self.pause_ids.filtered(lambda pause: not pause.ended_at).ended_at = fields.Datetime.now()
        self.waiting_since = False
        for complaint in self:
            complaint._restart(self.env._("The clock goes on."))

    def _verify(self, satisfied, note, user):
        """What the customer said; `user` is empty where they answered themselves."""
        self.ensure_one()
        values = {"verified_at": fields.Datetime.now(), "verified_by_id": user.id,
                  "is_verified_by_customer": not user, "verification_note": note}
        self._settle("mail_activity_type_complaint_verify", "mail_activity_type_complaint_look")
        if satisfied:
            self.write({**values, "state": "closed"})
            self._schedule()
            self._log(self.env._("The customer is satisfied. %(note)s", note=note or ""))
        else:
            self.unsatisfied_count += 1
            self._reopen(self.env._("The customer is not satisfied. %(note)s", note=note or "").strip())

    def _reopen(self, reason):
        now = fields.Datetime.now()
        for complaint in self:
            complaint._log(self.env._("Reopened: %(reason)s (solution until then: %(resolution)s)", reason=reason,
                                      resolution=complaint.resolution or "–"))
            complaint.write({
                **UNSOLVED, "state": "in_progress", "cancel_reason": False, "active": True,
                "first_deadline": complaint.first_deadline or complaint.resolution_deadline,
                "clock_started_at": now, "events_raised_at": now,
                "reopen_count": complaint.reopen_count + 1})
            complaint._settle("mail_activity_type_complaint_verify")
            complaint._restart(self.env._("A clock of its own."))
            complaint._escalate(complaint.escalation_level + 1)

    def _cancel(self, reason):
        self.pause_ids.filtered(lambda pause: not pause.ended_at).ended_at = fields.Datetime.now()
        self.write({"state": "cancelled", "cancel_reason": reason, "waiting_since": False})
        self._withdraw_compensations(reason)
        self._schedule()
        self._plan_work()
        self._settle("mail_activity_type_complaint_escalation", "mail_activity_type_complaint_look",
                     "mail_activity_type_complaint_cause")
        self._log(self.env._("Cancelled: %(reason)s", reason=reason))
