import functools

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...tools import arguments
from ...tools.calls import Call
from ...tools.complaint_clock import OPEN_STATES
from ...tools.similar_text import are_similar

ACTIVE_STATES = ("acknowledged", "in_progress")
LOOK, VERIFY = "mail_activity_type_complaint_look", "mail_activity_type_complaint_verify"
ESCALATION, CAUSE = "mail_activity_type_complaint_escalation", "mail_activity_type_complaint_cause"
UNSOLVED = {
    "resolved_at": False, "resolved_by_id": False, "resolution": False, "verify_deadline": False, "verified_at": False,
    "verified_by_id": False, "is_verified_by_customer": False, "verification_note": False}
# What the steps of a complaint change, as far as a caller wants to know.
REPORTED = (
    "state", "replied_at", "waiting_since", "resolved_at", "resolution", "cause_id", "department_acknowledged_at",
    "verified_at", "verification_note", "cancel_reason", "reopen_count", "escalation_level", "merged_into_id")

DUPLICATE_DAYS = 30
MOST_COMPARED, MOST_SHOWN = 200, 20
SAME_DOCUMENT = ("sale_order_id", "picking_id", "invoice_id")
SAME_MATTER = (*SAME_DOCUMENT, "product_id", "category_id")
SEVERITIES = ("minor", "major", "critical")
FILLED_IN = (
    "contact_name", "phone", "email_from", "category_id", "sale_order_id", "picking_id", "invoice_id", "product_id",
    "user_id", "team_id", "cause_id")


def reported(step):
    """Have a step return what has become of its complaints, see `_report`."""
    @functools.wraps(step)
    def step_and_report(self, *args, **kwargs):
        before = self._take_picture()
        step(self, *args, **kwargs)
        return self._report(before)
    return step_and_report


class CrmComplaint(models.Model):
    """What people do with a complaint: each step once, by who may, and on record; from which state it goes to which,
    what that brings and what follows; what callers get back; and what is done where the same matter reaches us twice.
    """

    _inherit = "crm.complaint"
    _transitions = {
        "new": ("acknowledged", "in_progress", "resolved", "cancelled"),
        "acknowledged": ("in_progress", "resolved", "cancelled"),
        "in_progress": ("in_progress", "resolved", "cancelled"),
        "resolved": ("in_progress", "closed"),
        "closed": ("in_progress",),
        "cancelled": ("in_progress",),
    }

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

    # === STEPS ===#

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

    # === SO ALREADY ===#

    def _is_resolved_so(self, resolution, cause):
        """Whether this solution is on record already."""
        return (self.state in ("resolved", "closed") and self.resolution == resolution
                and cause in (self.cause_id.browse(), self.cause_id))

    def _is_verified_so(self, satisfied):
        """Whether this answer of the customer has had its effect: closed, or open again and not solved since."""
        if satisfied:
            return self.state == "closed"
        return self._is_open() and self.unsatisfied_count > 0 and not self.resolved_at

    # === THE SAME MATTER TWICE ===#

    def _compute_duplicate_ids(self):
        for complaint in self:
            found = self.search_fetch(
                complaint._get_near_domain(), ["subject", "category_id", "product_id", *SAME_DOCUMENT],
                limit=MOST_COMPARED)
            complaint.duplicate_ids = found.filtered(complaint._is_similar)[:MOST_SHOWN]
            complaint.duplicate_count = len(complaint.duplicate_ids)

    def _get_near_domain(self):
        """Complaints about the same document, or of the same customer or address within a month."""
        near = Domain("opened_at", ">=", self.opened_at - relativedelta(days=DUPLICATE_DAYS)) & Domain(
            "opened_at", "<=", self.opened_at + relativedelta(days=DUPLICATE_DAYS)) if self.opened_at else Domain.FALSE
        same = Domain.OR(Domain(name, "=", self[name].id) for name in SAME_DOCUMENT if self[name])
        if self.commercial_partner_id:
            same |= near & Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
        if self.email_normalized:
            same |= near & Domain("email_normalized", "=", self.email_normalized)
        return same & Domain("company_id", "=", self.company_id.id) & Domain("id", "!=", self._origin.id) & Domain(
            "merged_into_id", "=", False) & Domain("state", "!=", "cancelled")

    def _is_similar(self, other):
        """Whether another complaint may be about the same matter: the same document, product or category, or subjects
        that share their words."""
        return any(self[name] and self[name]._origin == other[name] for name in SAME_MATTER) or are_similar(
            self.subject, other.subject)

    @arguments.read("one")
    def action_view_duplicates(self):
        """Open the complaints that may be about the same matter, with this one."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_complaint_action")
        return dict(
            action, name=self.env._("Similar Complaints"), domain=[("id", "in", (self | self.duplicate_ids).ids)],
            context={}, views=[(False, "list"), (False, "form")])

    @arguments.read("one", complaint_ids=arguments.records())
    def merge(self, complaint_ids):
        """Merge complaints into this one: it gets their messages, files, actions and the earlier clock.

        :param complaint_ids: ids of the complaints that are merged; they are cancelled, and name this one
        :return: a dict `id`, `reference`, `state`, `changed` (names of fields; empty where they were merged into this
            one already), `merged_ids` (of all that were merged into it)
        :raises AccessError: for complaints that the user may not write
        :raises UserError: where they belong to other customers or companies, or one is over
        """
        self.ensure_one()
        self.check_access("write")
        named = self.env["crm.arguments"]._find(self._name, complaint_ids, "complaint_ids") - self
        named.check_access("write")
        if not named:
            raise UserError(self.env._("Choose at least two complaints to merge."))
        before = self._take_picture()
        others = named.filtered(lambda complaint: complaint.sudo()._get_merged_into() != self.sudo())
        if others:
            self._merge(others)
        result = self._report(before)[0]
        changed = [*result["changed"], *(["merged_ids"] if others else [])]
        return {**result, "changed": changed, "merged_ids": self.sudo().merged_ids.ids}

    def _merge(self, others):
        self._enter("new", "acknowledged", "in_progress")
        others._enter("new", "acknowledged", "in_progress")
        everything = self | others
        if len(everything.company_id) > 1 or len(everything.commercial_partner_id) > 1:
            raise UserError(self.env._("Only complaints of the same customer and company can be merged."))
        self.sudo()._absorb(others.sudo())

    def _absorb(self, others):
        for model, name in (("mail.message", "model"), ("ir.attachment", "res_model")):
            self.env[model].search([(name, "=", self._name), ("res_id", "in", others.ids)]).write({"res_id": self.id})
        others.action_ids.complaint_id = self
        self.message_subscribe(others.message_partner_ids.ids)
        everything = others | self
        self._take_compensation(others)
        self._involve(others._get_involved())
        others._move_to(
            "cancelled", cancel_reason=self.env._("Merged into %(name)s.", name=self.name), merged_into_id=self.id)
        others.pause_ids.complaint_id = self  # with their clock goes the time in which it stood still
        values = {name: everything[name][:1].id if self._fields[name].relational else next(
            filter(None, everything.mapped(name)), False) for name in FILLED_IN if not self[name]}
        replies = [moment for moment in everything.mapped("replied_at") if moment]
        first = everything.sorted("opened_at")[:1]
        if replies:
            values.update(reply_warning=first.reply_warning, reply_deadline=first.reply_deadline)
        self.write({
            **values,
            "partner_id": self.partner_id.id or everything.partner_id[:1].id,
            "opened_at": min(everything.mapped("opened_at")),
            "clock_started_at": min(everything.mapped("clock_started_at")),
            "replied_at": min(replies, default=False),
            "severity": max(everything.mapped("severity"), key=SEVERITIES.index)})
        if replies and self.state == "new":
            self._move_to("acknowledged")
        self._log(self.env._("Merged with %(complaints)s.", complaints=", ".join(
            f"{other.name} {other.subject}" for other in others)))
        self._restart(self.env._("The earliest clock of the merged complaints counts."))


def _say_verify(reader):
    if reader.is_anonymous:
        return reader.env._("Check whether it is solved: the customer is not known")
    return reader.env._("Ask the customer whether it is solved")
