from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .people_case import PeopleCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestPeopleAlerts(PeopleCase):
    """What is wrong with a map is found by night, put before somebody once, and gone when it was put right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._map("Boss", level="executive")
        cls.clerk = cls._map("Clerk")

    def _write(self, contact, *days):
        self.env["mail.message"].create([{
            "author_id": contact.id, "date": self._ago(number), "message_type": "email"} for number in days])

    def _get_work(self, alert):
        return self.env["mail.activity"].search([("res_model", "=", alert._name), ("res_id", "in", alert.ids)])

    def test_nothing_is_the_matter(self):
        self.assertFalse(self._night())
        self.assertFalse(self._open())

    def test_hangs_on_one(self):
        self.clerk.partner_id.active = False
        self._night()
        alert = self.alerts.search([("kind", "=", "one_contact"), ("partner_id", "=", self.customer.id)])
        self.assertIn("We know Boss only", alert.with_user(self.seller).explanation)
        self._map("New")
        self.assertNotIn("one_contact", self._open(), "put right at once")

    def test_hangs_on_one_of_several(self):
        """Four days of five with one person; four days in all tell nothing, and neither does one day many times."""
        self._write(self.boss.partner_id, 1, 2, 3, 3, 3)
        self._write(self.clerk.partner_id, 400, 401)
        self._night()
        self.assertEqual(self._open(), set())
        self._write(self.boss.partner_id, 4)
        self._write(self.clerk.partner_id, 5)
        alert = self._night()
        self.assertEqual((alert.kind, alert.figure), ("one_contact", 80))
        self.assertIn("80% of the days", alert.explanation)
        self._write(self.clerk.partner_id, 6)
        self._night()
        self.assertEqual((self._open(), alert.gone_on), (set(), self.today))

    def test_nobody_senior(self):
        self.boss.level = "operational"
        self.assertEqual(self._night().kind, "no_senior")
        self.clerk.level = "middle"
        self.assertFalse(self._open())

    def test_owner_gone(self):
        self.clerk.owner_id = self.mate
        self.mate.active = False
        alert = self._night()
        self.assertEqual(alert.kind, "owner_gone")
        self.assertIn("looks after Clerk any more", alert.explanation)
        self.clerk.owner_id = self.seller
        self.assertFalse(self._open())

    def test_contact_left(self):
        self._map("Third")
        self.clerk.partner_id.parent_id = self._new_customer("Elsewhere")
        alert = self._night()
        self.assertEqual((alert.kind, alert.figure), ("contact_left", 1))
        self.assertIn("No longer there: Clerk", alert.explanation)
        self.clerk.active = False
        self.assertFalse(self._open())

    def test_bouncing(self):
        self.clerk.partner_id.message_bounce = 1
        self.env["mail.blacklist"]._add(self.boss.partner_id.email)
        alert = self._night()
        self.assertEqual((alert.kind, alert.figure), ("bouncing", 2))
        self.assertIn("Emails to Boss, Clerk", alert.explanation)
        self.clerk.partner_id.message_bounce = 0
        self.env["mail.blacklist"]._remove(self.boss.partner_id.email)
        self._night()
        self.assertFalse(self._open())

    def test_silent_past_the_cadence(self):
        """90 days for a main customer; nothing is promised to small ones."""
        small = self._map("Small", self._new_customer("Small")).account_id
        self._map("Small boss", small, level="middle")
        for partner, tier in ((self.customer, "main"), (small, "small")):
            self._book(partner, self.today, 100)
            self._classify()
            partner.set_tier_override(tier, "for the test")
        self._write(self.clerk.partner_id, 91)
        alert = self._night()
        self.assertEqual((alert.kind, alert.partner_id, alert.figure), ("silent", self.customer, 90))
        self.assertIn("for 91 days; it should be every 90 days", alert.explanation)
        self._write(self.boss.partner_id, 90)
        self._night()
        self.assertFalse(self._open())

    def test_new_on_the_map_is_not_silent(self):
        self._book(self.customer, self.today, 100)
        self._classify()
        self.customer.set_tier_override("main", "for the test")
        self._night()
        self.assertEqual(self._open(), {"silent"})
        self._map("New", since=3)
        self.assertFalse(self._open())

    def test_who_is_watched(self):
        """Nobody is told of customers on whom nobody has begun to work, or who are gone."""
        for customer in (self._new_customer("No map"), self._map("Gone", self._new_customer("Gone")).account_id):
            customer.active = customer.name != "Gone"
        planned = self._new_customer("Planned", user_id=self.mate.id)
        plan = self.env["crm.account.plan"].sudo().create({
            "partner_id": planned.id, "company_id": self.company.id, "year": 2026, "user_id": self.seller.id})
        self.assertFalse(self._night())
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_account_plan SET state = 'active' WHERE id = %s", (plan.id,))
        plan.invalidate_recordset()
        alert = self._night()
        self.assertEqual((alert.kind, alert.partner_id), ("one_contact", planned))
        self.assertIn("We know nobody there", alert.explanation)
        self.assertEqual(self._get_work(alert).user_id, self.seller, "who owns the plan")

    # === ONCE ===#

    def test_one_activity_until_it_is_put_right(self):
        self.boss.level = "operational"
        alert = self._night()
        work = self._get_work(alert)
        self.assertEqual((work.user_id, work.summary, str(work.date_deadline)),
                         (self.seller, alert.explanation, "2026-07-07"))
        self._night()
        self.assertEqual(self._get_work(alert), work)
        work.with_user(self.seller).action_feedback("They want nobody else")
        self._night()
        self.assertFalse(self._get_work(alert), "not again")
        self.boss.level = "executive"
        self.boss.level = "operational"
        again = self._night()
        self.assertTrue(again and again != alert and self._get_work(again))
        self.boss.level = "executive"
        self.assertFalse(self._get_work(again))

    def test_without_salesperson_a_manager_is_asked(self):
        self.customer.user_id = False
        self.boss.level = "operational"
        self.assertTrue(self._get_work(self._night()).user_id.has_group("crm_relationship.group_relationship_manager"))

    def test_in_the_words_of_who_reads_it(self):
        self._activate_languages("zh_CN")
        self.seller.lang = "zh_CN"
        self.boss.level = "operational"
        with patch.object(type(self.alerts), "_explain_no_senior", lambda alert, people: alert.env.lang):
            self.assertEqual(self._get_work(self._night()).summary, "zh_CN")

    def test_a_failure_does_not_stop_the_others(self):
        branch = self._new_branch()
        original, done = type(self.alerts)._watch, []

        def fail(alerts, company):
            if company == self.company:
                raise ValueError("broken")
            done.append(company)
            return original(alerts, company)

        with patch.object(type(self.alerts), "_watch", fail), patch.object(self.env.cr, "rollback"), \
                patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1), \
                mute_logger("odoo.addons.crm_relationship.models.account.crm_account_alert_watch"):
            self.alerts._cron_watch()
        self.assertIn(branch, done)

    def test_companies_are_apart(self):
        branch = self._new_branch()
        for name in ("Boss", "Clerk"):
            contact = self.customer.child_ids.filtered(lambda child, name=name: child.name == name)
            self._map("", contact=contact, company_id=branch.id)
        self._night()
        alert = self._night(branch)
        self.assertEqual((alert.kind, alert.company_id), ("no_senior", branch))
        self.assertFalse(self._open())

    def test_statements(self):
        """One query for all customers of a company; what nothing has changed in writes nothing."""
        self.boss.level = "operational"
        self._night()
        for number in range(10):
            customer = self._new_customer(f"C{number}")
            self._map("Boss", customer, level="middle")
            self._map("Clerk", customer)
        with self._watch_statements() as statements:
            self._night()
        found = [str(one) for one in statements]
        self.assertEqual(len([one for one in found if "crm_account_stakeholder" in one]), 1)
        self.assertFalse([one for one in found if one.lstrip().startswith(("UPDATE", "INSERT"))])

    def test_statements_of_a_first_night(self):
        """New alerts of many customers with a plan take as many statements as those of a few."""
        counts = []
        for number in (1, 2, 12):
            for name in range(number):
                customer = self._new_customer(f"First {number}/{name}", user_id=self.seller.id)
                self._map("Clerk", customer)
                self.env["crm.account.plan"].create({
                    "partner_id": customer.id, "company_id": self.company.id, "year": self.today.year,
                    "user_id": self.mate.id, "state": "active"})
            with self._watch_statements() as statements:
                opened = self._night()
            self.assertEqual(len(opened), 2 * number)
            self.assertEqual(self._get_work(opened).user_id, self.mate)
            counts.append(len(statements))
        self.assertLessEqual(counts[2], counts[1])

    # === WHO ===#

    def test_read_by_whose_customer_it_is(self):
        self.boss.level = "operational"
        alert = self._night()
        for user, may in ((self.seller, True), (self.mate, True), (self.other, False), (self.officer, True)):
            self.assertEqual(alert.with_user(user).has_access("read"), may)
        self.assertRaises(AccessError, alert.with_user(self.manager).write, {"gone_on": "2026-06-30"})
        self.assertEqual(alert.with_user(self.seller).action_open_map()["params"], {"partner_id": self.customer.id})
        self.assertRaises(AccessError, alert.with_user(self.other).action_open_map)
