from zlib import crc32

from odoo import api, fields, models
from odoo.tools import SQL

RISK_BANDS = 4  # a control is drawn evenly from each tier and each quarter of the churn risk


class CrmRetentionPlanner(models.AbstractModel):
    """Chooses the customers of campaigns, and who of them is left alone to compare: in one statement, whatever their
    number.

    Who is control is drawn by the campaign's key: customers are ordered by tier, risk and the hash of key and customer,
    and every k-th from a start that the key gives is one. Customers who join later are ordered among themselves, and
    the counting goes on, so that nobody who takes part already changes sides.
    """

    _name = "crm.retention.planner"
    _description = "Campaign Planner"

    @api.model
    def _plan_due(self, campaigns=None):
        """Choose the customers of campaigns that start, and those whom the audience of a running one has gained since
        the last time.

        :param campaigns: only of these; default: all that run in companies whose campaigns are switched on
        """
        for campaign in self._find_due(campaigns):
            self._plan(campaign)

    @api.model
    def _find_due(self, campaigns=None):
        """Running campaigns whose day has come, and on which customers have not been looked for since the last
        classification of that day."""
        campaigns = (self.env["crm.retention.campaign"] if campaigns is None else campaigns).sudo()
        found = campaigns.search([
            ("state", "=", "running"), ("recurrence", "=", "once"), ("company_id.retention_sending_enabled", "=", True),
            *([("id", "in", campaigns.ids)] if campaigns else [])])
        runs = self.env["crm.tier.run"].sudo()._get_last_by_company(found.company_id)
        return found.filtered(lambda campaign: campaign._is_planning_due(runs.get(campaign.company_id)))

    @api.model
    def _plan(self, campaign):
        """Add the customers of the audience to a campaign who do not take part yet, less those who are to be left alone
        for a reason, treated and controls alike.

        :return: how many have been added; nobody, where somebody else is choosing them at the moment
        """
        campaign = campaign.sudo()
        self = self.sudo().with_company(campaign.company_id)
        self.env.flush_all()
        if not self._hold(campaign):
            return 0
        added = self._add(campaign)
        campaign.planned_at = fields.Datetime.now()
        if added:
            self.env["crm.retention.target"].invalidate_model()
            campaign.invalidate_recordset()
            campaign._follow_planning()
        return added

    def _add(self, campaign):
        [[added]] = self.env.execute_query(SQL(
            """
            WITH fresh AS MATERIALIZED (%(fresh)s),
                 placed AS (
                SELECT fresh.*, ROW_NUMBER() OVER (
                           ORDER BY stratum, MD5(CONCAT(%(key)s::text, ':', partner_id)), partner_id)
                       + (SELECT COUNT(*) FROM crm_retention_target known WHERE known.campaign_id = %(campaign)s)
                       AS place
                  FROM fresh),
                 added AS (
                INSERT INTO crm_retention_target (campaign_id, partner_id, contact_id, company_id, is_control, stratum,
                            state, value, started_at)
                SELECT %(campaign)s, partner_id, contact_id, %(company)s,
                       (%(start)s + place * %(percent)s) / 100 > (%(start)s + (place - 1) * %(percent)s) / 100,
                       stratum, 'planned', value, %(now)s
                  FROM placed
              ORDER BY place
             RETURNING id)
            SELECT COUNT(*) FROM added
            """,
            fresh=self._select_fresh(campaign), campaign=campaign.id, company=campaign.company_id.id,
            key=campaign.key or "", start=crc32((campaign.key or "").encode()) % 100,
            percent=campaign.holdout_percent, now=fields.Datetime.now()))
        return added

    def _select_fresh(self, campaign):
        """SQL: the rows of the audience who may take part and do not yet, each with the `stratum` in which controls are
        drawn. `NOT IN` is hashed whatever the statistics say, which do not know yet who has just been added."""
        return SQL(
            """
            SELECT target.*, CONCAT(target.tier, ':', LEAST(
                       FLOOR(COALESCE(target.churn_risk, 0) * %(bands)s), %(bands)s - 1)) AS stratum
              FROM (SELECT audience.*, %(campaign)s AS campaign_id FROM (%(rows)s) audience) target
             WHERE target.partner_id NOT IN (
                   SELECT known.partner_id FROM crm_retention_target known WHERE known.campaign_id = %(campaign)s)
               AND (target.email_normalized IS NULL OR target.email_normalized NOT IN (
                   SELECT contact.email_normalized
                     FROM crm_retention_target known
                     JOIN res_partner contact ON contact.id = known.contact_id
                    WHERE known.campaign_id = %(campaign)s AND contact.email_normalized IS NOT NULL))
               AND %(obstacle)s IS NULL
            """,
            campaign=campaign.id, bands=RISK_BANDS, rows=self.env["crm.retention.audience"]._get_rows(campaign),
            obstacle=self.env["crm.retention.consent"]._get_obstacle(self._get_channel(campaign), campaign))

    @api.model
    def _is_any(self, campaign):
        """Whether somebody could take part in a campaign now who does not yet."""
        self.env.flush_all()
        [[found]] = self.env.execute_query(SQL("SELECT EXISTS (%s)", self.sudo()._select_fresh(campaign.sudo())))
        return found

    @api.model
    def _count(self, campaign):
        """How many customers the audience of a campaign has now, reasons to leave some of them alone aside."""
        self.env.flush_all()
        [[number]] = self.env.execute_query(SQL(
            "SELECT COUNT(*) FROM (%s) audience", self.env["crm.retention.audience"].sudo()._get_rows(campaign.sudo())))
        return number

    def _hold(self, campaign):
        """Whether nobody else chooses the customers of this campaign, until the end of the transaction."""
        self.env.cr.execute(SQL(
            "SELECT 1 FROM crm_retention_campaign WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED", campaign.id))
        return bool(self.env.cr.rowcount)

    def _get_channel(self, campaign):
        """How all its customers are reached, where there is but one way: who cannot be is left out from the start,
        since being skipped later would hide the effect."""
        channels = {step._get_channel() for step in campaign.step_ids}
        return channels.pop() if len(channels) == 1 else False
