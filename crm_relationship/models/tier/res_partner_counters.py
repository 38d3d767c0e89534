from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_counters(self):
        """Figures of a customer that are counted when the form opens: `{field: (model, column, domain)}`.

        The field counts the records of the model with the commercial entity in `column`, as far as the user may read
        them. It is computed by `_compute_counters`: one query for all fields of all slices.
        """
        return {}

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counters(self):
        counters = self._get_counters()
        numbers = self._count_for(self.commercial_partner_id, counters)
        for partner in self:
            for name in counters:
                partner[name] = numbers.get((name, partner.commercial_partner_id.id), 0)

    def _count_for(self, customers, counters):
        """`{(field, customer id): number}`"""
        if not customers.ids:
            return {}
        queries = []
        for name, (model, column, domain) in counters.items():
            records = self.env[model]
            query = records._search([(column, "in", customers.ids), *domain])
            key = query.groupby = records._field_to_sql(records._table, column, query)
            queries.append(query.select(SQL("%s::text", name), key, SQL("COUNT(*)")))
        rows = self.env.execute_query(SQL(" UNION ALL ").join(SQL("(%s)", query) for query in queries))
        return {(name, customer_id): number for name, customer_id, number in rows}
