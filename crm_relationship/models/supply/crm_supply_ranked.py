from odoo import api, fields, models


class CrmSupplyRanked(models.AbstractModel):
    """Documents that stand in the queue by a stored `supply_rank`: the tier that it stands for."""

    _name = "crm.supply.ranked"
    _description = "Supply Rank"
    _inherit = "crm.supply.screen"

    supply_tier_id = fields.Many2one(
        "crm.tier", "Supply Tier", compute="_compute_supply_tier_id", search="_search_supply_tier_id",
        groups="base.group_user")
    supply_tier_color = fields.Integer(
        related="supply_tier_id.color", string="Supply Tier Color", groups="base.group_user")

    @api.depends("supply_rank")
    def _compute_supply_tier_id(self):
        for record in self:
            record.supply_tier_id = self.env["crm.tier"]._get_by_rank(record.supply_rank)
        self.supply_tier_id._prime_badges()

    def _search_supply_tier_id(self, operator, value):
        return self.env["crm.tier"]._search_by_rank(operator, value)
