from odoo import models
from odoo.tools import SQL


class CrmCustomerFacts(models.AbstractModel):
    """What replaces goods as a remedy is given away: it is no purchase."""

    _inherit = "crm.customer.facts"

    def _flush(self):
        self.env["sale.order.line"].flush_model(["order_id", "is_replacement"])
        return super()._flush()

    def _sql_purchase(self, order):
        """Told by customer and moment, which the index holds: the table of the orders need not be read."""
        return SQL(
            """
            %(purchase)s AND (%(amount)s <> 0 OR (%(partner)s, %(moment)s) NOT IN (
                SELECT given.partner_id, given.date_order
                  FROM sale_order_line line
                  JOIN sale_order given ON given.id = line.order_id
                 WHERE line.is_replacement AND given.amount_untaxed = 0))
            """, purchase=super()._sql_purchase(order), amount=SQL.identifier(order, "amount_untaxed"),
            partner=SQL.identifier(order, "partner_id"), moment=SQL.identifier(order, "date_order"))

    def _sql_invoiced_purchase(self, invoice):
        return SQL(
            """
            %(purchase)s AND (%(amount)s <> 0 OR %(id)s NOT IN (
                SELECT invoiced.move_id
                  FROM sale_order_line line
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                  JOIN account_move_line invoiced ON invoiced.id = rel.invoice_line_id
                 WHERE line.is_replacement))
            """, purchase=super()._sql_invoiced_purchase(invoice),
            amount=SQL.identifier(invoice, "amount_untaxed_signed"), id=SQL.identifier(invoice, "id"))
