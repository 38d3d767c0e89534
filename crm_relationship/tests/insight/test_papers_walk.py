"""One figure, one value: on every paper and for every reader."""

import json
from urllib.parse import quote

from lxml import html

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...models.insight.digest_digest import CODES
from ...report.report_crm_relationship_report_board_page import TIERS
from ..common import RelationshipCommon
from .papers_case import BY_TIER, DAYS, KEY_FIGURES, PapersCase

REPORT = "crm_relationship.report_board_page"


@tagged("post_install", "-at_install", "crm_relationship")
class TestWalk(PapersCase):
    """Whoever reads a figure reads the same of it, whichever paper it stands on."""

    def _write(self, values, value):
        return self.env["crm.kpi"]._write_value(values["unit"], value, self.company.currency_id)

    def _render(self, user=None, **data):
        reports = self.env["ir.actions.report"].with_user(user or self.officer)
        return html.fromstring(reports._render_qweb_html(REPORT, self.company.ids, data=data or dict(DAYS))[0])

    def test_walk(self):
        found = self._call_api(self.officer)
        self.assertGreater(len(found), 40)
        screen = self.env["crm.dashboard"].with_user(self.officer).get_dashboard(**DAYS)["kpis"]
        self.assertEqual(set(screen), set(self.env["crm.dashboard"]._get_shown()))
        self.assertEqual({code: values["value"] for code, values in screen.items()},
                         {code: found[code]["value"] for code in screen})
        rows = {row["Code"]: row["Figure"] for row in self._read_rows(self._get_workbook(self.officer)[KEY_FIGURES])}
        self.assertEqual(set(rows), set(found))
        for code, values in found.items():
            with self.subTest(code=code, on="workbook"):
                if values["value"] is False:
                    self.assertIsNone(rows[code])
                else:
                    self.assertAlmostEqual(rows[code], values["value"], 6)  # a file keeps 16 digits
        page = {node.get("data-kpi"): node.text_content().strip() for node in self._render().iter()
                if node.get("data-kpi")}
        self.assertGreaterEqual(len(page), 25)
        for code, text in page.items():
            with self.subTest(code=code, on="page"):
                self.assertEqual(text, self._write(found[code], found[code]["value"]))
        digest = self.env["digest.digest"].create({"name": "Test", **{f"kpi_crm_{code}": True for code in CODES}})
        for kpi in digest._compute_kpis(self.company, self.officer):
            code = kpi["kpi_name"].removeprefix("kpi_crm_")
            if code in CODES:
                with self.subTest(code=code, on="digest"):
                    self.assertEqual(kpi["kpi_col3"]["value"], self._write(found[code], found[code]["value"]))

    def _read_table(self, page, title):
        """The cells of the table below a heading."""
        table = page.xpath("//h2[normalize-space()=$title]/following-sibling::table[1]", title=title)[0]
        return [[cell.text_content().strip() for cell in row] for row in table.iter("tr")]

    def test_walk_before_and_by_tier(self):
        """The page has the period before, and the tiers, as programs read them and the workbook has them."""
        self.env["crm.kpi.day"]._take(self.company)
        found, page = self._call_api(self.officer), self._render()
        for cell in page.xpath("//td[@data-kpi]"):
            values = found[cell.get("data-kpi")]
            before = "" if values["previous"] is False else self._write(values, values["previous"])
            with self.subTest(code=cell.get("data-kpi"), on="before"):
                self.assertEqual(cell.getnext().text_content().strip(), before)
        [_empty, *labels], *rows = self._read_table(page, "Tiers")
        codes = [code for code in TIERS if code in found]
        self.assertEqual(labels, [found[code]["name"] for code in codes])
        sheet = {row["Code"]: row for row in self._read_rows(self._get_workbook(self.officer)[BY_TIER])}
        for tier, (name, *cells) in zip(self.env["crm.tier"].search([]), rows, strict=True):
            self.assertEqual(name, tier.name)
            for code, text in zip(codes, cells, strict=True):
                told = found[code]["by_tier"].get(tier.code)
                with self.subTest(code=code, tier=tier.code):
                    if told:
                        self.assertEqual(text, self._write(found[code], told["value"]))
                    value = sheet.get(code, {}).get(tier.name)
                    if value is not None:
                        self.assertEqual(text, self._write(found[code], value))

    def test_a_tier_without_any_has_none(self):
        """Nobody has come, nobody is in it: 0, as on the overview. A rate of nobody, or a day before the first night,
        is unknown."""
        registry = self.env["crm.kpi"]
        told = {"by_tier": {"vip": {"value": 3}}, "kind": "stock"}
        self.assertEqual(registry._get_tier_value("tier_customers", told, "vip"), 3)
        for code in ("tier_customers", "tier_share", "value_at_risk"):
            self.assertEqual(registry._get_tier_value(code, told, "small"), 0, code)
            self.assertIs(registry._get_tier_value(code, {**told, "by_tier": {}}, "small"), False, code)
        self.assertEqual(registry._get_tier_value("tier_in", {"by_tier": {}, "kind": "flow"}, "small"), 0)
        self.assertIs(registry._get_tier_value("promises", {"by_tier": {}, "kind": "flow"}, "small"), False)
        self.assertIs(registry._get_tier_value("retention", told, "small"), False)

    def test_what_each_reader_gets(self):
        """Figures of the company say so; what is counted for the reader is what they may open."""
        everything = self._call_api(self.officer)
        for user in (self.seller, self.officer):
            rows = self._read_rows(self._get_workbook(user)[KEY_FIGURES])
            own = self._call_api(user)
            self.assertEqual({row["Code"] for row in rows}, set(own))
            for row in rows:
                code, values = row["Code"], own[row["Code"]]
                with self.subTest(user=user.login, code=code):
                    if row["Counts"] == "All of the company":
                        self.assertEqual(values["value"], everything[code]["value"])
                    else:
                        action = values["action"]
                        self.assertEqual((user, row["Figure"]), (self.seller, self.env[action["res_model"]].with_user(
                            user).with_context(active_test=False).search_count(action["domain"])))
        self.assertFalse([code for code, values in self._call_api(self.seller).items() if values["unit"] == "money"])

    def test_page(self):
        page = self._render()
        text = " ".join(page.text_content().split())
        for words in (self.company.name, "05/30/2026 to 06/29/2026", "Figures of 06/30/2026", "77.8%",
                      "Retention by Tier"):
            self.assertIn(words, text)
        self.assertIn("Noto Sans CJK SC", html.tostring(page).decode())

    def test_what_is_unknown_has_no_column(self):
        report, write = self.env["report.crm_relationship.report_board_page"], lambda values, value: str(value)
        codes = self.env["crm.tier"].search([], limit=3).mapped("code")
        figures = [{"value": 75.0, "previous": False}, {"value": False, "previous": 50.0},
                   {"value": 0.0, "previous": 0.0}]
        chart = report._draw_retention({"retention": {"by_tier": dict(zip(codes, figures, strict=True))}}, write)
        self.assertEqual([[bool(column) for column in pair] for pair in chart["pairs"]],
                         [[False, True], [True, False], [True, True]])

    def test_needs(self):
        """Who needs somebody today stands there as on the screen."""
        self.env["crm.churn.case"].create({
            "partner_id": self.customers[0].id, "company_id": self.company.id, "tier_id": self.tiers["vip"].id,
            "risk": 0.6, "value_at_risk": 900})
        rows = self.env["crm.dashboard"].with_user(self.officer).get_dashboard(**DAYS)["needs"]["rows"]
        text = " ".join(self._render().text_content().split())
        self.assertEqual([row["partner_id"] for row in rows], self.customers[0].ids)
        self.assertIn(f"Needs You Today {rows[0]['partner']} {rows[0]['reason']}", text)

    def test_buttons(self):
        dashboard = self.env["crm.dashboard"].with_user(self.officer)
        action = dashboard.action_board_page(**DAYS)
        self.assertEqual((action["report_name"], action["data"]), (REPORT, {"company_id": self.company.id, **DAYS}))
        content = self.env["ir.actions.report"].with_user(self.officer)._render_qweb_html(
            REPORT, None, data=action["data"])[0].decode()
        self.assertIn(self.company.name, content)
        self.assertIn("overview?date_from=2026-05-30&date_to=2026-06-29", dashboard.action_workbook(**DAYS)["url"])
        self.assertIn("overview?period=this_year", dashboard.action_workbook(period="this_year")["url"])
        for user, method in ((self.seller, "action_board_page"), (self._new_user("walk_no_role"), "action_workbook"),
                             (self._new_user("walk_no_export", "officer"), "action_workbook")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                getattr(dashboard.with_user(user), method)(**DAYS)

    def test_page_of_nothing(self):
        """A company that has only begun has dashes, no errors."""
        branch = self._new_branch("New one")
        self.officer.company_ids |= branch
        page = self.env["ir.actions.report"].with_user(self.officer)._render_qweb_html(REPORT, branch.ids)[0].decode()
        self.assertIn("New one", page)
        self.assertIn("–", page)

    def test_who_prints(self):
        for user in (self.seller, self._new_user("walk_internal")):
            with self.assertRaises(AccessError):
                self._render(user)
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(self.officer)._render_qweb_html(REPORT, self._new_branch().ids)
        for data in ({"date_from": "x"}, {"period": 7}, {"company_id": "1"}):
            with self.subTest(data=data), self.assertRaises(ValidationError):
                self._render(**data)


@tagged("post_install", "-at_install", "crm_relationship")
class TestBoardPageOverHttp(RelationshipCommon, HttpCase):
    def test_as_the_web_client_asks_for_it(self):
        """The days travel in the address; whose company they are of is looked at as everywhere."""
        foreign = self.env["res.company"].create({"name": "Foreign"})
        for role, company, status in (("officer", self.company, 200), ("officer", foreign, 403),
                                      ("user", self.company, 403)):
            user = self._new_user(f"board_{role}_{company.id}", role)
            self.authenticate(user.login, user.login)
            options = quote(json.dumps({"company_id": company.id, "period": "this_year"}))
            with mute_logger("odoo.http"):
                page = self.url_open(f"/report/html/{REPORT}?options={options}")
            self.assertEqual((page.status_code, "o_crm_board" in page.text), (status, status == 200))
