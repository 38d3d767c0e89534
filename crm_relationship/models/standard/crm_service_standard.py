from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date, ormcache

from ...tools import arguments
from ...tools.calls import Call
from ...tools.periods import get_moments_domain
from ...tools.service_targets import BROKEN, KEPT, choose

MEASURED_FIGURES = ("performance", "gap")
REVIEW = "mail_activity_type_review"


class CrmServiceStandard(models.Model):
    """What customers can count on at a moment of truth; what exactly, for whom and since when is in the targets.

    A metric measures a standard by itself: `crm.service.meter._measure_<metric>`. Other slices add theirs with
    `selection_add`. Standards without one are judged by audits and surveys.
    """

    _name = "crm.service.standard"
    _description = "Service Standard"
    _inherit = [
        "crm.copy.mixin", "crm.shared.record", "crm.case.mixin", "crm.guarded.mixin", "mail.thread",
        "mail.activity.mixin"]
    _case_role = "base.group_user"
    _case_kinds = (REVIEW,)
    _order = "moment_sequence, sequence, id"

    # === FIELDS ===#

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Short name that programs use, such as on_time.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    moment_id = fields.Many2one(
        "crm.service.moment", "Moment of Truth", required=True, index=True, ondelete="restrict",
        group_expand="_group_moments")
    moment_sequence = fields.Integer(related="moment_id.sequence", store=True, string="Place in the Circle")
    area = fields.Selection(
        [("procedure", "Procedure"), ("person", "Person"), ("place", "Place")], required=True, default="procedure",
        help="Procedure: timeliness, flow, feedback. Person: appearance, attitude, guidance. Place: location, "
             "facilities, atmosphere.")
    factor = fields.Selection(
        [("basic", "Basic"), ("performance", "Performance"), ("motivation", "Motivation"),
         ("punishment", "Punishment")],
        required=True, default="basic",
        help="Basic: taken for granted. Performance: the more, the better. Motivation: delights when it is there. "
             "Punishment: drives away when it is not.")
    metric = fields.Selection(
        [("quotation_reply", "Time from inquiry to quotation"),
         ("delivery_lead_time", "Time from order to full delivery"),
         ("on_time_delivery", "Delivered by the promised date"),
         ("in_full_delivery", "Share of the order in the first delivery")],
        tracking=True, help="How the standard is measured automatically. Empty: by audits and surveys.")
    target_ids = fields.One2many("crm.service.target", "standard_id", "Targets")
    user_id = fields.Many2one("res.users", "Responsible", tracking=True, domain="[('share', '=', False)]")
    review_date = fields.Date(
        "Review By", tracking=True, help="On this day the responsible is asked whether the standard is still right.")
    importance = fields.Float(
        "Importance (%)", digits=(5, 1), aggregator="avg", tracking=True,
        help="How many of a hundred customers say that this matters to them.")
    performance = fields.Float(
        "Performance (%)", compute="_compute_performance", digits=(5, 1), aggregator="avg",
        help="Promises of the last 12 months that were kept, of all customers of the current company.")
    gap = fields.Float(
        compute="_compute_performance", digits=(5, 1), aggregator="avg",
        help="Performance minus importance, in points: far below zero is where to begin.")
    is_measured = fields.Boolean(compute="_compute_performance")
    breach_count = fields.Integer("Breaches", compute="_compute_breach_count")

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is a standard with this code already: choose another code.")

    # === COMPUTE ===#

    @api.model
    def _group_moments(self, moments, domain):
        return self.env["crm.service.moment"].search([])

    @api.model
    def _get_window(self):
        """The last 12 months in the current company, as on every screen."""
        return self.env.company._get_period()

    @api.depends("importance")
    @api.depends_context("company")
    def _compute_performance(self):
        counts = self.env["crm.service.measure"].sudo()._count(
            [("standard_id", "in", self.ids), ("company_id", "=", self.env.company.id)], ["standard_id"])
        for standard in self:
            kept, broken = counts.get((standard,), (0, 0))
            standard.is_measured = bool(kept + broken)
            standard.performance = 100 * kept / (kept + broken) if kept + broken else 0
            standard.gap = standard.performance - standard.importance if kept + broken else 0

    def _field_to_sql(self, alias, field_expr, query=None):
        """Performance and gap in sorts, groups and charts."""
        if field_expr not in MEASURED_FIGURES:
            return super()._field_to_sql(alias, field_expr, query)
        self.env["crm.service.measure"].flush_model()
        first, last = self._get_window()
        performance = SQL(
            """
            (SELECT 100.0 * COUNT(*) FILTER (WHERE measure.state = %(kept)s) / NULLIF(COUNT(*), 0)
               FROM crm_service_measure measure
              WHERE measure.standard_id = %(id)s AND measure.company_id = %(company)s
                AND measure.state IN (%(kept)s, %(broken)s) AND measure.document_date >= %(first)s::date
                AND measure.document_date < %(last)s::date + 1)
            """, kept=KEPT, broken=BROKEN, id=SQL.identifier(alias, "id"), company=self.env.company.id, first=first,
            last=last)
        if field_expr == "performance":
            return performance
        return SQL("(%s - %s)", performance, SQL.identifier(alias, "importance"))

    def _compute_breach_count(self):
        counts = dict(self.env["crm.service.breach"]._read_group(
            self._get_breach_domain(), ["standard_id"], ["__count"]))
        for standard in self:
            standard.breach_count = counts.get(standard, 0)

    # === CONSTRAINTS ===#

    @api.constrains("importance")
    def _check_importance(self):
        if any(not 0 <= standard.importance <= 100 for standard in self):
            raise ValidationError(self.env._("The importance lies between 0 and 100%."))

    @api.constrains("metric")
    def _check_metric(self):
        self.target_ids._check_unit()

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def write(self, vals):
        self.env.registry.clear_cache()
        changed = self.filtered(lambda standard: "metric" in vals and vals["metric"] != standard.metric)
        if self.env["crm.service.measure"].sudo().search_count([("standard_id", "in", changed.ids)], limit=1):
            raise ValidationError(self.env._(
                "Documents have been measured by this standard. Archive it and create another one instead."))
        return super().write(vals)

    # === ACTIONS ===#

    @arguments.read()
    def action_view_measures(self):
        """Open the documents that the performance of these standards is of, as far as the user may read them."""
        return self._open("crm_relationship.crm_service_measure_action", [
            ("standard_id", "in", self.ids), ("company_id", "=", self.env.company.id), ("state", "in", (KEPT, BROKEN)),
            *get_moments_domain("document_date", *self._get_window())])

    @arguments.read()
    def action_view_breaches(self):
        """Open the breaches of these standards."""
        return self._open("crm_relationship.crm_service_breach_action", self._get_breach_domain())

    def _open(self, xml_id, domain):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return dict(action, domain=list(domain), context={})

    def _get_breach_domain(self):
        """The breaches of these standards, without those that were found to be none."""
        return Domain("standard_id", "in", self.ids) & ~self.env["crm.service.breach"]._get_withdrawn_domain()

    # === CRON ===#

    @api.model
    def _cron_review(self):
        """Ask the responsible to look at each standard whose review is due."""
        if not self._has_kind(REVIEW):
            return
        due = self.search([("review_date", "<=", fields.Date.today()), ("user_id", "!=", False)])
        asked = due._search_activities(REVIEW).mapped("res_id")
        self._call([
            Call(standard, standard._get_responsible(), kind=REVIEW, summary=_ask_for_review,
                 deadline=standard.review_date, details=_describe_review)
            for standard in due if standard.id not in asked])

    # === BUSINESS METHODS ===#

    @api.model
    def _get_commitments(self, partners):
        """`{partner: [target in force today]}` in the current company, in the order of the service circle."""
        standards = self.sudo().search([])
        targets = standards._get_targets()
        today, company = fields.Date.today(), self.env.company
        result = {}
        for partner in partners:
            found = (choose(targets[standard], partner.sudo().tier_id.id, company.id, today)
                     for standard in standards)
            result[partner] = self.env["crm.service.target"].browse([target.id for target in found if target])
        return result

    def _is_measured_on(self, model):
        """Whether documents of this model are held to the standard."""
        name = getattr(self.env["crm.service.meter"], f"_model_{self.metric}", None)
        return bool(name) and name() == model

    @api.model
    @ormcache("metric")
    def _get_metric_targets(self, metric):
        """The targets, as plain values, of the standards in use that are measured so."""
        standards = self.sudo().search([("metric", "=", metric)])
        return tuple(target for targets in standards._get_targets().values() for target in targets)

    def _get_targets(self):
        """`{standard: [Target]}` of these standards."""
        targets = self.sudo().target_ids.grouped("standard_id")
        return {standard: [target._get_value() for target in targets.get(standard.sudo(), ())] for standard in self}


def _ask_for_review(reader):
    return reader.env._("Is this standard still right?")


def _describe_review(reader):
    return reader.env._(
        "The review was due on %(day)s. Look at importance, performance and targets, then set the next day.",
        day=format_date(reader.env, reader.review_date))
