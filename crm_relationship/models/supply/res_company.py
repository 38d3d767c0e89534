from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ...tools.supply_queue import NO_TIER_RANK

RANKING = {"supply_priority_enabled", "supply_other_rank", "supply_ageing_days"}

INTERNAL = "base.group_user"  # customers in the portal, who read their own company, do not see how we work


class ResCompany(models.Model):
    _inherit = "res.company"

    supply_priority_enabled = fields.Boolean(
        "Priority Supply", help="Scarce goods reach customers in the order of their tier.", groups=INTERNAL)
    supply_other_rank = fields.Integer(
        "Rank of Other Demand", default=NO_TIER_RANK,
        help="Place in the queue of demand without a sales order, such as components and internal transfers: 1 is "
             "served first, 50 together with customers without a tier.", groups=INTERNAL)
    supply_peg_first = fields.Boolean(
        "Pegged Receipts First",
        help="A receipt that was ordered for certain deliveries serves these first, whatever the tiers.",
        groups=INTERNAL)
    supply_ageing_days = fields.Integer(
        "Days to Gain a Rank",
        help="Each time this number of days has passed, a late order moves up one rank in the queue. 0: never. It "
             "gains no right to protected goods.", groups=INTERNAL)
    supply_freeze_days = fields.Integer(
        "Freeze Window (days)", help="An order promised within this number of days from today loses nothing.",
        groups=INTERNAL)
    supply_max_bumps = fields.Integer(
        "Times an Order May Lose Goods", default=1, groups=INTERNAL,
        help="How often goods reserved for an order may be given to one that ranks higher.")
    supply_customer_cap_percent = fields.Float(
        "Share of a Customer (%)", default=100.0, digits=(6, 2),
        help="A re-allocation gives no customer more than this share of a product's stock in the warehouse.",
        groups=INTERNAL)

    @api.constrains("supply_other_rank", "supply_ageing_days", "supply_freeze_days", "supply_max_bumps",
                    "supply_customer_cap_percent")
    def _check_supply(self):
        for company in self:
            if not 1 <= company.supply_other_rank <= NO_TIER_RANK:
                raise ValidationError(self.env._(
                    "The rank of other demand lies between 1 and %(last)s.", last=NO_TIER_RANK))
            if min(company.supply_ageing_days, company.supply_freeze_days, company.supply_max_bumps) < 0:
                raise ValidationError(self.env._(
                    "The days and times of the priority supply cannot be negative."))
            if not 0 < company.supply_customer_cap_percent <= 100:
                raise ValidationError(self.env._("The share of a customer lies above 0 and up to 100%."))

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies.filtered("supply_priority_enabled")._switch_supply()
        return companies

    def write(self, vals):
        before = {company: company._get_ranking() for company in self} if RANKING & vals.keys() else {}
        result = super().write(vals)
        changed = self.browse(company.id for company, values in before.items() if values != company._get_ranking())
        switched = changed.filtered(
            lambda company: company.supply_priority_enabled != before[company]["supply_priority_enabled"])
        switched._switch_supply()
        (changed - switched)._rank_supply_anew()
        return result

    def _get_ranking(self):
        return {name: self[name] for name in RANKING}

    @api.model
    @ormcache()
    def _is_supply_anywhere(self):
        """Whether some company has priority supply."""
        return bool(self.sudo().search_count([("supply_priority_enabled", "=", True)], limit=1))

    def _switch_supply(self):
        """Rank the open moves of these companies, or take their ranks away; nothing else has to be migrated."""
        if not self:
            return
        self.env.registry.clear_cache()
        enabled = self.filtered("supply_priority_enabled")
        if enabled:
            warehouses = self.env["stock.warehouse"].sudo().search([("company_id", "in", enabled.ids)])
            self.env["crm.supply.lock"].sudo()._ensure(warehouses=warehouses)
            self.env["stock.move"].sudo()._rank_waiting(enabled, reserved=True)
            self.env["crm.supply.request"]._note_companies(enabled)
        self.env["stock.move"].sudo()._clear_ranks(self - enabled)

    def _rank_supply_anew(self):
        """Rank what waits in these companies by their new settings; what is reserved keeps its rank."""
        enabled = self.filtered("supply_priority_enabled")
        if enabled:
            self.env["stock.move"].sudo()._rank_waiting(enabled)
            self.env["crm.supply.request"]._note_companies(enabled)
