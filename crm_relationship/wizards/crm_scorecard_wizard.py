from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import arguments
from ..tools.periods import get_moments_domain, get_quarter


class CrmScorecardWizard(models.TransientModel):
    """Open the scorecards of a period for everybody who sells."""

    _name = "crm.scorecard.wizard"
    _description = "Open Scorecards"
    _inherit = "crm.guarded.wizard"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    date_from = fields.Date(
        "From", required=True, default=lambda self: get_quarter(self.env.company._get_today()))
    date_to = fields.Date(
        "To", required=True,
        default=lambda self: get_quarter(self.env.company._get_today()) + relativedelta(months=3, days=-1))
    user_ids = fields.Many2many(
        "res.users", string="Salespeople", compute="_compute_user_ids", store=True, readonly=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="At first: relationship users who have sold in the 12 months before the period.")

    @api.depends("date_from", "company_id")
    def _compute_user_ids(self):
        for wizard in self:
            wizard.user_ids = wizard.date_from and wizard._find_sellers()

    def _find_sellers(self):
        """Relationship users of the company who have sold in the year before, and have no scorecard of that day."""
        self.env["res.users"]._check_role("manager", self.env._("open scorecards"))
        if self.company_id not in self.env.companies:
            return self.env["res.users"]
        sold = self.env["sale.order"].sudo()._read_group([
            ("company_id", "=", self.company_id.id), ("state", "=", "sale"),
            *get_moments_domain("date_order", self.date_from - relativedelta(years=1),
                                self.date_from - relativedelta(days=1))], ["user_id"])
        have = self.env["crm.scorecard"].search([
            ("company_id", "=", self.company_id.id), ("date_from", "<=", self.date_from),
            ("date_to", ">=", self.date_from)]).user_id
        return self.env["res.users"].search([
            ("id", "in", [user.id for [user] in sold if user and user not in have]), ("share", "=", False),
            ("company_ids", "in", self.company_id.ids),
            ("all_group_ids", "in", self.env.ref("crm_relationship.group_relationship_user").ids)])

    @arguments.read("one")
    def action_open(self):
        """Open the scorecards, and show them."""
        self.ensure_one()
        if not self.user_ids:
            raise UserError(self.env._(
                "Choose for whom: nobody without a scorecard has sold anything in the year before that day."))
        if self.date_from > self.date_to:
            raise ValidationError(self.env._("The last day is before the first one."))
        cards = self.env["crm.scorecard"].create([
            {"company_id": self.company_id.id, "user_id": user.id, "date_from": self.date_from,
             "date_to": self.date_to} for user in self.user_ids])
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_scorecard_action")
        return dict(action, domain=[("id", "in", cards.ids)], context={})
