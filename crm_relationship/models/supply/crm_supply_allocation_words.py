from odoo import api, fields, models

from ...tools.supply_queue import EPSILON, format_quantity


class CrmSupplyAllocation(models.Model):
    """What applying or undoing an allocation moves, as a question to answer first."""

    _inherit = "crm.supply.allocation"

    apply_question = fields.Char(compute="_compute_questions")
    undo_question = fields.Char(compute="_compute_questions")

    @api.depends("line_ids.before", "line_ids.after")
    @api.depends_context("lang")
    def _compute_questions(self):
        for allocation in self:
            lines = allocation.line_ids
            losers = lines.filtered(lambda line: line.change < -EPSILON)
            winners = lines.filtered(lambda line: line.change > EPSILON)
            taken = -sum(losers.mapped("change"))
            free = sum(winners.mapped("change")) - taken
            allocation.apply_question = allocation._ask_to_apply(taken, free, losers, winners)
            allocation.undo_question = allocation._ask_to_undo(taken, free, losers)

    def _ask_to_apply(self, taken, free, losers, winners):
        """The question; False where nothing would move."""
        values = {"taken": self._format_goods(taken), "free": self._format_goods(free),
                  "losers": self._format_orders(losers), "winners": self._format_orders(winners)}
        if taken > EPSILON and free > EPSILON:
            return self.env._("Move %(taken)s from %(losers)s, and reserve %(free)s that are free? The salespeople of "
                              "the orders that lose goods are told.", **values)
        if taken > EPSILON:
            return self.env._(
                "Move %(taken)s from %(losers)s? The salespeople of the orders that lose goods are told.", **values)
        return free > EPSILON and self.env._("Reserve %(free)s that are free for %(winners)s?", **values)

    def _ask_to_undo(self, taken, free, losers):
        if taken > EPSILON:
            return self.env._("Give %(taken)s back to %(losers)s?", taken=self._format_goods(taken),
                              losers=self._format_orders(losers))
        return free > EPSILON and self.env._("Release %(free)s?", free=self._format_goods(free))

    def _format_goods(self, quantity):
        """Such as "42 Units"; goods of different units are counted together."""
        units = self.line_ids.uom_id
        return f"{format_quantity(quantity)} {units.name if len(units) == 1 else self.env._('units')}"

    def _format_orders(self, lines):
        count = len(lines.order_id)
        return self.env._("1 order") if count == 1 else self.env._("%(count)s orders", count=count)
