"""The workbook of the overview: what it holds for whom, and by whom it is sent for how long."""

from datetime import date, datetime
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.periods import Period
from ..mail_case import MailCase
from .papers_case import BY_MONTH, BY_TIER, DAYS, DEFINITIONS, KEY_FIGURES, PapersCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestOverviewWorkbook(PapersCase):
    def test_figures(self):
        page = self._get_workbook(self.officer)[KEY_FIGURES]
        rows = {row["Code"]: row for row in self._read_rows(page)}
        self.assertEqual([*rows][:5], ["retention", "value_at_risk", "satisfaction", "promises", "complaint_rate"])
        promises = rows["promises"]
        self.assertAlmostEqual(promises["Figure"], 700 / 9)
        self.assertEqual([promises[name] for name in ("Unit", "Numerator", "Denominator", "Counts", "Figures of")],
                         ["%", 7, 9, "All of the company", datetime(2026, 6, 30)])
        self.assertEqual((rows["revenue"]["Figure"], rows["revenue"]["Previous Period"], rows["revenue"]["Unit"]),
                         (6220, 910, "USD"))
        formats = {row[-1].value: row[1].number_format for row in page.iter_rows(min_row=2)}
        self.assertEqual([formats[code] for code in ("promises", "revenue", "orders", "satisfaction")],
                         ['0.0"%"', "#,##0.00", "#,##0", "#,##0.0"])
        self.assertIsNone(rows["nps"]["Figure"], "nobody was asked: neither 0 nor a text")

    def test_bounds_are_of_their_figure(self):
        """Those of a grade are no percentages, and of what is unknown there is nothing to divide either."""
        rows = {row["Code"]: row for row in self._read_rows(self._get_workbook(self.officer)[KEY_FIGURES])}
        self.assertEqual([rows["nps"][name] for name in ("Figure", "Numerator", "Denominator")], [None, None, None])
        self.assertIsNotNone(rows["promises"]["Numerator"])
        kpis = self.env["crm.kpi"]._get_values(
            self.company, Period(date(2026, 5, 30), date(2026, 6, 29)), ["satisfaction", "promises"])
        for values in kpis.values():
            values.update(value=71.2, low=64.0, high=78.0)
        kinds = {row["code"]: (row["low"].kind, row["high"].kind)
                 for row in self.env["crm.workbook"]._list_figures(self.company, {
                     code: {**values, "by_tier": {}, "months": []} for code, values in kpis.items()}).rows}
        self.assertEqual(kinds, {"satisfaction": ("number", "number"), "promises": ("percent", "percent")})

    def test_months_and_tiers(self):
        pages = self._get_workbook(self.officer)
        months = {row["Code"]: row for row in self._read_rows(pages[BY_MONTH])}
        heads = [*months["revenue"]][2:-1]
        self.assertEqual((len(heads), heads[0], heads[-1]), (13, "2025-06", "2026-06"))
        self.assertEqual([months["revenue"][month] for month in ("2026-06", "2026-05")], [6220, 910])
        self.assertAlmostEqual(months["promises"]["2026-06"], 700 / 9)
        self.assertNotIn("satisfaction", months, "one sheet says nothing")
        tiers = next(row for row in self._read_rows(pages[BY_TIER]) if row["Code"] == "revenue")
        figures = self._call_api(self.officer)["revenue"]["by_tier"]
        self.assertEqual({name: value for name, value in [*tiers.items()][2:-1] if value}, {
            self.tiers[code].name: found["value"] for code, found in figures.items() if found["value"]})

    def test_definitions(self):
        pages = self._get_workbook(self.officer)
        said = {row["Key Figure"]: row["Meaning"] for row in self._read_rows(pages[DEFINITIONS])}
        self.assertEqual((said["Company"], said["From"], said["To"]), (self.company.name, *DAYS.values()))
        for values in self._call_api(self.officer).values():
            self.assertEqual(said[values["name"]], values["definition"])

    def test_texts_are_no_formulas(self):
        self.company.name = "=1+1"
        pages = self._get_workbook(self.officer)
        cell = next(row[1] for row in pages[DEFINITIONS].iter_rows() if row[0].value == "Company")
        self.assertEqual((cell.value, cell.data_type), ("=1+1", "s"))

    def test_language(self):
        self._activate_languages("zh_CN")
        self.officer.lang = "zh_CN"
        workbooks = self.env["crm.workbook"].with_context(lang="zh_CN")
        title, sheets = workbooks.with_user(self.officer)._workbook_overview(DAYS)
        self.assertEqual(len(sheets), 4)
        retention = self.env(context={"lang": "zh_CN"})["crm.kpi"]._kpi_retention()
        self.assertEqual(sheets[0].rows[0]["name"], retention.name)
        self.assertIn(self.company.name, title)

    def test_who(self):
        with self.assertRaises(AccessError):
            self._get_workbook(self._new_user("papers_nobody", "base.group_allow_export"))
        with self.assertRaises(AccessError):
            self._get_workbook(self._new_user("papers_no_export", "officer"))
        for parameters in ({"date_from": "yesterday"}, {"period": "always"}, {**DAYS, "period": "this_year"}):
            with self.subTest(parameters=parameters), self.assertRaises(UserError):
                self._get_workbook(self.officer, **parameters)


@tagged("post_install", "-at_install", "crm_relationship")
class TestMonthlyWorkbook(MailCase, PapersCase):
    """On 1 July, of June."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activate_languages("zh_CN")
        cls.seller.lang = "zh_CN"
        cls.rows = cls.env["crm.workbook.mail"]
        cls.recipients = cls.officer | cls.seller
        cls.company.relationship_workbook_recipient_ids = cls.recipients

    def setUp(self):
        super().setUp()
        self._stop_clock(datetime(2026, 7, 1, 7))
        self.env["crm.kpi.day"]._take(self.company)

    def _send(self):
        """Have the job make its mails, and the mail server take them; by address."""
        self.rows._send_month(self.company)
        mails = self._find().mail_id
        with self.mock_mail_gateway(mail_unlink_sent=True):
            mails.send()
            return {mail["email_to"][0]: mail for mail in self._mails}

    def _find(self):
        return self.rows.search([("company_id", "=", self.company.id)])

    def test_each_gets_their_own(self):
        sent = self._send()
        self.assertEqual({row.user_id: row.state for row in self._find()}, dict.fromkeys(self.recipients, "sent"))
        self.assertEqual(set(self._find().mapped("month")), {date(2026, 6, 1)})
        self.assertEqual(len(sent), 2)
        [officer], [seller] = ([mail for address, mail in sent.items() if user.login.split("_")[1] in address]
                               for user in self.recipients)
        self.assertIn("June 2026", officer["subject"])
        self.assertIn("$", officer["body"])
        self.assertNotIn("$", seller["body"], "money is for officers")
        for mail in (officer, seller):
            [[name, content, _kind]] = mail["attachments"]
            self.assertTrue(name.endswith(".xlsx"))
            self.assertEqual(content[:2], b"PK")

    def test_once(self):
        self._send()
        self.assertEqual((self._send(), len(self._find())), ({}, 2))
        self.company.relationship_workbook_recipient_ids -= self.seller
        self._find().filtered(lambda row: row.user_id == self.seller).unlink()
        self._send()
        self.assertEqual(self._find().user_id, self.officer)

    def test_what_hangs_on_the_mail_goes_with_it(self):
        self.rows._send_month(self.company)
        mail = self._find().mail_id[0]
        attachment = mail.attachment_ids
        self.assertEqual((attachment.res_model, attachment.public), ("mail.message", False))
        with self.assertRaises(AccessError):
            attachment.with_user(self._new_user("papers_peeper", "manager")).read(["datas"])
        self._send()
        self.assertFalse(mail.exists() or attachment.exists())

    def test_last_look(self):
        """Between the making and the sending somebody leaves, or is taken off the list."""
        self.rows._send_month(self.company)
        self.company.relationship_workbook_recipient_ids -= self.seller
        self.officer.group_ids -= self.env.ref("base.group_allow_export")
        self.assertEqual(self._send(), {})
        self.assertEqual({row.user_id: (row.state, row.reason) for row in self._find()},
                         {self.officer: ("skipped", "rights"), self.seller: ("skipped", "removed")})

    def test_last_look_at_the_role(self):
        """A file that was made for an officer does not reach who is none any more; more rights are no obstacle."""
        self.rows._send_month(self.company)
        self.assertEqual({row.user_id: row.role for row in self._find()},
                         {self.officer: "officer", self.seller: "user"})
        groups = {role: self.env.ref(f"crm_relationship.group_relationship_{role}") for role in ("user", "officer")}
        self.officer.group_ids = self.officer.group_ids - groups["officer"] + groups["user"]
        self.seller.group_ids += groups["officer"]
        self.assertEqual(len(self._send()), 1)
        self.assertEqual({row.user_id: (row.state, row.reason) for row in self._find()},
                         {self.officer: ("skipped", "rights"), self.seller: ("sent", False)})

    def test_job(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("crm_relationship.ir_cron_workbook").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._find().user_id, self.recipients)

    def test_not_before_its_last_night(self):
        self.env["crm.kpi.progress"].search([("company_id", "=", self.company.id)])[0].as_of = date(2026, 6, 28)
        self.rows._send_month(self.company)
        self.assertFalse(self._find())

    def test_one_failure_stops_nobody_else(self):
        make = type(self.rows)._make_file

        def fail(rows, company, user, month):
            if user == self.officer:
                raise ValueError("broken")
            return make(rows, company, user, month)
        with patch.object(type(self.rows), "_make_file", fail), mute_logger(
                "odoo.addons.crm_relationship.models.insight.crm_workbook_mail"):
            self.rows._send_month(self.company)
        self.assertEqual(self._find().user_id, self.seller)
        self.rows._send_month(self.company)
        self.assertEqual(self._find().user_id, self.recipients)

    def test_mail_server_refuses(self):
        self.rows._send_month(self.company)
        row = self._find()[0]
        row.mail_id._tell_claimants("550 no")
        self.assertEqual((row.state, row.error), ("failed", "550 no"))
        row.mail_id._tell_claimants(False)
        self.assertEqual((row.state, row.error), ("sent", False))

    def test_recipients(self):
        """Neither a customer nor anybody who could not download it gets it."""
        portal = self._new_portal_user("papers_portal")
        elsewhere = self._new_branch()
        stranger = self._new_user("papers_elsewhere", "officer", "base.group_allow_export", company_id=elsewhere.id,
                                  company_ids=[Command.set(elsewhere.ids)], email="elsewhere@example.com")
        for user in (portal, stranger, self._new_user("papers_internal", email="internal@example.com"),
                     self._new_user("papers_not_exporting", "officer", email="not@example.com"),
                     self._new_user("papers_mute", "officer", "base.group_allow_export", email=False)):
            with self.subTest(user=user.login), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.company.relationship_workbook_recipient_ids += user
        self.seller.group_ids -= self.env.ref("base.group_allow_export")
        self.company.relationship_workbook_recipient_ids = self.recipients  # saved with other settings
        self.rows._send_month(self.company)
        self.assertEqual(self._find().user_id, self.officer)
