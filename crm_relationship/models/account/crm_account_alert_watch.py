import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import people_alerts as limits
from ...tools.service_targets import choose

_logger = logging.getLogger(__name__)


class CrmAccountAlert(models.Model):
    """What is wrong with the maps of all customers of a company, found by one query.

    Watched are customers with somebody on their map or an active plan, but for those who are archived or lost.
    """

    _inherit = "crm.account.alert"

    # === CRON ===#

    @api.model
    def _cron_watch(self):
        """Open and close the alerts of each company. A failure in one does not stop the others."""
        companies, cron = self.env["res.company"].search([]), self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                self._watch(company)
            except Exception:  # whatever goes wrong in one company must not stop the others
                self.env.cr.rollback()
                _logger.exception("the people at the customers of company %s cannot be looked at", company.id)
            if not cron._commit_progress(1):
                return

    @api.model
    def _watch(self, company):
        """Open what is new, note what has changed, close what has been put right.

        :return: the alerts that were opened
        """
        alerts = self.sudo().with_company(company)
        [[free]] = self.env.execute_query(SQL(
            "SELECT pg_try_advisory_xact_lock(hashtext('crm.account.alert'), %s)", company.id))
        if not free:
            return alerts.browse()
        found, day = alerts._find(company), company._get_today()
        known = {(alert.partner_id.id, alert.kind): alert
                 for alert in alerts.search([("company_id", "=", company.id), ("gone_on", "=", False)])}
        alerts.union(*(alert for key, alert in known.items() if key not in found))._close(day)
        for key in known.keys() & found.keys():
            known[key]._note(found[key])
        opened = alerts.with_context(mail_create_nolog=True, mail_create_nosubscribe=True).create([{
            "partner_id": partner_id, "company_id": company.id, "kind": kind, "found_on": day, **values,
        } for (partner_id, kind), values in found.items() if (partner_id, kind) not in known])
        opened._plan_work(is_new=True)
        return opened

    def _note(self, values):
        changed = {name: value for name, value in values.items() if (self[name] or None) != (value or None)}
        if changed:
            self.write(changed)

    @api.model
    def _close_for(self, partners, company):
        """Close at once what has been put right at these customers; what is new is found by night."""
        alerts = self.sudo().with_company(company).search([
            ("partner_id", "in", partners.ids), ("company_id", "=", company.id), ("gone_on", "=", False)])
        if alerts:
            found = alerts._find(company, partners)
            alerts.filtered(lambda alert: (alert.partner_id.id, alert.kind) not in found)._close(company._get_today())

    # === THE QUERY ===#

    def _find(self, company, partners=None):
        """`{(customer id, kind): {figure, last_on}}` of all that is wrong now, at these customers or at all."""
        people = self.env["crm.account.stakeholder"]
        people._flush_touches()
        people.flush_model()
        for model, names in (("res.partner", ["active", "commercial_partner_id", "email_normalized", "message_bounce"]),
                             ("res.users", ["active"]), ("mail.blacklist", ["active", "email"]),
                             ("crm.account.plan", ["partner_id", "company_id", "state", "active"]),
                             ("crm.customer.profile", ["partner_id", "company_id", "tier_id", "lifecycle_stage"])):
            self.env[model].flush_model(names)
        rows = self.env.execute_query(self._select_alerts(company, partners))
        return {(partner_id, kind): {"figure": float(figure or 0), "last_on": last_on}
                for partner_id, kind, figure, last_on in rows}

    def _select_alerts(self, company, partners):
        return SQL(
            """
            WITH %(facts)s
            SELECT partner_id, 'one_contact' AS kind, people AS figure, NULL::date AS last_on
              FROM known
             WHERE people <= 1
         UNION ALL
            SELECT partner_id, 'one_contact', ROUND(100.0 * most / days), NULL
              FROM known
              JOIN shared ON shared.account_id = known.partner_id
             WHERE people > 1 AND days >= %(least)s AND most >= %(share)s * days
         UNION ALL
            SELECT partner_id, 'no_senior', people, NULL FROM known WHERE people > 0 AND seniors = 0
         UNION ALL
            SELECT partner_id, 'owner_gone', orphans, NULL FROM known WHERE orphans > 0
         UNION ALL
            SELECT partner_id, 'contact_left', gone.people, NULL
              FROM known
              JOIN gone ON gone.account_id = known.partner_id
         UNION ALL
            SELECT partner_id, 'bouncing', bouncing, NULL FROM known WHERE bouncing > 0
         UNION ALL
            SELECT partner_id, 'silent', cadence, last.day
              FROM known
         LEFT JOIN last ON last.account_id = known.partner_id
             WHERE people > 0 AND COALESCE(last.day, entered_on) < %(today)s::date - cadence
            """, facts=self._sql_facts(company, partners), today=company._get_today(), least=limits.LEAST_TOUCHES,
            share=limits.ONE_SHARE)

    def _sql_facts(self, company, partners):
        """What is known of each customer: their people (`known`, `gone`), and when we were in touch with them
        (`shared`: days of touch within a year, in all and with the one who had most; `last`)."""
        people, today = self.env["crm.account.stakeholder"], company._get_today()
        touches = people._select_touches(
            company, SQL("IN (SELECT partner_id FROM live)"), fields.Date.subtract(today, days=limits.READ_DAYS))
        return SQL(
            """
                 person AS MATERIALIZED (%(people)s),
                 live AS MATERIALIZED (SELECT * FROM person WHERE NOT is_left),
                 account AS MATERIALIZED (%(accounts)s),
                 touched AS MATERIALIZED (
                SELECT DISTINCT live.account_id, live.partner_id, touch.day
                  FROM (%(touches)s) touch
                  JOIN live ON live.partner_id = touch.partner_id),
                 shared AS (
                SELECT account_id, SUM(days) AS days, MAX(days) AS most
                  FROM (SELECT account_id, partner_id, COUNT(*) AS days
                          FROM touched
                         WHERE day > %(year)s
                      GROUP BY account_id, partner_id) counted
              GROUP BY account_id),
                 known AS (
                SELECT account.partner_id, account.cadence, COUNT(live.id) AS people,
                       COUNT(*) FILTER (WHERE live.level IN ('executive', 'middle')) AS seniors,
                       COUNT(*) FILTER (WHERE live.id IS NOT NULL AND NOT live.has_owner) AS orphans,
                       COUNT(*) FILTER (WHERE live.is_bouncing) AS bouncing, MAX(live.entered_on) AS entered_on
                  FROM account
             LEFT JOIN live ON live.account_id = account.partner_id
              GROUP BY account.partner_id, account.cadence),
                 last AS (SELECT account_id, MAX(day) AS day FROM touched GROUP BY account_id),
                 gone AS (SELECT account_id, COUNT(*) AS people FROM person WHERE is_left GROUP BY account_id)
            """, people=self._select_people(company, partners), accounts=self._select_accounts(company, partners),
            touches=touches, year=fields.Date.subtract(today, days=limits.YEAR_DAYS))

    def _select_people(self, company, partners):
        """Everybody on the maps: who has left, whose emails do not arrive, whom nobody looks after."""
        return SQL(
            """
            SELECT person.id, person.account_id, person.partner_id, person.level,
                   person.create_date::date AS entered_on,
                   NOT contact.active OR contact.commercial_partner_id IS DISTINCT FROM person.account_id AS is_left,
                   COALESCE(contact.message_bounce, 0) > 0 OR EXISTS (
                       SELECT 1 FROM mail_blacklist refused
                        WHERE refused.active AND refused.email = contact.email_normalized) AS is_bouncing,
                   COALESCE(owner.active, FALSE) AS has_owner
              FROM crm_account_stakeholder person
              JOIN res_partner contact ON contact.id = person.partner_id
         LEFT JOIN res_users owner ON owner.id = person.owner_id
             WHERE person.active AND person.company_id = %s AND %s
            """, company.id, self._sql_among("person.account_id", partners))

    def _select_accounts(self, company, partners):
        """The customers who are watched, with their cadence in days, if their tier has one."""
        return SQL(
            """
            SELECT partner.id AS partner_id, cadence.days AS cadence
              FROM res_partner partner
         LEFT JOIN crm_customer_profile profile
                ON profile.partner_id = partner.id AND profile.company_id = %(company)s
         LEFT JOIN (VALUES %(cadences)s) cadence (tier_id, days) ON cadence.tier_id = COALESCE(profile.tier_id, 0)
             WHERE partner.active AND profile.lifecycle_stage IS DISTINCT FROM 'lost' AND partner.id IN (
                       SELECT account_id FROM person
                    UNION
                       SELECT plan.partner_id FROM crm_account_plan plan
                        WHERE plan.company_id = %(company)s AND plan.state = 'active' AND plan.active)
               AND %(among)s
            """, company=company.id, among=self._sql_among("partner.id", partners),
            cadences=SQL(", ").join(SQL("(%s, %s::integer)", *pair) for pair in self._get_cadences(company).items()))

    def _sql_among(self, column, partners):
        return SQL("TRUE") if partners is None else SQL(
            "%s IN %s", SQL.identifier(*column.split(".")), tuple(partners.ids) or (0,))

    def _get_cadences(self, company):
        """`{tier id (0: none): days}`: how often customers of a tier want to be visited, None where nothing is said."""
        standards = self.env["crm.service.standard"].search([("metric", "=", "visit_interval")])
        targets = [target for found in standards._get_targets().values() for target in found]
        today = company._get_today()
        tiers = [0, *self.env["crm.tier"].with_context(active_test=False).search([]).ids]
        return {tier_id: limits.get_cadence(choose(targets, tier_id, company.id, today)) for tier_id in tiers}
