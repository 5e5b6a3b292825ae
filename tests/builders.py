"""Small books for tests, made from lists of rows.

    >>> made = book({"员工花名册": [["工号", "姓名", "岗位", "绩效工资基数"], ["E001", "王芳", "专员", 3000]]})
    >>> list(made["staff"].frame["staff_id"])
    ['E001']

A sheet's name is a key of the mapping; ``"四月.xlsx ▸ 华东"`` names its file too, else the file is called like the
sheet. Cells are what a reader would hand on: text, numbers, dates, None for blank. Which ledger a sheet is, its headers
say, as in real life. ``table`` and ``read_files`` stop earlier on the same road.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.issue import Issue
from kam_reports.intake.table import RawTable
from kam_reports.ledgers.book import Book, bind
from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.ledgers.convert import Reading
from kam_reports.ledgers.layout import Layout, Unread, know, recognise
from kam_reports.ledgers.part import ReadFile, ReadSheet
from kam_reports.ledgers.read import Options, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

JOINT = " ▸ "


def table(name: str, rows: Sequence[Sequence[object]]) -> RawTable:
    """Return rows of cells as the table a reader makes of them; short rows are filled up with blanks."""
    width = max((len(row) for row in rows), default=0)
    columns = [[row[column] if column < len(row) else None for row in rows] for column in range(width)]
    return RawTable(name, columns)


def read_files(sheets: Mapping[str, Sequence[Sequence[object]]], options: Options | None = None) -> list[ReadFile]:
    """Read sheets (name → rows) into typed files, in the order given."""
    options = options or Options()
    known = know(tuple(LEDGERS.values()), options.aliases)
    files: dict[str, ReadFile] = {}
    for key, rows in sheets.items():
        file, _, sheet = key.partition(JOINT) if JOINT in key else (f"{key}.xlsx", "", key)
        result = files.setdefault(file, ReadFile(file, "xlsx"))
        raw = table(sheet, rows)
        layout = recognise(raw, known, file)
        if isinstance(layout, Unread):
            result.sheets.append(ReadSheet(issues=[layout.issue], unread=layout))
        elif isinstance(layout, Issue):
            result.sheets.append(ReadSheet(issues=[layout]))
        if not isinstance(layout, Layout):
            continue
        result.sheets.append(ReadSheet(part=read_table(raw, layout, file, Reading(), options)))
    return list(files.values())


def book(sheets: Mapping[str, Sequence[Sequence[object]]], options: Options | None = None) -> Book:
    """Read sheets (name → rows) and bind them into a book."""
    return bind(read_files(sheets, options))
