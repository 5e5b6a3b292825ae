"""Every spelling of the closed lists is read right; whatever is not on them is refused, never guessed wrong."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from kam_reports.core.issue import IssueKind
from kam_reports.ledgers import values as v
from kam_reports.ledgers.ids import parse_id
from kam_reports.ledgers.periods import parse_period_cell
from kam_reports.ledgers.unreadable import (
    AMBIGUOUS_DATE,
    IMPOSSIBLE_DATE,
    LOST_DIGITS,
    NOT_A_DATE,
    NOT_A_NUMBER,
    NOT_A_PERIOD,
    NOT_AN_AMOUNT,
    NOT_YES_OR_NO,
    UNIT_CONTRADICTS,
    Bad,
)
from kam_reports.ledgers.values import Moment


def _shown(value: object) -> str:
    return value.code if isinstance(value, IssueKind) else repr(value)


AMOUNTS: list[tuple[object, str]] = [
    (1200, "1200"),
    (1200.5, "1200.5"),
    (-0.01, "-0.01"),
    (0.1 + 0.2, "0.3"),
    (1234567.894999999, "1234567.895"),
    (1e15, "1000000000000000"),
    ("1200", "1200"),
    ("1200.50", "1200.50"),
    (" 1200.50 ", "1200.50"),
    ("1,200.50", "1200.50"),
    ("1,234,567", "1234567"),
    ("12,345,678.9", "12345678.9"),
    ("１２００．５０", "1200.50"),
    ("１，２００", "1200"),
    ("¥1200", "1200"),
    ("￥1,200.50", "1200.50"),
    ("¥ 1200", "1200"),
    ("RMB1200", "1200"),
    ("人民币1200元", "1200"),
    ("1200元", "1200"),
    ("1200 元", "1200"),
    ("1200元整", "1200"),
    ("1.2万", "12000"),
    ("1.2万元", "12000"),
    ("3千元", "3000"),
    ("2百万元", "2000000"),
    ("1.5亿", "150000000"),
    ("-1200", "-1200"),
    ("－1200", "-1200"),
    ("−1200", "-1200"),
    ("+1200", "1200"),
    ("(1200)", "-1200"),
    ("（1,200.50）", "-1200.50"),
    ("-¥1200", "-1200"),
    ("¥-1200", "-1200"),
    ("(¥1200)", "-1200"),
    (".5", "0.5"),
    ("5.", "5"),
    ("0", "0"),
    ("-0", "0"),
    ("1.2E+3", "1200"),
    ("1e3", "1000"),
    ("\u00a01200\u00a0", "1200"),
    ("\u200b1200", "1200"),
    ("1200\n", "1200"),
]
NO_AMOUNTS = [
    *(
        "1.200,50",
        "1.200,5O",
        "12,00",
        "1,2345",
        "1,23,456",
        "1 200",
        "1200.5.0",
        "一千二",
        "约1200",
        "1200左右",
        "abc",
    ),
    *("12%", "12.5％", "--1200", "-(1200)", "(1200", "1200)", "¥", "元", "万", "1200美元", "$1200", "1200/2", "=1+2"),
    *("1e", "e3", "12e5元", "1200元元", "+-5", "NaN", "inf", "Infinity", "0x10", "1_000", "TRUE", "12:30", "#REF!"),
    *(True, False, float("inf"), float("nan"), date(2026, 6, 1), datetime(2026, 6, 1, 8), None),
]


@pytest.mark.parametrize(("cell", "amount"), AMOUNTS, ids=_shown)
def test_amount_is_read(cell: object, amount: str) -> None:
    """Each spelling is the amount it says."""
    assert v.parse_scaled(cell, "", money=True) == Decimal(amount)


@pytest.mark.parametrize("cell", NO_AMOUNTS, ids=_shown)
def test_no_amount_is_refused(cell: object) -> None:
    """What is not on the list is no amount and no number."""
    amount = v.parse_scaled(cell, "", money=True)
    assert isinstance(amount, Bad)
    assert amount.kind is NOT_AN_AMOUNT
    assert v.parse_scaled(cell, "", money=False) == Bad(NOT_A_NUMBER)


@pytest.mark.parametrize(
    ("cell", "unit", "amount"),
    [
        (1.2, "万元", "12000"),
        ("1.2", "万元", "12000"),
        ("1.2万", "万", "12000"),
        (3, "千元", "3000"),
        ("5元", "元", "5"),
        ("2万", "", "20000"),
    ],
    ids=_shown,
)
def test_header_unit_scales(cell: object, unit: str, amount: str) -> None:
    """The unit of the header counts where the cell names none, or the same."""
    assert v.parse_scaled(cell, unit, money=True) == Decimal(amount)


@pytest.mark.parametrize("cell", ["5元", "1.2亿", "3万元"], ids=_shown)
def test_units_that_contradict(cell: str) -> None:
    """A cell that names another unit than its header is refused."""
    found = v.parse_scaled(cell, "千元", money=True)
    assert isinstance(found, Bad)
    assert found.kind is UNIT_CONTRADICTS


DAYS: list[tuple[object, str]] = [
    (date(2026, 6, 3), "2026-06-03"),
    (datetime(2026, 6, 3, 0, 0), "2026-06-03 00:00:00"),
    (datetime(2026, 6, 3, 8, 30, 0, 500_000), "2026-06-03 08:30:01"),
    (datetime(2026, 6, 3, 8, 30, 0, 499_999), "2026-06-03 08:30:00"),
    ("2026-06-03", "2026-06-03"),
    ("2026-6-3", "2026-06-03"),
    ("2026/6/3", "2026-06-03"),
    ("2026.6.3", "2026-06-03"),
    ("2026年6月3日", "2026-06-03"),
    ("2026年06月03日", "2026-06-03"),
    ("2026年6月3", "2026-06-03"),
    ("20260603", "2026-06-03"),
    (20260603, "2026-06-03"),
    (20260603.0, "2026-06-03"),
    ("２０２６－０６－０３", "2026-06-03"),
    (" 2026-06-03 ", "2026-06-03"),
    ("2026-06-03\u00a0", "2026-06-03"),
    ("2024-02-29", "2024-02-29"),
    (46176, "2026-06-03"),
    (46176.0, "2026-06-03"),
    ("46176", "2026-06-03"),
    (46176.5, "2026-06-03 12:00:00"),
    ("46176.25", "2026-06-03 06:00:00"),
    ("2026-06-03 08:30", "2026-06-03 08:30:00"),
    ("2026-06-03 8:30", "2026-06-03 08:30:00"),
    ("2026/6/3 08:30:15", "2026-06-03 08:30:15"),
    ("2026-06-03T08:30:15", "2026-06-03 08:30:15"),
    ("2026-06-03 08:30:15.6", "2026-06-03 08:30:16"),
    ("2026年6月3日 8时30分", "2026-06-03 08:30:00"),
    ("2026年6月3日8时30分15秒", "2026-06-03 08:30:15"),
    ("2026年6月3日8点30分", "2026-06-03 08:30:00"),
    ("2026-06-03 00:00", "2026-06-03 00:00:00"),
    ("2026-06-03 24:00", "2026-06-04 00:00:00"),
    ("2026-06-30 24:00:00", "2026-07-01 00:00:00"),
    ("2026-06-03 23:59:59.9", "2026-06-04 00:00:00"),
]
NO_DAYS: list[tuple[object, IssueKind]] = [
    *(
        (cell, IMPOSSIBLE_DATE)
        for cell in ("2026-02-29", "2026-06-31", "2026-13-01", "2026-00-10", "20260631", "2026-06-03 25:00")
    ),
    *((cell, IMPOSSIBLE_DATE) for cell in ("2026-06-03 12:60", "2026-06-03 24:01", "0000-01-01", 20261301)),
    *((cell, AMBIGUOUS_DATE) for cell in ("3/6/2026", "03-06-2026", "26/6/3", "26-06-03", "3.6.26", "26年6月3日")),
    *(
        (cell, NOT_A_DATE)
        for cell in ("六月三日", "2026", "2026-06", "6月3日", "待定", "明天", "2026-06-03 上午", "2026-6/3", "8:30")
    ),
    *((cell, NOT_A_DATE) for cell in (True, None, 1, 12, 0.5, 18_263, 73_051, 1e9, -5, float("inf"))),
]


@pytest.mark.parametrize(("cell", "moment"), DAYS, ids=_shown)
def test_day_is_read(cell: object, moment: str) -> None:
    """Each spelling is the day, and the time where one stands."""
    found = v.parse_moment(cell)
    assert found == Moment(datetime.fromisoformat(moment), timed=" " in moment)


@pytest.mark.parametrize(("cell", "kind"), NO_DAYS, ids=_shown)
def test_no_day_is_refused(cell: object, kind: IssueKind) -> None:
    """What is no day, or more than one, is refused for its reason."""
    assert v.parse_moment(cell) == Bad(kind)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("2026-06-03T08:30:00Z", 0),
        ("2026-06-03 08:30+08:00", 480),
        ("2026-06-03 08:30:00+0800", 480),
        ("2026-06-03T08:30:00-05:30", -330),
    ],
    ids=_shown,
)
def test_utc_offset_is_kept(text: str, offset: int) -> None:
    """A time written with an offset keeps it; the department's zone is applied by the column."""
    found = v.parse_moment(text)
    assert isinstance(found, Moment)
    assert (found.offset, found.at.hour) == (offset, 8)


def test_serials_of_1904() -> None:
    """In a workbook that counts from 1904 the same day has a serial 1,462 smaller."""
    assert v.parse_moment(46176 - 1462, date1904=True) == v.parse_moment(46176)


PERIODS: list[tuple[object, str]] = [
    *(
        (cell, "2026-06")
        for cell in ("2026-06", "2026-6", "2026/06", "2026.6", "2026年6月", "2026年06月份", "202606", 202606, 202606.0)
    ),
    *(
        (cell, "2026-06")
        for cell in (
            " 2026 年 6 月 ",
            "２０２６－０６",
            "2026-06-15",
            "2026年6月15日",
            date(2026, 6, 1),
            datetime(2026, 6, 30, 12),
            46176,
        )
    ),
    *(
        (cell, "2026Q2")
        for cell in (
            "2026Q2",
            "2026q2",
            "2026-Q2",
            "2026年Q2",
            "2026年第2季度",
            "2026年第二季度",
            "2026年二季度",
            "2026第2季",
        )
    ),
    *((cell, "2026H1") for cell in ("2026H1", "2026h1", "2026年上半年", "2026上半年", "2026-H1")),
    *((cell, "2026H2") for cell in ("2026H2", "2026年下半年")),
    *((cell, "2026") for cell in ("2026", 2026, 2026.0, "2026年", "2026年度", "2026全年", "2026年全年")),
]


@pytest.mark.parametrize(("cell", "period"), PERIODS, ids=_shown)
def test_period_is_read(cell: object, period: str) -> None:
    """Each spelling is the period; a date is its month."""
    assert parse_period_cell(cell) == period


@pytest.mark.parametrize(
    "cell",
    [
        "2026-13",
        "2026-00",
        "2026Q5",
        "2026Q0",
        "2026H3",
        "六月",
        "6月",
        "Q2",
        "上半年",
        "26-06",
        "2026.5.5.5",
        "2026年13月",
        True,
        None,
        0.5,
        2026.5,
        "长期",
    ],
    ids=_shown,
)
def test_no_period_is_refused(cell: object) -> None:
    """What is no period is refused."""
    assert parse_period_cell(cell) == Bad(NOT_A_PERIOD)


IDS: list[tuple[object, str]] = [
    ("E001", "E001"),
    (" E001 ", "E001"),
    ("Ｅ００１", "E001"),
    ("E001\n", "E001"),
    ("E001\u00a0", "E001"),
    ("\ufeffE001", "E001"),
    ("00012", "00012"),
    (12, "12"),
    (12.0, "12"),
    (120000000000.0, "120000000000"),
    (123456789012345, "123456789012345"),
    ("1.2E+11", ""),
    ("1.2345E+4", "12345"),
    ("1.2345E4", "12345"),
    (1234567890123456, ""),
    (1e16, ""),
    (12.5, "12.5"),
    (True, "TRUE"),
    ("A-00001", "A-00001"),
]


@pytest.mark.parametrize(("cell", "word"), IDS, ids=_shown)
def test_id_is_text(cell: object, word: str) -> None:
    """An id is text; one whose last digits Excel has dropped is refused."""
    assert parse_id(cell) == (word or Bad(LOST_DIGITS))


@pytest.mark.parametrize(
    "cell", ["是", "√", "✓", "Y", "y", "Yes", "TRUE", True, 1, 1.0, "1", " 是 ", "有效", "对", "ＹＥＳ"], ids=_shown
)
def test_yes(cell: object) -> None:
    """All ways to say yes."""
    assert v.parse_yes_no(cell) is True


@pytest.mark.parametrize(
    "cell", ["否", "×", "✗", "N", "no", "FALSE", False, 0, 0.0, "0", "x", "Ｘ", "无效", "不是"], ids=_shown
)
def test_no(cell: object) -> None:
    """All ways to say no."""
    assert v.parse_yes_no(cell) is False


@pytest.mark.parametrize("cell", ["待查", "大概", "是否", "是的吧", 2, 0.5, "?", date(2026, 1, 1)], ids=_shown)
def test_neither_yes_nor_no(cell: object) -> None:
    """Anything else is refused."""
    assert v.parse_yes_no(cell) == Bad(NOT_YES_OR_NO)


@pytest.mark.parametrize(
    ("cell", "blank"),
    [
        (None, True),
        ("", True),
        (" ", True),
        ("\u00a0", True),
        ("-", True),
        ("–", True),
        ("/", True),
        ("- -", True),
        ("—x", False),
        (0, False),
        ("无", False),
        (False, False),
        ("0", False),
    ],
    ids=_shown,
)
def test_blank(cell: object, blank: bool) -> None:  # noqa: FBT001 - a table's column
    """Blank is an empty cell, or one of only spaces, dashes or a slash."""
    assert v.is_blank(cell) is blank


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (1.0, "1"),
        (0.1 + 0.2, "0.3"),
        (date(2026, 6, 3), "2026-06-03"),
        (datetime(2026, 6, 3, 8), "2026-06-03 08:00:00"),
        ("x", "x"),
    ],
    ids=_shown,
)
def test_describe(cell: object, shown: str) -> None:
    """What stands in a cell is shown as the user sees it."""
    assert v.describe(cell) == shown


def test_blanks_between_year_month_and_day() -> None:
    """Stray blanks inside a Chinese date don't count."""
    assert v.parse_moment("2026 年 6 月 3 日") == v.parse_moment("2026-06-03")
