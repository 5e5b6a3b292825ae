"""What can be wrong with one cell's text: the kinds of issue that parsers name, and how they say so."""

from __future__ import annotations

from dataclasses import dataclass

from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import Name, T

NOT_AN_AMOUNT = IssueKind(
    "not-an-amount",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” is not an amount"),
    T("Write a plain number in {header_unit}, such as 1200.50"),
    T("an amount in {header_unit}"),
)
NOT_A_NUMBER = IssueKind(
    "not-a-number",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” is not a number"),
    T("Write a plain number such as 12 or 12.5"),
    T("a number"),
)
TOO_LARGE = IssueKind(
    "number-too-large",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” is larger than anything this column can hold"),
    T("Correct the number; an ID or a telephone number stands in another column"),
    T("at most {largest}"),
)
UNIT_CONTRADICTS = IssueKind(
    "unit-contradicts-header",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” names a unit of its own under a header in {header_unit}"),
    T("Write the plain number in {header_unit}"),
    T("an amount in {header_unit}"),
)
NOT_A_DATE = IssueKind(
    "not-a-date",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” is not a date"),
    T("Write the date as 2026-06-03"),
    T("a date"),
)
IMPOSSIBLE_DATE = IssueKind(
    "impossible-date",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” is no day of the calendar"),
    T("Correct the day; write it as 2026-06-03"),
    T("a date that exists"),
)
AMBIGUOUS_DATE = IssueKind(
    "ambiguous-date",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” can be read as more than one day"),
    T("Write the year with four digits and first: 2026-06-03"),
    T("a date with its year first"),
)
NOT_YES_OR_NO = IssueKind(
    "not-yes-or-no",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” is neither yes nor no"),
    T("Write 是 or 否"),
    T("是 or 否"),
)
NOT_A_PERIOD = IssueKind(
    "not-a-period",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” is not a period"),
    T("Write a month as 2026-06, a quarter as 2026Q2, a year as 2026"),
    T("a month, quarter, half-year or year"),
)
LOST_DIGITS = IssueKind(
    "id-lost-digits",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” is an id that Excel has shortened: its last digits are lost"),
    T("Format the column as text and enter the whole id again"),
    T("the whole id as text"),
)


@dataclass(frozen=True, slots=True)
class Bad:
    """A value that cannot be read, and why."""

    kind: IssueKind
    values: tuple[tuple[str, object], ...] = ()


_YUAN = Name("元", "yuan")


def no_number(header_unit: str, *, money: bool) -> Bad:
    """Say that a cell holds no number, or no amount: then in the unit that holds for its column (none: yuan)."""
    return Bad(NOT_AN_AMOUNT, (("header_unit", header_unit or _YUAN),)) if money else Bad(NOT_A_NUMBER)
