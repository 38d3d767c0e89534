from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

SOURCES = {
    "crm.visit": ("state", "done_at", "company_id", "contact_ids", "event_id"),
    "calendar.event": ("active", "stop", "user_id", "privacy", "partner_ids"),
    "calendar.attendee": ("event_id", "partner_id", "state"),
    "mail.message": ("author_id", "date", "message_type", "record_company_id"),
    "mail.notification": ("res_partner_id", "mail_message_id", "notification_status"),
    "res.users.settings": ("user_id", "calendar_default_privacy"),
}


class CrmAccountStakeholder(models.Model):
    """When somebody of ours and a person have last been in touch. One definition for everybody, whoever reads it: only
    day and kind are told, never what was said, and private meetings do not count for anybody."""

    _inherit = "crm.account.stakeholder"

    last_touch_on = fields.Date("Last Touch", compute="_compute_last_touch", compute_sudo=True)
    last_touch_kind = fields.Selection(
        [("visit", "Visit"), ("meeting", "Meeting"), ("received", "They wrote"), ("sent", "We wrote")],
        "How", compute="_compute_last_touch", compute_sudo=True)

    @api.depends("partner_id", "company_id")
    def _compute_last_touch(self):
        """Of who is on the map: a form that is filled in tells nobody when others were in touch with somebody."""
        touches = {company: self._get_last_touches(people.partner_id, company)
                   for company, people in self._origin.grouped("company_id").items()}
        for person in self:
            known = person._origin
            person.last_touch_on, person.last_touch_kind = touches.get(known.company_id, {}).get(
                known.partner_id.id, (False, False))

    @api.model
    def _get_last_touches(self, contacts, company):
        """`{contact id: (day, kind)}` of the last touch of each of these contacts with a company of ours; who was never
        in touch is left out. Days are UTC days. One query for any number of contacts.
        """
        if not contacts.ids:
            return {}
        self._flush_touches()
        return {partner_id: (day, kind) for partner_id, day, kind in self.env.execute_query(SQL(
            """
            SELECT DISTINCT ON (partner_id) partner_id, day, kind
              FROM (%s) touch
          ORDER BY partner_id, day DESC, kind DESC
            """, self._select_touches(company, SQL("IN %s", tuple(contacts.ids)))))}

    # === SOURCES ===#

    def _flush_touches(self):
        for model, names in SOURCES.items():
            self.env[model].flush_model(names)

    def _select_touches(self, company, among, since=None):
        """Rows of `partner_id`, `day`, `kind`, one for each day on which a contact and a company of ours were in touch
        in some way.

        :param among: the contacts: an SQL condition that follows a column, such as `IN (1, 2)`
        :param since: the first day that is read; None: all of them
        """
        sources = (self._select_visits, self._select_meetings, self._select_received, self._select_sent)
        return SQL(" UNION ").join(SQL("(%s)", source(company, among, since)) for source in sources)

    def _sql_since(self, column, since):
        return SQL("%s >= %s", column, since) if since else SQL("TRUE")

    def _select_visits(self, company, among, since):
        """Visits that were made, in which the contact took part."""
        contacts = self.env["crm.visit"]._fields["contact_ids"]
        visit, contact = (SQL.identifier("part", name) for name in (contacts.column1, contacts.column2))
        return SQL(
            """
            SELECT %(contact)s AS partner_id, visit.done_at::date AS day, 'visit' AS kind
              FROM %(relation)s part
              JOIN crm_visit visit ON visit.id = %(visit)s
             WHERE %(contact)s %(among)s AND visit.state = 'done' AND visit.company_id = %(company)s AND %(since)s
            """, contact=contact, visit=visit, relation=SQL.identifier(contacts.relation), among=among,
            company=company.id, since=self._sql_since(SQL("visit.done_at"), since))

    def _select_meetings(self, company, among, since):
        """Meetings of our people that are over, that the contact has not declined, and that are not private. That of a
        visit counts as the visit."""
        default = self.env["res.users"]._default_user_calendar_default_privacy()
        return SQL(
            """
            SELECT guest.res_partner_id AS partner_id, event.start::date AS day, 'meeting' AS kind
              FROM calendar_event_res_partner_rel guest
              JOIN calendar_event event ON event.id = guest.calendar_event_id AND event.active
              JOIN res_users organizer ON organizer.id = event.user_id AND NOT organizer.share
              JOIN res_company_users_rel works ON works.user_id = organizer.id AND works.cid = %(company)s
         LEFT JOIN res_users_settings settings ON settings.user_id = organizer.id
         LEFT JOIN calendar_attendee attendee
                ON attendee.event_id = event.id AND attendee.partner_id = guest.res_partner_id
             WHERE guest.res_partner_id %(among)s AND event.stop <= %(now)s AND %(since)s
               AND attendee.state IS DISTINCT FROM 'declined'
               AND COALESCE(event.privacy, settings.calendar_default_privacy, %(default)s) <> 'private'
               AND NOT EXISTS (SELECT 1 FROM crm_visit visit WHERE visit.event_id = event.id)
            """, company=company.id, among=among, now=fields.Datetime.now(), default=default,
            since=self._sql_since(SQL("event.start"), since))

    def _select_received(self, company, among, since):
        """Days on which the contact wrote to us."""
        return SQL(
            """
            SELECT message.author_id AS partner_id, message.date::date AS day, 'received' AS kind
              FROM mail_message message
             WHERE message.author_id %(among)s AND message.message_type IN ('email', 'comment')
               AND (message.record_company_id IS NULL OR message.record_company_id = %(company)s) AND %(since)s
            """, among=among, company=company.id, since=self._sql_since(SQL("message.date"), since))

    def _select_sent(self, company, among, since):
        """Days on which somebody of ours wrote to the contact; not what is sent to many or by a program."""
        return SQL(
            """
            SELECT notification.res_partner_id AS partner_id, message.date::date AS day, 'sent' AS kind
              FROM mail_notification notification
              JOIN mail_message message ON message.id = notification.mail_message_id
              JOIN res_users writer
                ON writer.partner_id = message.author_id AND NOT writer.share AND writer.id <> %(root)s
             WHERE notification.res_partner_id %(among)s AND message.message_type = 'comment'
               AND notification.notification_status NOT IN ('bounce', 'exception', 'canceled')
               AND (message.record_company_id IS NULL OR message.record_company_id = %(company)s) AND %(since)s
            """, root=SUPERUSER_ID, among=among, company=company.id, since=self._sql_since(SQL("message.date"), since))
