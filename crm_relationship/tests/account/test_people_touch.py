from datetime import timedelta

from odoo.tests import tagged

from .people_case import PeopleCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestPeopleTouch(PeopleCase):
    """When we and a person have last been in touch: one figure, whoever reads it."""

    def _meet(self, contact, days, organizer=None, **values):
        """A meeting so many days ago, in which the contact was to take part."""
        start = self._ago(days)
        event = self.env["calendar.event"].with_context(
            no_mail_to_attendees=True, dont_notify=True, mail_create_nolog=True).create({
                "name": "Talk", "start": start, "stop": start + timedelta(hours=1),
                "user_id": (organizer or self.seller).id,
                "partner_ids": [(6, 0, (contact | self.seller.partner_id).ids)], **values})
        event.attendee_ids.filtered(lambda attendee: attendee.partner_id == contact).state = "accepted"
        return event

    def _write(self, author, days, to=None, kind="comment", status="sent", **values):
        """A message on the customer's page so many days ago, that has gone to a contact by mail."""
        message = self.env["mail.message"].create({
            "author_id": author.id, "date": self._ago(days), "message_type": kind, "model": "res.partner",
            "res_id": self.customer.id, "body": "Secret offer", **values})
        if to:
            self.env["mail.notification"].create({
                "mail_message_id": message.id, "res_partner_id": to.id, "notification_type": "email",
                "notification_status": status})
        return message

    def _visit(self, contact, days, state="done", **values):
        return self.env["crm.visit"].sudo().create({
            "partner_id": self.customer.id, "company_id": self.company.id, "user_id": self.seller.id,
            "contact_ids": [(6, 0, contact.ids)], "planned_at": self._ago(days), "state": state,
            "kind": "on_site", "outcome": "same", "done_at": self._ago(days) if state == "done" else False, **values})

    def _touch(self, person):
        person.invalidate_recordset()
        return person.last_touch_on and (self.today - person.last_touch_on).days, person.last_touch_kind

    def test_each_source(self):
        person = self._map("Ann Lee")
        contact = person.partner_id
        self.assertEqual(self._touch(person), (False, False))
        self._visit(contact, 90)
        self.assertEqual(self._touch(person), (90, "visit"))
        self._write(self.seller.partner_id, 70, to=contact)
        self.assertEqual(self._touch(person), (70, "sent"))
        self._write(contact, 50, kind="email")
        self.assertEqual(self._touch(person), (50, "received"))
        self._meet(contact, 30)
        self.assertEqual(self._touch(person), (30, "meeting"))

    def test_what_is_no_touch(self):
        person = self._map("Ann Lee")
        contact = person.partner_id
        self._visit(contact, 10, state="planned")
        self._visit(self._new_contact("Bob"), 10)
        declined = self._meet(contact, 10)
        declined.attendee_ids.filtered(lambda attendee: attendee.partner_id == contact).state = "declined"
        self._meet(contact, -3)
        self._meet(contact, 10, privacy="private")
        self._meet(contact, 10, active=False)
        self._meet(contact, 10, event := self._new_user("people_elsewhere", "user", company_id=(
            branch := self._new_branch()).id, company_ids=[(6, 0, branch.ids)]))
        self._write(event.partner_id, 10, to=contact, record_company_id=branch.id)
        self._write(self.seller.partner_id, 10, to=contact, kind="email_outgoing")
        self._write(self.seller.partner_id, 10, to=contact, kind="notification")
        self._write(self.seller.partner_id, 10, to=contact, status="bounce")
        self._write(self.seller.partner_id, 10)
        self._write(self._new_contact("Bob"), 10, to=contact)
        self.assertEqual(self._touch(person), (False, False))

    def test_private_calendar(self):
        """Where nothing is said of an event, its organizer's calendar says whether it is private; for all readers."""
        person = self._map("Ann Lee")
        self._meet(person.partner_id, 10)
        self.seller.with_user(self.seller).calendar_default_privacy = "private"
        for user in (self.seller, self.mate, self.officer):
            self.assertEqual(self._touch(person.with_user(user)), (False, False))
        self.seller.with_user(self.seller).calendar_default_privacy = "public"
        self.assertEqual(self._touch(person.with_user(self.mate)), (10, "meeting"))

    def test_meeting_of_a_missed_visit(self):
        person = self._map("Ann Lee")
        event = self._meet(person.partner_id, 10)
        self._visit(person.partner_id, 10, state="missed", event_id=event.id)
        self.assertEqual(self._touch(person), (False, False))

    def test_a_reader_learns_day_and_kind_only(self):
        person = self._map("Ann Lee")
        channel = self.env["discuss.channel"].create({"name": "Private", "channel_type": "group"})
        self._write(person.partner_id, 5, model="discuss.channel", res_id=channel.id)
        shown = self.people.with_user(self.mate)._get_people(self.customer)[self.customer.id][0]
        self.assertEqual((shown["last_touch_on"], shown["last_touch_kind"]), ("2026-06-25", "received"))
        self.assertNotIn("Secret", str(shown))

    def test_one_query(self):
        people = self.people.union(*(self._map(f"Somebody {number}") for number in range(30)))
        for person in people:
            self._write(person.partner_id, 5)
        self.env.flush_all()
        with self._watch_statements() as statements:
            touches = self.people._get_last_touches(people.partner_id, self.company)
        self.assertEqual(len(touches), 30)
        self.assertLessEqual(len([one for one in statements if "mail_notification" in str(one)]), 1)
