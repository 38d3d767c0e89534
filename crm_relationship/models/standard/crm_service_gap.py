from odoo import fields, models
from odoo.tools import SQL

from ...tools import arguments


class CrmServiceGap(models.Model):
    """Importance beside performance, standard by standard, in the current company: what to improve first."""

    _name = "crm.service.gap"
    _description = "Importance and Performance"
    _auto = False
    _order = "standard_id, kind"
    _rec_name = "standard_id"
    _depends = {"crm.service.measure": ["standard_id", "company_id", "document_date", "state"],
                "crm.service.standard": ["moment_id", "area", "importance", "active"]}

    standard_id = fields.Many2one("crm.service.standard", readonly=True)
    moment_id = fields.Many2one("crm.service.moment", "Moment of Truth", readonly=True)
    area = fields.Selection(
        [("procedure", "Procedure"), ("person", "Person"), ("place", "Place")], readonly=True)
    kind = fields.Selection([("importance", "Importance"), ("performance", "Performance")], readonly=True)
    percent = fields.Float("%", readonly=True, digits=(5, 1), aggregator="avg")

    @property
    def _table_query(self):
        performance = self.env["crm.service.standard"]._field_to_sql("standard", "performance")
        return SQL(
            """
            SELECT 2 * standard.id AS id, standard.id AS standard_id, standard.moment_id, standard.area,
                   'importance' AS kind, standard.importance::float8 AS percent
              FROM crm_service_standard standard
             WHERE standard.active AND standard.importance > 0
             UNION ALL
            SELECT 2 * standard.id + 1, standard.id, standard.moment_id, standard.area, 'performance',
                   %(performance)s::float8
              FROM crm_service_standard standard
             WHERE standard.active AND %(performance)s IS NOT NULL
            """, performance=performance)

    @arguments.read("one")
    def action_open_standard(self):
        """Open the standard."""
        self.ensure_one()
        self.check_access("read")
        return self.standard_id._get_records_action()
