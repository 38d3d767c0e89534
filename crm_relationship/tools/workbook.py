"""Excel workbooks with xlsxwriter. Texts are written as texts: whatever they begin with, no cell becomes a formula."""

import io
from typing import NamedTuple

import xlsxwriter

MONEY, PERCENT, NUMBER, DAY, TEXT = "#,##0.00", '0.0" %"', "#,##0", "yyyy-mm-dd", "@"


class Column(NamedTuple):
    """A column of the sheet: heading, width in characters, number format, and the key of its value in a row."""

    heading: str
    width: int
    number_format: str
    key: str


def customers_workbook(columns, rows, labels):
    """Return the bytes of a workbook: the rows as a table under a frozen header, and a sheet with the Pareto chart.

    :param columns: list of `Column`
    :param rows: list of dicts; None and False leave the cell empty. Needs the keys `name`, `revenue` and
        `cumulative_share` (0-100), sorted by revenue, highest first, for the chart
    :param labels: dict with the translated `sheet`, `chart`, `revenue`, `cumulative`
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_sheet_name(labels["sheet"]))
        _write_table(book, sheet, columns, rows)
        chart_sheet = book.add_worksheet(_sheet_name(labels["chart"]))
        if rows:
            _insert_pareto(book, chart_sheet, sheet, columns, len(rows), labels)
    return buffer.getvalue()


def _sheet_name(name):
    """Excel allows 31 characters and none of []:*?/\\ in the name of a sheet."""
    return "".join(" " if char in "[]:*?/\\" else char for char in name)[:31]


def _write_table(book, sheet, columns, rows):
    heading = book.add_format({"bold": True, "bg_color": "#E9ECEF", "bottom": 1, "text_wrap": True, "valign": "top"})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, book.add_format({"num_format": column.number_format}))
        sheet.write_string(0, place, column.heading, heading)
    for line, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            _write_cell(sheet, line, place, row.get(column.key))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)


def _write_cell(sheet, line, place, value):
    if value is None or value is False:
        return
    if isinstance(value, str):
        sheet.write_string(line, place, value)
    elif hasattr(value, "isoformat"):
        sheet.write_datetime(line, place, value)
    else:
        sheet.write_number(line, place, value)


def _insert_pareto(book, chart_sheet, sheet, columns, count, labels):
    """Revenue as columns and the cumulative share as a line on a second axis, over customers by size."""
    keys = [column.key for column in columns]

    def cells(key):
        return [sheet.get_name(), 1, keys.index(key), count, keys.index(key)]

    chart = book.add_chart({"type": "column"})
    chart.add_series({"name": labels["revenue"], "categories": cells("name"), "values": cells("revenue"), "gap": 20})
    line = book.add_chart({"type": "line"})
    line.add_series({"name": labels["cumulative"], "categories": cells("name"), "values": cells("cumulative_share"),
                     "y2_axis": True})
    chart.combine(line)
    chart.set_title({"name": labels["chart"]})
    chart.set_x_axis({"num_font": {"rotation": -45, "size": 8}})
    chart.set_y_axis({"num_format": "#,##0"})
    line.set_y2_axis({"min": 0, "max": 100, "num_format": '0" %"'})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 1200, "height": 560})
    chart_sheet.insert_chart("A1", chart)
