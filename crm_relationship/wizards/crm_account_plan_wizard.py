from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import arguments


class CrmAccountPlanWizard(models.TransientModel):
    """Start the plans of a year for all key accounts that have none."""

    _name = "crm.account.plan.wizard"
    _description = "Start Account Plans"
    _inherit = "crm.guarded.wizard"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    year = fields.Integer(required=True, default=lambda self: self.env.company._get_today().year)
    tier_ids = fields.Many2many(
        "crm.tier", string="Tiers", default=lambda self: self.env["crm.tier"].search([("is_key_account", "=", True)]),
        help="Whose plans are started.")
    customer_count = fields.Integer("Customers", compute="_compute_counts")
    lacking_count = fields.Integer("Without a Plan", compute="_compute_counts")

    @api.depends("year", "tier_ids")
    def _compute_counts(self):
        for wizard in self:
            customers = wizard._get_customers()
            planned = self.env["crm.account.plan"].sudo().with_context(active_test=False)._read_group(
                [("company_id", "=", wizard.company_id.id), ("partner_id", "in", customers.ids),
                 ("year", "=", wizard.year)], [], ["partner_id:count_distinct"])
            wizard.customer_count = len(customers)
            wizard.lacking_count = len(customers) - planned[0][0]

    def _get_customers(self):
        """The customers of these tiers that the user looks after, but those who are lost."""
        profiles = self.env["crm.customer.profile"].search([
            ("company_id", "=", self.company_id.id), ("tier_id", "in", self.tier_ids.ids),
            ("lifecycle_stage", "!=", "lost"), ("partner_id.active", "=", True)])
        return profiles.partner_id

    @arguments.read("one")
    def action_start(self):
        """Start the plans, and open them."""
        self.ensure_one()
        plans = self.env["crm.account.plan"].with_company(self.company_id)._start(self._get_customers(), self.year)
        if not plans:
            raise UserError(self.env._(
                "All these customers have a plan for %(year)s: choose another year or other tiers.", year=self.year))
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_account_plan_action")
        return dict(action, domain=[("id", "in", plans.ids)], context={}, name=self.env._(
            "Plans Started for %(year)s", year=self.year))
