from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

from ...tools import arguments
from ...tools.periods import get_moments_domain
from ...tools.service_targets import BROKEN, KEPT


class CrmServiceCompliance(models.Model):
    """How many promises were kept and broken: by standard, tier, company and month of the document."""

    _name = "crm.service.compliance"
    _description = "Service Compliance"
    _auto = False
    _order = "month DESC, standard_id, tier_id"
    _rec_name = "standard_id"
    _depends = {"crm.service.measure": ["standard_id", "tier_id", "company_id", "document_date", "state"],
                "crm.service.standard": ["moment_id", "area"]}

    standard_id = fields.Many2one("crm.service.standard", readonly=True)
    moment_id = fields.Many2one("crm.service.moment", "Moment of Truth", readonly=True)
    area = fields.Selection(
        [("procedure", "Procedure"), ("person", "Person"), ("place", "Place")], readonly=True)
    tier_id = fields.Many2one("crm.tier", "Tier", readonly=True)
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True)
    kept_count = fields.Integer("Kept", readonly=True)
    broken_count = fields.Integer("Broken", readonly=True)
    rate = fields.Float("Kept (%)", readonly=True, digits=(5, 1), aggregator="avg")

    # === QUERY ===#

    @property
    def _table_query(self):
        return SQL("%s %s %s %s", self._select(), self._from(), self._where(), self._group_by())

    def _select(self):
        return SQL(
            """
            SELECT MIN(measure.id) AS id, measure.standard_id, standard.moment_id, standard.area, measure.tier_id,
                   measure.company_id, DATE_TRUNC('month', measure.document_date)::date AS month,
                   COUNT(*) FILTER (WHERE measure.state = %(kept)s) AS kept_count,
                   COUNT(*) FILTER (WHERE measure.state = %(broken)s) AS broken_count,
                   100.0 * COUNT(*) FILTER (WHERE measure.state = %(kept)s) / COUNT(*) AS rate
            """, kept=KEPT, broken=BROKEN)

    def _from(self):
        return SQL("FROM crm_service_measure measure JOIN crm_service_standard standard"
                   " ON standard.id = measure.standard_id")

    def _where(self):
        return SQL("WHERE measure.state IN %s", (KEPT, BROKEN))

    def _group_by(self):
        return SQL("GROUP BY measure.standard_id, standard.moment_id, standard.area, measure.tier_id,"
                   " measure.company_id, DATE_TRUNC('month', measure.document_date)")

    def _read_group_select(self, aggregate_spec, query):
        """The rate of a group is that of all its promises, not the mean of the months' rates."""
        if aggregate_spec == "rate:avg":
            kept, broken = (self._field_to_sql(self._table, name, query) for name in ("kept_count", "broken_count"))
            return SQL("(100.0 * SUM(%s) / NULLIF(SUM(%s) + SUM(%s), 0))::float8", kept, kept, broken)
        return super()._read_group_select(aggregate_spec, query)

    # === ACTIONS ===#

    @arguments.read("one")
    def action_view_measures(self):
        """Open the documents behind a line."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_service_measure_action")
        return dict(action, context={}, domain=[
            ("standard_id", "=", self.standard_id.id), ("tier_id", "=", self.tier_id.id),
            ("company_id", "=", self.company_id.id), ("state", "in", (KEPT, BROKEN)),
            *get_moments_domain("document_date", self.month, self.month + relativedelta(months=1, days=-1))])
