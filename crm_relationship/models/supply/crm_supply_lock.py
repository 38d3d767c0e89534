from psycopg2.errors import SerializationFailure

from odoo import fields, models
from odoo.tools import SQL


class CrmSupplyLock(models.Model):
    """The right to reserve a product in a warehouse: one transaction at a time, and only if it has seen all before it.

    Rows are made ahead of time, so that nobody waits for anybody: who finds a row taken, or changed since his
    transaction began, leaves his moves waiting and a request for the worker.
    """

    _name = "crm.supply.lock"
    _description = "Supply Lock"
    _log_access = False

    product_id = fields.Many2one("product.product", required=True, ondelete="cascade")
    warehouse_id = fields.Many2one("stock.warehouse", required=True, ondelete="cascade", index=True)
    taken = fields.Integer(default=0)

    _product_warehouse_uniq = models.Constraint(
        "UNIQUE (product_id, warehouse_id)", "There is one lock for a product and a warehouse.")

    def _ensure(self, products=None, warehouses=None):
        """Make the missing rows for storable products and warehouses of the companies with priority supply."""
        self.env["product.template"].flush_model(["is_storable"])
        self.env["product.product"].flush_model(["product_tmpl_id"])
        self.env["stock.warehouse"].flush_model(["company_id"])
        self.env["res.company"].flush_model(["supply_priority_enabled"])
        self.env.cr.execute(SQL(
            """
            INSERT INTO crm_supply_lock (product_id, warehouse_id, taken)
            SELECT product.id, warehouse.id, 0
              FROM product_product product
              JOIN product_template template ON template.id = product.product_tmpl_id AND template.is_storable
        CROSS JOIN stock_warehouse warehouse
              JOIN res_company company ON company.id = warehouse.company_id AND company.supply_priority_enabled
             WHERE %(products)s AND %(warehouses)s
               AND NOT EXISTS (SELECT 1 FROM crm_supply_lock present
                                WHERE present.product_id = product.id AND present.warehouse_id = warehouse.id)
          ORDER BY product.id, warehouse.id
                ON CONFLICT DO NOTHING
            """,
            products=SQL("TRUE") if products is None else SQL("product.id = ANY(%s)", list(products.ids)),
            warehouses=SQL("TRUE") if warehouses is None else SQL("warehouse.id = ANY(%s)", list(warehouses.ids))))

    def _take(self, keys):
        """Take the locks of `keys` (pairs of product id and warehouse id); return those that were free.

        A lock is held to the end of the transaction. Locks are taken in the order of their ids and never waited for.
        """
        keys = sorted(keys)
        if not keys:
            return set()
        taken = self._try_take(keys)
        if taken is None and len(keys) > 1:
            return set().union(*(self._take([key]) for key in keys))
        return taken or set()

    def _try_take(self, keys):
        """The keys taken; None where one of them was reserved by somebody since this transaction began."""
        cr = self.env.cr
        query = SQL(
            """
            SAVEPOINT crm_supply_lock;
            UPDATE crm_supply_lock SET taken = taken + 1
             WHERE id IN (SELECT id FROM crm_supply_lock WHERE (product_id, warehouse_id) IN %s
                        ORDER BY id FOR UPDATE SKIP LOCKED)
         RETURNING product_id, warehouse_id
            """, tuple(keys))
        try:
            cr.execute(query, log_exceptions=False)
            taken = set(cr.fetchall())
        except SerializationFailure:
            cr.execute("ROLLBACK TO SAVEPOINT crm_supply_lock; RELEASE SAVEPOINT crm_supply_lock")
            return None
        cr.execute("RELEASE SAVEPOINT crm_supply_lock")
        return taken
