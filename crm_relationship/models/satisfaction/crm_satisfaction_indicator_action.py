from odoo import api, fields, models


class CrmSatisfactionIndicator(models.Model):
    """Which figures are low without anybody working on it."""

    _inherit = "crm.satisfaction.indicator"

    needs_action = fields.Boolean(
        "Low Without an Action", compute="_compute_needs_action", search="_search_needs_action",
        groups="crm_relationship.group_relationship_officer",
        help="The answers of the last 12 months to the current company are clearly low, and there is no action.")

    @api.depends_context("company")
    def _compute_needs_action(self):
        found = self._find_unattended()
        for indicator in self:
            indicator.needs_action = indicator.id in found

    def _search_needs_action(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("id", "in" if True in value else "not in", self._find_unattended())]

    @api.model
    def _find_unattended(self):
        """The ids of the indicators that are low without an action in the current company."""
        company, analysis = self.env.company, self.env["crm.satisfaction.analysis"]
        low = [row["indicator_id"] for row in analysis._count(company, company._get_period())
               if row["is_listed"] and analysis._is_low(analysis._describe_row(row))]
        attended = self.env["crm.satisfaction.action"]._describe_open(company) if low else ()
        return [indicator_id for indicator_id in low if indicator_id not in attended]
