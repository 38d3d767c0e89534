from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools import arguments
from ...tools.periods import Period

FIXED = ("user_id", "company_id", "date_from", "date_to")


class CrmScorecard(models.Model):
    """What somebody who sells is judged by in a period: satisfaction as well as sales. It pays nobody.

    When it is opened, what counts how much is copied; when its period begins, its customers are fixed
    (`crm_scorecard_customers.py`); when it is closed, so are the figures (`crm_scorecard_figures.py`).
    """

    _name = "crm.scorecard"
    _description = "Scorecard"
    _inherit = ["crm.state.mixin", "crm.link.guard"]
    _order = "date_from DESC, score DESC, id"
    _rec_name = "user_id"
    _rec_names_search = ["user_id"]
    _check_company_auto = True
    _guarded_links = ("user_id",)
    _free_fields = (*FIXED, "note")
    _transitions = {"open": ("closed",)}

    # === FIELDS ===#

    user_id = fields.Many2one(
        "res.users", "Salesperson", required=True, index=True, check_company=True, ondelete="restrict",
        domain="[('share', '=', False)]")
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", default=lambda self: self.env.company)
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True)
    state = fields.Selection(
        [("open", "Running"), ("closed", "Closed")], required=True, readonly=True, copy=False, default="open",
        index=True)
    line_ids = fields.One2many("crm.scorecard.line", "scorecard_id", "Measures", readonly=True)
    customer_ids = fields.One2many("crm.scorecard.customer", "scorecard_id", "Customers", readonly=True)
    customer_count = fields.Integer("Number of Customers", readonly=True, copy=False, aggregator=None)
    score = fields.Float(
        readonly=True, copy=False, digits=(5, 1), aggregator="avg",
        help="0 to 200: 100 where everything is on target. The mean of the points by weight, of what is known.")
    is_scored = fields.Boolean("Has a Score", readonly=True, copy=False)
    pay_factor = fields.Float(
        readonly=True, copy=False, digits=(5, 3), aggregator="avg",
        help="A proposal for whoever decides on variable pay. It triggers no payment.")
    note = fields.Text("Agreed", help="What was agreed with the salesperson. They can read it.")

    # --- parameters, copied from the company
    pay_low = fields.Float("Pay Factor at the Floor", readonly=True, copy=False, digits=(5, 3), aggregator=None)
    pay_high = fields.Float("Highest Pay Factor", readonly=True, copy=False, digits=(5, 3), aggregator=None)
    prior = fields.Float("Weight of the Mean (answers)", readonly=True, copy=False, digits=(6, 1), aggregator=None)
    min_coverage = fields.Float("Minimum Coverage (%)", readonly=True, copy=False, digits=(5, 1), aggregator=None)

    as_of = fields.Datetime("Figures As Of", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed On", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", "Closed By", readonly=True, copy=False, ondelete="restrict")

    _period_uniq = models.UniqueIndex(
        "(company_id, user_id, date_from)", "This salesperson has a scorecard from that day on already.")
    _period_check = models.Constraint("CHECK (date_from <= date_to)", "The last day is before the first one.")

    # === COMPUTE ===#

    @api.depends("user_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for card in self:
            card.display_name = card.env._(
                "%(user)s, %(first)s – %(last)s", user=card.user_id.name, first=format_date(card.env, card.date_from),
                last=format_date(card.env, card.date_to)) if card.user_id and card.date_to else ""

    # === CONSTRAINTS ===#

    @api.constrains("user_id", "company_id", "date_from", "date_to")
    def _check_period(self):
        for card in self:
            if card.date_to >= card.date_from + relativedelta(years=1):
                raise ValidationError(self.env._("A scorecard covers a year at most; a quarter is better."))
            if card.user_id.share or card.company_id not in card.user_id.company_ids:
                raise ValidationError(self.env._(
                    "%(user)s does not work for %(company)s: choose a colleague who does.", user=card.user_id.name,
                    company=card.company_id.name))
            other = self.sudo().search([
                ("id", "!=", card.id), ("company_id", "=", card.company_id.id), ("user_id", "=", card.user_id.id),
                ("date_from", "<=", card.date_to), ("date_to", ">=", card.date_from)], limit=1)
            if other:
                raise ValidationError(self.env._(
                    "%(user)s already has a scorecard for some of these days: %(other)s.", user=card.user_id.name,
                    other=other.display_name))

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        cards = super().create(vals_list)
        cards.sudo()._open()
        return cards

    def write(self, vals):
        if not self.env.su and not vals.keys().isdisjoint(FIXED):
            raise UserError(self.env._(
                "The salesperson and the period of a scorecard cannot be changed: delete it, and open another one."))
        return super().write(vals)

    def copy_data(self, default=None):
        raise UserError(self.env._("A scorecard cannot be duplicated: open another one."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        closed = self.filtered(lambda card: card.state == "closed")[:1]
        if closed:
            raise UserError(self.env._("%(card)s is closed, and stays on record.", card=closed.display_name))

    # === ACTIONS ===#

    @arguments.read()
    def action_update(self):
        """Read the figures of these scorecards again.

        :raises UserError: for one that is closed
        """
        self._check_may_manage()
        self._enter("open")._update()
        return True

    @arguments.read()
    def action_close(self):
        """Close these scorecards: what they say now, they say for good.

        :raises UserError: for one that is closed, or whose period is not over
        """
        self._check_may_manage()
        for card in self:
            if card.state == "open" and card.date_to >= min(card.company_id._get_today(), fields.Date.today()):
                raise UserError(self.env._(
                    "%(card)s runs until %(day)s: close it once that day is over, also in UTC.",
                    card=card.display_name, day=format_date(self.env, card.date_to)))
        self._move_to("closed")
        return True

    @arguments.read()
    def action_export(self):
        """Download these scorecards as a workbook (none: those of the last 12 months)."""
        self.env["crm.workbook"]._check_may_export()
        days = {}
        if self:
            self.check_access("read")
            days = {"date_from": fields.Date.to_string(min(self.mapped("date_from"))),
                    "date_to": fields.Date.to_string(max(self.mapped("date_to")))}
        return self.env["crm.workbook"]._get_download("scorecards", **days)

    @arguments.read("one")
    def action_view_customers(self):
        """Open the customers that count here."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_scorecard_customer_action")
        return dict(action, domain=[("scorecard_id", "=", self.id)], context={}, name=self.env._(
            "Scorecard Customers: %(user)s", user=self.user_id.name))

    def _check_may_manage(self):
        self.env["res.users"]._check_role("manager", self.env._("open, update and close scorecards"))

    # === STATES ===#

    def _prepare_closed(self):
        self.env["crm.scorecard.meter"]._bring_up_to_now(self.company_id)
        self._update()
        now = self._get_now()
        return {card: {"closed_at": now, "closed_by_id": self.env.uid} for card in self}

    # === PUBLIC API ===#

    def _describe(self):
        """These scorecards as `res.company.get_relationship_scorecards` tells them."""
        return [{
            "id": card.id, "user_id": card.user_id.id, "user": card.user_id.sudo().name,
            "date_from": fields.Date.to_string(card.date_from), "date_to": fields.Date.to_string(card.date_to),
            "state": card.state, "as_of": fields.Datetime.to_string(card.as_of) if card.as_of else False,
            "closed_at": fields.Datetime.to_string(card.closed_at) if card.closed_at else False,
            "score": card.is_scored and card.score, "pay_factor": card.is_scored and card.pay_factor,
            "pay_low": card.pay_low, "pay_high": card.pay_high, "prior": card.prior,
            "min_coverage": card.min_coverage, "customers": card.customer_count,
            "note": card.note or False, "lines": [line._describe() for line in card.line_ids],
        } for card in self]

    @api.model
    def _find_in(self, company, period):
        """The scorecards of a company that share a day with a `Period`, as far as the user may read them."""
        period = Period(*period)
        return self.search([("company_id", "=", company.id), ("date_from", "<=", period.last),
                            ("date_to", ">=", period.first)])
