"""A chart of a Document as the workbook's own chart, over the cells that hold its numbers."""

from __future__ import annotations

from typing import Any

from kam_reports.core.document import ChartKind, Format
from kam_reports.render.chart import SHADES
from kam_reports.render.glyphs import cell_text
from kam_reports.render.grid import ChartSpot, SheetPlan

_AXIS = {Format.YUAN: "#,##0", Format.PERCENT: "0%", Format.QUANTITY: "#,##0", Format.COUNT: "#,##0"}


def add_chart(book: Any, sheet: SheetPlan, spot: ChartSpot) -> None:  # noqa: ANN401 - XlsxWriter has no types
    """Add a native chart over the cells that hold its numbers."""
    chart = book.add_chart({"type": "line" if spot.chart.kind is ChartKind.LINE else "column"})
    last = spot.row + len(spot.chart.categories)
    if last == spot.row:
        return
    for number, drawn in enumerate(spot.chart.series):
        shade, column = SHADES[number % len(SHADES)], spot.column + 1 + number
        series: dict[str, Any] = {
            "name": [sheet.name, spot.row, column],
            "categories": [sheet.name, spot.row + 1, spot.column, last, spot.column],
            "values": [sheet.name, spot.row + 1, column, last, column],
            # what previews draw; left to itself XlsxWriter would look in cells it has not got, and store 0 for a gap
            "name_data": [cell_text(drawn.title)],
            "categories_data": [cell_text(category) for category in spot.chart.categories],
            "values_data": [None if value is None else float(value) for value in drawn.values],
        }
        if spot.chart.kind is ChartKind.LINE:
            fill = {"color": shade}
            series |= {"line": {"color": shade, "width": 1.5}}
            series["marker"] = {"type": "circle", "size": 5, "fill": fill, "border": fill}
        else:
            series |= {"fill": {"color": shade}, "gap": 80}
        if len(spot.chart.series) == 1:
            series["data_labels"] = {"value": True, "font": {"size": 8}}
            series["data_labels"]["position"] = "above" if spot.chart.kind is ChartKind.LINE else "outside_end"
        chart.add_series(series)
    chart.set_title({"none": True})
    chart.show_blanks_as("gap")
    chart.set_legend({"none": True} if len(spot.chart.series) == 1 else {"position": "top", "font": {"size": 9}})
    lines = {"visible": True, "line": {"color": "#D9D9D9"}}
    numbers = _AXIS.get(spot.chart.format, "General")
    chart.set_y_axis({"major_gridlines": lines, "num_font": {"size": 8}, "num_format": numbers})
    chart.set_x_axis({"num_font": {"size": 8}, "label_position": "low"})
    pixels = sum(int(width * 7 + 5) for width in sheet.widths)
    chart.set_size({"width": pixels - 4, "height": spot.rows * 24 - 6})
    book.get_worksheet_by_name(sheet.name).insert_chart(spot.row, 0, chart, {"x_offset": 2, "y_offset": 3})
