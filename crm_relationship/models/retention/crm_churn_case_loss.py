from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_amount, formatLang

from ...tools import churn_cases
from ...tools import customer_figures as figures


class CrmChurnCase(models.Model):
    """What to do about a lost customer: what they would bring, against what it costs to have them back.

    What they would bring is the margin of a year, times the years customers of their tier stay. Trying to win them back
    is worth the company's chance of that. Who left for a natural cause cannot be won back: a new customer may replace
    them.
    """

    _inherit = "crm.churn.case"
    _free_fields = ("lost_class", "lost_class_reason")

    lost_yearly_margin = fields.Monetary(
        "Margin a Year", readonly=True, aggregator="sum",
        help="What the customer brought a year, on average of the last five years at most.")
    lost_years = fields.Float(
        "Years to Stay", readonly=True, digits=(5, 1), aggregator="avg",
        help="How long customers of this tier stay.")
    lost_value = fields.Monetary(
        "Expected Value", compute="_compute_lost_value", store=True,
        help="If they came back: the margin of a year, times the years customers of this tier stay.")
    lost_class = fields.Selection(
        [("win_back", "Win Back"), ("replace", "Replace"), ("let_go", "Let Go")], "What to Do",
        compute="_compute_lost_class", store=True, readonly=False, tracking=True, copy=False)
    lost_class_reason = fields.Char(
        "Reason for Deviating", tracking=True, help="Why this is not what the figures say.")
    lost_class_explanation = fields.Text("What the Figures Say", compute="_compute_lost_class_explanation")
    win_back_on = fields.Date(
        "Win Back From", readonly=True,
        help="When the customer has been silent for twice their own interval, and for 60 days at least: a new case "
             "then opens automatically, once, if they are to be won back.")
    lost_case_id = fields.Many2one(
        "crm.churn.case", "Lost Before", readonly=True, ondelete="set null",
        help="The lost case that this win-back follows.")

    _lost_case_uniq = models.UniqueIndex(
        "(lost_case_id) WHERE lost_case_id IS NOT NULL", "A lost customer is won back by one case.")

    # === COMPUTE ===#

    @api.depends("lost_yearly_margin", "lost_years")
    def _compute_lost_value(self):
        for case in self:
            case.lost_value = case.lost_yearly_margin * case.lost_years

    @api.depends("state", "lost_value", "lost_class_reason", "reason_id.is_natural", "company_id.churn_win_back_cost",
                 "company_id.churn_win_back_percent", "company_id.churn_new_customer_cost")
    def _compute_lost_class(self):
        """By the figures, unless somebody has said why not."""
        for case in self:
            case.lost_class = case.lost_class if case.lost_class_reason else case._judge_loss()

    def _judge_loss(self):
        """What the figures say of a lost customer; nothing of others."""
        company = self.company_id
        return self.state == "lost" and churn_cases.judge_loss(
            self.lost_value, company.churn_win_back_percent / 100, company.churn_win_back_cost,
            company.churn_new_customer_cost, self.reason_id.is_natural)

    @api.depends("state", "lost_value", "reason_id.is_natural", "company_id.churn_win_back_cost",
                 "company_id.churn_win_back_percent", "company_id.churn_new_customer_cost")
    @api.depends_context("lang")
    def _compute_lost_class_explanation(self):
        for case in self:
            case.lost_class_explanation = case.state == "lost" and " ".join(case._explain_loss()).replace("。 ", "。")

    def _explain_loss(self):
        """The figures, in the reader's words."""
        company = self.company_id

        def amount(value):
            return format_amount(self.env, value, company.currency_id)

        sentences = [self.env._(
            "They would bring %(value)s: %(yearly)s of margin a year, for %(years)s years.",
            value=amount(self.lost_value), yearly=amount(self.lost_yearly_margin),
            years=formatLang(self.env, self.lost_years, digits=1))]
        if self.reason_id.is_natural:
            sentences.append(self.env._("They left for a natural cause: nobody can win them back."))
        elif not company.churn_win_back_cost:
            sentences.append(self.env._(
                "The cost of winning a customer back is not set (Settings > Retention), so every try seems to pay."))
        else:
            sentences.append(self.env._(
                "Winning back succeeds with %(percent)s of 100, so a try is worth %(worth)s. It costs %(cost)s.",
                percent=company.churn_win_back_percent, cost=amount(company.churn_win_back_cost),
                worth=amount(self.lost_value * company.churn_win_back_percent / 100)))
        if company.churn_new_customer_cost:
            sentences.append(self.env._(
                "A new customer costs %(cost)s.", cost=amount(company.churn_new_customer_cost)))
        return sentences

    # === CONSTRAINTS ===#

    @api.constrains("lost_class", "lost_class_reason")
    def _check_lost_class(self):
        for case in self:
            if case.lost_class and case.state != "lost":
                raise ValidationError(self.env._("Only a lost customer is won back, replaced or let go."))
            if case.lost_class != case._judge_loss() and not (case.lost_class_reason or "").strip():
                raise ValidationError(self.env._("Say why you decide otherwise than the figures say."))

    # === STATES ===#

    def _prepare_lost(self):
        brought, rates = super()._prepare_lost(), self._get_margin_rates()
        policies = self.env["crm.tier.policy"].sudo().search([("company_id", "in", self.company_id.ids)])
        by_margin = {policy.company_id.id for policy in policies if policy.value_basis == "margin"}
        for case, profile in self._get_profiles().items():
            rate = 1 if case.company_id.id in by_margin else rates.get((case.partner_id.id, case.company_id.id), 0)
            brought[case] |= {
                **case._prepare_win_back(profile, brought[case]["reopen_from"]),
                "lost_yearly_margin": rate * case._get_yearly_value(profile), "lost_years": profile.expected_years}
        return brought

    def _prepare_win_back(self, profile, free_from):
        """From when on it is tried; a win-back that has failed is not tried again."""
        if self.lost_case_id or not profile.last_order_date:
            return {"win_back_on": False}
        interval = profile.mean_interval_days or churn_cases.DEFAULT_INTERVAL
        silent = profile.last_order_date + timedelta(days=churn_cases.win_back_days(interval))
        return {"win_back_on": max(silent, free_from)}

    def _get_yearly_value(self, profile):
        """What the customer brought a year, on the basis of the lifetime value."""
        if not profile.first_order_date:
            return 0
        return max(profile.value_base, 0) / figures.value_years((profile.as_of - profile.first_order_date).days)

    def _get_margin_rates(self):
        """`{(customer id, company id): margin of all their purchases, as a share of the revenue}`."""
        facts = self.env["crm.customer.facts"]
        facts._flush()
        rows = self.env.execute_query(SQL(
            """
            SELECT contact.commercial_partner_id, sale_order.company_id, SUM(%(margin)s) / NULLIF(SUM(%(amount)s), 0)
              FROM res_partner contact
              JOIN sale_order ON sale_order.partner_id = contact.id
             WHERE contact.commercial_partner_id = ANY(%(partners)s) AND sale_order.company_id = ANY(%(companies)s)
               AND sale_order.state = 'sale' AND %(purchase)s
          GROUP BY contact.commercial_partner_id, sale_order.company_id
            """, partners=self.partner_id.ids, companies=self.company_id.ids,
            purchase=facts._sql_purchase("sale_order"), margin=facts._in_company_currency(SQL("sale_order.margin")),
            amount=facts._in_company_currency(SQL("sale_order.amount_untaxed"))))
        return {(partner_id, company_id): float(rate or 0) for partner_id, company_id, rate in rows}

    def _prepare_saving(self):
        return {case: {
            **values, "lost_yearly_margin": 0, "lost_years": 0, "win_back_on": False, "lost_class_reason": False}
            for case, values in super()._prepare_saving().items()}
