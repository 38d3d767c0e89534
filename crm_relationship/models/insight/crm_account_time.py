from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class CrmAccountTime(models.Model):
    """How much time our executives and middle managers spent with which customer, by visit and meeting.

    Of the same visits and meetings as `crm.account.leader`. A meeting with several customers is shared among them, so
    that hours add up to those of the person in a company; one with a customer of two companies counts in each.
    """

    _name = "crm.account.time"
    _description = "Time Spent with Customers"
    _auto = False
    _order = "date DESC, id DESC"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id", "user_id"]

    user_id = fields.Many2one("res.users", "Who", readonly=True)
    level = fields.Selection([("executive", "Executive"), ("middle", "Middle Manager")], readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    tier_id = fields.Many2one("crm.tier", "Tier", readonly=True, help="As of now.")
    date = fields.Date(readonly=True)
    kind = fields.Selection(
        [("visit", "Visit"), ("call", "Call"), ("meeting", "Meeting in the calendar")], readonly=True)
    hours = fields.Float(
        readonly=True, digits=(16, 1),
        help="Visits, calls and meetings in the calendar. Private meetings are not counted.")
    visit_id = fields.Many2one("crm.visit", "Visit", readonly=True)

    @property
    def _table_query(self):
        """Of the companies that the user works in just now."""
        return SQL(" UNION ALL ").join(
            self._select_time(company, fields.Date.today()) for company in self.env.companies)

    @api.model
    def _select_time(self, company, day):
        """The rows of a company up to a day (UTC); their ids are the same whoever looks, and small enough for browsers.
        """
        levels = self.env["crm.account.leader"]._select_levels(company)
        return SQL(
            """
            SELECT ('x' || LEFT(MD5(CONCAT_WS('.', %(company)s::text, meeting.user_id, meeting.partner_id,
                       COALESCE(meeting.visit_id, 0), COALESCE(meeting.event_id, 0))), 13))::bit(52)::bigint AS id,
                   meeting.user_id, leader.level, meeting.partner_id, %(company)s AS company_id, profile.tier_id,
                   meeting.at::date AS date, meeting.visit_id,
                   CASE WHEN meeting.visit_id IS NULL THEN 'meeting' WHEN meeting.met THEN 'visit'
                        ELSE 'call' END AS kind,
                   meeting.hours / COUNT(*) OVER (
                       PARTITION BY meeting.user_id, meeting.visit_id, meeting.event_id) AS hours
              FROM (%(meetings)s) meeting
              JOIN (%(levels)s) leader ON leader.user_id = meeting.user_id
         LEFT JOIN crm_customer_profile profile ON profile.partner_id = meeting.partner_id
                   AND profile.company_id = %(company)s
            """, company=company.id, levels=levels, meetings=self.env["crm.account.meeting"]._select_meetings(
                company, SQL("SELECT user_id FROM (%s) level", levels), day + timedelta(days=1)))
