"""Excel workbooks with xlsxwriter, from plain values. Texts are written as texts: whatever they begin with, no cell of
the data becomes a formula or a link.
"""

import io
import math
import unicodedata
from typing import NamedTuple

import xlsxwriter

# kind of a column: number format, width in characters
KINDS = {
    "text": ("@", 22),
    "prose": ("@", 80),
    "money": ("#,##0.00", 16),
    "percent": ('0.0"%"', 11),
    "share": ("0%", 9),
    "integer": ("#,##0", 10),
    "number": ("#,##0.0", 11),
    "factor": ("0.000", 11),
    "date": ("yyyy-mm-dd", 12),
    "month": ("yyyy-mm", 10),
    "moment": ("yyyy-mm-dd hh:mm", 17),
}
LAYOUTS = {"text": {"align": "left", "indent": 1, "valign": "top"}, "prose": {"text_wrap": True, "valign": "top"}}
LONGEST_TEXT = 32_767
LONGEST_NAME = 31
CHART_SIZE = {"width": 1200, "height": 560}
LINE_HEIGHT = 15  # points
A4 = 9


class Column(NamedTuple):
    """A column of a sheet: the key of its value in a row, its heading, what it holds, its width, and whether a last row
    adds it up (only what is shown, where the sheet is filtered).

    :param kind: `text`; `prose` (text in lines); `money`; `percent` (0 to 100); `share` (0 to 1); `integer`; `number`;
        `factor`; `date`; `month` (a day of it); `moment` (naive datetime)
    """

    key: str
    title: str
    kind: str = "text"
    width: int = 0
    total: bool = False


class Figure(NamedTuple):
    """A value of another kind than its column: one table holds figures of several units."""

    value: float
    kind: str


class Chart(NamedTuple):
    """A chart of columns of its sheet, or of rows, on a sheet of its own.

    :param kind: `line`, `column`, or `pareto`: the first of `values` as columns, the second (0 to 100) as a line on an
        axis of its own
    :param categories: key of the column that names the points; with `across`, of the one that names the rows
    :param values: keys of the columns that are drawn; with `across`, what the rows that are drawn are named
    :param across: keys of the columns, one beside the other, that are the points of each row
    """

    kind: str
    title: str
    categories: str
    values: tuple
    across: tuple = ()


class Sheet(NamedTuple):
    """A table under a frozen header, with its charts.

    :param rows: list of dicts of values, or `Figure`s; None, False and what is no number leave the cell empty
    """

    title: str
    columns: list
    rows: list
    charts: tuple = ()


def definitions(title, headings, pairs):
    """The `Sheet` that says what the figures of a workbook mean.

    :param headings: of the two columns
    :param pairs: `(name, definition)` each
    """
    columns = [Column("name", headings[0], "text", 42), Column("definition", headings[1], "prose")]
    return Sheet(title, columns, [{"name": name, "definition": definition} for name, definition in pairs])


def build(sheets):
    """The bytes of a workbook with these sheets, each followed by its charts."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for sheet in sheets:
            page = _add_page(book, sheet.title)
            _write_table(book, page, sheet)
            for chart in sheet.charts:
                _add_chart(book, page, sheet, chart)
    return buffer.getvalue()


# === TABLES ===#


def _add_page(book, title):
    """A page, in print as wide as the paper. Its name is one that Excel accepts: 31 characters, none of []:*?/\\, no
    quote at its ends, and not there twice.
    """
    clean = "".join(" " if char in "[]:*?/\\" else char for char in title)[:LONGEST_NAME].strip(" '") or "-"
    taken, name, number = {page.get_name().lower() for page in book.worksheets()}, clean, 1
    while name.lower() in taken:
        number += 1
        name = f"{clean[:LONGEST_NAME - len(str(number)) - 1]} {number}"
    page = book.add_worksheet(name)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    return page


def _write_table(book, page, sheet):
    style = {"bold": True, "bg_color": "#E9ECEF", "bottom": 1, "text_wrap": True, "valign": "top"}
    headings = {True: book.add_format({**style, "align": "right"}), False: book.add_format({**style, "align": "left"})}
    for place, column in enumerate(sheet.columns):
        number_format, width = KINDS[column.kind]
        layout = {"num_format": number_format, **LAYOUTS.get(column.kind, {})}
        page.set_column(place, place, column.width or width, book.add_format(layout))
        page.write_string(0, place, column.title, headings[column.kind not in LAYOUTS])
    page.set_row(0, LINE_HEIGHT * max(_count_lines(column, column.title) for column in sheet.columns))
    layouts = {kind: book.add_format({"num_format": number_format}) for kind, (number_format, _width) in KINDS.items()}
    prose = [column for column in sheet.columns if column.kind == "prose"]
    for line, row in enumerate(sheet.rows, 1):
        if prose:
            page.set_row(line, LINE_HEIGHT * max(_count_lines(column, row.get(column.key) or "") for column in prose))
        for place, column in enumerate(sheet.columns):
            value, kind = cell if isinstance(cell := row.get(column.key), Figure) else (cell, None)
            _write_cell(page, line, place, value, layouts.get(kind))
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    if sheet.rows:
        _write_totals(book, page, sheet)


def _count_lines(column, text):
    """How many lines a text takes in a column; a Chinese character is as wide as two others."""
    width = column.width or KINDS[column.kind][1]
    lengths = [sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in line) for line in text.split("\n")]
    return sum(max(1, math.ceil(length / width)) for length in lengths)


def _write_cell(page, line, place, value, layout):
    if value is None or value is False:
        return
    if isinstance(value, str):
        page.write_string(line, place, value[:LONGEST_TEXT], layout)
    elif hasattr(value, "isoformat"):
        page.write_datetime(line, place, value, layout)
    elif math.isfinite(value):
        page.write_number(line, place, value, layout)


def _write_totals(book, page, sheet):
    """The one formula of a sheet is ours: the sum of the rows that a filter leaves."""
    line = len(sheet.rows) + 1
    for place, column in enumerate(sheet.columns):
        if column.total:
            cells = xlsxwriter.utility.xl_range(1, place, line - 1, place)
            layout = book.add_format({"num_format": KINDS[column.kind][0], "bold": True, "top": 1})
            total = sum(row.get(column.key) or 0 for row in sheet.rows)
            page.write_formula(line, place, f"=SUBTOTAL(109,{cells})", layout, total)


# === CHARTS ===#


def _add_chart(book, page, sheet, chart):
    """The chart on a page of its own; an empty table leaves the page empty."""
    target = _add_page(book, chart.title)
    if not sheet.rows:
        return
    drawn = _draw_pareto(book, page, sheet, chart) if chart.kind == "pareto" else _draw(
        book, page, sheet, chart, chart.kind, chart.values)
    drawn.set_title({"name": chart.title})
    drawn.set_x_axis({"num_font": {"rotation": -45, "size": 8}, "label_position": "low", **_name_days(sheet, chart)})
    drawn.set_legend({"position": "bottom"})
    drawn.set_size(CHART_SIZE)
    target.insert_chart("A1", drawn)


def _name_days(sheet, chart):
    """How the axis writes days: not every program does it as their cells do."""
    kinds = {column.key: column.kind for column in sheet.columns}
    kind = "text" if chart.across else kinds[chart.categories]
    return {"num_format": KINDS[kind][0]} if kind in ("date", "month") else {}


def _draw(book, page, sheet, chart, kind, keys, **options):
    """A chart of one kind with a series for each key."""
    drawn, find = book.add_chart({"type": kind}), _find_row if chart.across else _find_column
    for key in keys:
        name, _kind, categories, values = find(sheet, chart, key)
        drawn.add_series({
            "name": name, "categories": [page.get_name(), *categories], "values": [page.get_name(), *values],
            **options})
    drawn.set_y_axis({"num_format": KINDS[find(sheet, chart, keys[0])[1]][0],
                      **({"min": 0} if kind == "column" and _is_positive(sheet, chart, keys) else {})})
    return drawn


def _is_positive(sheet, chart, keys):
    """Whether columns begin at 0: each is as long as its value then, and none goes down."""
    rows = [row for row in sheet.rows if not chart.across or row[chart.categories] in keys]
    cells = [row.get(key) for row in rows for key in chart.across or keys]
    return all((cell.value if isinstance(cell, Figure) else cell or 0) >= 0 for cell in cells)


def _find_column(sheet, chart, key):
    """Name and kind of a series, and the cells (from, to: row and column) of its points' names and of its values."""
    places = {column.key: place for place, column in enumerate(sheet.columns)}
    column, names = sheet.columns[places[key]], places[chart.categories]
    return column.title, column.kind, (1, names, len(sheet.rows), names), (1, places[key], len(sheet.rows), places[key])


def _find_row(sheet, chart, key):
    """The same of a row, which is called what its first column says."""
    places = {column.key: place for place, column in enumerate(sheet.columns)}
    [(line, row)] = [(line, row) for line, row in enumerate(sheet.rows, 1) if row[chart.categories] == key]
    first, last = places[chart.across[0]], places[chart.across[-1]]
    kinds = [cell.kind for name in chart.across if isinstance(cell := row.get(name), Figure)]
    return (row[sheet.columns[0].key], kinds[0] if kinds else sheet.columns[first].kind,
            (0, first, 0, last), (line, first, line, last))


def _draw_pareto(book, page, sheet, chart):
    """One column a row and the cumulative share as a line on a second axis; the rows are sorted already."""
    bars, cumulative = chart.values
    drawn = _draw(book, page, sheet, chart, "column", [bars], gap=20)
    line = _draw(book, page, sheet, chart, "line", [cumulative], y2_axis=True)
    line.set_y2_axis({"min": 0, "max": 100, "num_format": '0"%"'})
    drawn.combine(line)
    drawn.set_y_axis({"num_format": "#,##0"})
    return drawn
