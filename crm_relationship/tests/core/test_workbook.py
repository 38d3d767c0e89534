"""Any table as an Excel workbook, read back as a spreadsheet program reads it."""

from datetime import date, datetime
from io import BytesIO

from openpyxl import load_workbook

from odoo.tests import BaseCase, tagged

from ...tools.workbook import Chart, Column, Figure, Sheet, build, definitions

COLUMNS = [
    Column("name", "Customer"),
    Column("revenue", "Revenue", "money", total=True),
    Column("share", "Cumulative", "percent"),
    Column("risk", "Risk", "share"),
    Column("orders", "Orders", "integer", width=30, total=True),
    Column("interval", "Interval", "number"),
    Column("day", "Last order", "date"),
    Column("moment", "Opened", "moment"),
]
ROWS = [
    {"name": "=1+1", "revenue": 700.5, "share": 70, "risk": 0.25, "orders": 3, "interval": 12.34,
     "day": date(2026, 11, 27), "moment": datetime(2026, 11, 27, 8, 30)},
    {"name": "@SUM(A1)", "revenue": 299.5, "share": 100, "risk": None, "orders": False, "interval": float("nan")},
]


@tagged("post_install", "-at_install", "crm_relationship")
class TestWorkbook(BaseCase):
    def _read(self, *sheets, **options):
        return load_workbook(BytesIO(build(sheets)), **options)

    def test_values_keep_their_kind(self):
        page = self._read(Sheet("Customers", COLUMNS, ROWS)).worksheets[0]
        first = [(cell.value, cell.number_format) for cell in page[2]]
        self.assertEqual(first, [
            ("=1+1", "@"), (700.5, "#,##0.00"), (70, '0.0"%"'), (0.25, "0%"), (3, "#,##0"), (12.34, "#,##0.0"),
            (datetime(2026, 11, 27), "yyyy-mm-dd"), (datetime(2026, 11, 27, 8, 30), "yyyy-mm-dd hh:mm")])
        self.assertEqual([cell.value for cell in page[3]], ["@SUM(A1)", 299.5, 100, None, None, None, None, None])
        self.assertEqual({row[0].data_type for row in page.iter_rows(min_row=2, max_row=3)}, {"s"})
        self.assertEqual((page.freeze_panes, page.auto_filter.ref), ("B2", "A1:H3"))
        self.assertAlmostEqual(page.column_dimensions["E"].width, 30, delta=1)

    def test_units_of_their_own(self):
        """A column of figures in several units: each cell keeps its number and shows its unit."""
        page = self._read(Sheet("Figures", [Column("value", "Value", "number")], [
            {"value": Figure(77.5, "percent")}, {"value": Figure(1234.5, "money")}, {"value": 3}])).worksheets[0]
        self.assertEqual([(cell.value, cell.number_format) for cell in page["A"][1:]],
                         [(77.5, '0.0"%"'), (1234.5, "#,##0.00"), (3, "#,##0.0")])

    def test_totals(self):
        """They follow the filter, and programs that do not count show them as well."""
        page = self._read(Sheet("Customers", COLUMNS, ROWS)).worksheets[0]
        sums = [cell.value for cell in page[4] if cell.value]
        self.assertEqual(sums, ["=SUBTOTAL(109,B2:B3)", "=SUBTOTAL(109,E2:E3)"])
        page = self._read(Sheet("Customers", COLUMNS, ROWS), data_only=True).worksheets[0]
        self.assertEqual((page["B4"].value, page["E4"].value, page["B4"].number_format), (1000, 3, "#,##0.00"))
        self.assertEqual(self._read(Sheet("Customers", COLUMNS, [])).worksheets[0].max_row, 1)

    def test_charts(self):
        charts = (
            Chart("line", "Orders", "name", ("orders", "interval")),
            Chart("column", "Sales", "day", ("revenue",)),
            Chart("pareto", "Pareto", "name", ("revenue", "share")))
        book = self._read(Sheet("Customers", COLUMNS, ROWS, charts))
        self.assertEqual(book.sheetnames, ["Customers", "Orders", "Sales", "Pareto"])
        drawn = [[series.val.numRef.f for part in page._charts[0]._charts for series in part.series]
                 for page in book.worksheets[1:]]
        self.assertEqual(drawn, [
            ["Customers!$E$2:$E$3", "Customers!$F$2:$F$3"], ["Customers!$B$2:$B$3"],
            ["Customers!$B$2:$B$3", "Customers!$C$2:$C$3"]])
        kinds = [[type(part).__name__ for part in page._charts[0]._charts] for page in book.worksheets[1:]]
        self.assertEqual(kinds, [["LineChart"], ["BarChart"], ["BarChart", "LineChart"]])
        self.assertFalse(self._read(Sheet("Customers", COLUMNS, [], charts)).worksheets[1]._charts)

    def test_charts_of_rows(self):
        """Figures of several units stand one below the other: a row is drawn, by the heads of its columns."""
        columns = [Column("name", "Figure"), Column("may", "May", "number"), Column("june", "June", "number"),
                   Column("code", "Code")]
        rows = [{"name": code.title(), "code": code, "may": Figure(1, kind), "june": Figure(2, kind)}
                for code, kind in (("kept", "percent"), ("sales", "money"))]
        book = self._read(Sheet("Months", columns, rows, (
            Chart("line", "Sales", "code", ("sales",), across=("may", "june")),)))
        [series] = book.worksheets[1]._charts[0].series
        self.assertEqual((series.val.numRef.f, series.cat.strRef.f if series.cat.strRef else series.cat.numRef.f),
                         ("Months!$B$3:$C$3", "Months!$B$1:$C$1"))

    def test_on_paper(self):
        """As wide as a page, with the headings on each."""
        columns = [Column("name", "A Heading of Very Many Words", width=10)]
        page = self._read(Sheet("Customers", columns, ROWS)).worksheets[0]
        self.assertEqual((page.page_setup.orientation, page.page_setup.fitToHeight, page.print_title_rows),
                         ("landscape", 0, "$1:$1"))
        self.assertGreaterEqual(page.row_dimensions[1].height, 40)

    def test_definitions(self):
        pairs = [("Revenue", "= net of credit notes"), ("-", "+1")]
        sheet = definitions("Definitions", ("Figure", "What it means"), pairs)
        page = self._read(Sheet("Customers", COLUMNS, ROWS), sheet).worksheets[1]
        self.assertEqual([[cell.value for cell in row] for row in page.iter_rows()], [
            ["Figure", "What it means"], ["Revenue", "= net of credit notes"], ["-", "+1"]])
        self.assertTrue(page["B2"].alignment.wrap_text)
        self.assertFalse(any(cell.data_type == "f" for row in page.iter_rows() for cell in row))

    def test_names_of_sheets(self):
        names = ("Sales: 1/2 [new]?*\\", "'quoted'", "", "x" * 40, "X" * 40, "Customers", "customers")
        book = self._read(*(Sheet(name, COLUMNS, []) for name in names))
        self.assertEqual(book.sheetnames, [
            "Sales  1 2  new", "quoted", "-", "x" * 31, "X" * 29 + " 2", "Customers", "customers 2"])

    def test_long_texts(self):
        page = self._read(Sheet("Customers", [Column("name", "Customer")], [{"name": "x" * 40_000}])).worksheets[0]
        self.assertEqual(len(page["A2"].value), 32_767)
