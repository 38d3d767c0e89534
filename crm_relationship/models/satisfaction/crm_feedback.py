from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...tools import arguments
from ...tools.calls import Call
from ...tools.labels import get_labels
from ...tools.working_time import Promise, get_deadline

REPLY_DAYS, SEARCH_DAYS, FOLLOW_DAYS = 1, 2, 10  # working days of the company
OPEN_STATES = ("new", "answered", "found")
DEPARTMENT = "mail_activity_type_feedback_department"


class CrmFeedback(models.Model):
    """What customers say beyond complaints: suggestions, praise, questions, wishes we could not fulfil, repairs.

    Each is answered within 24 hours, and a wish looked for within 48, on working days; the department that it concerns
    hears of it, and the customer hears what we changed. What people do is in `crm_feedback_state.py`, what becomes of
    wishes in `crm_feedback_wish.py`.
    """

    _name = "crm.feedback"
    _description = "Feedback"
    _inherit = [
        "crm.case.mixin", "crm.state.mixin", "mail.thread", "mail.activity.mixin", "crm.link.guard"]
    _order = "deadline, id DESC"
    _rec_names_search = ["name", "partner_id"]
    _primary_email = "email_from"
    _mail_post_access = "read"
    _check_company_auto = True
    _work_kind = "mail_activity_type_feedback"
    _case_kinds = (DEPARTMENT,)
    _guarded_links = ("partner_id", "product_id", "department_id", "complaint_id")
    _guarded_fields = (
        "received_at", "reply_deadline", "search_deadline", "deadline", "replied_at", "closed_at", "change",
        "decline_reason")

    name = fields.Char("Subject", required=True, tracking=True)
    kind = fields.Selection(
        [("suggestion", "Suggestion"), ("praise", "Praise"), ("question", "General Question"), ("wish", "Wish"),
         ("repair", "Repair")], required=True, default="suggestion", tracking=True)
    description = fields.Text(help="In the customer's own words.")
    channel = fields.Selection(
        [("phone", "Phone"), ("email", "Email"), ("visit", "Visit"), ("portal", "Portal"), ("social", "Social media")],
        required=True, default="phone")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", tracking=True, check_company=True, ondelete="restrict")
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, precompute=True, index="btree_not_null",
        string="Customer Company")
    email_from = fields.Char("Email", help="Where to answer, if it is not the customer's address.")
    user_id = fields.Many2one(
        "res.users", "Responsible", index="btree_not_null", tracking=True, check_company=True, ondelete="set null",
        default=lambda self: self._get_maker().id,
        domain=lambda self: [("all_group_ids", "in", self.env.ref("crm_relationship.group_relationship_user").ids)])
    department_id = fields.Many2one(
        "crm.complaint.department", index="btree_not_null", tracking=True, ondelete="restrict",
        help="Which department it concerns: its spokesperson is told.")
    product_id = fields.Many2one("product.product", check_company=True, ondelete="set null")
    complaint_id = fields.Many2one(
        "crm.complaint", "Former Complaint", index="btree_not_null", copy=False, check_company=True,
        ondelete="set null", help="It was entered as this complaint first, which was cancelled.")
    state = fields.Selection(
        [("new", "New"), ("answered", "Answered"), ("found", "Waiting for Goods"), ("done", "Done"),
         ("declined", "Declined")],
        required=True, readonly=True, copy=False, default="new", tracking=True, group_expand=True)

    # --- the clock
    received_at = fields.Datetime(
        "Received", readonly=True, copy=False, required=True, default=lambda self: self._get_now())
    reply_deadline = fields.Datetime("Answer By", readonly=True, copy=False)
    search_deadline = fields.Datetime(
        "Source By", readonly=True, copy=False, help="By when we say where the goods that they wish for can be had.")
    deadline = fields.Datetime(readonly=True, copy=False, help="What is due next.")
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")
    replied_at = fields.Datetime("Answered On", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed", readonly=True, copy=False)
    change = fields.Text("What We Changed", readonly=True, copy=False)
    decline_reason = fields.Char("Why Not", readonly=True, copy=False)

    _complaint_uniq = models.UniqueIndex(
        "(complaint_id) WHERE complaint_id IS NOT NULL", "This complaint has been taken over as feedback already.")
    _open_idx = models.Index("(company_id, deadline) WHERE state IN ('new', 'answered', 'found')")

    # === COMPUTE AND SEARCH ===#

    @api.depends("state", "deadline")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for feedback in self:
            feedback.is_late = feedback._is_open() and bool(feedback.deadline) and feedback.deadline < now

    @api.model
    def _search_is_late(self, operator, value):
        return self.env["res.users"]._search_choice(operator, value, Domain("state", "in", OPEN_STATES) & Domain(
            "deadline", "<", fields.Datetime.now()))

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        feedback = super().create(vals_list)
        feedback._replace_complaints()
        feedback.sudo()._open()
        return feedback

    def write(self, vals):
        self.env["res.company"]._check_stays(self, vals)
        before = {feedback: (feedback.kind, feedback.user_id, feedback.department_id, feedback.complaint_id)
                  for feedback in self}
        result = super().write(vals)
        if "complaint_id" in vals:
            self.filtered(lambda feedback: feedback.complaint_id != before[feedback][3])._replace_complaints()
        if {"kind", "user_id", "department_id"} & vals.keys():
            self.sudo()._follow_changes(before)
        return result

    def _follow_changes(self, before):
        for feedback in self:
            kind, user, department, _complaint = before[feedback]
            if feedback.kind != kind:
                feedback._set_deadlines()
            if (feedback.kind, feedback.user_id) != (kind, user):
                feedback._plan_work()
            if feedback.department_id != department:
                feedback._tell_department()

    # === BUSINESS METHODS ===#

    def _open(self):
        """Work on what is new; the department that it concerns hears of it."""
        self._set_deadlines()
        self._plan_work(is_new=True)
        self.filtered("department_id")._tell_department()

    def _replace_complaints(self):
        """What turned out to be no complaint is cancelled, by who may."""
        for feedback in self.filtered("complaint_id"):
            kind = get_labels(self, "kind")[feedback.kind]
            feedback.complaint_id.cancel(self.env._(
                "No complaint, but feedback (%(kind)s): %(subject)s", kind=kind, subject=feedback.name))

    def _set_deadlines(self):
        """In the working time of the company: a day to answer, two to look for what a customer wishes, and two weeks to
        tell them what we changed; what was found is waited for until the day it is expected on, else two weeks."""
        clocks = self.env["crm.clock"]._get_clocks(self.company_id)
        for feedback in self:
            def add(days, start, feedback=feedback):
                promise = Promise(days, "days", feedback.company_id.resource_calendar_id.id)
                return get_deadline(clocks[feedback.company_id], promise, start)[1]

            reply = add(REPLY_DAYS, feedback.received_at)
            search = feedback.kind == "wish" and add(SEARCH_DAYS, feedback.received_at)
            follow = feedback.replied_at and add(FOLLOW_DAYS, feedback.replied_at)
            wait = feedback.found_at and (feedback._get_end_of_wait() or add(FOLLOW_DAYS, feedback.found_at))
            due = {"new": reply, "answered": search or follow, "found": wait}.get(feedback.state, False)
            feedback.write({"reply_deadline": reply, "search_deadline": search, "deadline": due})

    # === WHO IS NEAR TO IT ===#

    def _get_maker(self):
        """Who enters it, where they have a role."""
        return self.env.user if self._may_work(self.env.user) else self.env["res.users"]

    def _get_customer(self):
        return self.commercial_partner_id

    def _get_speaker(self):
        """Who speaks for the department, in the company of the feedback."""
        return self.department_id.sudo().with_company(self.company_id).user_id

    def _get_responsible(self):
        return self._find_there(self._get_owner, self._get_sponsor, self._get_managers)

    # === WHAT IS TO DO ===#

    def _is_open(self):
        return self.state in OPEN_STATES

    def _describe_work(self):
        if self.state == "new":
            return self.env._("Answer the customer: %(subject)s", subject=self.name)
        if self.state == "found":
            return self.env._("Has not arrived: ask where it is, and tell the customer: %(subject)s", subject=self.name)
        if self.kind == "wish":
            return self.env._("Find out where we get it: %(subject)s", subject=self.name)
        return self.env._("Tell the customer what we changed: %(subject)s", subject=self.name)

    def _tell_department(self):
        """Have who speaks for the department look at it."""
        self._settle(DEPARTMENT)
        self._call([
            Call(feedback, feedback._find_there(feedback._get_speaker, feedback._get_managers), kind=DEPARTMENT,
                 summary=_say_concerns, deadline=feedback.deadline)
            for feedback in self.filtered("department_id") if feedback.state not in ("done", "declined")])

    # === BUTTONS ===#

    @arguments.read()
    def acknowledge(self):
        """The department has heard of it.

        :return: True
        :raises AccessError: for who may not write them, unless they speak for the department
        """
        self.check_access("read")
        if any(feedback._get_speaker() != self.env.user for feedback in self.sudo()):
            self.check_access("write")
        for feedback in self.sudo().filtered("department_id"):
            feedback._settle(DEPARTMENT)
            feedback._message_log(body=feedback._read_by_colleagues().env._(
                "%(user)s has acknowledged it for %(department)s.", user=self.env.user.name,
                department=feedback.department_id.name))
        return True

    def _get_address(self):
        """Where the customer gets our answer; empty: nowhere."""
        return email_normalize(self.email_from or "") or self.partner_id.filtered("active").email_normalized

    def _has_address(self):
        return bool(self._get_address())


def _say_concerns(reader):
    kind = get_labels(reader, "kind")[reader.kind]
    return reader.env._("Concerns %(department)s (%(kind)s): %(subject)s", department=reader.department_id.name,
                        kind=kind, subject=reader.name)
