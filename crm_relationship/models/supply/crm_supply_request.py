import logging
from contextlib import closing
from datetime import timedelta

from psycopg2.errors import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

RETRY_SECONDS = 60


class CrmSupplyRequest(models.Model):
    """A note for the worker: goods of this product became free in this warehouse, or somebody could not get the lock.

    Notes are only inserted, so that they never conflict; the worker deletes the ones that it has seen.
    A note without product asks to rank the waiting moves of a company anew.
    """

    _name = "crm.supply.request"
    _description = "Supply Request"
    _log_access = False

    product_id = fields.Many2one("product.product", ondelete="cascade", index="btree_not_null")
    warehouse_id = fields.Many2one("stock.warehouse", ondelete="cascade", index="btree_not_null")
    company_id = fields.Many2one("res.company", ondelete="cascade")

    # === NOTES ===#

    def _note(self, keys):
        """Ask the worker to serve `keys` (pairs of product id and warehouse id) after this transaction."""
        precommit = self.env.cr.precommit
        if "crm_relationship.supply_keys" not in precommit.data:
            precommit.data["crm_relationship.supply_keys"] = set()
            precommit.add(self.sudo()._write_notes)
        precommit.data["crm_relationship.supply_keys"].update(keys)

    def _write_notes(self):
        """Write down the keys for which somebody waits, and wake the worker."""
        keys = self.env.cr.precommit.data.pop("crm_relationship.supply_keys", None)
        if not keys:
            return
        self.env.cr.execute(SQL(
            """
            INSERT INTO crm_supply_request (product_id, warehouse_id)
            SELECT key.product_id, key.warehouse_id
              FROM (VALUES %s) AS key (product_id, warehouse_id)
             WHERE EXISTS (
                   SELECT 1 FROM stock_move move JOIN stock_location source ON source.id = move.location_id
                    WHERE move.product_id = key.product_id AND source.warehouse_id = key.warehouse_id
                      AND move.state IN ('confirmed', 'partially_available'))
            """, SQL(", ").join(SQL("%s", key) for key in sorted(keys))))
        if self.env.cr.rowcount:
            self._wake()

    def _note_companies(self, companies):
        """Ask the worker to rank the waiting moves of these companies anew, and wake it: one statement, since every
        run of the tiers does so.
        """
        companies = companies.filtered("supply_priority_enabled")
        if not companies:
            return
        self.env.cr.execute(SQL(
            """
            WITH noted AS (INSERT INTO crm_supply_request (company_id) SELECT UNNEST(%(companies)s))
            INSERT INTO ir_cron_trigger (cron_id, call_at, create_uid, create_date, write_uid, write_date)
            SELECT cron.id, %(now)s, %(user)s, %(now)s, %(user)s, %(now)s
              FROM ir_model_data data JOIN ir_cron cron ON cron.id = data.res_id AND cron.active
             WHERE data.module = 'crm_relationship' AND data.name = 'ir_cron_supply'
            """, companies=companies.ids, now=fields.Datetime.now(), user=self.env.uid))
        self.env.cr.postcommit.add(self.env["ir.cron"]._notifydb)

    def _wake(self, at=None):
        self.env.ref("crm_relationship.ir_cron_supply").sudo()._trigger(at)

    # === WORKER ===#

    @api.model
    def _cron_serve(self):
        """Serve what is noted, or else what was overlooked: one transaction for each product and warehouse."""
        self._rank_anew()
        keys = self._get_keys() or self._get_overlooked_keys()
        left = 0
        seconds = self.env["ir.cron"]._commit_progress(remaining=len(keys))
        for key in keys:
            if seconds <= 0:
                break
            left += self._is_scheduler_running() or not self._serve(*key)
            seconds = self.env["ir.cron"]._commit_progress(1)
        if left:
            self._wake(fields.Datetime.now() + timedelta(seconds=RETRY_SECONDS))
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _cron_daily(self):
        """What the new day brings: turns of late orders, protections that begin or end, shortages to look at."""
        self._note_companies(self.env["res.company"].search([]))
        self.env["ir.cron"]._commit_progress(remaining=2)
        self.env["crm.supply.protection"]._cron_protect()
        self.env["ir.cron"]._commit_progress(1)
        self.env["crm.supply.shortage"]._cron_remind()
        self.env["ir.cron"]._commit_progress(1)

    def _is_scheduler_running(self):
        """Whether Odoo's scheduler is at work: it serves the same queue, and two who do at once get in each other's way
        at the reordering rules. The row of a scheduled action is locked while it runs."""
        scheduler = self.env.ref("stock.ir_cron_scheduler_action", raise_if_not_found=False)
        if not scheduler:
            return False
        with closing(self.env.cr.savepoint(flush=False)):  # rolled back: we must not keep the scheduler from starting
            self.env.cr.execute(
                "SELECT 1 FROM ir_cron WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED", [scheduler.id])
            return not self.env.cr.rowcount

    def _rank_anew(self):
        notes = self.search([("product_id", "=", False)])
        if not notes:
            return
        try:
            self.env["stock.move"]._rank_waiting(notes.company_id.filtered("supply_priority_enabled"))
            notes.unlink()
            self.env["ir.cron"]._commit_progress()
        except OperationalError as error:
            self.env.cr.rollback()
            self._wake(fields.Datetime.now() + timedelta(seconds=RETRY_SECONDS))
            _logger.info("supply: ranking the waiting moves is put off: %s", error)

    def _get_keys(self):
        """Noted (product id, warehouse id), the one with the best waiting rank first."""
        return self.env.execute_query(SQL(
            """
            SELECT note.product_id, note.warehouse_id
              FROM crm_supply_request note
         LEFT JOIN stock_move move ON move.product_id = note.product_id
                   AND move.state IN ('confirmed', 'partially_available')
         LEFT JOIN stock_location source ON source.id = move.location_id
                   AND source.warehouse_id = note.warehouse_id
             WHERE note.product_id IS NOT NULL
          GROUP BY note.product_id, note.warehouse_id
          ORDER BY MIN(CASE WHEN source.id IS NOT NULL THEN move.supply_turn END), MIN(note.id)
            """))

    def _get_overlooked_keys(self):
        """(product id, warehouse id) with free goods for which somebody waits.

        Who lets go of goods and who begins to wait for them at the same moment do not see each other: neither leaves a
        note.
        """
        return self.env.execute_query(SQL(
            """
            SELECT waiting.product_id, waiting.warehouse_id
              FROM (
                SELECT move.product_id, source.warehouse_id, MIN(move.supply_turn) AS turn
                  FROM stock_move move
                  JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
                  JOIN stock_warehouse warehouse ON warehouse.id = source.warehouse_id
                  JOIN res_company company ON company.id = warehouse.company_id AND company.supply_priority_enabled
                  JOIN stock_picking_type kind ON kind.id = move.picking_type_id
                 WHERE move.state IN ('confirmed', 'partially_available') AND move.procure_method = 'make_to_stock'
                   AND (move.reservation_date <= %s OR kind.reservation_method = 'at_confirm')
              GROUP BY move.product_id, source.warehouse_id
              ) waiting
              JOIN stock_quant quant ON quant.product_id = waiting.product_id
              JOIN stock_location place ON place.id = quant.location_id AND place.usage = 'internal'
                   AND place.warehouse_id = waiting.warehouse_id
          GROUP BY waiting.product_id, waiting.warehouse_id, waiting.turn
            HAVING SUM(quant.quantity - quant.reserved_quantity) > 0
          ORDER BY waiting.turn, waiting.product_id
            """, fields.Date.today()))

    def _serve(self, product_id, warehouse_id):
        """Reserve for who waits for a product in a warehouse; False where that should be tried again in a moment.

        What fails for another reason waits for a regular run that has no notes to serve, so that it hides nothing.
        """
        notes = self.search([("product_id", "=", product_id), ("warehouse_id", "=", warehouse_id)])
        warehouse = self.env["stock.warehouse"].browse(warehouse_id)
        if not warehouse.company_id.supply_priority_enabled \
                or self.env["ir.config_parameter"].sudo().get_param("stock.picking_no_auto_reserve"):
            return notes.unlink()
        try:
            with self.env.cr.savepoint():
                self.env["crm.supply.lock"]._ensure(
                    self.env["product.product"].browse(product_id), warehouse)
                if not self.env["crm.supply.lock"]._take([(product_id, warehouse_id)]):
                    return False
                moves = self.env["stock.move"]._search_waiting(product_id, warehouse)
                moves.with_company(warehouse.company_id)._action_assign()
                notes.unlink()
                self.env.flush_all()
        except OperationalError as error:  # a stale snapshot: the next transaction sees more
            self.env.cr.rollback()
            _logger.info("supply: product %s in warehouse %s is put off: %s", product_id, warehouse_id, error)
            return False
        except Exception:
            self.env.cr.rollback()
            notes.unlink()
            _logger.exception("supply: product %s in warehouse %s cannot be served", product_id, warehouse_id)
        return True
