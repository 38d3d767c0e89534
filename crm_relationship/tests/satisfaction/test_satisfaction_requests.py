from datetime import datetime, time, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...tools.satisfaction import EXPIRY_DAYS
from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestSatisfactionRequests(SatisfactionCase):
    """Every delivery has a request, asked or not and why; the system draws; nobody is asked too often."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_goods()

    def _reason_of(self, contact, **order):
        self._deliver(contact, **order)
        return self._plan().filtered(lambda request: request.contact_id == contact)[-1:].reason

    def test_nobody_of_a_tier_stays_nobody(self):
        """0 is what somebody has chosen, also where the tier is imported anew with its code."""
        tier = self.tiers["main"]
        names = ("survey_percent", "periodic_percent", "low_grade")
        tier.write(dict.fromkeys(names, 0))
        found = self.env["crm.tier"].load([".id", "code", "name"], [[str(tier.id), "main", "Main"]])
        self.assertEqual(found["messages"], [])
        self.env.invalidate_all()
        self.assertEqual([tier[name] for name in names], [0, 0, 0])
        tier.write({"code": "other", **dict.fromkeys(names, 0)})
        self.assertEqual([tier[name] for name in names], [0, 0, 0])

    def test_planned_two_days_after_the_last_delivery(self):
        contact = self._new_contact("Ann Lee")
        order = self._deliver(contact, days_ago=1)
        self.assertFalse(self._plan())
        request = self._plan(self.today + timedelta(days=1))
        self.assertEqual(
            (request.state, request.contact_id, request.partner_id, request.tier_id, request.res_id, request.event_on),
            ("planned", contact, contact.commercial_partner_id, self.tiers["vip"], order.id, self._ago(1)))
        self.assertEqual(self._plan(self.today + timedelta(days=2)), request, "asked about once")

    def test_not_before_all_has_left(self):
        order = self._deliver(self._new_contact("Ann Lee"))
        order.picking_ids.copy().action_confirm()
        self.assertFalse(self._plan())

    def test_what_was_before_asking_began_is_left_alone(self):
        self.company.satisfaction_since = self._ago(1)
        self._deliver(self._new_contact("Ann Lee"), days_ago=5)
        self.assertFalse(self._plan())

    def test_why_not(self):
        for reason, values in (
                ("no_address", {"email": False}), ("opted_out", {"no_surveys": True}),
                ("bounced", {"message_bounce": 3}), (False, {"message_bounce": 2})):
            with self.subTest(reason=reason):
                self.assertEqual(self._reason_of(self._new_contact(f"Contact {reason}", **values)), reason)

    def test_blacklist_archived_and_ours(self):
        self.env["mail.blacklist"]._add("black@example.com")
        self.assertEqual(self._reason_of(self._new_contact("Black", email="Black@Example.com")), "blacklisted")
        archived = self._new_contact("Gone")
        self._deliver(archived)
        archived.active = False
        self.assertEqual(self._plan()[-1].reason, "archived")
        self.assertEqual(self._reason_of(self._new_branch().partner_id), "ours")

    def test_open_complaint(self):
        contact = self._new_contact("Cross")
        self.env["crm.complaint"].create({
            "subject": "Late", "partner_id": contact.id, "company_id": self.company.id})
        self.assertEqual(self._reason_of(contact), "complaint")

    def test_not_twice_to_a_customer_or_a_contact(self):
        contact = self._new_contact("Ann Lee")
        self._deliver(contact, days_ago=4)
        self._deliver(contact, days_ago=3)
        self.assertEqual(self._plan().mapped("reason"), [False, "asked"], "nor in one night")
        request = self._plan()[0]
        request.sudo().write({"state": "sent", "sent_at": datetime.combine(self._ago(31), time(9)),
                              "create_date": datetime.combine(self._ago(31), time(9))})
        colleague = self.env["res.partner"].create(
            {"name": "Bob", "email": "bob@example.com", "parent_id": contact.parent_id.id})
        self.assertFalse(self._reason_of(colleague), "30 days for a customer")
        self.assertEqual(self._reason_of(contact), "asked", "90 days for a contact")

    def test_system_draws_as_often_as_the_tier_says(self):
        self.tiers["vip"].survey_percent = 0
        self.assertEqual(self._reason_of(self._new_contact("Ann Lee")), "not_drawn")

    def test_draw_is_even_and_always_the_same(self):
        planner = self.env["crm.satisfaction.planner"]
        draw = planner._sql_draw(self.company, "delivery")
        query = f"SELECT {draw.code} FROM (SELECT 'sale.order' AS res_model, generate_series(1, 4000) AS res_id) event"
        drawn, again = ([value for (value,) in self._execute(query, draw.params)] for _round in range(2))
        self.assertEqual(drawn, again)
        self.assertTrue(min(drawn) >= 0 and max(drawn) < 10_000)
        self.assertAlmostEqual(sum(value < 2000 for value in drawn) / 4000, 0.2, delta=0.025)

    def _execute(self, query, params):
        self.env.cr.execute(query, params)
        return self.env.cr.fetchall()

    def test_exclusion_by_hand_is_the_managers_and_is_counted(self):
        self._deliver(self._new_contact("Ann Lee"))
        request = self._plan()
        officer, manager = self._new_user("sat_officer", "officer"), self._new_user("sat_manager", "manager")
        with self.assertRaises(AccessError):
            request.with_user(officer).exclude("a friend of mine")
        request.with_user(manager).exclude("in mourning")
        self.assertEqual((request.state, request.reason, request.reason_note), ("excluded", "by_hand", "in mourning"))

    # === ASKING ===#

    def _ask(self, days=0):
        """A morning so many days later."""
        day = self.today + timedelta(days=days)
        with freeze_time(datetime.combine(day, time(8))):
            list(self.asker.with_company(self.company)._take_steps(day))
            self.requests._expire(fields.Datetime.now() - timedelta(days=EXPIRY_DAYS))

    def test_asked_once_reminded_once_and_given_up(self):
        contact = self._new_contact("Ann Lee")
        self._deliver(contact)
        mails = self.env["mail.mail"].search([])
        self._ask()
        request = self._plan()
        self.assertEqual((request.state, len(self.env["mail.mail"].search([]) - mails)), ("sent", 1))
        self.assertIn(request.user_input_id.access_token, request.mail_id.body_html)
        self.assertEqual(request.mail_id.recipient_ids, contact)
        for days in (1, 6, 7, 8, 14):
            self._ask(days)
        self.assertEqual(len(self.env["mail.mail"].search([]) - mails), 2)
        self.assertTrue(request.reminded_at)
        self._ask(22)
        self.assertEqual(request.state, "expired")
        self._fill_in(request.user_input_id, {"delivery": 5})
        self.assertEqual((request.state, request.answer_ids.value), ("answered", 100), "late is better than never")

    def test_who_has_answered_is_not_reminded(self):
        self._deliver(self._new_contact("Ann Lee"))
        self._ask()
        request = self._plan()
        self._fill_in(request.user_input_id, {"delivery": 5})
        self._ask(8)
        self.assertEqual((request.state, request.reminded_at), ("answered", False))

    def test_second_question_to_a_contact_is_no_second_attempt(self):
        contact = self._new_contact("Ann Lee")
        self._deliver(contact)
        self._ask()
        first = self._plan()
        self._fill_in(first.user_input_id, {"delivery": 5})
        self._deliver(contact, days_ago=-97)
        self._ask(100)
        second = self.requests.search([("company_id", "=", self.company.id)]) - first
        self.assertEqual(second.state, "sent")
        self.assertTrue(self.survey._has_attempts_left(contact, contact.email, second.user_input_id.invite_token))
        self.assertFalse(self.survey._has_attempts_left(contact, contact.email, first.user_input_id.invite_token))

    def test_consent_withdrawn_in_between(self):
        contact = self._new_contact("Ann Lee")
        self._deliver(contact)
        request = self._plan()
        contact.no_surveys = True
        self._ask()
        self.assertEqual((request.state, request.reason, request.mail_id.id), ("excluded", "opted_out", False))

    def test_asking_begins_on_the_day_it_is_switched_on(self):
        company = self._new_branch("Later")
        self.assertFalse(company.satisfaction_since)
        company.satisfaction_enabled = True
        self.assertEqual(company.satisfaction_since, fields.Date.context_today(company))
