from odoo import api, fields, models
from odoo.exceptions import UserError

FIRST_YEAR, LAST_YEAR = 2000, 2999
SITUATION = ("swot_strengths", "swot_weaknesses", "swot_opportunities", "swot_threats")
STRATEGY = ("strategy_product", "strategy_price", "strategy_promotion", "strategy_place", "contingency")
CONTENT = {*SITUATION, *STRATEGY, "user_id", "sponsor_id", "budget"}  # what stays as it is once the year is over


class CrmAccountPlan(models.Model):
    """What we want to reach with a customer in a year, by what means, and how it goes; at most one plan in use for each
    customer, company and year.

    What people do with it is in `crm_account_plan_state.py`, where the customer stands in `crm_account_plan_score.py`,
    how plans begin and end in `crm_account_plan_year.py`.
    """

    _name = "crm.account.plan"
    _description = "Account Plan"
    _inherit = ["crm.case.mixin", "crm.state.mixin", "mail.thread", "mail.activity.mixin", "crm.account.mixin"]
    _order = "year DESC, partner_id, id"
    _rec_names_search = ["partner_id"]
    _mail_post_access = "read"
    _check_company_auto = True
    _guarded_links = ("partner_id",)
    _fixed_fields = ("partner_id", "company_id", "year")

    # === FIELDS ===#

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, check_company=True, ondelete="cascade", tracking=True,
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    year = fields.Integer(
        required=True, index=True, aggregator=None, default=lambda self: self.env.company._get_today().year)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users", "Owner", compute="_compute_user_id", store=True, readonly=False, precompute=True, required=True,
        index=True, tracking=True, check_company=True, ondelete="restrict",
        domain=lambda self: [("all_group_ids", "in", self.env.ref("crm_relationship.group_relationship_user").ids)],
        help="Who writes the plan and carries it out.")
    sponsor_id = fields.Many2one(
        "res.users", "Executive Sponsor", index="btree_not_null", tracking=True, check_company=True,
        ondelete="set null", domain=[("share", "=", False)],
        help="The member of our management who answers for this customer and is called when things get difficult.")
    tier_id = fields.Many2one(
        "crm.tier", "Tier", compute="_compute_tier_id", search="_search_tier_id", compute_sudo=True)
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")

    # --- situation
    swot_strengths = fields.Text("Strengths", help="What we do better for this customer than others.")
    swot_weaknesses = fields.Text("Weaknesses", help="Where we fall behind, in the customer's eyes.")
    swot_opportunities = fields.Text("Opportunities", help="What the customer plans, and where we could come in.")
    swot_threats = fields.Text("Threats", help="What could cost us the customer.")

    # --- strategy
    strategy_product = fields.Text("Product", help="What we offer this customer, and what is made for them alone.")
    strategy_price = fields.Text("Price", help="Prices, discounts and terms.")
    strategy_promotion = fields.Text("Promotion", help="How they hear of us: offers, samples, events, training.")
    strategy_place = fields.Text("Distribution", help="How the goods reach them: stock, delivery, sites.")
    budget = fields.Monetary(tracking=True, help="What may be spent on this customer in the year.")
    spent = fields.Monetary(help="What has been spent on this customer beyond the costs of the orders themselves.")
    contingency = fields.Text(help="What we do if the plan does not work out.")

    _customer_year_uniq = models.UniqueIndex(
        "(company_id, partner_id, year) WHERE active",
        "This customer has a plan for this year already: open that one.")
    _year_check = models.Constraint(
        f"CHECK (year BETWEEN {FIRST_YEAR} AND {LAST_YEAR})", f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}.")
    _money_check = models.Constraint(
        "CHECK (budget BETWEEN 0 AND 1e12 AND spent BETWEEN 0 AND 1e12)",
        "Enter the budget and what was spent as amounts of money that are not negative.")

    # === COMPUTE AND SEARCH ===#

    @api.depends("partner_id", "year")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.partner_id.display_name} {plan.year}" if plan.partner_id else False

    @api.depends("partner_id")
    def _compute_user_id(self):
        """The customer's salesperson, where they have a role; else who makes the plan."""
        for plan in self.filtered("partner_id"):
            salesperson = plan._get_customer().user_id
            plan.user_id = plan.user_id or (
                salesperson if salesperson and plan._may_work(salesperson) else self.env.user)

    @api.depends("partner_id", "company_id")
    def _compute_tier_id(self):
        profiles = self._get_profiles()
        for plan in self:
            plan.tier_id = profiles[plan].tier_id

    def _search_tier_id(self, operator, value):
        return [("partner_id.tier_id", operator, value)]

    # === CONSTRAINTS ===#

    @api.constrains("partner_id")
    def _check_partner(self):
        result = super()._check_partner()
        self.partner_id._check_is_customer()
        return result

    @api.constrains("user_id", "sponsor_id")
    def _check_people(self):
        (self.user_id | self.sponsor_id)._check_internal()

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        self.flush_model(["active"])  # a plan that was archived just now makes room
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_decided(vals)
        return super().write(vals)

    def _describe_fixed(self):
        return self.env._(
            "%(plan)s stays with its customer, company and year: make another plan.", plan=self.display_name)

    def _check_decided(self, vals):
        """What was approved or is over does not change behind the back of who approved it.

        Another budget of an approved plan is approved by who sets it.

        :raises UserError: for another budget of a plan that is approved, but by a manager who is not its owner; for
            anything in a plan that is closed, but what was spent
        """
        for plan in self:
            if plan.state == "closed" and not CONTENT.isdisjoint(vals):
                raise UserError(self.env._(
                    "%(plan)s is closed. A manager can reopen it.", plan=plan.display_name))
            if plan.state == "active" and "budget" in vals and vals["budget"] != plan.budget:
                plan._approve_change()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if any(plan.state != "draft" for plan in self):
            raise UserError(self.env._(
                "A plan that was approved or closed stays on record, and so does its customer: archive it instead."))

    # === BUSINESS METHODS ===#

    def _get_profiles(self):
        """`{plan: the customer's profile in the plan's company}`, with all rights."""
        return self.env["crm.customer.profile"].sudo()._get_of(self)

    def _mail_get_partner_fields(self, introspect_fields=False):
        """A plan is about the customer, who is never proposed as somebody to write to from here."""
        return [name for name in super()._mail_get_partner_fields(introspect_fields) if name != "partner_id"]
