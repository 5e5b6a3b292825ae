"""集团汇总: one line a department of a group – what became of its run, its sheets, pay and issues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.core.document import Cell, Column, Document, Format, Page, Row, RowKind, Table, Tone
from kam_reports.core.money import yuan
from kam_reports.core.text import Name, T

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kam_reports.core.text import Speaker

PATH = Name("集团汇总", "group")
SHEET = Name("集团汇总", "Group")


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """One department. outcome, why: in words. has_set: whether it has a set at all. total: all pay (fen)."""

    department: str
    outcome: str
    period: str
    why: str
    well: bool
    has_set: bool
    sheets: int = 0
    incomplete: int = 0
    payslips: int = 0
    total: int = 0
    errors: int = 0
    warnings: int = 0
    notices: int = 0


def compose(lines: Sequence[DepartmentLine], organisation: str, speaker: Speaker) -> Document:
    """Return the group's summary."""
    say = speaker.say
    columns = (
        Column("department", say(T("Department")), width=24),
        Column("outcome", say(T("Outcome")), width=14),
        Column("period", say(T("Period")), width=12),
        Column("sheets", say(T("Sheets")), Format.COUNT, 10),
        Column("incomplete", say(T("Incomplete")), Format.COUNT, 10),
        Column("payslips", say(T("People paid")), Format.COUNT, 12),
        Column("total", say(T("Pay (yuan)")), Format.YUAN, 16),
        Column("errors", say(T("Errors")), Format.COUNT, 10),
        Column("warnings", say(T("Warnings")), Format.COUNT, 10),
        Column("notices", say(T("Notices")), Format.COUNT, 10),
        Column("why", say(T("Why")), width=60),
    )
    rows = [_row(line) for line in lines]
    sums = [
        Cell(sum(getattr(line, name) for line in lines), Format.COUNT, Tone.STRONG, formula=f"SUM({{group.{name}}})")
        if name != "total"
        else Cell(yuan(sum(line.total for line in lines)), Format.YUAN, Tone.STRONG, formula="SUM({group.total})")
        for name in ("sheets", "incomplete", "payslips", "total", "errors", "warnings", "notices")
    ]
    total = Row((Cell(say(T("In all")), tone=Tone.STRONG), Cell(), Cell(), *sums, Cell()), RowKind.TOTAL)
    return Document(
        kind="group",
        path=say(PATH),
        title=say(T("Group summary")),
        language=speaker.language,
        organisation=organisation,
        page=Page.LANDSCAPE,
        sheet=say(SHEET),
        sections=(Table("group", columns, (*rows, total)),),
    )


def _row(line: DepartmentLine) -> Row:
    tone = Tone.PLAIN if line.well else Tone.ACTION
    counts = (line.sheets, line.incomplete, line.payslips, None, line.errors, line.warnings, line.notices)
    numbers = [
        Cell(yuan(line.total) if count is None else count, Format.YUAN if count is None else Format.COUNT)
        if line.has_set
        else Cell()
        for count in counts
    ]
    return Row((Cell(line.department), Cell(line.outcome, tone=tone), Cell(line.period), *numbers, Cell(line.why)))
