from odoo import models

from odoo.addons.crm_relationship.tools.workbook import Chart, Column, Sheet, definitions


class CrmWorkbook(models.AbstractModel):
    _inherit = "crm.workbook"

    def _workbook_quotations(self, parameters):
        orders = self.env["sale.order"].search(
            [("state", "in", ("draft", "sent")), ("company_id", "=", self.env.company.id)], order="amount_total DESC")
        columns = self._get_columns(orders, ["name", "partner_id", "date_order"])
        rows = self._get_rows(orders, columns)
        for row, order in zip(rows, orders, strict=True):
            row["amount"] = order.amount_total
        columns.append(Column("amount", self.env._("Amount"), "money", total=True))
        title = self.env._("Quotations")
        return title, [
            Sheet(title, columns, rows, (Chart("column", self.env._("Amounts"), "name", ("amount",)),)),
            definitions(self.env._("Definitions"), (self.env._("Figure"), self.env._("Meaning")), [
                (self.env._("Amount"), self.env._("With taxes, in the currency of the quotation."))])]
