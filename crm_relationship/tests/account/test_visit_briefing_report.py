"""The briefing on paper: what it says, a page a customer, several customers in one file."""

import io
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from .test_visit_briefing import BriefingCase

REPORT = "crm_relationship.report_visit_briefing"


@tagged("post_install", "-at_install", "crm_relationship")
class TestVisitBriefingReport(BriefingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.others = cls._customers_of(100, 200)

    def _render(self, partners, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.seller)
        return reports._render_qweb_html(REPORT, partners.ids)[0].decode()

    def test_page(self):
        self._order(self._ago(3), 1234)
        self._order(self._ago(2), 77, confirm=False)
        self._classify()
        self.env["crm.complaint"].create(
            {"partner_id": self.customer.id, "company_id": self.company.id, "subject": "<b>Late</b> again"})
        page = self._render(self.customer)
        for text in ("Harbor Hotels", "$ 1,234", "Oak Chair", "$ 77", "1 not solved, 1 within 12 months",
                     "&lt;b&gt;Late&lt;/b&gt; again"):
            self.assertIn(text, page)
        self.assertEqual(page.count("<rect"), 24)
        self.assertIn("Noto Sans CJK SC", page)

    def test_not_theirs(self):
        """A page without figures says why, and prints."""
        self._order(self._ago(3), 1234)
        self._classify()
        page = self._render(self.customer, self.stranger)
        self.assertNotIn("1,234", page)
        self.assertIn("Another salesperson", page)

    def test_language_of_who_prints(self):
        self._activate_languages("zh_CN")
        self.seller.lang = "zh_CN"
        self._order(self._ago(3), 1234)
        self._classify()
        page = self.env["ir.actions.report"].with_user(self.seller).with_context(lang="zh_CN")._render_qweb_html(
            REPORT, self.customer.ids)[0].decode()
        self.assertIn('lang="zh-CN"', page)
        self.assertIn("2026/06/27", page)
        self.assertIn(">6月<", page)

    def test_one_by_one(self):
        """No call makes two documents: what is printed together is put together afterwards."""
        partners = self.customer + self.others

        def run(reports, bodies, **options):
            calls.append(len(bodies))
            return self._make_pdf()

        calls = []
        with patch.object(IrActionsReport, "_run_wkhtmltopdf", run):
            content, kind = self.env["ir.actions.report"].with_user(self.seller).with_context(
                force_report_rendering=True)._render_qweb_pdf(REPORT, partners.ids)
        self.assertEqual((calls, kind), ([1, 1, 1], "pdf"))
        self.assertEqual(len(PdfFileReader(io.BytesIO(content)).pages), 3)

    def _make_pdf(self):
        writer, stream = PdfFileWriter(), io.BytesIO()
        writer.addBlankPage(100, 100)
        writer.write(stream)
        return stream.getvalue()

    def test_too_many(self):
        many = self._customers_of(*range(1, 32))
        with self.assertRaisesRegex(UserError, "30"):
            many.with_user(self.seller).action_print_briefing()
        with self.assertRaisesRegex(UserError, "30"):
            self.env["ir.actions.report"].with_user(self.seller).with_context(
                force_report_rendering=True)._render_qweb_pdf(REPORT, many.ids)

    def test_action(self):
        action = (self.customer + self.others).with_user(self.seller).action_print_briefing()
        self.assertEqual((action["report_name"], action["context"]["active_ids"]),
                         (REPORT, (self.customer + self.others).ids))

    def test_nobody_else(self):
        internal, portal = self._new_user("paper_internal"), self._new_portal_user("paper_portal")
        for user, partner in ((internal, self.customer), (portal, portal.partner_id)):
            with self.assertRaises(AccessError):
                self._render(partner, user)
