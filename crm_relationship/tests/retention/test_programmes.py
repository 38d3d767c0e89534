from datetime import timedelta

from odoo.tests.common import tagged

from ..migration_case import MigrationCase
from .test_campaign_audience import AudienceCase

PROGRAMMES = ("birthday", "anniversary", "first_order", "points_card", "new_arrival", "referral", "vip", "win_back",
              "develop")


@tagged("post_install", "-at_install", "crm_relationship")
class TestProgrammes(MigrationCase, AudienceCase):
    """The programmes that are shipped, in the hands of another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.retention_sending_enabled = True
        cls.officer = cls._new_user("programme_officer", "officer", email="officer@example.com")
        cls.seller = cls._new_user("programme_seller", "user")

    def _shipped(self, name):
        return self.env.ref(f"crm_relationship.retention_programme_{name}")

    def _copy(self, name):
        return self._shipped(name).copy({
            "company_id": self.company.id, "user_id": self.officer.id, "start_date": self.today})

    def test_they_wait_until_somebody_starts_them(self):
        for name in PROGRAMMES:
            programme = self._shipped(name)
            self.assertEqual((programme.state, programme.is_programme, programme.child_ids.ids), ("draft", True, []))

    def test_upgrade_makes_wishes_daily(self):
        """Where nobody has started them; days that somebody has set stay."""
        programme = self._shipped("birthday")
        for state, days, expected in (("draft", 30, ("daily", 7)), ("draft", 90, ("daily", 90)),
                                      ("running", 30, ("yearly", 30))):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE crm_retention_campaign SET recurrence = 'yearly', state = %s, measure_days = %s WHERE id = %s",
                [state, days, programme.id])
            self._migrate("19.0.8.0.0/post-retention.py")
            self.assertEqual((programme.recurrence, programme.measure_days), expected)

    def test_they_are_ready(self):
        """Nothing has to be filled in, and each opens the edition of its period."""
        self._customers_of(1000, day=self._ago(1))
        self._classify()
        for name in PROGRAMMES:
            with self.subTest(name=name):
                programme = self._copy(name)
                programme.action_start()
                self.assertEqual(programme.state, "running")
                if programme.recurrence != "daily":
                    self.assertEqual(len(programme.child_ids), 1)

    def test_templates_are_whole(self):
        partner = self._new_customer("Azure", email="azure@example.com", user_id=self.seller.id)
        for name in PROGRAMMES:
            template = self._shipped(name).mail_template_id
            if template:
                rendered = template._generate_template(partner.ids, ("subject", "body_html"))[partner.id]
                self.assertTrue(rendered["subject"])
                self.assertIn("Azure", rendered["body_html"])
                self.assertIn(self.seller.name, rendered["body_html"])

    def test_who_gets_what(self):
        """A customer for each programme, and for no other one."""
        vip = self._new_buyer("Vip", 10, amounts=(9000,) * 12, tier="vip")
        silent = self._new_buyer("Silent", 100, amounts=(20,) * 12, tier="small")
        small = self._new_buyer("Small", 5, amounts=(20,) * 3, tier="small")
        first = self._new_customer("First")
        self._book(first, self._ago(1), 88)
        room = self._new_buyer("Room", 5, amounts=(20,) * 4, tier="small")
        born = self._new_buyer("Born", 5, amounts=(20,) * 3, tier="small", birthdate_date=self.today.replace(year=1980))
        self._classify()
        self._profile(room).write({"capacity_amount": 10**6})
        for name, expected in (("vip", vip), ("win_back", silent), ("first_order", first), ("develop", room),
                               ("birthday", born), ("points_card", vip)):
            with self.subTest(name=name):
                self.assertEqual(self.env["res.partner"].union(*self._rows(self._copy(name))), expected)
        self.assertNotIn(small, self._rows(self._copy("referral")), "in introduction")

    def test_coupon_is_told(self):
        partner = self._new_customer("Azure", email="azure@example.com")
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": partner.id})
        self.assertFalse(contact._get_campaign_card())
        program = self.env.ref("crm_relationship.retention_program_first_purchase")
        program.action_unarchive()
        cards = self.env["loyalty.card"].create([
            {"program_id": program.id, "partner_id": partner.id, "points": 1, "expiration_date": day}
            for day in (self.today + timedelta(days=9), self.today - timedelta(days=1))])
        self.assertEqual(contact._get_campaign_card(), cards[0], "the colleague's, and none that has run out")
        template = self._shipped("first_order").mail_template_id
        body = template._generate_template(contact.ids, ("body_html",))[contact.id]["body_html"]
        self.assertIn(cards[0].code, body)
        self.assertIn("10%", body)
