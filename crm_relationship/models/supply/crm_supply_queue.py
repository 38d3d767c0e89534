from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...tools.supply_queue import EPSILON, LAST, NO_TIER_RANK, Claim, Ledger, plan


class CrmSupplyQueue(models.AbstractModel):
    """Reads what `tools.supply_queue` decides on: free stock, who waits for it, what is protected.

    What that is stands in `crm_supply_queue_sql.py`, once for all who ask.
    """

    _name = "crm.supply.queue"
    _description = "Supply Queue"

    def _plan(self, moves, passed_over=()):
        """What each of `moves` may reserve now: `{move id: Grant}` of those that may have something.

        Better-ranked moves that wait for the same goods and are not among `moves` keep their share of them; the worker
        is told to give it to them. So are moves whose product somebody else is reserving.

        :param passed_over: ids of moves that could not take what they were granted before
        """
        keys = {move._get_supply_key() for move in moves}
        stock, others = self._read_situation(keys, moves, passed_over)
        free = defaultdict(float)
        for key, _path, quantity in stock:
            free[key] = max(free[key], quantity)
        keys = {key for key in keys if free[key] > EPSILON}
        contested = {claim.key for claim in others} & keys
        claims = others + moves._get_supply_claims(keys)
        if not claims:
            return {}
        ledger = Ledger(stock, self._read_protections(keys))
        grants = plan(claims, ledger, self.env["crm.tier"]._get_guarantees())
        asked = {claim.move_id: claim.key for claim in claims if claim.asking}
        grants = {move_id: grants[move_id] for move_id in asked if grants[move_id].quantity > EPSILON}
        wanted = {asked[move_id] for move_id in grants}
        taken = self.env["crm.supply.lock"]._take(wanted)
        if contested or taken != wanted:
            self.env["crm.supply.request"]._note(contested | (wanted - taken))
        return {move_id: grant for move_id, grant in grants.items() if asked[move_id] in taken}

    def _add_rank_columns(self, table, names):
        """Make columns with a default, so that installing need not write each row of a large table."""
        for name in names:
            self.env.cr.execute(SQL(
                "ALTER TABLE IF EXISTS %s ADD COLUMN IF NOT EXISTS %s integer DEFAULT %s",
                SQL.identifier(table), SQL.identifier(name), SQL(str(NO_TIER_RANK))))

    # === READING ===#

    def _read_situation(self, keys, moves, passed_over):
        """Free stock as rows for a `Ledger`, and the claims of waiting moves that come before some of `moves`."""
        self.env["stock.quant"].flush_model(["product_id", "location_id", "lot_id", "quantity", "reserved_quantity"])
        self.env["stock.move"].flush_model([
            "state", "supply_turn", "supply_rank", "supply_deadline", "product_uom_qty", "product_qty", "quantity",
            "location_id", "procure_method", "reservation_date", "picking_type_id"])
        turns = [move.supply_turn for move in moves]
        worst = NO_TIER_RANK - 1 if self.env["crm.tier"]._get_guarantees() else min(max(turns), NO_TIER_RANK - 1)
        rows = self.env.execute_query(SQL(
            """
            WITH stock AS (%(stock)s),
                 claim AS (%(claims)s AND move.supply_turn <= %(worst)s AND NOT move.id = ANY(%(excluded)s)
                           AND (move.product_id, source.warehouse_id)
                            IN (SELECT product_id, warehouse_id FROM stock
                              GROUP BY product_id, warehouse_id HAVING MAX(free) > 0))
            SELECT product_id, warehouse_id, path, free, NULL, NULL, NULL, NULL, NULL, NULL FROM stock
             UNION ALL
            SELECT product_id, warehouse_id, path, need, id, supply_rank, supply_turn, supply_deadline, root, whole
              FROM claim
          ORDER BY 5
            """,
            stock=self._select_stock(keys), claims=self._select_claims(keys), worst=worst,
            excluded=[*moves.ids, *passed_over]))
        stock = [((row[0], row[1]), self._get_path(row[2]), row[3]) for row in rows if row[4] is None]
        latest, guarantees = self._get_latest(moves), self.env["crm.tier"]._get_guarantees()
        others = [claim for claim in (self._make_other_claim(row) for row in rows if row[4])
                  if claim.key in latest and (claim.order < latest[claim.key] or claim.rank in guarantees)]
        return [row for row in stock if row[0] in keys], others

    def _get_latest(self, moves):
        """{key: order of the last of `moves`}: whoever comes after it has no claim before any of them."""
        latest = {}
        for move in moves:
            order = (True, move.supply_turn, move.supply_deadline or LAST)
            latest[move._get_supply_key()] = max(order, latest.get(move._get_supply_key(), order))
        return latest

    def _make_other_claim(self, row):
        product_id, warehouse_id, path, need, move_id, rank, turn, deadline, root, whole = row
        return Claim(move_id, (product_id, warehouse_id), self._get_path(path), root, rank, turn, deadline, need,
                     whole=whole, asking=False)

    def _read_protections(self, keys):
        """Rows (key, sequence of the worst tier entitled, quantity still to be kept) for a `Ledger`."""
        if not keys or not self.env["crm.supply.protection"]._is_any():
            return []
        lines = self.env["crm.supply.protection.line"]._read_remaining(
            {key[0] for key in keys}, {key[1] for key in keys})
        return [row for row in lines if row[0] in keys]

    @api.model
    def _get_path(self, parent_path):
        """The ids of a location and of all above it, the location last."""
        return tuple(int(place) for place in parent_path.split("/")[:-1])
