from odoo import models
from odoo.tools import SQL


class CrmSatisfactionPlanner(models.AbstractModel):
    _inherit = "crm.satisfaction.planner"

    def _sql_product_category(self):
        """The category of products that an event is about: of an order the one with the largest part of it, of a
        complaint that of its product."""
        self.env["sale.order.line"].flush_model(["order_id", "product_id", "price_subtotal", "display_type"])
        self.env["product.template"].flush_model(["categ_id"])
        return SQL(
            """
            CASE event.res_model WHEN 'sale.order' THEN (
                SELECT template.categ_id
                  FROM sale_order_line line
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                 WHERE line.order_id = event.res_id AND line.display_type IS NULL AND template.type <> 'service'
              GROUP BY template.categ_id
              ORDER BY SUM(line.price_subtotal) DESC, template.categ_id
                 LIMIT 1)
            WHEN 'crm.complaint' THEN (
                SELECT template.categ_id
                  FROM crm_complaint complaint
                  JOIN product_product product ON product.id = complaint.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                 WHERE complaint.id = event.res_id) END
            """)
