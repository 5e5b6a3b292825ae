"""One cell to one value: numbers, money, dates, periods, ids and words as clerks write them (domain section 2)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final

from tests.second_opinion import periods


class Unreadable:
    """The value of a cell that holds something, but nothing of the kind its column wants."""

    def __repr__(self) -> str:
        """Show it in failures."""
        return "BAD"


Value = Any  # what a cell or a typed column may hold
BAD: Final = Unreadable()
BLANK_SIGNS: Final = frozenset({"", "-", "–", "/"})
_YES: Final = frozenset({"是", "√", "✓", "Y", "YES"})
_NO: Final = frozenset({"否", "×", "✗", "N", "NO"})
_WORDS: Final = {
    "rater": {"自评": "self", "上级": "superior", "同事": "peer", "客户": "customer"},
    "outcome": {"赢单": "won", "输单": "lost"},
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time to the second; without `timed` only its day is known."""

    at: datetime
    timed: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell's surroundings say about it: its unit, its workbook's first day, its calendar and clock."""

    calendar: periods.Calendar
    scale: int = 1
    from_1904: bool = False
    utc_offset_hours: int = 8


def rounded(value: Fraction, digits: int) -> Fraction:
    """Round half-up, halves away from zero."""
    shifted = abs(value) * 10**digits
    whole = (shifted * 2 + 1) // 2
    return Fraction(whole if value >= 0 else -whole, 10**digits)


def trimmed(text: str) -> str:
    """Take white space of every kind from both ends, and line breaks from within."""
    return re.sub(r"[\r\n]+", "", text.strip()).strip()


def is_blank(cell: object) -> bool:
    """Tell whether a cell counts as empty."""
    return cell is None or (isinstance(cell, str) and trimmed(cell) in BLANK_SIGNS)


def exact(cell: object) -> Fraction | None:
    """Read a spreadsheet number to the 15 digits it shows; None when the cell is no number."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, Decimal, Fraction)):
        return Fraction(cell)
    if isinstance(cell, float):
        return Fraction(Decimal(format(cell, ".15g")))
    return None


_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d*)?(E[+-]?\d+)?")


def _number(cell: object, scale: int = 1) -> Fraction | Unreadable:
    value = exact(cell)
    if value is not None:
        return value * scale
    if not isinstance(cell, str):
        return BAD
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell)).upper().replace("￥", "¥").replace("−", "-")
    negative = False
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1]
    text = re.sub(r"^([+-]?)¥([+-]?)", r"\1\2", text)
    for unit, factor in (("万元", 10000), ("万", 10000), ("元", 1)):
        if text.endswith(unit):
            text, scale = text.removesuffix(unit), factor
            break
    percent = text.endswith("%")
    text = text.removesuffix("%")
    found = _NUMBER.fullmatch(text)
    if not found or not (found[2] or (found[3] and found[3] != ".")):
        return BAD
    try:
        value = Fraction(Decimal(text.replace(",", ""))) * scale
    except InvalidOperation:
        return BAD
    value = value / 100 if percent else value
    return -value if negative else value


def _serial(value: Fraction, reading: Reading) -> Moment | Unreadable:
    if not 1 <= value < 200000:
        return BAD
    start = datetime(1904, 1, 1) if reading.from_1904 else datetime(1899, 12, 30)
    seconds = rounded((value % 1) * 86400, 0)
    return Moment(start + timedelta(days=int(value), seconds=int(seconds)), value.denominator != 1)


_DAY = r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?)"
_CLOCK = r"(?:[T\s]*(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
_WHEN = re.compile(_DAY + _CLOCK)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def _written(text: str, reading: Reading) -> Moment | Unreadable:
    text = unicodedata.normalize("NFKC", text).strip()
    text = re.sub(r"\s+", " ", text).upper()
    try:
        found = _COMPACT.fullmatch(text)
        if found:
            return Moment(datetime(int(found[1]), int(found[2]), int(found[3])), timed=False)
        found = _WHEN.fullmatch(text)
        if not found:
            return _serial(Fraction(text), reading) if re.fullmatch(r"\d{5}(\.\d+)?", text) else BAD
        day = datetime(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
    except ValueError:
        return BAD
    if found[6] is None:
        return Moment(day, timed=False)
    hour, minute, second = int(found[6]), int(found[7]), int(found[8] or 0)
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        return BAD
    extra = int(rounded(Fraction(found[9] or "0"), 0))
    at = day + timedelta(hours=hour, minutes=minute, seconds=second + extra)
    if found[10]:
        at = _in_zone(at, found[10], reading)
    return Moment(at, timed=True)


def _in_zone(at: datetime, offset: str, reading: Reading) -> datetime:
    minutes = 0
    if offset != "Z":
        digits = offset[1:].replace(":", "")
        minutes = (int(digits[:2]) * 60 + int(digits[2:])) * (-1 if offset[0] == "-" else 1)
    return at - timedelta(minutes=minutes) + timedelta(hours=reading.utc_offset_hours)


def _moment(cell: object, reading: Reading) -> Moment | Unreadable:
    if isinstance(cell, Moment):
        return cell
    if isinstance(cell, datetime):
        if cell.tzinfo is not None:
            zone = timezone(timedelta(hours=reading.utc_offset_hours))
            cell = cell.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        extra = timedelta(seconds=1 if cell.microsecond >= 500000 else 0)
        return Moment(cell.replace(microsecond=0) + extra, timed=True)
    if isinstance(cell, date):
        return Moment(datetime.combine(cell, time()), timed=False)
    value = exact(cell)
    if value is not None:
        compact = str(int(value))
        if value.denominator == 1 and len(compact) == 8:
            return _written(compact, reading)
        return _serial(value, reading)
    return _written(cell, reading) if isinstance(cell, str) else BAD


def _period(cell: object, reading: Reading) -> periods.Period | Unreadable:
    if isinstance(cell, periods.Period):
        return cell
    if isinstance(cell, (date, datetime)):
        return periods.of_day(cell)
    value = exact(cell)
    if value is not None:
        cell = str(int(value)) if value.denominator == 1 else ""
    if not isinstance(cell, str):
        return BAD
    found = periods.parse(unicodedata.normalize("NFKC", cell), reading.calendar)
    if found:
        return found
    moment = _written(cell, reading)
    return BAD if isinstance(moment, Unreadable) else periods.of_day(moment.at)


def _id(cell: object) -> str | Unreadable:
    value = exact(cell)
    if value is not None:
        return str(int(value)) if value.denominator == 1 and 0 <= value < 10**15 else BAD
    if not isinstance(cell, str):
        return BAD
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell))
    return BAD if re.fullmatch(r"\d(\.\d+)?E\+\d+", text.upper()) else text


def _word(cell: object) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(cell))).upper()


def _yesno(cell: object) -> bool | Unreadable:
    if isinstance(cell, bool):
        return cell
    word = _word(cell)
    return True if word in _YES else False if word in _NO else BAD


def parse(kind: str, cell: Value, reading: Reading) -> Value:
    """Read a cell as a column's kind: None when blank, BAD when it is none of that kind."""
    if isinstance(cell, Unreadable):
        return BAD
    if is_blank(cell):
        return None
    if kind in {"money", "number", "score"}:
        return _quantity(kind, cell, reading)
    if kind in {"date", "time"}:
        moment = _moment(cell, reading)
        return moment.at.date() if kind == "date" and isinstance(moment, Moment) else moment
    if kind == "period":
        return _period(cell, reading)
    if kind in {"id", "staff", "account", "subject"}:
        return _id(cell)
    if kind == "yesno":
        return _yesno(cell)
    if kind in _WORDS:
        return _WORDS[kind].get(_word(cell), cell if cell in _WORDS[kind].values() else BAD)
    return trimmed(cell) if isinstance(cell, str) else _plain(cell)


def _quantity(kind: str, cell: Value, reading: Reading) -> Fraction | Unreadable:
    value = _number(cell, reading.scale if kind == "money" else 1)
    if isinstance(value, Unreadable):
        return BAD
    if kind == "score":
        return value if 0 <= value <= 100 else BAD
    return rounded(value, 2) if kind == "money" else value


def _plain(cell: object) -> str:
    value = exact(cell)
    return str(int(value)) if value is not None and value.denominator == 1 else str(cell)
