from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import arguments


class CrmSupplySeasonWizard(models.TransientModel):
    """Asks for a season, and proposes what to protect in it."""

    _name = "crm.supply.season.wizard"
    _description = "Propose a Season"
    _inherit = "crm.guarded.wizard"
    _check_company_auto = True

    date_from = fields.Date("From", required=True, default=lambda self: self._default_date_from())
    date_to = fields.Date(
        "Until", required=True, compute="_compute_date_to", store=True, readonly=False, precompute=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True,
        default=lambda self: self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1))
    company_id = fields.Many2one(related="warehouse_id.company_id", related_sudo=False)
    tier_id = fields.Many2one(
        "crm.tier", "For Tier", required=True,
        default=lambda self: self.env["crm.tier"].search(
            [("is_key_account", "=", True)], order="sequence DESC", limit=1),
        help="This tier and better ones may use the goods.")
    product_ids = fields.Many2many(
        "product.product", string="Products", check_company=True, domain=[("is_storable", "=", True)],
        help="Leave empty for all that these tiers bought.")
    peaks_only = fields.Boolean(
        "Only Seasonal Peaks", default=True,
        help="Only products of which these tiers need clearly more in this season than on the average of the year.")

    _dates_check = models.Constraint(
        "CHECK (date_to >= date_from)", "The season ends before it begins: correct the dates.")

    @api.model
    def _default_date_from(self):
        """The first day of the next month that leaves time to buy."""
        return (fields.Date.today() + timedelta(days=30)).replace(day=1) + relativedelta(months=1)

    @api.depends("date_from")
    def _compute_date_to(self):
        for wizard in self:
            if wizard.date_from and (not wizard.date_to or wizard.date_to < wizard.date_from):
                wizard.date_to = wizard.date_from + relativedelta(months=1, days=-1)

    @arguments.read("one")
    def action_propose(self):
        """Propose protections for the season and open them."""
        self.ensure_one()
        protections = self.env["crm.supply.protection"].with_company(self.company_id)._propose(
            self.warehouse_id, self.date_from, self.date_to, tier=self.tier_id, products=self.product_ids or None,
            peaks_only=self.peaks_only)
        if not protections:
            raise UserError(self._get_nothing_message())
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_supply_protection_action")
        return dict(action, domain=[("id", "in", protections.ids)], context={})

    def _get_nothing_message(self):
        if self.peaks_only:
            return self.env._(
                "There is nothing to propose: %(tier)s and better tiers have no peak in this season that is not "
                "protected already. Choose other dates, or look beyond seasonal peaks.", tier=self.tier_id.name)
        return self.env._(
            "There is nothing to propose: %(tier)s and better tiers ordered nothing in the same season last year or "
            "lately that is not protected already.", tier=self.tier_id.name)
