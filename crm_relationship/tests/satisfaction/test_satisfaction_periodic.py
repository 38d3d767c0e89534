from datetime import datetime, time, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .satisfaction_case import SatisfactionCase

PLANNER = "odoo.addons.crm_relationship.models.satisfaction.crm_satisfaction_planner.CrmSatisfactionPlanner"


@tagged("at_install", "-post_install", "crm_relationship")
class TestSatisfactionPeriodic(SatisfactionCase):
    """Whose turn it is: as often as the tier says, another sample each time, never beside another question."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_goods()
        cls.company.satisfaction_since = cls._ago(400)
        cls.startClassPatcher(patch(f"{PLANNER}._sql_chance", lambda planner, company: SQL("%s", 1)))
        cls.contact = cls._new_contact("Ann Lee")
        cls.customer = cls.contact.commercial_partner_id
        cls._book(cls.contact, cls._ago(380), 1000)
        cls._book(cls.contact, cls._ago(20), 1000)
        cls._classify()

    def _plan_periodic(self, day=None):
        self.env["crm.satisfaction.planner"]._plan(self.company, day or self.today)
        return self.requests.search(
            [("company_id", "=", self.company.id), ("trigger", "=", "periodic"),
             ("partner_id", "=", self.customer.id)], order="event_on, id")

    def test_first_turn_and_the_next(self):
        request = self._plan_periodic()
        self.assertEqual((request.state, request.contact_id, request.res_model, request.res_id, request.survey_id),
                         ("planned", self.contact, "res.partner", self.customer.id,
                          self.env.ref("crm_relationship.survey_periodic")))
        self.assertEqual(request.event_on, self._ago(380 - 1 - 2 * 182), "the first order, a day by chance, two turns")
        request._move_to("sent", sent_at=datetime.combine(self.today, time(9)))
        self.assertEqual(self._plan_periodic(self.today + timedelta(days=181)), request)
        second = self._plan_periodic(self.today + timedelta(days=182)) - request
        self.assertEqual((second.event_on, second.state), (self.today + timedelta(days=182), "planned"))

    def test_other_tier_other_interval(self):
        request = self._plan_periodic()
        request._move_to("sent", sent_at=datetime.combine(self.today, time(9)))
        self.customer.set_tier_override("main", "for the test")
        self.assertEqual(self._plan_periodic(self.today + timedelta(days=340)), request)

    def test_another_sample_each_time(self):
        draws = [self._draw(day) for day in ("2026-01-01", "2027-01-01")]
        self.assertNotEqual(*draws)
        both = sum(first < 2000 and second < 2000 for first, second in zip(*draws, strict=True))
        self.assertAlmostEqual(both / 4000, 0.04, delta=0.015, msg="not the same fifth every year")

    def _draw(self, day):
        draw = self.env["crm.satisfaction.planner"]._sql_draw(self.company, "periodic")
        self.env.cr.execute(
            f"SELECT {draw.code} FROM (SELECT 'res.partner' AS res_model, generate_series(1, 4000) AS res_id,"
            f" '{day}'::date AS event_on) event", draw.params)
        return [value for (value,) in self.env.cr.fetchall()]

    def test_sample_of_the_tier(self):
        self.tiers["vip"].periodic_percent = 0
        self.assertEqual(self._plan_periodic().mapped("reason"), ["not_drawn"])

    def test_turn_waits_for_a_question_about_a_delivery(self):
        """Else who gets goods every week, and is asked about them as often as may be, would never be asked."""
        turn = self.today - timedelta(days=15)
        asked = self.requests.create({
            "trigger": "delivery", "res_model": "res.partner", "res_id": 1, "event_on": self._ago(5),
            "company_id": self.company.id, "partner_id": self.customer.id, "contact_id": self.contact.id,
            "state": "sent", "sent_at": datetime.combine(self._ago(5), time(9))})
        asked.sudo().write({"sent_at": datetime.combine(turn - timedelta(days=5), time(9)),
                            "create_date": datetime.combine(turn - timedelta(days=5), time(9))})
        self.assertFalse(self._plan_periodic(turn))
        self.assertEqual(self._plan_periodic(turn + timedelta(days=86)).state, "planned")

    def test_turn_does_not_wait_for_ever(self):
        turn = self._ago(15)
        self.env["crm.complaint"].create(
            {"subject": "Late", "partner_id": self.contact.id, "company_id": self.company.id})
        self.assertFalse(self._plan_periodic(turn + timedelta(days=90)))
        self.assertEqual(self._plan_periodic(turn + timedelta(days=91)).reason, "complaint")

    def test_turn_goes_before_a_delivery(self):
        self._deliver(self.contact)
        self._plan_periodic()
        found = {request.trigger: request.reason for request in self.requests.search(
            [("company_id", "=", self.company.id), ("partner_id", "=", self.customer.id)])}
        self.assertEqual(found, {"periodic": False, "delivery": "asked"})

    def test_who_buys_no_more_is_not_asked(self):
        self.env.cr.execute("UPDATE crm_customer_profile SET last_order_date = %s WHERE partner_id = %s",
                            (self._ago(365), self.customer.id))
        self.env.invalidate_all()
        self.assertFalse(self._plan_periodic())

    def test_not_before_asking_began(self):
        self.company.satisfaction_since = self.today + timedelta(days=1)
        self.assertFalse(self._plan_periodic())

    def test_mail_asks_for_a_recommendation(self):
        self._plan_periodic()
        with freeze_time(datetime.combine(self.today, time(8))):
            list(self.asker.with_company(self.company)._take_steps(self.today))
        request = self._plan_periodic()
        self.assertEqual(request.state, "sent")
        self.assertIn("Would you recommend us", request.mail_id.subject)
        self.assertIn(request._get_opt_out_link(), request.mail_id.body_html)
        self._fill_in(request.user_input_id, {"recommend": 9, "overall": 4})
        self.assertEqual({answer.indicator_id.code: answer.value for answer in request.answer_ids},
                         {"recommend": 90, "overall": 75})

    def test_two_companies_have_a_turn_each(self):
        branch = self._new_branch()
        for company in (self.company, branch):
            self.requests.create({
                "trigger": "periodic", "res_model": "res.partner", "res_id": self.customer.id, "event_on": self.today,
                "company_id": company.id, "partner_id": self.customer.id, "contact_id": self.contact.id})
        self.env.flush_all()

    def test_not_more_often_than_every_three_months(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.tiers["vip"].periodic_days = 30
            self.env.flush_all()
