import logging
import time
from datetime import timedelta

from psycopg2.errors import (
    DeadlockDetected,
    ForeignKeyViolation,
    LockNotAvailable,
    SerializationFailure,
    UniqueViolation,
)

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import arguments
from ...tools.tier_rules import Parameters, find_problem
from .crm_tier import CUT_FIELDS

_logger = logging.getLogger(__name__)

WEIGHT = "weight_"  # how the fields begin that weigh a criterion; a slice that brings a criterion adds one
PAUSES = (0.5, 2, 5, 15)  # seconds before another attempt
FAILURES_A_DAY = 3
AGAIN_AFTER = timedelta(hours=1)
# Somebody was faster, or is saving a profile right now: worth another attempt.
TRANSIENT = (SerializationFailure, DeadlockDetected, LockNotAvailable, UniqueViolation, ForeignKeyViolation)
# What the figures depend on; the other parameters only decide what is made of them. A run keeps these of its time.
FACT_FIELDS = ("window_months", "revenue_basis")
PARAMETER_FIELDS = ("rule", "pareto_measure", "value_basis", *FACT_FIELDS, "hysteresis_percent",
                    "demotion_delay_days", "new_customer_days", "expected_years")


class CrmTierPolicy(models.Model):
    """By which rule a company sorts its customers into tiers."""

    _name = "crm.tier.policy"
    _description = "Tier Policy"
    _rec_name = "company_id"
    _check_company_auto = True

    # === FIELDS ===#

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade", default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    rule = fields.Selection(
        [("pareto", "Pareto"), ("threshold", "Revenue Thresholds"), ("potential", "Purchases and Potential"),
         ("weighted", "Weighted Score")],
        default="pareto", required=True)
    pareto_measure = fields.Selection(
        [("revenue", "Revenue"), ("margin", "Margin")], "Pareto by", default="revenue", required=True,
        help="What the Pareto rule adds up: those who together bring the first part of it are in the best tier.")
    rule_sentence = fields.Char("What the Rule Does", compute="_compute_rule_sentence")
    window_months = fields.Integer("Window (months)", default=12, required=True,
                                   help="Sales of this many months up to the day of the run count.")
    revenue_basis = fields.Selection(
        [("ordered", "Confirmed sales orders"), ("invoiced", "Posted invoices")], "Revenue From", default="ordered",
        required=True)
    hysteresis_percent = fields.Float(
        "Tolerance (%)", default=5, digits=(5, 2),
        help="A customer is demoted only when the decisive figure is further below the cut-off than this.")
    demotion_delay_days = fields.Integer(
        "Delay before Demotion (days)", default=30,
        help="A customer is demoted only after the rule has said so for this many days.")
    new_customer_days = fields.Integer(
        "Grace for New Customers (days)", default=90,
        help="A customer is not demoted within this many days after the first order.")
    expected_years = fields.Float(
        default=5, digits=(6, 2),
        help="How long a customer stays, where there is not enough history to tell. For the lifetime value.")
    value_basis = fields.Selection(
        [("revenue", "Net revenue"), ("margin", "Margin less the cost of serving")], "Lifetime Value from",
        default="revenue", required=True,
        help="Of what a customer brings, what counts for the lifetime value.")
    weight_recency = fields.Float("Recency", default=1, digits=(6, 2))
    weight_frequency = fields.Float("Frequency", default=1, digits=(6, 2))
    weight_monetary = fields.Float("Monetary Value", default=3, digits=(6, 2))
    weight_margin = fields.Float("Margin", default=2, digits=(6, 2))
    weight_growth = fields.Float("Revenue Growth", default=1, digits=(6, 2))
    weight_payment = fields.Float("Payment", default=1, digits=(6, 2))
    weight_potential = fields.Float("Potential", default=1, digits=(6, 2))
    run_ids = fields.One2many("crm.tier.run", "policy_id", "Runs")
    last_run_id = fields.Many2one("crm.tier.run", compute="_compute_last_run_id")

    _company_uniq = models.Constraint(
        "UNIQUE (company_id)", "This company has a tier policy already: change that one.")

    # === COMPUTE ===#

    @api.depends("rule")
    @api.depends_context("lang")
    def _compute_rule_sentence(self):
        sentences = self._get_rule_sentences()
        for policy in self:
            policy.rule_sentence = sentences.get(policy.rule)

    @api.model
    def _get_rule_sentences(self):
        """What each rule does, for people."""
        _ = self.env._
        return {
            "pareto": _("Customers sorted by revenue or by margin: those who together bring the first part of it are "
                        "in the best tier, and so on."),
            "threshold": _("A customer reaches a tier by buying for at least this much, whatever others buy."),
            "potential": _("Purchases and potential count alike: both levels of the grid together give 0 to 100 "
                           "points."),
            "weighted": _("Every customer gets 0 to 100 points from the criteria, each counting by its weight."),
        }

    def _compute_last_run_id(self):
        runs = self.env["crm.tier.run"]._get_last_by_company(self.company_id)
        for policy in self:
            policy.last_run_id = runs.get(policy.company_id)

    # === CONSTRAINTS ===#

    @api.constrains(lambda self: self._get_parameter_fields())
    def _check_parameters(self):
        for policy in self:
            policy._validate(policy._get_parameters())

    def _validate(self, parameters):
        problem = find_problem(parameters)
        if problem:
            raise ValidationError(self._get_problem_message(problem))

    @api.model
    def _get_problem_message(self, problem):
        _ = self.env._
        return {
            "no_tier": _("There must be at least one tier: create another one first."),
            "window": _("The window must be between 1 and 120 months."),
            "hysteresis": _("The tolerance must be at least 0% and less than 100%."),
            "delay": _("The delay before demotion must be between 0 and 3,650 days."),
            "grace": _("The grace for new customers must be between 0 and 3,650 days."),
            "years": _("The expected years must be more than 0."),
            "weight_negative": _("A weight cannot be negative: enter 0 to leave a criterion out."),
            "weight_sum": _("All weights are 0: give at least one criterion a weight."),
            "share_range": _("Each cumulative share must be more than 0% and at most 100%."),
            "share_order": _("The cumulative shares must rise from each tier to the next one."),
            "revenue_order": _("The minimum revenue must fall from each tier to the next one."),
            "score_order": _("The minimum score must fall from each tier to the next one."),
        }[problem]

    # === PUBLIC API ===#

    @arguments.read(as_of=arguments.day(required=False))
    def classify(self, as_of=None):
        """Classify the customers of these policies' companies (none given: of all the companies in use) and record it.

        :param as_of: day (`date` or ISO string, default today, UTC); only documents up to that day count
        :return: a list with one dict for each company: `company_id`, `run_id`, `as_of` (ISO), `currency` (code),
            `customers`, `promoted`, `demoted`, `unchanged`, `new` (classified for the first time, part of unchanged),
            `by_tier` as `{code: {"customers", "revenue", "revenue_share"}}` (revenue in `currency`, share 0-100),
            `duration_seconds`
        :raises AccessError: for who is not a relationship manager
        :raises UserError: for a day in the future, before the company's last run or not a date, or when a run of the
            company is under way
        """
        self._check_may_classify()
        day = self.env["crm.arguments"]._get_past_day(as_of)
        results = self._or_own()._classify(day)
        self.env.ref("crm_relationship.ir_cron_kpi")._trigger()  # of the profiles as they are now
        return results

    @arguments.read(as_of=arguments.day(required=False))
    def preview(self, as_of=None):
        """What `classify` would do; nothing is written.

        Reads all documents up to that day, as `classify` does. `get_preview` decides on the figures of the last run.

        :param as_of: a day (`date` or ISO string) that stands for today, none: today
        :return: what `classify` would return, `run_id` being False
        :raises AccessError: for who is not a relationship officer
        :raises UserError: as `classify`
        """
        self._check_may_preview()
        day = self.env["crm.arguments"]._get_past_day(as_of)
        classifier = self.env["crm.tier.classifier"].sudo()
        results = []
        for policy in self._or_own().sudo():
            clock = time.monotonic()
            scope, _entries = classifier._prepare(policy.company_id, day, policy._get_parameters())
            summary = classifier._get_summary(scope)
            results.append(classifier._format_result(scope, summary, duration=time.monotonic() - clock))
        return results

    # === ACTIONS ===#

    @arguments.read()
    def action_classify(self):
        """Open the dialogue that classifies company by company and shows the progress."""
        self._check_may_classify()
        return {
            "type": "ir.actions.client",
            "tag": "crm_relationship.classify",
            "params": {"policies": [{"id": policy.id, "name": policy.company_id.name} for policy in self._or_own()]},
        }

    # === CRON ===#

    @api.model
    def _cron_classify(self):
        """Classify company by company, whoever has not had a run today. A failure does not stop the others, and is
        tried again an hour later, as long as there is hope.
        """
        policies = self._search_unserved()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(policies))
        for policy in policies:
            reader = self.env["res.users"]._get_reader_context(policy.company_id)
            policy.with_context(**reader)._classify_or_record_failure()
            if not cron._commit_progress(1):
                return
        self.env.ref("crm_relationship.ir_cron_kpi")._trigger()  # of the profiles as they are now
        if policies & self._search_unserved():
            self.env.ref("crm_relationship.ir_cron_classify")._trigger(fields.Datetime.now() + AGAIN_AFTER)

    @api.model
    def _search_unserved(self):
        """Policies of the companies that have not had a run today, unless it has failed too often."""
        today = fields.Date.today()
        groups = self.env["crm.tier.run"].sudo()._read_group(
            [("started_at", ">=", today), ("as_of", "=", today)], ["company_id", "state"], ["__count"])
        served = [company.id for company, state, count in groups if state == "done" or count >= FAILURES_A_DAY]
        return self.search([("company_id", "not in", served)])

    def _classify_or_record_failure(self):
        started_at, company_id = fields.Datetime.now(), self.company_id.id
        for pause in (*PAUSES, None):
            try:
                self._classify(fields.Date.today())
                return
            except TRANSIENT as failure:
                error = failure
                self.env.cr.rollback()  # no query before the pause is over: it would see the database as it is now
                _logger.info("Tier run of company %s: somebody is changing its customers", company_id)
                time.sleep(pause or 0)
            except Exception as failure:  # whatever goes wrong in one company must not stop the others
                error = failure
                self.env.cr.rollback()
                break
        _logger.error("Tier run of company %s failed", company_id, exc_info=error)
        self.env["crm.tier.run"].sudo().create({
            "company_id": company_id, "policy_id": self.id, "state": "failed",
            "started_at": started_at, "as_of": fields.Date.today(), "error": str(error),
        })

    # === BUSINESS METHODS ===#

    def _classify(self, day):
        """The result of each policy, as `classify` tells it."""
        classifier = self.env["crm.tier.classifier"].sudo()
        return [classifier._classify(policy, day) for policy in self.sudo()]

    def _or_own(self):
        policies = self or self.search([("company_id", "in", self.env.companies.ids)])
        if not policies:
            raise UserError(self.env._(
                "Your companies have no tier policy: create one under Customers, Pareto and Tier Policy."))
        policies.check_access("read")
        return policies

    def _check_may_classify(self):
        self.env["res.users"]._check_role("manager", self.env._("classify customers"))

    def _check_may_preview(self):
        self.env["res.users"]._check_role("officer", self.env._("preview a classification"))

    @api.model
    def _get_parameter_fields(self):
        """The fields a run goes by, the weights last."""
        return [*PARAMETER_FIELDS, *(name for name in self._fields if name.startswith(WEIGHT))]

    @api.model
    def _get_of(self, company):
        """The policy of a company; where it was deleted, what a new one would say: nobody is classified there, but
        figures are read."""
        names = self._get_parameter_fields()
        return self.search_fetch([("company_id", "=", company.id)], names, limit=1) or self.new(
            {**self.default_get(names), "company_id": company.id})

    def _get_parameters(self, values=None, cuts=None):
        """The `Parameters` of a run: this policy's fields, overlaid with `values`; `cuts` default to the tiers'."""
        self.ensure_one()
        data = {name: self[name] for name in self._get_parameter_fields()} | (values or {})
        tiers = self.env["crm.tier"].with_context(active_test=False).search_fetch(
            [], ["active", "code", "sequence", *CUT_FIELDS])
        return Parameters(
            weights={name.removeprefix(WEIGHT): data.pop(name) for name in list(data) if name.startswith(WEIGHT)},
            cuts=cuts or tiers.filtered("active")._get_cuts(),
            sequences={tier.id: tier.sequence for tier in tiers}, **data)
