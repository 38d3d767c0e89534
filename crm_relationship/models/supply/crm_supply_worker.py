import logging
from contextlib import closing
from datetime import timedelta

from psycopg2.errors import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

RETRY_SECONDS = 60


class CrmSupplyWorker(models.AbstractModel):
    """Serves what `crm.supply.request` notes: one transaction for each product and warehouse."""

    _name = "crm.supply.worker"
    _description = "Supply Worker"

    # === CRON ===#

    @api.model
    def _cron_serve(self):
        """Serve what is noted, or else what was overlooked: one transaction for each product and warehouse."""
        self._rank_anew()
        keys = self.env["crm.supply.request"]._get_keys() or self._get_overlooked_keys()
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
        self.env["crm.supply.request"]._note_companies(self.env["res.company"].search([]))
        self.env["ir.cron"]._commit_progress(remaining=2)
        self.env["crm.supply.protection"]._cron_protect()
        self.env["ir.cron"]._commit_progress(1)
        self.env["crm.supply.shortage"]._cron_remind()
        self.env["ir.cron"]._commit_progress(1)

    def _wake(self, at=None):
        """Have the worker run now, or at a moment."""
        self.env.ref("crm_relationship.ir_cron_supply").sudo()._trigger(at)

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
        notes = self.env["crm.supply.request"].search([("product_id", "=", False)])
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

    def _get_overlooked_keys(self):
        """(product id, warehouse id) with free goods for which somebody waits.

        Who lets go of goods and who begins to wait for them at the same moment do not see each other: neither leaves a
        note.
        """
        queue = self.env["crm.supply.queue"]
        return self.env.execute_query(SQL(
            """
            WITH waiting AS (
                SELECT move.product_id, source.warehouse_id, MIN(move.supply_turn) AS turn
                  FROM stock_move move
                  JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
                  JOIN stock_warehouse warehouse ON warehouse.id = source.warehouse_id
                  JOIN res_company company ON company.id = warehouse.company_id AND company.supply_priority_enabled
                  JOIN stock_picking_type kind ON kind.id = move.picking_type_id
                 WHERE %(competes)s
              GROUP BY move.product_id, source.warehouse_id)
            SELECT waiting.product_id, waiting.warehouse_id
              FROM waiting JOIN (%(free)s) free USING (product_id, warehouse_id)
             WHERE free.quantity > 0
          ORDER BY waiting.turn, waiting.product_id
            """, competes=queue._sql_competes(),
            free=queue._select_free(SQL("quant.product_id IN (SELECT product_id FROM waiting)"))))

    def _serve(self, product_id, warehouse_id):
        """Reserve for who waits for a product in a warehouse; False where that should be tried again in a moment.

        What fails for another reason waits for a regular run that has no notes to serve, so that it hides nothing.
        """
        notes = self.env["crm.supply.request"].search([
            ("product_id", "=", product_id), ("warehouse_id", "=", warehouse_id)])
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
