from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ...tools import kpi as kpis

CAMPAIGNS = "crm_relationship.crm_retention_campaign_action"


class CrmKpi(models.AbstractModel):
    """What campaigns have earned and cost, on the day on which they are judged, and what they do each day."""

    _inherit = "crm.kpi"

    def _kpi_campaign_gain(self):
        return kpis.Kpi(
            self.env._("Earned by Campaigns"), self.env._(
                "Margin that the customers of the campaigns judged in the period brought more than the control groups, "
                "as estimated."),
            kpis.MONEY, kpis.UP, source="campaigns", action=CAMPAIGNS)

    def _kpi_campaign_cost(self):
        return kpis.Kpi(
            self.env._("Cost of Campaigns"), self.env._(
                "What the campaigns judged in the period that have a control group had cost by then."),
            kpis.MONEY, kpis.DOWN, source="campaigns", action=CAMPAIGNS)

    def _kpi_campaign_return(self):
        return kpis.Kpi(
            self.env._("Campaign Return"), self.env._(
                "What the campaigns judged in the period earned for each 100 that they cost."),
            kpis.PER_100, kpis.UP, source="campaigns", scale=100, counts_cases=False, action=CAMPAIGNS)

    def _facts_campaigns(self, company, first, last):
        """Without a control group nobody knows what a campaign has earned: it counts for nothing, as does its cost."""
        self.env["crm.retention.campaign"].flush_model()
        return SQL(
            """
            SELECT fact.code, NULL::integer AS tier_id, campaign.verdict_on AS day, fact.numerator, fact.denominator
              FROM crm_retention_campaign campaign
        CROSS JOIN LATERAL (VALUES
                   ('campaign_gain', campaign.gain, 0), ('campaign_cost', campaign.final_cost, 0),
                   ('campaign_return', campaign.gain, campaign.final_cost)) AS fact (code, numerator, denominator)
             WHERE campaign.company_id = %s AND campaign.verdict_on BETWEEN %s AND %s
               AND (campaign.results->>'controls')::integer > 0
            """, company.id, first, last)

    def _kpi_campaign_contacts(self):
        return kpis.Kpi(
            self.env._("Contacts by Campaigns"), self.env._(
                "Emails, activities, coupons, points and interviews that campaigns have made for customers."),
            kpis.COUNT, source="campaign_steps", role=kpis.USER, action=CAMPAIGNS)

    def _facts_campaign_steps(self, company, first, last):
        self.env["crm.retention.delivery"].flush_model(["company_id", "state", "done_at"])
        return SQL(
            """
            SELECT 'campaign_contacts' AS code, NULL::integer AS tier_id, done_at::date AS day, COUNT(*) AS numerator,
                   0 AS denominator
              FROM crm_retention_delivery
             WHERE company_id = %s AND state = 'done' AND done_at >= %s::timestamp AND done_at < %s::timestamp
          GROUP BY done_at::date
            """, company.id, first, last + timedelta(days=1))
