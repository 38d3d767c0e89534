from unittest import SkipTest

from freezegun import freeze_time

from odoo.tests.common import TransactionCase, tagged


@tagged("post_install", "-at_install", "crm_relationship")
class TestDemoStory(TransactionCase):
    """The story of the demo company has no holes; without demo data there is nothing to see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("crm_relationship.partner_vesta", raise_if_not_found=False):
            raise SkipTest("no demo data")
        cls.company = cls.env.ref("base.main_company")

    def test_inquiries_have_quotations(self):
        inquiries = self.env["crm.lead"].with_context(active_test=False).search([
            ("type", "=", "opportunity"), ("user_id.company_id", "=", self.company.id)])
        self.assertTrue(inquiries)
        self.assertFalse(inquiries.filtered(lambda inquiry: not inquiry.order_ids).mapped("name"))

    def test_customers_speak_the_language_of_their_country(self):
        """Where it is installed."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["crm.relationship.demo"]._tell_languages()
        own = self.env.ref("crm_relationship.partner_chenghu")
        self.assertEqual((own | own.child_ids).mapped("lang"), ["zh_CN"] * (1 + len(own.child_ids)))
        self.assertNotEqual(self.env.ref("crm_relationship.partner_vesta").lang, "zh_CN")

    def test_no_standard_is_never_kept(self):
        rows = self.env["crm.service.measure"]._read_group(
            [("company_id", "=", self.company.id), ("state", "in", ("kept", "broken"))],
            ["standard_id"], ["state:array_agg"])
        self.assertGreaterEqual(len(rows), 8)
        self.assertFalse([standard.name for standard, states in rows if "kept" not in states])

    def test_planned_visits_lie_ahead(self):
        planned = self.env["crm.visit"].search([("company_id", "=", self.company.id), ("state", "=", "planned")])
        self.assertTrue(planned)
        self.assertFalse(planned.filtered(lambda visit: visit.planned_at < visit.create_date).mapped("display_name"))

    def test_the_visit_of_today_lies_ahead_at_any_hour(self):
        customer = self.env.ref("crm_relationship.partner_chenghu")
        for moment in ("2026-07-01 07:30:00", "2026-07-01 15:30:00", "2026-07-01 20:30:00", "2026-07-01 23:30:00"):
            with freeze_time(moment):
                self.env["crm.relationship.demo"]._plan_visit(self.company, customer, 0, moment)
            visit = self.env["crm.visit"].search([("purpose", "=", moment)])
            self.assertGreater(str(visit.planned_at), moment)
            self.assertEqual(str(visit.planned_at)[:10], moment[:10])

    def test_customers_need_us_for_several_reasons(self):
        needs = self.env["crm.dashboard"].with_user(self.env.ref("base.user_admin"))._get_needs(self.company)
        self.assertGreaterEqual(len({row["kind"] for row in needs["rows"]}), 4)
