from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools import satisfaction as formulas
from ...tools.complaint_clock import OPEN_STATES

PREFIX = "_events_"
DRAWS = 10_000
REPEATED = ("periodic",)  # triggers that come again for the same record, each time on another day; they go first


class CrmSatisfactionPlanner(models.AbstractModel):
    """Decides of each event whether the customer is asked. The system draws; nobody chooses.

    A trigger is a method `_events_<trigger>(company, day)` that returns the SQL of its events up to a day: `res_model`,
    `res_id`, `contact_id`, `user_id` (salesperson), `event_on`; `wait_until`, the day up to which it waits where a
    complaint is open or where they were asked lately (NULL: it does not wait); and `asked_at`, where the customer is
    asked anyway, such as on the page of their complaint (NULL: we ask by email). One statement a trigger, whatever the
    number of events; an event that has a request is left alone.
    """

    _name = "crm.satisfaction.planner"
    _description = "Satisfaction Planner"

    @api.model
    def _plan(self, company, day):
        """Have a request for every event of the company up to a day, planned or not asked with the reason.

        :return: the number of new requests
        """
        triggers = [name.removeprefix(PREFIX) for name in dir(type(self)) if name.startswith(PREFIX)]
        triggers.sort(key=lambda trigger: (trigger not in REPEATED, trigger))
        return sum(self._plan_trigger(company, day, trigger) for trigger in triggers)

    def _plan_trigger(self, company, day, trigger, record=None):
        """Have a request for the events of a trigger, or for that of one record; return the number of new ones."""
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
                   product_categ_id, user_id, sent_at, reason, state, create_uid, create_date, write_uid, write_date)
            SELECT %(survey)s, %(trigger)s, res_model, res_id, event_on, %(company)s, partner_id, contact_id, tier_id,
                   product_categ_id, user_id, CASE WHEN told.reason IS NULL THEN asked_at END, told.reason,
                   CASE WHEN told.reason IS NOT NULL THEN 'excluded' WHEN asked_at IS NULL THEN 'planned'
                        ELSE 'sent' END, %(uid)s,
                   now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
              FROM (
                SELECT judged.*, ROW_NUMBER() OVER (PARTITION BY partner_id, reason ORDER BY event_on, res_id) AS turn
                  FROM (%(judged)s) judged
              ) turned
        CROSS JOIN LATERAL (
                SELECT CASE WHEN turned.reason IS NULL AND asked_at IS NULL AND turn > 1 THEN 'asked'
                            ELSE turned.reason END AS reason) told
             WHERE told.reason IS NULL OR told.reason NOT IN ('complaint', 'asked') OR wait_until IS NULL
                OR wait_until < %(day)s
          ORDER BY event_on, res_id
       ON CONFLICT DO NOTHING
            """, survey=survey.id, trigger=trigger, company=company.id, uid=self.env.uid, day=day,
            judged=self._select_judged(company, day, trigger, record)))
        self.env["crm.satisfaction.request"].invalidate_model()
        return self.env.cr.rowcount

    def _select_judged(self, company, day, trigger, record=None):
        """The new events with their customer, tier, and why nobody is asked about them, the first reason of all."""
        return SQL(
            """
            SELECT event.*, customer.id AS partner_id, profile.tier_id, %(category)s AS product_categ_id,
                   %(reason)s AS reason
              FROM (%(events)s) event
              JOIN res_partner contact ON contact.id = event.contact_id
              JOIN res_partner customer ON customer.id = contact.commercial_partner_id
         LEFT JOIN crm_customer_profile profile
                ON profile.partner_id = customer.id AND profile.company_id = %(company)s
         LEFT JOIN crm_tier tier ON tier.id = profile.tier_id
             WHERE %(wanted)s AND NOT EXISTS (
                SELECT 1 FROM crm_satisfaction_request known
                 WHERE known.trigger = %(trigger)s AND known.res_model = event.res_model
                   AND known.res_id = event.res_id AND %(same)s)
            """, events=getattr(self, PREFIX + trigger)(company, day), company=company.id, trigger=trigger,
            wanted=SQL("event.res_id = %s", record.id) if record else SQL("TRUE"),
            same=SQL("known.event_on = event.event_on AND known.company_id = %s", company.id) if trigger in REPEATED
            else SQL("TRUE"),
            category=self._sql_product_category(), reason=self._sql_reason(company, day, trigger))

    def _sql_reason(self, company, day, trigger):
        return SQL(
            """
            CASE WHEN NOT COALESCE(contact.partner_share, TRUE)
                   OR customer.id IN (SELECT partner_id FROM res_company) THEN 'ours'
                 WHEN NOT contact.active OR NOT customer.active THEN 'archived'
                 WHEN contact.no_surveys OR customer.no_surveys THEN 'opted_out'
                 WHEN event.asked_at IS NOT NULL THEN NULL
                 WHEN contact.email_normalized IS NULL THEN 'no_address'
                 WHEN %(blacklisted)s THEN 'blacklisted'
                 WHEN contact.message_bounce >= %(bounces)s THEN 'bounced'
                 WHEN %(complaining)s THEN 'complaint'
                 WHEN %(asked)s THEN 'asked'
                 WHEN %(draw)s >= %(draws)s / 100 * COALESCE(%(rate)s, %(usual)s) THEN 'not_drawn' END
            """,
            blacklisted=SQL("EXISTS (SELECT 1 FROM mail_blacklist blacklist WHERE blacklist.active"
                            " AND blacklist.email = contact.email_normalized)"),
            bounces=formulas.MAX_BOUNCES, draws=DRAWS, usual=formulas.SHIPPED_RATES["ordinary"],
            rate=SQL("tier.periodic_percent") if trigger in REPEATED else SQL("tier.survey_percent"),
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
        """0 to 9,999 by the event: the same whenever it is drawn, and not to be foreseen without the secret. What comes
        again is drawn anew each time."""
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        return SQL(
            "(('x' || LEFT(MD5(CONCAT_WS(':', %s, %s, %s, event.res_model, event.res_id, %s)), 8))::bit(32)::bigint"
            " %% %s)", secret, company.id, trigger,
            SQL("event.event_on") if trigger in REPEATED else SQL("NULL::text"), DRAWS)

    # === TRIGGERS ===#

    def _events_delivery(self, company, day):
        """Orders whose goods have all left, two days after the last of them."""
        for model in ("sale.order", "stock.picking"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT 'sale.order' AS res_model, sale_order.id AS res_id, sale_order.partner_id AS contact_id,
                   sale_order.user_id, MAX(picking.date_done)::date AS event_on, NULL::date AS wait_until,
                   NULL::timestamp AS asked_at
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

    def _events_complaint(self, company, day):
        """Complaints that were solved: the customer is asked on their page, or by a colleague, how content they are."""
        self.env["crm.complaint"].flush_model()
        return SQL(
            """
            SELECT 'crm.complaint' AS res_model, complaint.id AS res_id, complaint.partner_id AS contact_id,
                   customer.user_id, complaint.resolved_at::date AS event_on, NULL::date AS wait_until,
                   complaint.resolved_at AS asked_at
              FROM crm_complaint complaint
              JOIN res_partner customer ON customer.id = complaint.commercial_partner_id
             WHERE complaint.company_id = %(company)s AND complaint.state IN ('resolved', 'closed')
               AND complaint.resolved_at >= %(first)s::date AND complaint.resolved_at < %(day)s::date + 1
            """, company=company.id, day=day,
            first=max(day - timedelta(days=formulas.LATE_DAYS), company.satisfaction_since or day))

    def _events_periodic(self, company, day):
        """Customers whose turn it is, as often as their tier says: so many days after the last time. The first turns
        are spread over such a time by chance, from the day on which we began to ask, or they to buy; one that nobody
        looked at in time comes again. The contact is who ordered last, somebody with an address first."""
        for model in ("sale.order", "crm.customer.profile", "crm.tier", "crm.satisfaction.request"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT 'res.partner' AS res_model, turn.partner_id AS res_id,
                   COALESCE(latest.partner_id, turn.partner_id) AS contact_id, customer.user_id, turn.event_on,
                   turn.event_on + %(waiting)s AS wait_until, NULL::timestamp AS asked_at
              FROM (
                SELECT profile.partner_id, CASE WHEN due.event_on >= %(forgotten)s THEN due.event_on
                       ELSE %(day)s - (%(day)s - due.event_on) %% tier.periodic_days END AS event_on
                  FROM crm_customer_profile profile
                  JOIN crm_tier tier ON tier.id = profile.tier_id
             LEFT JOIN (SELECT res_id, MAX(GREATEST(event_on, sent_at::date)) AS event_on
                          FROM crm_satisfaction_request
                         WHERE company_id = %(company)s AND trigger = 'periodic'
                      GROUP BY res_id) previous ON previous.res_id = profile.partner_id
            CROSS JOIN LATERAL (
                SELECT CASE WHEN previous.event_on + tier.periodic_days >= %(since)s
                            THEN previous.event_on + tier.periodic_days
                            ELSE GREATEST(%(since)s, profile.first_order_date)
                                 + (%(chance)s %% tier.periodic_days)::integer END AS event_on) due
                 WHERE profile.company_id = %(company)s AND profile.last_order_date > %(bought)s) turn
              JOIN res_partner customer ON customer.id = turn.partner_id
         LEFT JOIN LATERAL (
                SELECT sale_order.partner_id
                  FROM res_partner member
                  JOIN sale_order ON sale_order.partner_id = member.id
                 WHERE member.commercial_partner_id = turn.partner_id AND sale_order.state = 'sale'
                   AND sale_order.company_id = %(company)s
              ORDER BY member.active DESC, member.email_normalized IS NULL, sale_order.date_order DESC,
                       sale_order.id DESC
                 LIMIT 1) latest ON TRUE
             WHERE turn.event_on <= %(day)s AND turn.event_on >= %(forgotten)s
            """, company=company.id, day=SQL("%s::date", day), forgotten=day - timedelta(
                days=formulas.WAITING_DAYS + formulas.LATE_DAYS),
            since=SQL("%s::date", company.satisfaction_since or day + timedelta(days=1)),
            waiting=formulas.WAITING_DAYS, bought=day - timedelta(days=formulas.YEAR_DAYS),
            chance=self._sql_chance(company))

    def _sql_chance(self, company):
        """A number by the customer: always the same, and not to be foreseen without the secret."""
        return SQL(
            "('x' || LEFT(MD5(CONCAT_WS(':', %s, %s, profile.partner_id)), 8))::bit(32)::bigint",
            self.env["ir.config_parameter"].sudo().get_param("database.secret"), company.id)
