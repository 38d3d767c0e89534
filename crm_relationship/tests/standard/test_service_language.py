from datetime import date

from odoo.tests.common import tagged

from .standard_case import StandardCase

REVIEW, KEPT, APOLOGY = "这项标准是否仍然合适？", "已撤销：承诺已兑现或不再到期。", "致歉："


@tagged("post_install", "-at_install", "crm_relationship")
class TestServiceLanguage(StandardCase):
    """Whoever reads what a cron notes decides on its language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activate_languages("zh_CN", "fr_FR")
        cls.reader = cls._new_user("service_reader", "manager", lang="zh_CN", tz="Asia/Shanghai")
        cls.standard = cls._standard("on_time_delivery", 0)
        cls.standard.user_id = cls.reader
        cls.french = cls.customers["vip"]
        cls.french.write({"lang": "fr_FR", "user_id": cls.reader.id})

    def _breach(self, **values):
        order = self.env["sale.order"].create({"partner_id": self.french.id, "company_id": self.company.id,
                                               "user_id": self.reader.id})
        return self.env["crm.service.breach"].sudo().create({
            "standard_id": self.standard.id, "target_id": self.standard.target_ids.id, "partner_id": self.french.id,
            "company_id": self.company.id, "res_model": "sale.order", "res_id": order.id,
            "document_name": order.name, **values})

    def test_the_reader(self):
        nobody = self.env["res.users"]
        self.company.partner_id.lang = "fr_FR"
        self.company.resource_calendar_id.tz = "Europe/Paris"
        self.assertEqual(self.reader._get_reader_context(), {"lang": "zh_CN", "tz": "Asia/Shanghai"})
        self.assertEqual(nobody._get_reader_context(self.company), {"lang": "fr_FR", "tz": "Europe/Paris"})
        self.reader.write({"lang": False, "tz": False})
        self.assertEqual(self.reader._get_reader_context(self.company), {"lang": "fr_FR", "tz": "Europe/Paris"})

    def test_reviews(self):
        self.standard.review_date = date(2026, 7, 1)
        self.env["crm.service.standard"]._cron_review()
        activity = self.standard.activity_ids
        self.assertEqual((activity.user_id, activity.summary), (self.reader, REVIEW))
        self.assertIn("2026/07/01", activity.note)

    def test_breaches_that_are_none(self):
        breach = self._breach()
        breach._withdraw()
        self.assertIn(KEPT, breach.message_ids[:1].body)

    def test_a_call_is_for_the_salesperson(self):
        """The customer is French, who calls is Chinese."""
        remedy = self.env["crm.service.remedy"].create({
            "name": "Call", "kind": "call", "approval_required": False})
        breach = self._breach(remedy_id=remedy.id)
        breach._grant()
        activity = self.env["mail.activity"].browse(breach.granted_id)
        self.assertEqual(activity.user_id, self.reader)
        self.assertIn(APOLOGY, activity.summary)

    def test_runs_of_the_classification(self):
        """In the format and zone of who looks at them."""
        run = self.env["crm.tier.run"].create(
            {"company_id": self.company.id, "state": "done", "started_at": "2026-07-06 20:30:00"})
        names = [run.with_user(self.reader).with_context(lang=lang, tz=tz).display_name
                 for lang, tz in (("zh_CN", "Asia/Shanghai"), ("fr_FR", "Europe/Paris"))]
        self.assertEqual(names, ["2026/07/07 04:30", "06/07/2026 22:30"])
