from odoo import api, fields, models
from odoo.tools import format_date, format_time

from .crm_tier_policy import FACT_FIELDS


class CrmTierRun(models.Model):
    """One classification of one company's customers: what went in, what came out, or why it failed."""

    _name = "crm.tier.run"
    _description = "Tier Run"
    _order = "started_at DESC, id DESC"
    _rec_name = "started_at"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one("crm.tier.policy", readonly=True, index="btree_not_null", ondelete="set null")
    state = fields.Selection([("done", "Done"), ("failed", "Failed")], required=True, readonly=True)
    error = fields.Text(readonly=True)
    started_at = fields.Datetime("Started", required=True, readonly=True)
    duration_seconds = fields.Float("Duration (s)", readonly=True, digits=(10, 2), aggregator="avg")
    as_of = fields.Date(readonly=True)
    rule = fields.Selection(lambda self: self._get_policy_selection("rule"), readonly=True)
    revenue_basis = fields.Selection(
        lambda self: self._get_policy_selection("revenue_basis"), "Revenue From", readonly=True)
    pareto_measure = fields.Selection(lambda self: self._get_policy_selection("pareto_measure"), readonly=True)
    window_months = fields.Integer("Window (months)", readonly=True, aggregator=None)
    median_revenue = fields.Monetary(
        "Median Buyer", readonly=True, aggregator=None,
        help="Revenue of the customer in the middle of all who bought in the window: the scale of purchases and"
             " potential.")
    customer_count = fields.Integer("Customers", readonly=True, aggregator="max")
    promoted_count = fields.Integer("Promoted", readonly=True)
    demoted_count = fields.Integer("Demoted", readonly=True)
    line_ids = fields.One2many(
        "crm.tier.run.line", "run_id", "Tiers", readonly=True, groups="crm_relationship.group_relationship_officer")
    change_ids = fields.One2many("crm.tier.change", "run_id", "Changes", readonly=True)

    _last_done_idx = models.Index("(company_id, id DESC) WHERE state = 'done'")

    @api.depends("started_at")
    @api.depends_context("lang", "tz", "uid")
    def _compute_display_name(self):
        """When it started, to the minute, in the reader's format and time zone."""
        for run in self:
            moment = run.started_at and fields.Datetime.context_timestamp(run, run.started_at)
            run.display_name = moment and (
                f"{format_date(self.env, moment)} {format_time(self.env, moment.timetz(), time_format='short')}")

    def _has_figures_for(self, parameters):
        """Whether the figures of this run are those that `parameters` ask for, be the rule what it may. A run of the
        time before there were shares of margin says nothing about what the Pareto rule goes by.
        """
        return bool(self.pareto_measure) and all(self[name] == getattr(parameters, name) for name in FACT_FIELDS)

    def _get_policy_selection(self, name):
        """The choices of a field of the policy, in the reader's language."""
        return self.env["crm.tier.policy"]._fields[name]._description_selection(self.env)

    def _get_last_by_company(self, companies):
        """Return the last complete run of each company that has one, `{company: run}`."""
        groups = self.sudo()._read_group(
            [("company_id", "in", companies.ids), ("state", "=", "done")], ["company_id"], ["id:max"])
        return {company: self.sudo().browse(run_id) for company, run_id in groups}
