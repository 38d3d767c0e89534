from odoo import models
from odoo.tools import SQL


class CrmDashboard(models.AbstractModel):
    _inherit = "crm.dashboard"

    def _select_need_quotation(self, company, today):
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return None
        query = orders._search(
            [("company_id", "=", company.id), ("state", "=", "sent"), ("validity_date", "<", today)])
        return SQL(
            """
            SELECT customer.commercial_partner_id AS partner_id, 6 AS urgency,
                   %s::date - quotation.validity_date AS days, 'sale.order' AS res_model, quotation.id AS res_id,
                   quotation.name AS label
              FROM (%s) quotation
              JOIN res_partner customer ON customer.id = quotation.partner_id
            """, today, query.select(*(
                SQL.identifier("sale_order", name) for name in ("id", "name", "partner_id", "validity_date"))))

    def _tell_need_quotation(self, row):
        return self.env._("Quotation %(quotation)s expired %(days)s days ago", quotation=row["label"], days=row["days"])
