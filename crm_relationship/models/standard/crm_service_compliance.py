from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
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

    # === PUBLIC API ===#

    @api.model
    @api.readonly
    @arguments.read("any", arguments.period(code="period"))
    def get_compliance(self, date_from=None, date_to=None, period=None):
        """How the promises of the current company were kept, by standard and tier, as far as the user may read the
        documents: each figure counts what its documents show when they are listed.

        :param date_from, date_to: days (UTC) of the documents; default: the last 12 months
        :param period: instead of days, a code such as `last_12_months`
        :return: a dict: `date_from`, `date_to` (ISO days); `domain`, which finds the documents of all figures among
            `crm.service.measure`; `is_own` (of the user's own customers only); `tiers`, the best first, as `{id, name,
            color}`, those without a tier last with the id False; `standards` in the order of the service circle, as
            `{id, name, moment, cells, total}`; `total`, of all of them, as `{cells, total}`. `cells` has a figure for
            each tier in its order; a figure is `{kept, broken, rate}`, `rate` in percent, and False where nothing was
            measured
        :raises AccessError: for who has no role in relationships
        """
        self.check_access("read")
        company = self.env.company
        days = company._get_period(date_from, date_to, period)
        measures = self.env["crm.service.measure"]
        domain, moments = [("company_id", "=", company.id)], get_moments_domain("document_date", *days)
        counts = measures._count(domain, ["standard_id", "tier_id"], moments)
        tiers = self._list_tiers(counts)
        standards = self.env["crm.service.standard"].search([("metric", "!=", False)]) | measures.standard_id.union(
            *(standard for standard, _tier in counts))
        return {
            "date_from": fields.Date.to_string(days.first), "date_to": fields.Date.to_string(days.last),
            "domain": [*domain, *moments, ("state", "in", (KEPT, BROKEN))],
            "is_own": not self.env["res.users"]._has_role("officer"),
            "tiers": [{"id": tier.id, "name": tier.name or self.env._("No tier"), "color": tier.color}
                      for tier in tiers],
            "standards": [{
                "id": standard.id, "name": standard.name, "moment": standard.moment_id.name,
                **self._get_row(counts, tiers, standard)} for standard in standards.sorted()],
            "total": self._get_row(counts, tiers, standards),
        }

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

    # === BUSINESS METHODS ===#

    @api.model
    def _list_tiers(self, counts):
        """The tiers in use and those that something was counted for; where that has none, the empty one comes last."""
        counted = [tier for _standard, tier in counts]
        tiers = self.env["crm.tier"].search([]) | self.env["crm.tier"].union(*counted)
        return [*tiers.sorted(), *([tiers.browse()] if tiers.browse() in counted else [])]

    @api.model
    def _get_row(self, counts, tiers, standards):
        """The figures of these standards taken together, by tier and in all."""
        cells = [self._add_up(counts.get((standard, tier)) for standard in standards) for tier in tiers]
        return {"cells": cells, "total": self._add_up((cell["kept"], cell["broken"]) for cell in cells)}

    @api.model
    def _add_up(self, counts):
        known = [count for count in counts if count]
        kept, broken = sum(count[0] for count in known), sum(count[1] for count in known)
        return {"kept": kept, "broken": broken, "rate": 100 * kept / (kept + broken) if kept + broken else False}
