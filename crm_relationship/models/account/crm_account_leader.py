from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import arguments
from .crm_account_coverage import MET_MONTHS


class CrmAccountLeader(models.Model):
    """Our executives and middle managers: whom they met in twelve months, how much of their time that was, and which
    high-level people at customers they look after."""

    _name = "crm.account.leader"
    _description = "Executive or Middle Manager"
    _auto = False
    _order = "company_id, level, user_id"
    _rec_name = "user_id"
    _rec_names_search = ["user_id"]

    user_id = fields.Many2one("res.users", "Who", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    level = fields.Selection([("executive", "Executive"), ("middle", "Middle Manager")], readonly=True)
    customer_count = fields.Integer(
        "Customers Met", readonly=True, aggregator=None, help="Different ones, in 12 months.")
    top_count = fields.Integer(
        "Of the Top 30", readonly=True, aggregator=None, help="How many of the 30 most important customers they met.")
    hours = fields.Float(
        "Hours with Customers", readonly=True, digits=(16, 1),
        help="In 12 months: visits, calls and meetings in the calendar. Private meetings are not counted.")
    work_hours = fields.Float(
        "Working Hours", compute="_compute_time_share", digits=(16, 1), aggregator=None,
        help="In 12 months by their working time, public holidays taken off.")
    time_share = fields.Float(
        "Time with Customers (%)", compute="_compute_time_share", digits=(5, 1), aggregator=None,
        help="Hours with customers in percent of the working hours.")
    person_count = fields.Integer(
        "High-Level Contacts", readonly=True,
        help="Whom they look after at customers: executives, and middle managers with high influence, who are still "
             "there.")
    is_owner = fields.Boolean("Has High-Level Contacts", readonly=True)

    # === QUERY ===#

    @property
    def _table_query(self):
        """Of the companies that the user works in just now."""
        return SQL(" UNION ALL ").join(
            self._select_leaders(company, fields.Date.today()) for company in self.env.companies)

    @api.model
    def _select_levels(self, company):
        """Rows of `user_id` and `level`: who is both counts as an executive."""
        return SQL(
            """
            SELECT user_id, 'executive' AS level FROM crm_company_executive_rel WHERE company_id = %(company)s
         UNION ALL
            SELECT user_id, 'middle' FROM crm_company_middle_manager_rel
             WHERE company_id = %(company)s
               AND user_id NOT IN (SELECT user_id FROM crm_company_executive_rel WHERE company_id = %(company)s)
            """, company=company.id)

    @api.model
    def _select_leaders(self, company, day):
        """The rows of a company as of a day (UTC); whom they look after is as now."""
        levels = self._select_levels(company)
        return SQL(
            """
            SELECT leader.user_id::bigint * (SELECT MAX(id) + 1 FROM res_company) + %(company)s AS id,
                   leader.user_id, %(company)s AS company_id, leader.level,
                   COALESCE(met.customers, 0)::integer AS customer_count, COALESCE(met.top, 0)::integer AS top_count,
                   COALESCE(spent.hours, 0) AS hours, COALESCE(owned.people, 0)::integer AS person_count,
                   COALESCE(owned.people, 0) > 0 AS is_owner
              FROM (%(levels)s) leader
              JOIN res_users ON res_users.id = leader.user_id AND res_users.active
         LEFT JOIN (SELECT meeting.user_id, COUNT(DISTINCT meeting.partner_id) AS customers,
                           COUNT(DISTINCT top.partner_id) AS top
                      FROM (%(meetings)s) meeting
                 LEFT JOIN (%(top)s) top ON top.partner_id = meeting.partner_id
                     WHERE meeting.met
                  GROUP BY meeting.user_id) met ON met.user_id = leader.user_id
         LEFT JOIN (SELECT user_id, SUM(hours) AS hours
                      FROM (SELECT DISTINCT user_id, visit_id, event_id, hours FROM (%(meetings)s) meeting) once
                  GROUP BY user_id) spent ON spent.user_id = leader.user_id
         LEFT JOIN (%(owned)s) owned ON owned.owner_id = leader.user_id
            """, company=company.id, levels=levels, owned=self._select_owned(company),
            top=self.env["crm.account.coverage"]._select_top(company),
            meetings=self.env["crm.account.meeting"]._select_meetings(
                company, SQL("SELECT user_id FROM (%s) level", levels), day + timedelta(days=1),
                self._get_first_day(day)))

    def _get_first_day(self, day):
        return fields.Date.subtract(day, months=MET_MONTHS) + timedelta(days=1)

    def _select_owned(self, company):
        """How many high-level people who are still there each of us looks after."""
        self.env["crm.account.stakeholder"].flush_model()
        return SQL(
            """
            SELECT person.owner_id, COUNT(*) AS people
              FROM crm_account_stakeholder person
              JOIN res_partner contact ON contact.id = person.partner_id
             WHERE person.company_id = %s AND person.active AND %s
          GROUP BY person.owner_id
            """, company.id, self._sql_high_level())

    def _sql_high_level(self):
        return SQL(
            """
            contact.active AND contact.commercial_partner_id = person.account_id
                   AND (person.level = 'executive' OR person.level = 'middle' AND person.influence = '3')
            """)

    # === COMPUTE ===#

    @api.depends("hours", "user_id", "company_id")
    def _compute_time_share(self):
        today = fields.Date.today()
        start, end = (datetime.combine(day, time()) for day in (self._get_first_day(today), today + timedelta(days=1)))
        known = {}
        for leader in self.sudo():
            calendar = leader.user_id.resource_calendar_id or leader.company_id.resource_calendar_id
            if calendar not in known:
                known[calendar] = calendar.get_work_hours_count(start, end) if calendar else 0
            leader.work_hours = known[calendar]
            leader.time_share = 100 * leader.hours / known[calendar] if known[calendar] else 0

    # === ACTIONS ===#

    @arguments.read("one")
    def action_view_people(self):
        """Open the people at customers whom they look after."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_account_stakeholder_action")
        return dict(action, context={}, domain=[
            ("owner_id", "=", self.user_id.id), ("company_id", "=", self.company_id.id)])

    @arguments.read("one")
    def action_view_visits(self):
        """Open the visits that they made or accompanied."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_visit_action")
        return dict(action, context={}, domain=[
            ("company_id", "=", self.company_id.id), ("state", "=", "done"),
            "|", ("user_id", "=", self.user_id.id), ("colleague_ids", "in", self.user_id.ids)])
