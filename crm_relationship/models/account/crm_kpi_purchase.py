from odoo import models
from odoo.tools import SQL

from ...tools import kpi as kpis
from ...tools import purchase_plan as plans


class CrmKpi(models.AbstractModel):
    """What comes of purchase plans."""

    _inherit = "crm.kpi"

    def _kpi_plan_hits(self):
        return kpis.Kpi(
            self.env._("Hit Rate of Purchase Plans"), self.env._(
                "Of the products that customers were offered from their purchase plan, the share that they ordered "
                "within 30 days. Counts on the day when the 30 days are over."),
            kpis.PERCENT, kpis.UP, source="purchase", scale=100, role=kpis.USER,
            action="crm_relationship.crm_purchase_proposal_action")

    def _facts_purchase(self, company, first, last):
        """By the tier that the customer has now."""
        self.env["crm.purchase.proposal"].flush_model(["partner_id", "company_id", "proposed_at", "is_bought"])
        return SQL(
            """
            SELECT 'plan_hits' AS code, profile.tier_id, (proposed_at + %(wait)s * INTERVAL '1 day')::date AS day,
                   COUNT(*) FILTER (WHERE is_bought) AS numerator, COUNT(*) AS denominator
              FROM crm_purchase_proposal proposal
         LEFT JOIN crm_customer_profile profile ON profile.partner_id = proposal.partner_id
                                               AND profile.company_id = proposal.company_id
             WHERE proposal.company_id = %(company)s
               AND proposal.proposed_at >= %(first)s::date - %(wait)s
               AND proposal.proposed_at < %(last)s::date + 1 - %(wait)s
          GROUP BY profile.tier_id, day
            """, company=company.id, wait=plans.NOW_DAYS, first=first, last=last)
