"""The same department with hostile text in every text column of every ledger."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.ledgers.spec import Kind
from tests.journeys.documents import department

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.tiny import Books

SHORT = (
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{% include '/etc/passwd' %}",
    "file:///etc/passwd",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(1)",
    "-2+3",
    '<img src="http://example.invalid/x.png">',
)
MARKED = "\u202egnp.exe\u202c\u200f"
EMOJI = "好\U0001f600客"
WORD = "W" * 10_000
REMARK = "此客户" + "经多次协商后同意按月对账" * 25
TEXTS = (*SHORT, MARKED, EMOJI, REMARK)
_ENDLESS = frozenset({"内容", "评语", "原因", "流失原因", "信用评价"})
_LEFT_ALONE = frozenset({"岗位", "指标", "被考核人", "评价人类型"})
"""Words that decide what a row is for: another one would only make it nobody's."""


def _columns() -> frozenset[str]:
    texts = (
        column.name.zh for spec in LEDGERS.values() for column in spec.columns if column.kind in (Kind.TEXT, Kind.WORD)
    )
    return frozenset(texts) - _LEFT_ALONE


def books() -> Books:
    """Return the department's workbooks, every text cell replaced in turn, and the names of two of its people."""
    made, columns = department.books(), _columns()
    for sheets in made.values():
        for rows in sheets.values():
            wanted = [index for index, header in enumerate(rows[0]) if header in columns and header != "姓名"]
            turn = count()
            for row in rows[1:]:
                for index in wanted:
                    row[index] = TEXTS[next(turn) % len(TEXTS)]
            for index in (index for index in wanted if rows[0][index] in _ENDLESS):
                rows[-1][index] = WORD
            if "姓名" in rows[0]:
                at = rows[0].index("姓名")
                rows[2][at], rows[3][at] = "<script>alert(1)</script>", "=cmd|' /C calc'!A0"
    return made


def as_texts(folder: Path) -> None:
    """Make a text of what openpyxl took for a formula: a clerk's cell that begins with = and is text."""
    for path in sorted((folder / "input").rglob("*.xlsx")):
        book = load_workbook(path)
        for sheet in book.worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
                cell.data_type = "s"
        book.save(path)
