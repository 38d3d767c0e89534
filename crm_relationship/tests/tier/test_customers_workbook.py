import json
from datetime import timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlencode, urlsplit

from openpyxl import load_workbook

from odoo.tests.common import HttpCase, tagged
from odoo.tools import mute_logger

from .tier_case import TODAY, TierCase

ROUTE = "/crm_relationship/workbook/customers"
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://example.com\")", "{=1+1}", "http://example.com")


@tagged("post_install", "-at_install", "crm_relationship")
class TestCustomersWorkbook(TierCase):
    """The list of customers as a spreadsheet program reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls._customers_of(*range(700, 0, -100))
        for customer, name in zip(cls.customers, HOSTILE, strict=True):
            customer.name = name
        cls.user = cls._new_user("workbook_user", "user", "base.group_allow_export")
        cls._classify()

    def _open(self, domain=(), user=None, **context):
        workbooks = self.env["crm.workbook"].with_user(user or self.user).with_context(**context)
        name, content = workbooks._get_file("customers", {"domain": json.dumps(list(domain))})
        self.assertTrue(name.endswith(f" {TODAY}.xlsx"))
        return load_workbook(BytesIO(content))

    def test_table(self):
        sheet = self._open().worksheets[0]
        headings = [cell.value for cell in sheet[1]]
        self.assertEqual(headings[:3], ["Customer", "Tier", "Revenue"])
        self.assertEqual(sheet.freeze_panes, "B2")
        self.assertEqual(sheet.auto_filter.ref.split(":")[0], "A1")
        self.assertTrue(sheet["A1"].font.bold)
        self.assertEqual(sheet.max_row, 1 + len(self.customers))
        first = dict(zip(headings, sheet[2], strict=True))
        self.assertEqual((first["Revenue"].value, first["Revenue"].number_format), (700, "#,##0.00"))
        self.assertEqual((first["Cumulative Share (%)"].value, first["Cumulative Share (%)"].number_format),
                         (25, '0.0"%"'))
        self.assertEqual((first["Last Order"].value.date(), first["Last Order"].number_format), (TODAY, "yyyy-mm-dd"))
        self.assertEqual((first["Tier"].value, first["Currency"].value, first["Relationship Type"].value),
                         ("VIP", "USD", "One-off"))
        self.assertEqual([first[name].value for name in ("Growth (%)", "Potential (Y)", "Share of Wallet (%)")],
                         [None] * 3, "nobody knows them: neither 0 nor -1")
        self.assertEqual(first["Figures of"].value.date(), TODAY)

    def test_columns_follow_from_the_fields(self):
        """A figure that a slice adds to the profile is a column at once, with its label and in its unit."""
        for days in (30, 60, 400):
            self._book(self.customers[0], TODAY - timedelta(days=days), 10)
        self._classify()
        profiles = self.env["crm.customer.profile"]
        left_out = {"company_id", "as_of", "churn_confident", "computed_tier_id", "tier_score", "pending_since"}
        figures = {name for name, field in profiles._fields.items()
                   if field.store and name != "id" and not name.startswith("override_")} - left_out
        headings = {cell.value: cell.column_letter for cell in self._open().worksheets[0][1]}
        self.assertLessEqual({profiles._fields[name]._description_string(self.env) for name in figures}, set(headings))
        sheet = self._open().worksheets[0]
        self.assertEqual({name: sheet[f"{headings[name]}2"].number_format for name in (
            "Margin", "Growth (%)", "Rank", "Interval (days)", "First Order", "Churn Risk", "Relationship Type")}, {
            "Margin": "#,##0.00", "Growth (%)": '0.0"%"', "Rank": "#,##0", "Interval (days)": "#,##0.0",
            "First Order": "yyyy-mm-dd", "Churn Risk": "0%", "Relationship Type": "@"})

    def test_no_cell_is_a_formula(self):
        book = self._open()
        names = [row[0] for row in book.worksheets[0].iter_rows(min_row=2)]
        self.assertEqual([cell.value for cell in names], list(HOSTILE))
        self.assertEqual({cell.data_type for cell in names}, {"s"})
        self.assertFalse(any(cell.hyperlink for cell in names))
        self.assertFalse(any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row))

    def test_pareto_chart(self):
        sheet = self._open().worksheets[1]
        [chart] = sheet._charts
        bars, line = [series.val.numRef.f for part in chart._charts for series in part.series]
        headings = [cell.value for cell in self._open().worksheets[0][1]]
        for reference, heading in ((bars, "Revenue"), (line, "Cumulative Share (%)")):
            letter = chr(ord("A") + headings.index(heading))
            self.assertEqual(reference, f"Customers!${letter}$2:${letter}$8")

    def test_part_of_the_list(self):
        chosen = self._profile(self.customers[2]) | self._profile(self.customers[4])
        names = [row[0].value for row in self._open([("id", "in", chosen.ids)]).worksheets[0].iter_rows(min_row=2)]
        self.assertEqual(names, [HOSTILE[2], HOSTILE[4]])

    def _download_of(self, profiles, **context):
        """The parameters of the address that the button of the list opens."""
        action = profiles.with_user(self.user).with_context(**context).action_export_workbook()
        return {name: values[0] for name, values in parse_qs(urlsplit(action["url"]).query).items()}

    def test_the_filter_of_the_list_holds(self):
        profiles = self.env["crm.customer.profile"]
        shown = [("revenue", ">", 500), ("tier_id.is_key_account", "=", True)]
        parameters = self._download_of(profiles, active_domain=shown)
        self.assertEqual(json.loads(parameters["domain"]), [list(term) for term in shown])
        self.assertEqual(parameters["company_ids"], str(self.company.id))
        sheet = self._open(json.loads(parameters["domain"])).worksheets[0]
        names = [row[0].value for row in sheet.iter_rows(min_row=2)]
        self.assertEqual(names, list(HOSTILE[:2]))
        chosen = self._profile(self.customers[6])
        parameters = self._download_of(chosen, active_domain=shown)
        self.assertEqual(json.loads(parameters["domain"]), [["id", "in", chosen.ids]], "what is selected is meant")
        self.assertEqual(json.loads(self._download_of(profiles)["domain"]), [])

    def test_only_what_the_user_may_see(self):
        self.customers[0].user_id = self._new_user("workbook_colleague", "user")
        names = [row[0].value for row in self._open().worksheets[0].iter_rows(min_row=2)]
        self.assertEqual(names, list(HOSTILE[1:]))

    def test_empty(self):
        self.env["crm.customer.profile"].search([("company_id", "=", self.company.id)]).unlink()
        book = self._open()
        self.assertEqual((book.worksheets[0].max_row, len(book.worksheets)), (1, 2))
        self.assertFalse(book.worksheets[1]._charts)

    def test_in_chinese(self):
        self._activate_languages("zh_CN")
        headings = [cell.value for cell in self._open(lang="zh_CN").worksheets[0][1]]
        self.assertNotIn("Customer", headings)


@tagged("post_install", "-at_install", "crm_relationship")
class TestCustomersDownload(HttpCase, TierCase):
    freeze_time = None

    def test_download(self):
        self._customers_of(900, 100)
        self._new_user("download_user", "user", "base.group_allow_export")
        self._classify()
        self.authenticate("download_user", "download_user")
        query = urlencode({"domain": json.dumps([["revenue", "<", 500]]), "company_ids": self.company.id})
        response = self.url_open(f"{ROUTE}?{query}")
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        sheet = load_workbook(BytesIO(response.content)).worksheets[0]
        self.assertEqual([row[0].value for row in sheet.iter_rows(min_row=2)], ["C2"])

    @mute_logger("odoo.http")
    def test_refused(self):
        self._new_user("download_stranger")
        self._new_user("download_user", "user", "base.group_allow_export")
        self.authenticate("download_stranger", "download_stranger")
        self.assertEqual(self.url_open(ROUTE).status_code, 403)
        self.authenticate("download_user", "download_user")
        for query in ({"domain": "no json"}, {"domain": "7"}, {"domain": '[["nonsense", "=", 1]]'}, {"domain": "{}x"},
                      {"domain": '[["id", "boils", 1]]'}, {"domain": "[" * 5000}, {"company_ids": "1,x"},
                      {"domain": '["&"]'}, {"domain": '[["revenue", "=", "a lot"]]'}, {"domain": '[[1, 2, 3]]'}):
            with self.subTest(query=query):
                self.assertEqual(self.url_open(f"{ROUTE}?{urlencode(query)}").status_code, 400)
        self.assertEqual(self.url_open(ROUTE.replace("customers", "nonsense")).status_code, 404)
        elsewhere = self._create_company(name="Not theirs")
        self.assertEqual(self.url_open(f"{ROUTE}?company_ids={elsewhere.id}").status_code, 403)
        self.authenticate(None, None)
        self.assertNotIn("spreadsheet", self.url_open(ROUTE).headers["Content-Type"])
