"""One planned sheet → cells, links, comments and page set-up."""

from __future__ import annotations

from kam_reports.core.document import Document, Page
from kam_reports.render.glyphs import cell_text
from kam_reports.render.grid import BookPlan, Box, SheetPlan
from kam_reports.render.xlsx.contents import MOST_TEXT, rest_of
from kam_reports.render.xlsx.formulas import corner, quoted
from kam_reports.render.xlsx.sheet import Book, Sheet

_MOST_URL = 2_079
_MOST_LINKS = 65_000
_MOST_FOOTER = 255
_A3, _A4 = 8, 9
_LANDSCAPE_FROM, _A3_FROM = 130, 230  # characters across: narrower paper would print them too small to read


class Writer:
    """Writes one planned sheet."""

    def __init__(self, book: Book, sheet: SheetPlan, layout: BookPlan) -> None:
        self._target: Sheet = book.add_worksheet(sheet.name)
        self._sheet = sheet
        self._layout = layout
        self._styles = book.styles
        self._texts = book.texts
        self._links = 0

    def write(self, document: Document) -> None:
        """Write cells and page set-up."""
        target, styles, texts = self._target, self._styles, self._texts
        places, name = self._layout.places, self._sheet.name
        for column, width in enumerate(self._sheet.widths):
            target.set_column(column, column, round(width, 2))
        for row, height in self._sheet.heights.items():
            target.set_height(row, round(height, 2))
        for box in self._sheet.boxes:
            cell = box.cell
            target.put(box, styles.of(box), rest_of(cell, texts, places, name))
            if cell.link:
                self._link(box)
            if cell.comment:
                text = cell_text(cell.comment)[:MOST_TEXT]
                target.write_comment(box.row, box.column, text, {"x_scale": 1.6, "y_scale": 1.2})
        target.finish()
        self._set_up(document)

    def _link(self, box: Box) -> None:
        """Make a box jump to its target; past Excel's limits it is just not a link."""
        link = box.cell.link
        if self._links >= _MOST_LINKS:
            return
        if link.startswith("external:"):
            url = link
        elif link.startswith("sheet:"):
            url = f"internal:{quoted(link.removeprefix('sheet:'))}!A1"
        else:
            area = self._layout.places.get(link)
            if area is None:
                return
            url = f"internal:{quoted(area.sheet)}!{corner(area.top, area.left)}"
        if len(url) < _MOST_URL:
            self._links += 1
            self._target.write_url(box.row, box.column, url)

    def _set_up(self, document: Document) -> None:
        """Make the sheet ready to print and to use."""
        target, sheet = self._target, self._sheet
        chars = sum(sheet.widths)
        target.set_paper(_A3 if chars > _A3_FROM else _A4)
        if document.page is Page.LANDSCAPE or chars > _LANDSCAPE_FROM:
            target.set_landscape()
        else:
            target.set_portrait()
        target.fit_to_pages(1, 0)
        target.set_margins(left=0.5, right=0.5, top=0.55, bottom=0.7)
        target.center_horizontally()
        target.hide_gridlines(2 if sheet.filter is None else 1)
        target.print_area(0, 0, max(sheet.rows - 1, 0), len(sheet.widths) - 1)
        target.set_footer(_footer(document))
        if sheet.headers:
            target.repeat_rows(*sheet.headers)
        if sheet.filter:
            target.autofilter(sheet.filter.top, sheet.filter.left, sheet.filter.bottom, sheet.filter.right)
        if sheet.freeze:
            target.freeze_panes(sheet.freeze, 0)


def _footer(document: Document) -> str:
    """Return the foot of each printed page: small print at the left, page of pages at the right."""
    tail = "&R&8 &P / &N"
    text = cell_text("  ".join(document.footer)).replace("&", "&&").replace("\n", " ")
    return f"&L&8 {text[: _MOST_FOOTER - len(tail) - 6].rstrip('&')}{tail}"
