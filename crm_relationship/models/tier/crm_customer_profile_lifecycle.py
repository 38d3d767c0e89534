from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ...tools import churn, lifecycle


class CrmCustomerProfile(models.Model):
    """At which stage of the relation a customer is, since when, and why."""

    _inherit = "crm.customer.profile"

    lifecycle_stage = fields.Selection(
        "_get_stages", "Stage", readonly=True, index=True, figure="decided", panel="rhythm",
        help="Where the relation with this customer stands.")
    stage_since = fields.Date("In Stage Since", readonly=True, figure="decided")
    pending_stage = fields.Selection(
        "_get_stages", "Next Stage", readonly=True, figure="decided",
        help="The stage by the rule, where it has not said so for a month yet.")
    stage_pending_since = fields.Date("Next Stage Since", readonly=True, figure="decided")
    stage_explanation = fields.Text(compute="_compute_stage_explanation", string="Why This Stage", figure="told")

    @api.model
    def _get_stages(self):
        """The stages in the order of a relation."""
        _ = self.env._
        names = {"prospect": _("Prospect"), "introduction": _("Introduction"), "growth": _("Growth"),
                 "maturity": _("Maturity"), "decline": _("Decline"), "lost": _("Lost")}
        return [(stage, names[stage]) for stage in lifecycle.STAGES]

    @api.depends("as_of", "lifecycle_stage", "pending_stage")
    @api.depends_context("lang")
    def _compute_stage_explanation(self):
        for profile in self:
            profile.stage_explanation = self._join_sentences(profile._explain_stage())

    def _explain_stage(self):
        if not self.lifecycle_stage or not self.as_of:
            return
        stage = self.pending_stage or self.lifecycle_stage
        yield self._get_stage_reason(stage, self)
        if self.pending_stage:
            day = self.stage_pending_since + timedelta(days=lifecycle.STEADY_DAYS)
            yield self.env._(
                "Unless that changes, the stage will be %(stage)s from %(day)s on.",
                stage=self._selection_label(self, "pending_stage"), day=format_date(self.env, day))

    @api.model
    def _get_stage_reason(self, stage, figures):
        """Why the rule says so, in words; `figures` is a profile, or a change with its figures."""
        _ = self.env._
        risk = self._number(100 * figures.churn_risk, digits=0)
        growth = self._number(abs(figures.growth_percent), digits=0)
        warned = figures.churn_risk >= lifecycle.WARNING_RISK
        reasons = {
            "prospect": lambda: _("There is no order yet."),
            "introduction": lambda: _(
                "Orders so far: %(orders)s. The relation is new until there are %(minimum)s of them and %(days)s days "
                "have passed since the first one.", orders=figures.lifetime_order_count,
                minimum=lifecycle.INTRODUCTION_ORDERS, days=lifecycle.INTRODUCTION_DAYS),
            "growth": lambda: _("Revenue is %(growth)s%% above that of the period before.", growth=growth)
            if figures.previous_revenue > 0 else _("Buys regularly, and bought nothing in the period before."),
            "maturity": lambda: _("Still in rhythm: neither growing nor in decline."),
            "decline": lambda: _("The risk of leaving is %(risk)s%%, over the warning of %(limit)s%%.", risk=risk,
                                 limit=self._number(100 * churn.WARNING_RISK, digits=0))
            if warned else _(
                "Revenue is %(growth)s%% below that of the period before, and the orders are smaller.", growth=growth),
            "lost": lambda: _(
                "The risk of leaving is %(risk)s%%. It passed %(limit)s%% more than one usual interval ago.",
                risk=risk, limit=self._number(100 * lifecycle.LOST_RISK, digits=0)),
        }
        return reasons[stage]()
