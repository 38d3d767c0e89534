from odoo import api, fields, models
from odoo.tools import SQL

from .crm_visit import MET_KINDS

UNTIMED_HOURS = 1  # of a visit that is in no calendar


class CrmAccountMeeting(models.AbstractModel):
    """Who of us met which customer: visits that were made, and meetings in the calendar that are over.

    Read by SQL, so that it is the same whoever looks. Private meetings count for nobody; what the organizer has not
    said is as their calendar is by default. Nor does a meeting count that one of the two has declined. The event of a
    visit is told by the visit.
    """

    _name = "crm.account.meeting"
    _description = "Meeting with a Customer"

    @api.model
    def _select_meetings(self, company, users, end, start=None):
        """Meetings of some of us with customers of a company, from `start` (first day; none: ever) to before `end`.

        A row has `partner_id` (the customer), `user_id`, `at` (timestamp, UTC), `hours`, `met` (face to face or by
        video, not by phone), and `visit_id` or `event_id`. A meeting of several people is a row for each pair.

        :param users: SQL that yields their ids
        """
        self._flush_meetings()
        return SQL(
            "%s UNION ALL %s", self._select_visits(company, users, end, start),
            self._select_events(company, users, end, start))

    def _flush_meetings(self):
        for model in ("crm.visit", "calendar.event", "calendar.attendee", "crm.customer.profile", "res.partner",
                      "res.users", "res.users.settings"):
            self.env[model].flush_model()

    def _select_visits(self, company, users, end, start):
        return SQL(
            """
            SELECT visit.partner_id, ours.user_id, visit.done_at AS at, visit.kind IN %(met)s AS met,
                   COALESCE(%(hours)s, %(untimed)s) AS hours, visit.id AS visit_id, NULL::integer AS event_id
              FROM crm_visit visit
         LEFT JOIN calendar_event event ON event.id = visit.event_id AND NOT visit.is_all_day
CROSS JOIN LATERAL (SELECT visit.user_id
                     UNION
                    SELECT colleague.res_users_id
                      FROM crm_visit_res_users_rel colleague
                     WHERE colleague.crm_visit_id = visit.id) ours
             WHERE visit.company_id = %(company)s AND visit.state = 'done' AND %(period)s
               AND ours.user_id IN (%(users)s)
            """, met=MET_KINDS, hours=self._sql_hours(company), untimed=UNTIMED_HOURS, company=company.id, users=users,
            period=self._sql_period(SQL("visit.done_at"), start, end))

    def _select_events(self, company, users, end, start):
        """The customers of events are looked up one by one: events are few, and partners very many."""
        return SQL(
            """
            SELECT DISTINCT contact.commercial_partner_id AS partner_id, our_user.id AS user_id, event.stop AS at,
                   TRUE AS met, %(hours)s AS hours, NULL::integer AS visit_id, event.id AS event_id
              FROM calendar_event event
         LEFT JOIN res_users_settings settings ON settings.user_id = event.user_id
              JOIN calendar_attendee ours ON ours.event_id = event.id AND ours.state <> 'declined'
              JOIN res_users our_user ON our_user.partner_id = ours.partner_id AND our_user.id IN (%(users)s)
              JOIN calendar_attendee theirs ON theirs.event_id = event.id AND theirs.state <> 'declined'
CROSS JOIN LATERAL (SELECT commercial_partner_id FROM res_partner WHERE id = theirs.partner_id OFFSET 0) contact
              JOIN crm_customer_profile profile ON profile.partner_id = contact.commercial_partner_id
                   AND profile.company_id = %(company)s
             WHERE event.active AND %(period)s
               AND COALESCE(event.privacy, settings.calendar_default_privacy, 'public') <> 'private'
               AND NOT EXISTS (SELECT FROM crm_visit visit WHERE visit.event_id = event.id)
            """, hours=self._sql_hours(company), company=company.id, users=users,
            period=self._sql_period(SQL("event.stop"), start, end))

    def _sql_period(self, moment, start, end):
        first = SQL("TRUE") if start is None else SQL("%s >= %s::timestamp", moment, start)
        return SQL("%s AND %s < LEAST(%s::timestamp, %s)", first, moment, end, fields.Datetime.now())

    def _sql_hours(self, company):
        """How long an event took; of its days never more than a working day each."""
        return SQL(
            "LEAST(event.duration, %s * (event.stop::date - event.start::date + 1))",
            company.sudo().resource_calendar_id.hours_per_day or 8)
