from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools import satisfaction as formulas
from ...tools.complaint_clock import OPEN_STATES

PREFIX = "_events_"
DRAWS = 10_000


class CrmSatisfactionPlanner(models.AbstractModel):
    """Decides of each event whether the customer is asked. The system draws; nobody chooses.

    A trigger is a method `_events_<trigger>(company, day)` that returns the SQL of its events up to a day: `res_model`,
    `res_id`, `contact_id`, `user_id` (salesperson) and `event_on`. One statement a trigger, whatever the number of
    events; an event that has a request is left alone.
    """

    _name = "crm.satisfaction.planner"
    _description = "Satisfaction Planner"

    @api.model
    def _plan(self, company, day):
        """Have a request for every event of the company up to a day, planned or not asked with the reason.

        :return: the number of new requests
        """
        triggers = sorted(name.removeprefix(PREFIX) for name in dir(type(self)) if name.startswith(PREFIX))
        return sum(self._plan_trigger(company, day, trigger) for trigger in triggers)

    def _plan_trigger(self, company, day, trigger):
        survey = company._get_survey(trigger)
        if not survey:
            return 0
        for model in ("res.partner", "crm.complaint", "crm.satisfaction.request", "mail.blacklist", "crm.tier",
                      "crm.customer.profile"):
            self.env[model].flush_model()
        self.env.cr.execute(SQL(
            """
            INSERT INTO crm_satisfaction_request (
                   survey_id, trigger, res_model, res_id, event_on, company_id, partner_id, contact_id, tier_id,
                   user_id, reason, state, create_uid, create_date, write_uid, write_date)
            SELECT %(survey)s, %(trigger)s, res_model, res_id, event_on, %(company)s, partner_id, contact_id, tier_id,
                   user_id, told.reason, CASE WHEN told.reason IS NULL THEN 'planned' ELSE 'excluded' END, %(uid)s,
                   now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
              FROM (
                SELECT judged.*, ROW_NUMBER() OVER (PARTITION BY partner_id, reason ORDER BY event_on, res_id) AS turn
                  FROM (%(judged)s) judged
              ) turned
        CROSS JOIN LATERAL (
                SELECT CASE WHEN turned.reason IS NULL AND turn > 1 THEN 'asked' ELSE turned.reason END AS reason) told
          ORDER BY event_on, res_id
       ON CONFLICT (trigger, res_model, res_id) DO NOTHING
            """, survey=survey.id, trigger=trigger, company=company.id, uid=self.env.uid,
            judged=self._select_judged(company, day, trigger)))
        return self.env.cr.rowcount

    def _select_judged(self, company, day, trigger):
        """The new events with their customer, tier, and why nobody is asked about them, the first reason of all."""
        return SQL(
            """
            SELECT event.*, customer.id AS partner_id, profile.tier_id, %(reason)s AS reason
              FROM (%(events)s) event
              JOIN res_partner contact ON contact.id = event.contact_id
              JOIN res_partner customer ON customer.id = contact.commercial_partner_id
         LEFT JOIN crm_customer_profile profile
                ON profile.partner_id = customer.id AND profile.company_id = %(company)s
         LEFT JOIN crm_tier tier ON tier.id = profile.tier_id
             WHERE NOT EXISTS (
                SELECT 1 FROM crm_satisfaction_request known
                 WHERE known.trigger = %(trigger)s AND known.res_model = event.res_model
                   AND known.res_id = event.res_id)
            """, events=getattr(self, PREFIX + trigger)(company, day), company=company.id, trigger=trigger,
            reason=self._sql_reason(company, day, trigger))

    def _sql_reason(self, company, day, trigger):
        return SQL(
            """
            CASE WHEN NOT COALESCE(contact.partner_share, TRUE)
                   OR customer.id IN (SELECT partner_id FROM res_company) THEN 'ours'
                 WHEN NOT contact.active OR NOT customer.active THEN 'archived'
                 WHEN contact.email_normalized IS NULL THEN 'no_address'
                 WHEN contact.no_surveys OR customer.no_surveys THEN 'opted_out'
                 WHEN %(blacklisted)s THEN 'blacklisted'
                 WHEN contact.message_bounce >= %(bounces)s THEN 'bounced'
                 WHEN %(complaining)s THEN 'complaint'
                 WHEN %(asked)s THEN 'asked'
                 WHEN %(draw)s >= %(draws)s / 100 * COALESCE(tier.survey_percent, %(rate)s) THEN 'not_drawn' END
            """,
            blacklisted=SQL("EXISTS (SELECT 1 FROM mail_blacklist blacklist WHERE blacklist.active"
                            " AND blacklist.email = contact.email_normalized)"),
            bounces=formulas.MAX_BOUNCES, draws=DRAWS, rate=formulas.SHIPPED_RATES["ordinary"],
            complaining=SQL(
                "EXISTS (SELECT 1 FROM crm_complaint complaint WHERE complaint.commercial_partner_id = customer.id"
                " AND complaint.company_id = %s AND complaint.state IN %s)", company.id, OPEN_STATES),
            asked=self._sql_asked(company, day), draw=self._sql_draw(company, trigger))

    def _sql_asked(self, company, day):
        """Whether the contact or the customer was asked lately, or is about to be, whoever of our companies asks."""
        return SQL(
            """
            EXISTS (SELECT 1 FROM crm_satisfaction_request lately
                     WHERE lately.state <> 'excluded' AND lately.contact_id = contact.id
                       AND COALESCE(lately.sent_at, lately.create_date) > %(contact_since)s)
            OR EXISTS (SELECT 1 FROM crm_satisfaction_request lately
                        WHERE lately.state <> 'excluded' AND lately.partner_id = customer.id
                          AND COALESCE(lately.sent_at, lately.create_date) > %(customer_since)s)
            """, contact_since=day - timedelta(days=formulas.CONTACT_DAYS),
            customer_since=day - timedelta(days=formulas.CUSTOMER_DAYS))

    def _sql_draw(self, company, trigger):
        """0 to 9,999 by the event: the same whenever it is drawn, and not to be foreseen without the secret."""
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        return SQL(
            "(('x' || LEFT(MD5(CONCAT_WS(':', %s, %s, %s, event.res_model, event.res_id)), 8))::bit(32)::bigint %% %s)",
            secret, company.id, trigger, DRAWS)

    # === TRIGGERS ===#

    def _events_delivery(self, company, day):
        """Orders whose goods have all left, two days after the last of them."""
        for model in ("sale.order", "stock.picking"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT 'sale.order' AS res_model, sale_order.id AS res_id, sale_order.partner_id AS contact_id,
                   sale_order.user_id, MAX(picking.date_done)::date AS event_on
              FROM stock_picking picking
              JOIN stock_picking_type type ON type.id = picking.picking_type_id AND type.code = 'outgoing'
              JOIN sale_order ON sale_order.id = picking.sale_id
             WHERE sale_order.company_id = %(company)s AND sale_order.state = 'sale'
               AND picking.sale_id IN (
                   SELECT sale_id FROM stock_picking
                    WHERE company_id = %(company)s AND state = 'done' AND date_done >= %(first)s::date
                      AND date_done < %(last)s::date + 1)
          GROUP BY sale_order.id
            HAVING BOOL_AND(picking.state IN ('done', 'cancel')) AND BOOL_OR(picking.state = 'done')
               AND MAX(picking.date_done) < %(last)s::date + 1
            """, company=company.id, last=day - timedelta(days=formulas.WAIT_DAYS),
            first=max(day - timedelta(days=formulas.LATE_DAYS), company.satisfaction_since or day))
