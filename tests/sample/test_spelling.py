"""How values are typed: every spelling still means the same."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

import pytest

from kam_reports.sample.columns import Column, Kind
from kam_reports.sample.months import draw
from kam_reports.sample.row import Slip, Value
from kam_reports.sample.spelling import Cell, clean, typed

_TRIES = 60


def _typed(value: Value, kind: Kind, unit: int = 100) -> set[str]:
    """All the ways a value gets typed in many tries."""
    column = Column("any", "任意", kind, unit=unit)
    rng = draw(1, kind, str(value))
    return {str(typed(value, column, rng).value) for _ in range(_TRIES)}


def _digits(text: str) -> str:
    """A text with half-width characters and no spaces around."""
    return unicodedata.normalize("NFKC", text).strip()


def test_dates() -> None:
    """A day has five spellings, all of the same day."""
    spelled = _typed(date(2026, 6, 3), Kind.DATE)
    assert spelled == {"2026/6/3", "2026.6.3", "2026年6月3日", "20260603", "2026-06-03 "}


def test_moments() -> None:
    """A time keeps its minutes."""
    assert _typed(datetime(2026, 6, 3, 9, 5), Kind.MOMENT) == {
        "2026/6/3 09:05",
        "2026.6.3 09:05",
        "2026年6月3日 09:05",
    }


@pytest.mark.parametrize(("fen", "yuan"), [(123_456_789, "1234567.89"), (-1_205, "-12.05"), (0, "0.00")])
def test_money(fen: int, yuan: str) -> None:
    """Amounts come with separators, signs, full-width digits, spaces, and brackets for what is negative."""
    spelled = _typed(fen, Kind.MONEY)
    for text in spelled:
        plain = re.sub(r"[¥,]", "", _digits(text))
        assert re.sub(r"^\((.*)\)$", r"-\1", plain) == yuan
    assert len(spelled) == (1 if fen < 0 else 4)


def test_ten_thousands() -> None:
    """In 万元 an amount keeps all its digits."""
    assert _typed(123_456_789, Kind.MONEY, 1_000_000) == {"123.456789 "}


def test_periods() -> None:
    """Months and quarters have their spellings."""
    assert _typed("2026-06", Kind.PERIOD) == {"2026年6月", "2026/6", "2026年06月", "202606"}
    assert _typed("2026Q2", Kind.PERIOD) == {"2026年第2季度", "2026年二季度"}


def test_yes_and_no() -> None:
    """Yes and no are ticked, crossed or lettered."""
    assert {text.strip() for text in _typed(value=True, kind=Kind.YES_NO)} == {"√", "Y", "是"}
    assert {text.strip() for text in _typed(value=False, kind=Kind.YES_NO)} == {"×", "N", "否"}


def test_texts_and_numbers() -> None:
    """Texts get stray spaces, numbers become text."""
    assert {text.strip() for text in _typed("A-00001", Kind.ID)} == {"A-00001"}
    assert "A-00001" not in _typed("A-00001", Kind.ID)
    assert {_digits(text) for text in _typed(Decimal("88.5"), Kind.POINTS)} == {"88.5"}
    assert {_digits(text) for text in _typed(1_234_567, Kind.WHOLE)} == {"1234567"}


def test_blank_stays_blank() -> None:
    """Nothing is typed where nothing belongs."""
    assert _typed(None, Kind.MONEY) == {"None"}


@pytest.mark.parametrize(
    ("value", "kind", "cell"),
    [
        (date(2026, 6, 3), Kind.DATE, Cell(46176, "date")),
        (datetime(2026, 6, 3, 12), Kind.MOMENT, Cell(46176.5, "moment")),
        (120_050, Kind.MONEY, Cell(1200.5, "money")),
        (True, Kind.YES_NO, Cell("是", "yes_no")),
        (Decimal("88.5"), Kind.POINTS, Cell(88.5, "points")),
        ("E001", Kind.ID, Cell("E001", "id")),
        (Slip("kind", None, 120_050), Kind.MONEY, Cell(1200.5, "money")),
    ],
)
def test_clean(value: Value, kind: Kind, cell: Cell) -> None:
    """Clean cells are what Excel itself keeps: serial days, yuan, plain numbers."""
    assert clean(value, Column("any", "任意", kind)) == cell
