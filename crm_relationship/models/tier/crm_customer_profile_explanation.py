from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_amount, format_date, formatLang

from ...tools import churn
from ...tools import customer_figures as figures
from ...tools.labels import get_labels
from ...tools.tier_rules import SCORE_RULES


class CrmCustomerProfile(models.Model):
    """Says in the reader's language why a customer is in a tier, and what drives the churn risk."""

    _inherit = "crm.customer.profile"

    explanation = fields.Text(
        compute="_compute_explanation", figure="told", help="Why this tier, and what the next one takes.")
    churn_explanation = fields.Text(
        compute="_compute_churn_explanation", string="What Drives the Risk", figure="told")
    times_overdue = fields.Integer(
        compute="_compute_times_overdue", aggregator=None,
        help="For how many of their usual intervals a customer has not ordered; 0: not overdue, or too early to tell.")
    value_explanation = fields.Text(
        compute="_compute_value_explanation", string="How the Lifetime Value Is Computed", figure="told")

    @api.depends("as_of", "tier_id", "computed_tier_id", "override_tier_id", "override_until", "override_reason",
                 "pending_since")
    @api.depends_context("lang")
    def _compute_explanation(self):
        runs = self.env["crm.tier.run"]._get_last_by_company(self.company_id)
        policies = self.env["crm.tier.policy"].sudo().search_fetch([("company_id", "in", self.company_id.ids)])
        policies = policies.grouped("company_id")
        for profile in self:
            run = runs.get(profile.company_id)
            parts = [profile._explain_rule(run), profile._explain_figures(run), profile._explain_margin(run),
                     profile._explain_place(run), profile._explain_next(run)] if run and profile.as_of else []
            parts += [profile._explain_smoothing(policies.get(profile.company_id.sudo())), profile._explain_override()]
            profile.explanation = self._join_sentences(part for part in parts if part)

    # === PARTS ===#

    def _join_sentences(self, sentences):
        """One paragraph; the full stop of Chinese is as wide as a letter and takes no space after it."""
        return " ".join(sentences).replace("。 ", "。")

    def _amount(self, value):
        return format_amount(self.env, value, self.currency_id)

    def _number(self, value, digits=1):
        return formatLang(self.env, value, digits=digits)

    def _selection_label(self, record, name):
        return get_labels(record, name).get(record[name], "")

    def _explain_rule(self, run):
        return self.env._(
            "%(rule)s rule on %(basis)s of the %(months)s months up to %(day)s.",
            rule=self._selection_label(run, "rule"), basis=self._selection_label(run, "revenue_basis").lower(),
            months=run.window_months, day=format_date(self.env, self.as_of))

    def _explain_figures(self, run):
        if not self.lifetime_order_count:
            return self.env._("This customer has never bought.")
        if not self.order_count and not self.revenue:
            return self.env._("Nothing was bought in that time; the last purchase was on %(day)s.",
                              day=format_date(self.env, self.last_order_date))
        return self.env._(
            "Purchases: %(orders)s, revenue %(revenue)s, rank %(rank)s of %(customers)s, cumulative share"
            " %(share)s%%.",
            revenue=self._amount(self.revenue), orders=self.order_count, rank=self.revenue_rank,
            customers=run.customer_count, share=self._number(self.cumulative_share))

    def _explain_margin(self, run):
        if not self._goes_by_margin(run) or not self.margin_rank:
            return ""
        return self.env._("Margin %(margin)s, rank %(rank)s by margin, cumulative share of margin %(share)s%%.",
                          margin=self._amount(self.margin), rank=self.margin_rank,
                          share=self._number(self.cumulative_margin_share))

    def _goes_by_margin(self, run):
        return run.rule == "pareto" and run.pareto_measure == "margin"

    def _explain_place(self, run):
        """The cut-off that puts the customer where the rule says."""
        tier = self.computed_tier_id
        if self._goes_by_margin(run) and self.margin_rank == 1 and self.margin > 0:
            return self.env._("The customer with the highest margin is always %(tier)s.", tier=tier.name)
        if self._goes_by_margin(run):
            return self.env._("%(tier)s goes up to a cumulative share of margin of %(cut)s%%.",
                              tier=tier.name, cut=self._number(tier.cumulative_share))
        if run.rule == "pareto" and self.revenue_rank == 1 and self.revenue > 0:
            return self.env._("The biggest customer is always %(tier)s.", tier=tier.name)
        if run.rule == "pareto":
            return self.env._("%(tier)s goes up to a cumulative share of %(cut)s%%.",
                              tier=tier.name, cut=self._number(tier.cumulative_share))
        if run.rule == "threshold":
            return self.env._("%(tier)s starts at a revenue of %(cut)s.",
                              tier=tier.name, cut=self._amount(tier.min_revenue))
        return self.env._("The score is %(score)s of 100; %(tier)s starts at %(cut)s.",
                          score=self._number(self.tier_score), tier=tier.name, cut=self._number(tier.min_score))

    def _explain_next(self, run):
        """What it takes to be one tier better."""
        better = run.line_ids.filtered(
            lambda line: line.tier_sequence < self.computed_tier_id.sequence).sorted("tier_sequence")
        if not better:
            return ""
        line = better[-1]
        if run.rule in SCORE_RULES:
            return self.env._("For %(tier)s the score must rise by %(gap)s.", tier=line.tier_id.name,
                              gap=self._number(max(line.entry_figure - self.tier_score, 0)))
        gap = line.entry_figure - (self.margin if self._goes_by_margin(run) else self.revenue)
        if run.rule == "pareto":  # an equal customer may go first, so the last one of the tier must be surpassed
            gap = max(gap, 0) + self.currency_id.rounding
        if self._goes_by_margin(run):
            return self.env._("For %(tier)s it would take %(gap)s more margin.", tier=line.tier_id.name,
                              gap=self._amount(gap))
        return self.env._("For %(tier)s it would take %(gap)s more revenue.", tier=line.tier_id.name,
                          gap=self._amount(gap))

    def _explain_smoothing(self, policy):
        """Why the tier is not the one of the rule, where no override is the reason."""
        if self.override_tier_id or self.tier_id == self.computed_tier_id or not self.tier_id:
            return ""
        if self.pending_since:
            day = self.pending_since + timedelta(days=policy.demotion_delay_days)
            return self.env._("By the rule it would be %(computed)s; unless sales pick up, it will be from %(day)s on.",
                              computed=self.computed_tier_id.name, day=format_date(self.env, day))
        grace_ends = self.first_order_date and self.first_order_date + timedelta(days=policy.new_customer_days)
        if grace_ends and grace_ends > self.as_of and self.computed_tier_id.sequence > self.tier_id.sequence:
            return self.env._(
                "By the rule it would be %(computed)s, but a new customer is not demoted before %(day)s.",
                computed=self.computed_tier_id.name, day=format_date(self.env, grace_ends))
        return self.env._(
            "By the rule it would be %(computed)s, but the figure is within %(percent)s%% of the cut-off.",
            computed=self.computed_tier_id.name, percent=self._number(policy.hysteresis_percent))

    def _explain_override(self):
        if not self.override_tier_id:
            return ""
        if self.override_until:
            return self.env._("%(user)s set it to %(tier)s until %(day)s: %(reason)s", tier=self.override_tier_id.name,
                              user=self.override_user_id.name or "", day=format_date(self.env, self.override_until),
                              reason=self.override_reason)
        return self.env._("%(user)s set it to %(tier)s: %(reason)s", tier=self.override_tier_id.name,
                          user=self.override_user_id.name or "", reason=self.override_reason)

    # === LIFETIME VALUE ===#

    @api.depends("as_of", "value_base", "expected_value", "expected_years", "lifetime_value")
    @api.depends_context("lang")
    def _compute_value_explanation(self):
        for profile in self:
            profile.value_explanation = self._join_sentences(profile._explain_value())

    def _explain_value(self):
        """The formula with its figures."""
        if not self.as_of or not self.first_order_date or self.first_order_date > self.as_of:
            return
        years = figures.value_years((self.as_of - self.first_order_date).days)
        yield self.env._(
            "Brought %(base)s in %(years)s years (since the first order, half a year added, at most %(most)s):"
            " %(yearly)s a year.", base=self._amount(self.value_base), years=self._number(years),
            most=figures.VALUE_YEARS, yearly=self._amount(max(self.value_base, 0) / years))
        yield self.env._(
            "Less the risk of leaving of %(risk)s%%, the next year is expected to bring %(expected)s.",
            risk=self._number(100 * self.churn_risk), expected=self._amount(self.expected_value))
        yield self.env._(
            "Customers of this tier stay %(stay)s years, so the lifetime value is %(value)s.",
            stay=self._number(self.expected_years), value=self._amount(self.lifetime_value))

    # === CHURN ===#

    @api.depends("as_of", "lifetime_order_count", "first_order_date", "last_order_date")
    @api.depends_context("lang")
    def _compute_churn_explanation(self):
        for profile in self:
            profile.churn_explanation = self._join_sentences(profile._explain_churn())

    @api.depends("as_of", "lifetime_order_count", "first_order_date", "last_order_date")
    def _compute_times_overdue(self):
        for profile in self:
            history = profile._get_history()
            profile.times_overdue = churn.times_overdue(*history) if history else 0

    def _get_history(self):
        """What `tools/churn.py` judges by; nothing without an order up to the day of the figures."""
        if not self.lifetime_order_count or not self.as_of or self.last_order_date > self.as_of:
            return ()
        return self.lifetime_order_count, self.first_order_date, self.last_order_date, self.as_of

    def _explain_churn(self):
        history = self._get_history()
        for code, values in churn.drivers(*history) if history else ():
            yield self._get_driver_message(code, {
                name: self._number(value, digits=1 if name == "ratio" else 0) for name, value in values.items()})

    def _get_driver_message(self, code, values):
        _ = self.env._
        return {
            "too_early": lambda: _("Too early to tell (purchases: %(orders)s, over %(span)s days).", **values),
            "silent": lambda: _(
                "Silent for %(days)s days, %(ratio)s times the usual interval of %(interval)s days.", **values),
            "rhythm_kept": lambda: _(
                "Still in rhythm: last purchase %(days)s days ago, usually every %(interval)s days.", **values),
            "rare": lambda: _("Buys rarely (purchases: %(orders)s in %(tenure)s days).", **values),
            "frequent": lambda: _("Buys often (purchases: %(orders)s in %(tenure)s days).", **values),
        }[code]()
