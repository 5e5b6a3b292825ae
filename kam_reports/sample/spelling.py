"""How a value stands in a cell: as Excel keeps it, or as a hurried clerk typed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from random import Random

from kam_reports.sample.columns import Column, Kind
from kam_reports.sample.row import Slip, Value, true_value

_DAY_ZERO = date(1899, 12, 30)
_DAY_SECONDS = 86_400
_FEN_PER_WAN = 1_000_000
_FULL_WIDTH = str.maketrans("0123456789.-", "０１２３４５６７８９．－")
_HARD_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is written: text, a number or nothing, the name of its look, the formula whose value it is."""

    value: str | float | int | None
    look: str = "text"
    formula: str = ""


def clean(value: Value, column: Column) -> Cell:
    """Return the cell that keeps the value as Excel itself would."""
    value = true_value(value)
    look = _look(column)
    match value:
        case None:
            return Cell(None, look)
        case bool():
            return Cell("是" if value else "否", look)
        case datetime():
            return Cell(_serial(value.date()) + _seconds(value.time()) / _DAY_SECONDS, look)
        case date():
            return Cell(_serial(value), look)
        case int() if column.kind is Kind.MONEY:
            return Cell(value / column.unit, look)
        case Decimal():
            return Cell(float(value), look)
        case _:
            return Cell(value, look)


def typed(value: Value, column: Column, rng: Random) -> Cell:
    """Return the cell with one of the spellings real ledgers have; each of them still means the same value."""
    plain = clean(value, column)
    if value is None or isinstance(value, Slip):
        return plain
    choice = rng.random()
    match value:
        case bool():
            return Cell(rng.choice(("√", "Y", " 是") if value else ("×", "N", "否 ")), plain.look)
        case datetime():
            return Cell(_moment(value, choice), plain.look)
        case date():
            return Cell(_day(value, choice), plain.look)
        case int() if column.kind is Kind.MONEY:
            return Cell(_money(value, column.unit, choice), plain.look)
        case str() if column.kind is Kind.PERIOD:
            return Cell(_period(value, choice), plain.look)
        case str():
            return Cell(_spaced(value, choice), plain.look)
        case _:
            text = format(Decimal(value).normalize(), "f")
            return Cell(text.translate(_FULL_WIDTH) if choice < 0.3 else text, plain.look)


def _look(column: Column) -> str:
    """The look of a column's cells."""
    return "wan" if column.kind is Kind.MONEY and column.unit == _FEN_PER_WAN else str(column.kind)


def _serial(day: date) -> int:
    """Excel's number of a day."""
    return (day - _DAY_ZERO).days


def _seconds(moment: time) -> int:
    """Seconds since midnight."""
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _day(day: date, choice: float) -> str:
    """A day as text."""
    spellings = (
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day:%Y-%m-%d} ",
    )
    return spellings[int(choice * len(spellings))]


def _moment(moment: datetime, choice: float) -> str:
    """A day and time as text."""
    day = _day(moment.date(), choice * 0.6)
    return f"{day} {moment:%H:%M}"


def _money(fen: int, unit: int, choice: float) -> str:
    """An amount as text: with separators, a currency sign, full-width digits or brackets for what is negative."""
    amount = Decimal(fen) / unit
    if unit != 100:  # in 万元 nobody writes separators or signs
        return f"{amount:f} "
    if amount < 0:
        return f"({-amount:,.2f})"
    if choice < 0.45:
        return f"{amount:,.2f}"
    if choice < 0.7:
        return f"¥{amount:,.2f}"
    return f"{amount:.2f}".translate(_FULL_WIDTH) if choice < 0.8 else f" {amount:.2f}"


def _period(period: str, choice: float) -> str:
    """A month or quarter in one of its spellings."""
    year, part = period[:4], period[-2:]
    if "Q" in period:
        return f"{year}年第{period[-1]}季度" if choice < 0.5 else f"{year}年{'一二三四'[int(period[-1]) - 1]}季度"
    spellings = (f"{year}年{int(part)}月", f"{year}/{int(part)}", f"{year}年{part}月", f"{year}{part}")
    return spellings[int(choice * len(spellings))]


def _spaced(text: str, choice: float) -> str:
    """A text with a stray space before or after it."""
    return f"{text} " if choice < 0.5 else f"{text}{_HARD_SPACE}" if choice < 0.75 else f"　{text}"
