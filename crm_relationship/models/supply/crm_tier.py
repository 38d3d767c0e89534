from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ...tools.supply_queue import NO_TIER_RANK

STRATEGIES = [
    ("win", "Win: in full and on time"),
    ("improve", "Improve: keeps at least what it has"),
    ("redistribute", "Redistribute: may gain or lose"),
    ("fill", "Fill: never gains, may lose"),
    ("skip", "Skip: is left alone"),
]
SHIPPED = {"vip": "win", "main": "improve", "ordinary": "redistribute", "small": "fill"}


class CrmTier(models.Model):
    _inherit = "crm.tier"

    supply_strategy = fields.Selection(
        STRATEGIES, required=True, compute="_compute_supply_strategy", store=True, readonly=False, precompute=True,
        help="What a re-allocation of scarce goods may do with the orders of this tier.")
    supply_guaranteed_percent = fields.Float(
        "Guaranteed Share (%)", digits=(6, 2),
        help="This share of the goods that become free is kept for waiting orders of this tier, at most what they "
             "need, whoever comes before them. 0: none.")

    @api.depends("code")
    def _compute_supply_strategy(self):
        for tier in self:
            tier.supply_strategy = tier.supply_strategy or SHIPPED.get(tier.code, "redistribute")

    @api.constrains("supply_guaranteed_percent")
    def _check_supply_guaranteed_percent(self):
        tiers = self.search([])
        if any(tier.supply_guaranteed_percent < 0 for tier in self) \
                or sum(tiers.mapped("supply_guaranteed_percent")) > 100:
            raise ValidationError(self.env._(
                "The guaranteed shares of all tiers together lie between 0 and 100%: lower some of them."))

    def write(self, vals):
        result = super().write(vals)
        if "sequence" in vals:
            self.env["crm.supply.request"]._note_companies(self.env["res.company"].sudo().search([]))
        return result

    @api.model
    @ormcache()
    def _get_ranks(self):
        """`{tier id: rank}`; a tier's rank is its sequence. Archived ones last: they may share it with one in use."""
        tiers = self.sudo().with_context(active_test=False).search([], order="active DESC, sequence, id")
        return {tier.id: tier.sequence for tier in tiers}

    @api.model
    @ormcache()
    def _get_guarantees(self):
        """`{rank: guaranteed share in %}` of the tiers that have one."""
        return {tier.sequence: tier.supply_guaranteed_percent
                for tier in self.sudo().search([("supply_guaranteed_percent", ">", 0)])}

    @api.model
    def _get_by_rank(self, rank):
        """The tier of a rank; none where no tier has it. A tier whose sequence is that of no tier is served as none."""
        if rank == NO_TIER_RANK:
            return self.browse()
        found = [tier_id for tier_id, sequence in self._get_ranks().items() if sequence == rank]
        return self.browse(found[:1])

    @api.model
    def _search_by_rank(self, operator, value):
        """Domain on `supply_rank` for a search on the tier it stands for."""
        if operator in ("any", "any!"):
            value = self.with_context(active_test=False).search(value).ids
        elif operator != "in":
            return NotImplemented
        ranks = self._get_ranks()
        domain = Domain("supply_rank", "in", [ranks[tier_id] for tier_id in value if tier_id in ranks])
        if any(not tier_id for tier_id in value):
            domain |= Domain("supply_rank", "not in", list(ranks.values()))
        return domain
