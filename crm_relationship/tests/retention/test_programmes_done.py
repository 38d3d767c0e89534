from datetime import timedelta

from odoo.tests.common import tagged

from .campaign_case import TODAY, CampaignCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestProgrammesDone(CampaignCase):
    """Shipped programmes from their start to what the customer gets."""

    def _run(self, name):
        programme = self.env.ref(f"crm_relationship.retention_programme_{name}").copy({
            "company_id": self.company.id, "user_id": self.officer.id, "start_date": TODAY})
        programme.action_start()
        self._tick()
        return programme

    def _new_buyer(self, amount):
        partner = self._new_customer("Azure", email="azure@example.com")
        self._book(partner, TODAY - timedelta(days=1), amount)
        self._classify()
        return partner

    def _cards(self, partner):
        return self.env["loyalty.card"].search([("partner_id", "=", partner.id)])

    def test_first_order_over_88_earns_a_coupon(self):
        partner = self._new_buyer(88)
        programme = self._run("first_order")
        rows = self._rows(programme.child_ids)
        self.assertEqual([(row.step_id.kind, row.state) for row in rows], [("coupon", "done"), ("mail", "done")])
        card = self._cards(partner)
        self.assertEqual(card.program_id, self.env.ref("crm_relationship.retention_program_first_purchase"))
        self.assertIn(card.code, rows[1].mail_id.body_html, "the email tells the code")
        for days in (1, 2):
            self._tick(days)
        self.assertEqual(self._cards(partner), card, "once, however often the programme looks")

    def test_less_earns_nothing(self):
        partner = self._new_buyer(87)
        self.assertFalse(self._run("first_order").child_ids)
        self.assertFalse(self._cards(partner))

    def test_300_earns_a_points_card(self):
        partner = self._new_buyer(300)
        programme = self._run("points_card")
        card = self._cards(partner)
        self.assertEqual(card.program_id, self.env.ref("crm_relationship.retention_program_points_card"))
        self.assertIn(card.code, self._rows(programme.child_ids)[1].mail_id.body_html)
        self._tick(1)
        self.assertEqual((self._cards(partner), len(programme.child_ids)), (card, 1), "who has a card is done")

    def test_birthday_wishes_go_to_whom_it_is_about(self):
        partner = self._new_buyer(50)
        contact = self.env["res.partner"].create({
            "name": "Ann", "parent_id": partner.id, "email": "ann@example.com",
            "birthdate_date": TODAY.replace(year=1980)})
        rows = self._rows(self._run("birthday").child_ids)
        self.assertEqual((rows.state, rows.target_id.contact_id), ("done", contact))
        self.assertIn("Ann", rows.mail_id.subject)

    def test_each_contact_gets_a_wish(self):
        """On their day, once; of two with the same day, one a day later."""
        partner = self._new_buyer(50)
        ann, bob, cid = self.env["res.partner"].create([
            {"name": name, "parent_id": partner.id, "email": f"{name}@example.com",
             "birthdate_date": TODAY.replace(year=1980) + timedelta(days=days)}
            for name, days in (("Ann", 0), ("Bob", 0), ("Cid", 2))])
        programme = self._run("birthday")
        wished = self.env["res.partner"]
        for days, contact in enumerate((ann, bob, cid, ann.browse(), ann.browse())):
            self._tick(days)
            now = programme.child_ids.target_ids.contact_id
            self.assertEqual(now - wished, contact, f"{days} days later")
            wished = now
        self.assertEqual([self._states(edition) for edition in programme.child_ids], [["done"]] * 3)

    def test_one_wish_where_the_day_begins_before_that_of_utc(self):
        """A wish of the first hours of a day, which UTC counts to the day before, is not sent once more."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        partner = self._new_buyer(50)
        partner.birthdate_date = TODAY.replace(year=1980) + timedelta(days=1)
        programme = self._run("birthday")
        for days in range(5):
            self._tick(days)
        self.assertEqual([target.started_at.date() for target in programme.child_ids.target_ids], [TODAY])

    def test_a_day_nobody_looked_is_made_up_for(self):
        """Also when the next edition is another one."""
        partner = self._new_buyer(50)
        partner.birthdate_date = TODAY.replace(year=1980) + timedelta(days=1)
        programme = self._run("birthday")
        self._tick(days=3)
        self.assertEqual(self._rows(programme.child_ids).target_id.partner_id, partner)

    def test_vip_care_is_for_the_salesperson(self):
        partner = self._new_buyer(50)
        partner.user_id = self.salesperson
        partner.set_tier_override("vip", "for the test")
        self._run("vip")
        activity = self._activities(partner)
        self.assertEqual((activity.user_id, activity.activity_type_id), (self.salesperson, self.call))
        self._tick(45)
        self.assertEqual(len(self._activities(partner)), 2)
