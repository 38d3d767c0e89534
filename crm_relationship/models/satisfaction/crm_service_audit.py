from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import arguments, service_audits
from ...tools.labels import get_labels
from ...tools.working_time import Promise, get_deadline

# What a visit is about: for officers to say, and before anything was graded.
PLAN_FIELDS = {
    "kind", "way", "subject", "competitor", "place", "department_id", "judged_ids", "user_id", "company_id",
    "planned_on"}


class CrmServiceAudit(models.Model):
    """A visit to see how customers are served: a mystery visit, judged as a customer feels it, at our place or at a
    competitor's; or an internal audit by the standards that nothing else measures.

    Who visits is never who is judged, and who is judged learns of a mystery visit by its report.
    """

    _name = "crm.service.audit"
    _description = "Service Audit"
    _inherit = ["crm.case.mixin", "crm.state.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "planned_on DESC, id DESC"
    _rec_names_search = ["place", "competitor"]
    _check_company_auto = True
    _mail_post_access = "read"
    _work_kind = "mail_activity_type_audit"
    _guarded_fields = ("reported_at", "planned_month")
    _transitions = {"planned": ("visited", "cancelled"), "visited": ("reported", "cancelled")}

    # === FIELDS ===#

    kind = fields.Selection(
        [("mystery", "Mystery visit"), ("internal", "Internal audit")], required=True, default="mystery",
        tracking=True)
    way = fields.Selection(
        [("passing_by", "Passing by"), ("coming_in", "Coming in"), ("buying", "Buying"), ("phone", "Phone"),
         ("web", "Web")], "Way of Visiting", compute="_compute_way", store=True, readonly=False, precompute=True,
        tracking=True,
        help="How a mystery visitor meets us. The ways take turns.")
    subject = fields.Selection([("ours", "Ours"), ("competitor", "Competitor")], required=True, default="ours")
    competitor = fields.Char(help="Who is visited, by name.")
    place = fields.Char(help="Which shop, office, phone number or page.")
    department_id = fields.Many2one(
        "crm.complaint.department", "Department", index="btree_not_null", ondelete="set null",
        help="Whose work is judged. Its spokesperson is told of the report.")
    judged_ids = fields.Many2many(
        "res.users", string="People Judged", check_company=True, domain=[("share", "=", False)],
        help="They do not visit, and see a mystery visit only once its report is there.")
    user_id = fields.Many2one(
        "res.users", "Visitor", index="btree_not_null", tracking=True, check_company=True, ondelete="restrict",
        domain=lambda self: [("all_group_ids", "in", self.env.ref("crm_relationship.group_relationship_user").ids)],
        help="Who visits and writes the report.")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="cascade")
    planned_on = fields.Date("Planned For", required=True, default=fields.Date.context_today, tracking=True)
    visited_at = fields.Datetime("Visited On", copy=False, tracking=True)
    report_deadline = fields.Datetime(
        "Report Due", compute="_compute_report_deadline", store=True, help="Two working days after the visit.")
    reported_at = fields.Datetime("Reported On", readonly=True, copy=False)
    is_late = fields.Boolean("Report Late", compute="_compute_is_late", search="_search_is_late")
    state = fields.Selection(
        [("planned", "Planned"), ("visited", "Visited"), ("reported", "Reported"), ("cancelled", "Cancelled")],
        required=True, readonly=True, copy=False, default="planned", tracking=True, group_expand=True)
    planned_month = fields.Date(readonly=True, copy=False, help="The month for which the system has planned it.")
    may_plan = fields.Boolean(compute="_compute_may_plan")
    note = fields.Text("Report", help="What stood out, as a customer would tell it to a friend.")

    _subject_check = models.Constraint(
        "CHECK (subject = 'ours' OR (kind = 'mystery' AND competitor IS NOT NULL))",
        "Competitors are visited as a mystery, and have a name.")
    _way_check = models.Constraint(
        "CHECK (kind = 'internal' OR way IS NOT NULL)", "Say how the mystery visitor meets us.")
    _visited_check = models.Constraint(
        "CHECK (state NOT IN ('visited', 'reported') OR visited_at IS NOT NULL)", "Say when the visit was.")
    _planned_uniq = models.UniqueIndex(
        "(company_id, planned_month, subject) WHERE planned_month IS NOT NULL",
        "The visit of this month is planned already.")
    _visited_idx = models.Index("(company_id, visited_at) WHERE state = 'reported'")

    # === COMPUTE ===#

    @api.depends("kind", "subject", "competitor", "place", "planned_on")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for audit in self:
            what = audit._describe_kind()
            where = audit.competitor if audit.subject == "competitor" else audit.place
            where = where or format_date(audit.env, audit.planned_on)
            audit.display_name = audit.env._("%(what)s: %(detail)s", what=what, detail=where)

    def _describe_kind(self):
        """What it is, in words."""
        return get_labels(self, "kind").get(self.kind, "")

    @api.depends("kind")
    def _compute_way(self):
        """The next one in the rotation, where nobody has said another."""
        for audit in self:
            audit.way = audit.kind == "mystery" and (
                audit.way or self._get_next_way(audit.company_id or self.env.company, audit.subject or "ours"))

    @api.model
    def _get_next_way(self, company, subject):
        """How the next mystery visit is made: the ways take turns, at ours and at competitors."""
        last = self.sudo().search(
            [("company_id", "=", company.id), ("kind", "=", "mystery"), ("subject", "=", subject),
             ("state", "!=", "cancelled")], order="planned_on DESC, id DESC", limit=1)
        return service_audits.get_next_way(last.way)

    @api.depends("visited_at", "company_id")
    def _compute_report_deadline(self):
        for audit in self:
            audit.report_deadline = audit.visited_at and audit.company_id and audit._get_report_deadline()

    def _get_report_deadline(self):
        company = self.company_id
        promise = Promise(service_audits.REPORT_DAYS, "days", company.sudo().resource_calendar_id.id or 0)
        clocks = self.env["crm.clock"]._get_clocks(company)[company]
        _warning, deadline = get_deadline(clocks, promise, self.visited_at)
        return deadline

    @api.depends("state", "report_deadline")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for audit in self:
            audit.is_late = audit.state == "visited" and bool(audit.report_deadline) and audit.report_deadline < now

    def _search_is_late(self, operator, value):
        return self.env["res.users"]._search_choice(
            operator, value, Domain("state", "=", "visited") & Domain("report_deadline", "<", fields.Datetime.now()))

    @api.depends_context("uid")
    def _compute_may_plan(self):
        self.may_plan = self.env["res.users"]._has_role("officer")

    # === CONSTRAINTS ===#

    @api.constrains("user_id", "judged_ids")
    def _check_visitor(self):
        for audit in self:
            if audit.user_id and audit.user_id in audit.judged_ids:
                raise ValidationError(self.env._(
                    "%(user)s is judged here: somebody else has to visit.", user=audit.user_id.name))

    @api.constrains("visited_at")
    def _check_visited_at(self):
        if any(audit.visited_at and audit.visited_at > fields.Datetime.now() for audit in self):
            raise ValidationError(self.env._("The visit is in the future: enter when it took place."))

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        audits = super().create(vals_list)
        audits._name_spokesperson()
        audits.filtered(lambda audit: not audit.line_ids)._fill_sheet()
        audits.sudo()._plan_work(is_new=True)
        return audits

    def write(self, vals):
        self.env["res.company"]._check_stays(self, vals)
        if not self.env.su and PLAN_FIELDS & vals.keys():
            self.env["res.users"]._check_role("officer", self.env._("plan audits and mystery visits"))
        if "visited_at" in vals:
            self._check_date(fields.Datetime.to_datetime(vals["visited_at"]))
        before = {audit: (audit.kind, audit.way) for audit in self}
        result = super().write(vals)
        if {"department_id", "judged_ids"} & vals.keys():
            self._name_spokesperson()
        self.filtered(lambda audit: before[audit] != (audit.kind, audit.way))._fill_sheet()
        if {"user_id", "planned_on", "visited_at"} & vals.keys():
            self.sudo()._plan_work()
        return result

    def _check_date(self, moment):
        """Refuse to have a visit that was made be later to who made it: its report is due by that date.

        :raises AccessError: saying who can
        """
        made = self.filtered(lambda audit: audit.state != "planned" and audit.user_id == self.env.user)
        if not self.env.su and any(not moment or moment > audit.visited_at for audit in made):
            raise AccessError(self.env._("You made this visit: only another officer can enter a later time."))

    def unlink(self):
        self.check_access("unlink")
        self.sudo().line_ids.unlink()  # with their photos
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reported(self):
        if any(audit.state == "reported" for audit in self):
            raise UserError(self.env._("What has been reported stays on record."))

    # === ACTIONS ===#

    @arguments.read()
    def action_visit(self):
        """The visits have been made; the reports are due in two working days.

        :return: True
        :raises AccessError: for who may not write them
        :raises UserError: for visits that have been made or cancelled
        """
        self._move_to("visited")
        return True

    @arguments.read()
    def action_report(self):
        """The reports are finished: nothing in them changes any more, and they count.

        :return: True
        :raises AccessError: for who may not write them
        :raises UserError: for visits that have not been made, or where a question has no answer
        """
        self._move_to("reported")
        return True

    @arguments.read()
    def action_cancel(self):
        """These visits are not made, or do not count.

        :return: True
        :raises AccessError: for who is no officer
        :raises UserError: for those that have been reported
        """
        self.env["res.users"]._check_role("officer", self.env._("cancel audits and mystery visits"))
        self._move_to("cancelled")
        return True

    # === STATES ===#

    def _prepare_visited(self):
        return {audit: {"visited_at": audit.visited_at or audit._get_now()} for audit in self}

    def _follow_visited(self, before):
        self._plan_work()

    def _prepare_reported(self):
        for audit in self:
            if audit.open_count or not audit.possible:
                raise UserError(self.env._(
                    "%(audit)s: give each question a grade, or say that you could not tell; at least one has a grade.",
                    audit=audit.display_name))
        return {audit: {"reported_at": audit._get_now()} for audit in self}

    def _follow_reported(self, before):
        self._plan_work()
        for audit in self:
            audit._tell(audit._get_listener(), lambda reader: reader.env._(
                "The report is there: %(score)s of 100.", score=round(reader.score)))

    def _follow_cancelled(self, before):
        self._plan_work()
