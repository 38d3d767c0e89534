from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize

from ...tools.complaint_clock import OPEN_STATES, OVER_STATES

FORMS = ("web", "portal")


class CrmComplaint(models.Model):
    """A complaint, from the moment it is heard until somebody else than who solved it has asked the customer.

    What happens to it, who has to do with it and how it comes in is in files of their own: each begins by saying what.
    """

    _name = "crm.complaint"
    _description = "Complaint"
    _inherit = [
        "crm.copy.mixin", "crm.case.mixin", "crm.state.mixin", "portal.mixin", "mail.thread", "mail.activity.mixin",
        "crm.link.guard"]
    _copied_name = "subject"
    _order = "deadline, id DESC"
    _primary_email = "email_from"
    _mail_post_access = "read"
    _check_company_auto = True
    _guarded_links = (
        "partner_id", "sale_order_id", "picking_id", "invoice_id", "product_id", "category_id", "cause_id",
        "department_id")
    _guarded_fields = (
        "name", "tier_id", "opened_at", "clock_started_at", "reply_target_id", "resolution_target_id",
        "reply_deadline", "resolution_deadline", "reply_warning", "resolution_warning", "first_deadline", "replied_at",
        "resolved_at", "resolved_by_id", "resolution", "verify_deadline", "verified_at", "verified_by_id",
        "is_verified_by_customer", "verification_note", "unsatisfied_count", "waiting_since", "deadline",
        "escalation_level", "reopen_count", "next_event_at", "events_raised_at", "department_told_at",
        "department_acknowledged_at", "department_acknowledged_by_id", "external_ref", "source", "client_hash",
        "cancel_reason", "cancelled_by_id", "merged_into_id", "access_token", "is_imported", "is_anonymous",
        "value_at_risk", "opening_value")
    _rec_names_search = ["name", "subject", "external_ref"]
    _work_kind = "mail_activity_type_complaint"
    _case_kinds = (
        "mail_activity_type_complaint_look", "mail_activity_type_complaint_verify",
        "mail_activity_type_complaint_escalation", "mail_activity_type_complaint_cause")

    # === FIELDS ===#

    name = fields.Char("Reference", readonly=True, required=True, copy=False, default="/", index="trigram")
    subject = fields.Char(required=True, tracking=True)
    description = fields.Html(
        sanitize_attributes=True, strip_style=True, strip_classes=True, help="As the customer told it.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", tracking=True, check_company=True, ondelete="restrict",
        help="Empty: nobody knows yet who complains. Such complaints are listed under Unknown Customers, "
             "unless they are anonymous.")
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, precompute=True, index="btree_not_null",
        string="Customer Company")
    is_anonymous = fields.Boolean(
        "Anonymous", readonly=True, copy=False, help="Nobody can know who complains: there is no customer to look for.")
    contact_name = fields.Char()
    phone = fields.Char()
    email_from = fields.Char("Email", tracking=True)
    email_normalized = fields.Char(
        compute="_compute_email_normalized", store=True, precompute=True, index="btree_not_null",
        string="Normalized Email")
    channel = fields.Selection(
        [("email", "Email"), ("phone", "Phone"), ("portal", "Portal"), ("web", "Public page"), ("visit", "Visit"),
         ("card", "Comment card"), ("social", "Social media"), ("api", "Other program")],
        required=True, default="phone")
    category_id = fields.Many2one("crm.complaint.category", index="btree_not_null", tracking=True, ondelete="restrict")
    severity = fields.Selection(
        [("minor", "Minor"), ("major", "Major"), ("critical", "Critical")], required=True, default="minor",
        tracking=True, help="Major and critical complaints have less time than the standard gives: see the settings.")
    state = fields.Selection(
        [("new", "New"), ("acknowledged", "Acknowledged"), ("in_progress", "In Progress"), ("resolved", "Resolved"),
         ("closed", "Closed"), ("cancelled", "Cancelled")],
        required=True, readonly=True, copy=False, default="new", tracking=True, group_expand=True)
    tier_id = fields.Many2one(
        "crm.tier", "Tier", readonly=True, copy=False, ondelete="restrict",
        help="The customer's tier when the complaint was opened.")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    user_id = fields.Many2one(
        "res.users", "Responsible", compute="_compute_responsible", store=True, readonly=False, precompute=True,
        index="btree_not_null", tracking=True, check_company=True, ondelete="set null",
        domain=lambda self: [("all_group_ids", "in", self.env.ref("crm_relationship.group_relationship_user").ids)])
    team_id = fields.Many2one(
        "crm.team", "Team", compute="_compute_responsible", store=True, readonly=False, precompute=True,
        index="btree_not_null", tracking=True, check_company=True, ondelete="set null")

    # --- what it is about
    sale_order_id = fields.Many2one(
        "sale.order", "Order", index="btree_not_null", check_company=True, ondelete="set null")
    picking_id = fields.Many2one(
        "stock.picking", "Delivery", index="btree_not_null", check_company=True, ondelete="set null")
    invoice_id = fields.Many2one(
        "account.move", "Invoice", index="btree_not_null", check_company=True, ondelete="set null",
        domain="[('move_type', 'in', ('out_invoice', 'out_refund'))]")
    product_id = fields.Many2one("product.product", check_company=True, ondelete="set null")
    external_ref = fields.Char("External Reference", readonly=True, copy=False)
    source = fields.Char(readonly=True, copy=False, help="The program that submitted the complaint.")
    is_imported = fields.Boolean(
        "Taken Over", readonly=True, copy=False, help="Taken over from another system, with its dates.")
    client_hash = fields.Char(readonly=True, copy=False, groups="base.group_system", exportable=False)

    # --- the clock
    opened_at = fields.Datetime(readonly=True, copy=False, required=True, default=fields.Datetime.now)
    clock_started_at = fields.Datetime(
        readonly=True, copy=False, help="When the time for the solution began: on opening, or when it was reopened.")
    reply_target_id = fields.Many2one("crm.service.target", readonly=True, copy=False, ondelete="restrict")
    resolution_target_id = fields.Many2one("crm.service.target", readonly=True, copy=False, ondelete="restrict")
    reply_warning = fields.Datetime(readonly=True, copy=False)
    reply_deadline = fields.Datetime("Reply By", readonly=True, copy=False)
    resolution_warning = fields.Datetime(readonly=True, copy=False)
    resolution_deadline = fields.Datetime("Solve By", readonly=True, copy=False)
    first_deadline = fields.Datetime(
        "First Promised", readonly=True, copy=False, help="Until when it should have been solved at first.")
    waiting_since = fields.Datetime(
        readonly=True, copy=False, help="The clock stands still: we wait for the customer.")
    pause_ids = fields.One2many("crm.complaint.pause", "complaint_id", "Pauses", readonly=True)
    deadline = fields.Datetime(readonly=True, copy=False, index=True, help="What is due next.")
    sla_state = fields.Selection(
        [("on_track", "On Track"), ("at_risk", "At Risk"), ("late", "Late"), ("kept", "Kept"), ("broken", "Broken")],
        "Promise", compute="_compute_sla_state", search="_search_sla_state")
    escalation_level = fields.Integer(readonly=True, copy=False, tracking=True, aggregator="max")
    events_raised_at = fields.Datetime(readonly=True, copy=False)
    next_event_at = fields.Datetime(readonly=True, copy=False, index="btree_not_null")

    # --- the work
    replied_at = fields.Datetime(readonly=True, copy=False)
    resolved_at = fields.Datetime(readonly=True, copy=False)
    resolved_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    resolution = fields.Text(readonly=True, copy=False, help="What was done, in words that the customer may read.")
    verify_deadline = fields.Datetime("Verify By", readonly=True, copy=False)
    verified_at = fields.Datetime(readonly=True, copy=False)
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    is_verified_by_customer = fields.Boolean("The Customer Has Answered", readonly=True, copy=False)
    verification_note = fields.Text(readonly=True, copy=False)
    unsatisfied_count = fields.Integer("Times Not Satisfied", readonly=True, copy=False)
    reopen_count = fields.Integer("Times Reopened", readonly=True, copy=False)
    cause_id = fields.Many2one(
        "crm.complaint.cause", index="btree_not_null", copy=False, tracking=True, ondelete="restrict")
    department_id = fields.Many2one(
        "crm.complaint.department", compute="_compute_department_id", store=True, readonly=False, precompute=True,
        copy=False, index="btree_not_null", tracking=True, ondelete="restrict",
        help="The department that caused it and must be told.")
    department_told_at = fields.Datetime(readonly=True, copy=False)
    department_acknowledged_at = fields.Datetime(readonly=True, copy=False)
    department_acknowledged_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    action_ids = fields.One2many("crm.complaint.action", "complaint_id", "Actions")
    action_count = fields.Integer(compute="_compute_action_count")
    compensation_ids = fields.One2many("crm.service.breach", "complaint_id", "Compensations", readonly=True)
    compensation_count = fields.Integer(compute="_compute_compensation_count")
    cancel_reason = fields.Char(readonly=True, copy=False)
    cancelled_by_id = fields.Many2one(
        "res.users", "Cancelled By", readonly=True, copy=False, ondelete="restrict",
        help="Or who has merged it into another one.")
    merged_into_id = fields.Many2one("crm.complaint", readonly=True, copy=False, index="btree_not_null",
                                     ondelete="restrict")
    merged_ids = fields.One2many("crm.complaint", "merged_into_id", "Merged Complaints", readonly=True)
    duplicate_ids = fields.Many2many("crm.complaint", compute="_compute_duplicate_ids", string="Similar Complaints")
    duplicate_count = fields.Integer("Similar", compute="_compute_duplicate_ids")

    _external_ref_uniq = models.UniqueIndex(
        "(company_id, COALESCE(source, ''), external_ref) WHERE external_ref IS NOT NULL",
        "A complaint with this external reference has been submitted already.")
    _references_check = models.Constraint(
        "CHECK (external_ref <> '' AND source <> '')",
        "External reference and source cannot be blank: enter a text, or leave them empty.")
    _open_idx = models.Index("(company_id, deadline) WHERE state IN ('new', 'acknowledged', 'in_progress', 'resolved')")
    _opened_idx = models.Index("(company_id, opened_at)")
    _asked_idx = models.Index(  # when customers were asked, see `crm.complaint.rate`
        "(company_id, (COALESCE(verified_at, CASE WHEN unsatisfied_count > 0 THEN clock_started_at END)))"
        " WHERE state <> 'cancelled'")
    _changed_idx = models.Index("(write_date, id)")  # for programs that ask what has changed
    _unreported_idx = models.Index(  # what the count of those finds: few of many
        "(company_id) WHERE state <> 'cancelled' AND ("
        "(department_told_at IS NOT NULL AND department_acknowledged_at IS NULL)"
        " OR (cause_id IS NULL AND department_id IS NULL AND state IN ('resolved', 'closed')))")

    # === COMPUTE ===#

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for complaint in self:
            name = complaint.name if complaint.name != "/" else self.env._("New")
            complaint.display_name = f"{name} {complaint.subject or ''}".strip()

    def _compute_access_url(self):
        for complaint in self:
            complaint.access_url = f"/my/complaints/{complaint.id}"

    @api.depends("email_from")
    def _compute_email_normalized(self):
        for complaint in self:
            complaint.email_normalized = email_normalize(complaint.email_from or "")

    @api.depends("category_id")
    def _compute_responsible(self):
        """A category has its team and, maybe, its person, in each company; else who makes a complaint has it. Who is
        there already stays."""
        for complaint in self:
            category = complaint.category_id.sudo().with_company(complaint.company_id)
            maker = complaint._get_maker()
            complaint.team_id = category._get_team() or complaint.team_id
            complaint.user_id = (complaint.user_id - maker) or category._get_user() or maker

    @api.depends("cause_id")
    def _compute_department_id(self):
        for complaint in self:
            if complaint.cause_id:
                complaint.department_id = complaint.cause_id.department_id

    def _compute_action_count(self):
        self._count("crm.complaint.action", "action_count")

    def _compute_compensation_count(self):
        self._count("crm.service.breach", "compensation_count")

    def _count(self, model, name):
        counts = dict(self.env[model]._read_group(
            [("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"]))
        for complaint in self:
            complaint[name] = counts.get(complaint._origin, 0)

    # === CONSTRAINTS ===#

    @api.constrains("partner_id", "sale_order_id", "picking_id", "invoice_id")
    def _check_documents(self):
        """Goods may be delivered to, and paid by, somebody else than who ordered them: all of them may complain."""
        for complaint in self.sudo().filtered("partner_id"):
            documents = (complaint.sale_order_id, complaint.picking_id, complaint.invoice_id)
            if not all(document._concerns(complaint.partner_id) for document in documents):
                raise ValidationError(self.env._(
                    "The order, the delivery and the invoice of a complaint must belong to its customer: correct them, "
                    "or the customer."))

    @api.constrains("active", "state")
    def _check_active(self):
        if any(not complaint.active and complaint.state not in OVER_STATES for complaint in self):
            raise ValidationError(self.env._("Only closed and cancelled complaints can be archived."))

    # === CRUD ===#

    def write(self, vals):
        vals = self._clean_references(vals)
        if any(complaint.company_id.id != vals.get("company_id", complaint.company_id.id) for complaint in self):
            raise UserError(self.env._("A complaint stays with its company: cancel it, and open one in the other."))
        before = {complaint: (complaint.severity, complaint.commercial_partner_id,
                              (complaint.user_id, complaint.team_id), complaint.department_id) for complaint in self}
        result = super().write(vals)
        if {"severity", "partner_id", "user_id", "team_id", "category_id", "cause_id", "department_id"} & vals.keys():
            self.sudo()._follow_changes(before)
        return result

    def _follow_changes(self, before):
        for complaint in self:
            severity, customer, people, department = before[complaint]
            if complaint.commercial_partner_id != customer:
                complaint._identify()
            elif complaint.severity != severity:
                complaint._change_severity()
            if (complaint.user_id, complaint.team_id) != people:
                complaint._plan_work()
            if complaint.department_id != department:
                complaint._tell_department()

    @api.ondelete(at_uninstall=False)
    def _unlink_only_cancelled(self):
        if any(complaint.state != "cancelled" for complaint in self):
            raise UserError(self.env._("Only cancelled complaints can be deleted: cancel it first."))

    # === BUSINESS METHODS ===#

    def _is_open(self):
        return self.state in OPEN_STATES
