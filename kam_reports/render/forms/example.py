"""A Document of placeholders → a form: drawn like any workbook, but no row higher for a long name."""

from __future__ import annotations

from kam_reports.core.document import Document, Page
from kam_reports.render.forms.placeholder import has_placeholder
from kam_reports.render.grid import Look
from kam_reports.render.layout import plan
from kam_reports.render.xlsx import write_plan

_ROW = 20.0
_OWN_HEIGHT = frozenset({Look.TITLE, Look.SUBTITLE, Look.SIGN, Look.HINT})


def write_example(document: Document) -> bytes:
    """Return the form as an .xlsx file; a placeholder is often longer than what will stand in its place."""
    layout = plan(document)
    for sheet in layout.sheets:
        for box in sheet.boxes:
            text = box.cell.value
            if isinstance(text, str) and has_placeholder(text) and box.look not in _OWN_HEIGHT:
                sheet.heights[box.row] = _ROW
        heads = [box.row for box in sheet.boxes if box.look is Look.HEADER]
        if document.page is Page.LANDSCAPE and heads:
            first = min(heads)
            sheet.headers = first, max(row for row in heads if row < first + 2)
    return write_plan(document, layout)
