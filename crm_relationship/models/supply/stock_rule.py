from odoo import api, models

from ...tools import private

RANK_FIELDS = ["supply_rank", "supply_turn", "supply_deadline", "supply_order_id"]


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        return [*super()._get_custom_move_fields(), *RANK_FIELDS]

    @api.model
    def _run_scheduler_tasks(self, use_new_cursor=False, company_id=False):
        """The scheduler reserves in the order of the one queue."""
        return super(StockRule, self.with_context(supply_queue=private.Private()))._run_scheduler_tasks(
            use_new_cursor=use_new_cursor, company_id=company_id)
