from odoo import fields, models
from odoo.tools import SQL


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
            self.env["crm.supply.worker"]._wake()

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

    # === WHAT IS NOTED ===#

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
