from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests.common import BaseCase, tagged
from odoo.tools import SQL

from ...tools.occasions import days_kept
from .churn_case import ChurnCase


class AudienceCase(ChurnCase):
    @classmethod
    def _new_campaign(cls, kind="care", *steps, **values):
        """A draft of today; `steps` are their kinds."""
        return cls.env["crm.retention.campaign"].create({
            "name": f"Test {kind}", "kind": kind, "company_id": cls.company.id, "start_date": cls.today,
            "end_date": cls._ago(-60), "step_ids": [Command.create({"kind": step}) for step in steps], **values})

    def _rows(self, campaign):
        rows = self.env.execute_query_dict(SQL(
            "SELECT * FROM (%s) audience ORDER BY partner_id", self.env["crm.retention.audience"]._get_rows(campaign)))
        return {self.env["res.partner"].browse(row["partner_id"]): row for row in rows}

    def _audience(self, *args, **values):
        return self.env["res.partner"].union(*self._rows(self._new_campaign(*args, **values)))

    def _contacts(self, campaign):
        return self.env["res.partner"].union(
            *(self.env["res.partner"].browse(row["contact_id"]) for row in self._rows(campaign).values()))


@tagged("post_install", "-at_install", "crm_relationship")
class TestCampaignAudience(AudienceCase):
    """Whom a campaign is for, and which contact it goes to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Mailed", email="Info <Info@example.com>", phone="+32 485 11 22 33")
        cls._book(cls.partner, cls._ago(20), 100)
        cls.big = cls._new_customer("Big", email="big@example.com")
        cls._book(cls.big, cls._ago(20), 900)
        cls._classify()

    def _new_contact(self, name, **values):
        return self.env["res.partner"].create({
            "name": name, "parent_id": self.partner.id, "email": f"{name.lower()}@example.com", **values})

    def _contact_of(self, *steps, **values):
        return self._contacts(self._new_campaign("care", *steps, domain=repr(
            [("partner_id", "=", self.partner.id)]), **values))

    # === WHO ===#

    def test_a_row_says_who(self):
        row = self._rows(self._new_campaign())[self.partner]
        profile = self._profile(self.partner)
        self.assertEqual(
            (row["contact_id"], row["email_normalized"], row["tier"]),
            (self.partner.id, "info@example.com", profile.tier_id.id))
        self.assertAlmostEqual(float(row["value"]), profile.lifetime_value, 2)
        self.assertAlmostEqual(float(row["churn_risk"]), profile.churn_risk, 4)

    def test_domain_and_company(self):
        elsewhere = self._new_branch()
        with_both = self._audience()
        self._book(self.partner, self._ago(5), 50, company=elsewhere)
        self.env["crm.tier.policy"].search([("company_id", "=", elsewhere.id)]).classify(as_of=self.today)
        self.assertEqual(self._audience(), with_both, "who buys elsewhere as well is in once")
        self.assertEqual(self._audience(domain="[('revenue', '>', 500)]"), self.big)
        self.assertEqual(
            self._audience(domain="[('last_order_date', '<', 'today -10d'), ('revenue', '<', 500)]"), self.partner)

    def test_archived_customers_are_out(self):
        self.partner.active = False
        self.assertEqual(self._audience(), self.big)

    def test_one_customer_an_address(self):
        """The most valuable of those who share one; without an address nobody shares anything."""
        self.big.email = "INFO@example.com"
        self.assertEqual(self._audience(), self.big)
        (self.big | self.partner).email = False
        self.assertEqual(self._audience(), self.partner | self.big)

    # === WHICH CONTACT ===#

    def test_the_customer_itself_comes_first(self):
        self._new_contact("Ann")
        self.assertEqual(self._contact_of(), self.partner)

    def test_who_prefers_the_channel(self):
        self._new_contact("Phoned", relationship_channel="phone", phone="+32 485 11 22 34")
        mailed = self._new_contact("Written", relationship_channel="mail")
        self.assertEqual(self._contact_of("mail"), mailed)
        mailed.relationship_channel = "visit"
        self.assertEqual(self._contact_of("mail"), self.partner, "nobody who would rather be phoned or visited")

    def test_who_can_be_reached(self):
        ann, ben = self._new_contact("Ann"), self._new_contact("Ben")
        self.env["mail.blacklist"]._add("info@example.com")
        self.assertEqual(self._contact_of("mail"), ann)
        ann.message_bounce = 3
        self.assertEqual(self._contact_of("mail"), ben)
        ben.email = False
        self.assertEqual(self._contact_of("mail"), self.partner, "nobody can: the planner says why")

    def test_calls_go_to_who_has_a_number(self):
        ann = self._new_contact("Ann", phone="+32 485 11 22 35")
        call = self.env.ref("mail.mail_activity_data_call")
        steps = {"step_ids": [Command.create({"kind": "activity", "activity_type_id": call.id})]}
        self.assertEqual(self._contact_of(**steps), self.partner)
        self.env["phone.blacklist"].add(self.partner.phone_sanitized)
        self.assertEqual(self._contact_of(**steps), ann)

    def test_no_addresses_of_invoices_and_no_archived_people(self):
        self.partner.email = False
        self._new_contact("Accounts", type="invoice")
        self._new_contact("Gone", active=False)
        self.assertEqual(self._contact_of(), self.partner)
        other = self._new_contact("Ann")
        self.assertEqual(self._contact_of(), other)

    # === THE FORM ===#

    def test_counter_and_sample(self):
        """The form says how many take part, and why others do not."""
        others = self._customers_of(*range(100, 1300, 100))
        self._classify()
        campaign = self._new_campaign()
        self.assertEqual((campaign.audience_count, campaign.audience_note), (14, ""))
        self.assertEqual(len(campaign.audience_sample_ids), 10)
        values = campaign.audience_sample_ids.mapped("lifetime_value")
        self.assertEqual(values, sorted(values, reverse=True))
        campaign.domain = "[('revenue', '>', 850)]"
        self.assertEqual(campaign.audience_count, 5)
        others[11].no_campaigns = True
        campaign.step_ids = [Command.create({"kind": "mail"})]
        self.env.invalidate_all()
        self.assertEqual((campaign.audience_count, campaign.audience_note),
                         (1, "Left out: No address to reach them: 3, Wants no campaigns: 1"))
        self.assertEqual(campaign.audience_sample_ids.partner_id, self.big)

    def test_for_officers(self):
        """Who is left out tells who is in another campaign: whoever looks after customers does not learn it."""
        campaign = self._new_campaign()
        officer = self._new_user("audience_officer", "officer")
        self.assertEqual(campaign.with_user(officer).audience_count, 2)
        self.env.invalidate_all()
        for name in ("audience_count", "audience_note", "audience_sample_ids"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                campaign.with_user(self.keeper).read([name])
        with self.assertRaises(AccessError):
            self.env["crm.retention.campaign"].with_user(self.keeper).new(
                {"company_id": self.company.id}).mapped("audience_note")  # as an onchange does

    def test_looks_for_what_the_reader_may_see(self):
        """A domain finds nothing by the customers of others."""
        self.partner.user_id, self.big.user_id = self.keeper, self._new_user("audience_rival", "user")
        self.assertEqual(set(self._rows(self._new_campaign().with_user(self.keeper))), {self.partner})

    def test_nonsense_is_told(self):
        campaign = self.env["crm.retention.campaign"].new({
            "name": "Broken", "company_id": self.company.id, "domain": "[('no_such_field', '=', 1)]"})
        self.assertEqual(campaign.audience_count, 0)
        self.assertIn("domain", campaign.audience_note)

    def test_statements_do_not_grow(self):
        campaign = self._new_campaign()
        counts = []
        for _round in range(2):
            with self._watch_statements() as statements:
                campaign.mapped("audience_count")
            counts.append(len(statements))
            self._customers_of(*range(100, 1100, 100))
            self._classify()
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install", "crm_relationship")
class TestDaysKept(BaseCase):
    def test_leap_day(self):
        self.assertEqual(days_kept(date(2026, 2, 28), date(2026, 2, 28)), ["02-28", "02-29"])
        self.assertEqual(days_kept(date(2028, 2, 28), date(2028, 2, 28)), ["02-28"])
        self.assertEqual(days_kept(date(2028, 2, 29), date(2028, 3, 1)), ["02-29", "03-01"])
        self.assertEqual(days_kept(date(2026, 12, 31), date(2026, 12, 31) + timedelta(days=1)), ["01-01", "12-31"])
