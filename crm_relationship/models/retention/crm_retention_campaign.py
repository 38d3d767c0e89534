import ast
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import arguments, private

OFFICER = "crm_relationship.group_relationship_officer"
USUAL_HOLDOUT = (20, 10)  # % of the customers, of few and of many
MANY_CUSTOMERS = 5000
# What the result is judged by, or decides who takes part, does not change once it runs.
FIXED = {"kind", "domain", "company_id", "recurrence", "start_date", "end_date", "join_until", "measure_days",
         "holdout_percent", "measure", "smallest_effect"}
AUDIENCE = ("domain", "kind")  # by which the number of customers goes
# What it costs changes where somebody looks at it again before it goes on.
COSTLY = {"budget", "contact_cost", "loyalty_program_id", "mail_template_id", "step_ids"}


class CrmRetentionCampaign(models.Model):
    """What is done for some customers, in steps over time, while others of the same kind are left alone to compare.

    States are in `crm_retention_campaign_state.py`, how far it is in `crm_retention_campaign_progress.py`, money in
    `crm_retention_campaign_budget.py`, programmes that open a campaign each period in
    `crm_retention_campaign_edition.py`. Who takes part is planned by `crm.retention.planner`,
    what is due is done by `crm.retention.worker`.
    """

    _name = "crm.retention.campaign"
    _description = "Retention Campaign"
    _inherit = [
        "crm.copy.mixin", "crm.case.mixin", "crm.state.mixin", "mail.thread", "mail.activity.mixin", "crm.link.guard"]
    _order = "start_date DESC, id DESC"
    _check_company_auto = True
    _free_fields = (
        "name", "kind", "company_id", "user_id", "active", "recurrence", "domain", "start_date", "end_date",
        "join_until", "measure_days", "holdout_percent", "measure", "smallest_effect", "contact_cost", "budget",
        "loyalty_program_id", "mail_template_id", "step_ids")

    # === FIELDS ===#

    name = fields.Char("Campaign", required=True, tracking=True, translate=True)
    kind = fields.Selection(
        [("care", "Care"), ("win_back", "Win-back"), ("develop", "Development"), ("new_arrival", "New arrivals"),
         ("birthday", "Birthday"), ("referral", "Referral")],
        required=True, default="care", tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self.env.user, index="btree_not_null", tracking=True,
        check_company=True, ondelete="set null",
        domain=lambda self: [("all_group_ids", "in", self.env.ref("crm_relationship.group_relationship_user").ids)])
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("to_approve", "To Approve"), ("running", "Running"), ("paused", "Paused"),
         ("done", "Done"), ("stopped", "Stopped")],
        required=True, readonly=True, copy=False, default="draft", tracking=True, index=True,
        group_expand=True)
    key = fields.Char(
        readonly=True, copy=False, groups=OFFICER,
        help="Drawn once: it decides, with the customer, who is left alone to compare.")
    parent_id = fields.Many2one(
        "crm.retention.campaign", "Recurring Campaign", readonly=True, copy=False, index="btree_not_null",
        ondelete="restrict")
    child_ids = fields.One2many("crm.retention.campaign", "parent_id", "Editions", readonly=True)
    recurrence = fields.Selection(
        [("once", "Once"), ("daily", "Every day"), ("monthly", "Every month"), ("quarterly", "Every quarter"),
         ("yearly", "Every year")],
        required=True, default="once", tracking=True,
        help="A recurring campaign opens an edition each period; a customer may take part once in each edition.")

    # --- who takes part
    domain = fields.Char(
        "Customers", required=True, default="[]", help="Which customers take part, by their figures.")
    start_date = fields.Date(
        "Starts On", default=fields.Date.context_today, tracking=True, help="The day on which customers are chosen.")
    end_date = fields.Date(
        "Ends On", tracking=True, help="The last day whose orders count: then the result is judged, once.")
    join_until = fields.Date(
        "Customers Join Until",
        help="Customers whom the audience gains until this day join the campaign. Empty: only those of the first day.")
    measure_days = fields.Integer(
        "Days to Look Back On", default=30,
        help="Of a campaign of every day or year: how many days after the last customers have joined an edition is "
             "judged. Editions of a month or a quarter are judged on its last day.")
    holdout_percent = fields.Integer(
        "Control Group (%)", default=20, tracking=True, aggregator=None,
        help="Share of the customers whom nothing is done for, so that the result can be compared. 20% is a good "
             "choice, 10% from 5,000 customers on. 0: no result can be told.")

    # --- what is done
    step_ids = fields.One2many("crm.retention.step", "campaign_id", "Steps", copy=True)
    loyalty_program_id = fields.Many2one(
        "loyalty.program", "Loyalty Program", check_company=True, index="btree_not_null", ondelete="restrict",
        help="For steps that name none.")
    mail_template_id = fields.Many2one(
        "mail.template", "Email Template", index="btree_not_null", ondelete="restrict",
        domain=[("model", "=", "res.partner")], help="For steps that name none.")
    mailing_id = fields.Many2one(
        "mailing.mailing", "Mailing", readonly=True, copy=False, index="btree_not_null", ondelete="restrict",
        help="Collects the statistics of this campaign's emails.")
    planned_at = fields.Datetime("Chosen", readonly=True, copy=False)

    # --- what it is judged by
    measure = fields.Selection(
        [("margin", "Margin"), ("revenue", "Revenue"), ("bought", "Customers who bought"),
         ("retained", "Customers who stayed")],
        "Judged By", required=True, default="margin", tracking=True)
    smallest_effect = fields.Float(
        "Smallest Effect That Matters", digits=(16, 2), aggregator=None,
        help="For each customer: an amount for margin and revenue, percentage points for the others. 0: what pays the "
             "cost of a contact.")
    verdict = fields.Selection(
        [("works", "Works"), ("hurts", "Hurts"), ("no_evidence", "No evidence yet"), ("too_few", "Too few to tell")],
        readonly=True, copy=False, tracking=True)
    verdict_on = fields.Date("Judged On", readonly=True, copy=False)
    cap = fields.Monetary(
        "Orders Count up To", readonly=True, copy=False,
        help="What a customer has bought counts up to this amount, so that a single big one does not decide.")

    # --- what it costs
    contact_cost = fields.Monetary("Cost of a Contact", help="Of each activity that is done, such as a call.")
    budget = fields.Monetary(tracking=True, help="The campaign pauses when this amount is spent.")
    approved_amount = fields.Monetary("Approved", readonly=True, copy=False, tracking=True)
    approved_by_id = fields.Many2one("res.users", "Approved By", readonly=True, copy=False, ondelete="restrict")

    is_programme = fields.Boolean("Is a Programme", compute="_compute_is_programme")
    is_switched_off = fields.Boolean(
        compute="_compute_is_switched_off", help="Nothing is done for customers: the company's campaigns are off.")

    _edition_uniq = models.UniqueIndex(
        "(parent_id, start_date) WHERE parent_id IS NOT NULL", "This edition of the campaign has been opened already.")
    _running_idx = models.Index("(company_id) WHERE state = 'running'")
    _holdout_check = models.Constraint(
        "CHECK (holdout_percent BETWEEN 0 AND 50)", "The control group is 0 to 50% of the customers.")
    _money_check = models.Constraint(
        "CHECK (COALESCE(budget, 0) >= 0 AND COALESCE(contact_cost, 0) >= 0 AND COALESCE(smallest_effect, 0) >= 0)",
        "Budget, cost of a contact and smallest effect cannot be negative.")
    _dates_check = models.Constraint(
        "CHECK (end_date >= start_date AND join_until BETWEEN start_date AND end_date)",
        "A campaign ends after it has started, and customers join in between: correct the dates.")
    _measure_days_check = models.Constraint(
        "CHECK (measure_days BETWEEN 1 AND 730)", "An edition is looked back on after 1 to 730 days.")

    # === COMPUTE ===#

    @api.depends("recurrence")
    def _compute_is_programme(self):
        for campaign in self:
            campaign.is_programme = campaign.recurrence != "once"

    @api.depends("company_id.retention_sending_enabled")
    def _compute_is_switched_off(self):
        for campaign in self:
            campaign.is_switched_off = not campaign.company_id.sudo().retention_sending_enabled

    @api.onchange(*AUDIENCE)
    def _onchange_audience(self):
        """The usual share goes by the number of customers; what somebody has chosen stays."""
        if self.holdout_percent in USUAL_HOLDOUT:
            self.holdout_percent = self._get_usual_holdout()

    def _get_usual_holdout(self):
        """20%; 10% where that leaves enough to compare."""
        few, many = USUAL_HOLDOUT
        return many if self.audience_count >= MANY_CUSTOMERS else few

    # === CONSTRAINTS ===#

    @api.constrains("domain")
    def _check_domain(self):
        """It is one; what it searches by is checked where somebody writes it, since constraints have all rights."""
        for campaign in self:
            profiles = self.env["crm.customer.profile"].with_company(campaign.company_id)
            try:
                profiles.search(campaign._parse_domain(), limit=1)
            except (ValueError, TypeError, SyntaxError) as error:
                raise ValidationError(self.env._(
                    "The customers of %(campaign)s cannot be found: choose them again. (%(error)s)",
                    campaign=campaign.name, error=error)) from error

    def _parse_domain(self):
        """Which customers take part, as a domain on `crm.customer.profile`.

        :raises ValueError, SyntaxError, arguments.Refused: where it is none
        """
        return self.env["crm.arguments"]._read(
            arguments.domain(), ast.literal_eval((self.domain or "[]").strip()), "domain") or []

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        campaigns = super().create([{**vals, "key": private.Private(secrets.token_hex(16))} for vals in vals_list])
        campaigns._check_searched()
        for campaign, vals in zip(campaigns, vals_list, strict=True):
            if "holdout_percent" not in vals:
                campaign.holdout_percent = campaign._get_usual_holdout()
        return campaigns

    def write(self, vals):
        self._check_changes(vals.keys())
        result = super().write(vals)
        if "domain" in vals:
            self._check_searched()
        return result

    def _check_searched(self):
        """Customers are chosen by nothing that whoever chooses them may not read: the numbers would tell it.

        :raises AccessError: for fields and models that they may not read
        """
        if self.env.su:
            return
        for campaign in self:
            self.env["crm.customer.profile"].search_count(campaign._parse_domain(), limit=1)

    def copy_data(self, default=None):
        """A copy starts anew: its days are chosen again."""
        days = {"start_date", "end_date", "join_until"} - (default or {}).keys()
        return [{name: value for name, value in vals.items() if name not in days}
                for vals in super().copy_data(default)]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(campaign.state != "draft" for campaign in self):
            raise UserError(self.env._("A campaign that has been started stays on record: archive it instead."))

    def _check_changes(self, names):
        """Refuse what does not change any more.

        :raises UserError: saying what to do
        """
        for campaign in self:
            may_change = {"draft"} | ({"paused"} if campaign.is_programme else set())
            if FIXED & set(names) and campaign.state not in may_change:
                raise UserError(self.env._(
                    "%(campaign)s has been started: its customers, days, control group and measure stay as they are, "
                    "or the result would mean nothing. Stop it, and copy it into a new campaign.",
                    campaign=campaign.name))
            if COSTLY & set(names):
                campaign._check_steps_may_change()

    def _check_steps_may_change(self):
        """:raises UserError: where the campaign has to be paused first"""
        for campaign in self:
            if campaign.state not in ("draft", "paused"):
                raise UserError(self.env._(
                    "Steps and costs of %(campaign)s change while it is a draft or paused: pause it first.",
                    campaign=campaign.name))

    # === BUSINESS METHODS ===#

    def _is_open(self):
        return self.state in ("running", "paused")

    def _follow_planning(self):
        """What happens when customers have been added to these campaigns; a hook."""

    def _get_today(self):
        """The day that it is where the campaign's company is."""
        return self.company_id.sudo()._get_today()

    # === SCREENS ===#

    @arguments.read("one")
    def action_view_targets(self):
        """Open the customers of this campaign."""
        return self._open("crm_retention_target_action", [("campaign_id", "=", self.id)])

    @arguments.read("one")
    def action_view_deliveries(self):
        """Open what was done for the customers of this campaign, and what was not, and why."""
        return self._open("crm_retention_delivery_action", [("target_id.campaign_id", "=", self.id)])

    def _open(self, action, domain):
        self.ensure_one()
        self.env["crm.retention.target"].check_access("read")
        self.check_access("read")
        found = self.env["ir.actions.act_window"]._for_xml_id(f"crm_relationship.{action}")
        return dict(found, context={}, domain=domain)
