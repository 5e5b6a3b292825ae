"""XlsxWriter's workbook, with cells and texts written as XML at once.

XlsxWriter keeps an object for each cell and makes a list of attributes of each when it writes; that was three quarters
of a workbook's time. Here cells, merges and texts go past it; everything else (styles, print settings, charts,
comments, links, properties) is XlsxWriter's. What these classes override is private to it: its version is locked, and a
test holds each cell against the one that XlsxWriter itself writes.
"""

from __future__ import annotations

from collections import defaultdict
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter import Workbook
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import Worksheet

from kam_reports.render.grid import Box
from kam_reports.render.xlsx.contents import BLANK, Texts
from kam_reports.render.xlsx.formulas import letters, span
from kam_reports.render.xlsx.looks import Styles

_POINTS_OF_PIXEL = 0.75
_USUAL_PIXELS = 20
_LEVEL = 4  # of compression: half the time of the usual 6, files 7 % larger


class Sheet(Worksheet):  # type: ignore[misc] # XlsxWriter has no types
    """A worksheet that is given its cells as XML."""

    def __init__(self) -> None:
        super().__init__()
        self.ignore_write_string = True  # a link has no text of its own here
        self._cells: defaultdict[int, dict[int, str]] = defaultdict(dict)
        self._merged: list[str] = []

    def set_height(self, row: int, points: float) -> None:
        """Set a row's height, in whole pixels."""
        self.row_sizes[row] = [int(points * 4 / 3 + 0.5), False]

    def put(self, box: Box, style: str, rest: str) -> None:
        """Put a box where it stands. style: number of its format. rest: its cell's XML after address and style."""
        row, column = box.row, box.column
        if box.across > 1 or box.down > 1:
            self._merge(row, column, row + box.down, column + box.across, style)
        self._cells[row][column] = f'<c r="{letters(column)}{row + 1}" s="{style}"{rest}'

    def _merge(self, top: int, left: int, bottom: int, right: int, style: str) -> None:
        """Merge cells, each with the format, so that frames close; bottom and right are the first outside."""
        where = span(top, left, bottom - 1, right - 1)
        self._merged.append(f'<mergeCell ref="{where}"/>')
        for row in range(top, bottom):
            cells, tail = self._cells[row], f'{row + 1}" s="{style}"{BLANK}'
            for column in range(left, right):
                if column in cells:  # Excel would call the file damaged
                    message = f"merged cells {where} cover others"
                    raise OverlappingRange(message)
                cells[column] = f'<c r="{letters(column)}{tail}'

    def finish(self) -> None:
        """Tell XlsxWriter how far the sheet reaches; everything has been put."""
        rows = self._cells.keys() | self.row_sizes.keys()
        if rows:
            self._check_dimensions(min(rows), min(map(min, self._cells.values()), default=0))
            self._check_dimensions(max(rows), max(map(max, self._cells.values()), default=0))

    def _write_sheet_data(self) -> None:
        """Write all rows."""
        parts = ["<sheetData>"]
        for row in sorted(self._cells.keys() | self.row_sizes.keys()):
            cells = self._cells.get(row, {})
            pixels = self.row_sizes[row][0] if row in self.row_sizes else _USUAL_PIXELS
            height = f' ht="{pixels * _POINTS_OF_PIXEL:.16g}" customHeight="1"' if pixels != _USUAL_PIXELS else ""
            parts.append(f'<row r="{row + 1}"{height}>')
            parts += [cells[column] for column in sorted(cells)]
            parts.append("</row>")
        parts.append("</sheetData>")
        self.fh.write("".join(parts))

    def _write_merge_cells(self) -> None:
        """Write the list of merged cells."""
        if self._merged:
            self.fh.write(f'<mergeCells count="{len(self._merged)}">{"".join(self._merged)}</mergeCells>')


class Book(Workbook):  # type: ignore[misc] # XlsxWriter has no types
    """A workbook of such sheets."""

    worksheet_class = Sheet

    def __init__(self) -> None:
        self._target = BytesIO()
        super().__init__(BytesIO(), {"in_memory": True})
        self.texts = Texts()
        self.styles = Styles()

    def content(self) -> bytes:
        """Close the workbook and return it as a file."""
        self.str_table.count = self.texts.uses
        self.close()
        return self._target.getvalue()

    def _get_packager(self) -> Any:  # noqa: ANN401 - XlsxWriter has no types
        return _Parts(self._target, self.texts, self.styles)


class _Parts(Packager):  # type: ignore[misc] # XlsxWriter has no types
    """Packs a workbook's parts."""

    def __init__(self, target: BytesIO, texts: Texts, styles: Styles) -> None:
        super().__init__()
        self._target, self._texts, self._styles = target, texts, styles

    def _write_shared_strings_file(self) -> None:
        """Write the part of texts."""
        if self._texts.uses:
            self._filename("xl/sharedStrings.xml").write(self._texts.xml())

    def _write_styles_file(self) -> None:
        """Write the part of styles."""
        self._filename("xl/styles.xml").write(self._styles.xml(comments=self.workbook.has_comments))

    def _create_package(self) -> list[Any]:
        """Pack all parts into the target; return nothing for XlsxWriter to pack, which it would do more slowly."""
        with ZipFile(self._target, "w", ZIP_DEFLATED) as archive:
            for part, name, binary in super()._create_package():
                content = part.getvalue()
                info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                archive.writestr(info, content if binary else content.encode(), ZIP_DEFLATED, _LEVEL)
        return []
