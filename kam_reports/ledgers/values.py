"""One cell's text → one typed value: the closed lists of spellings. Right or refused, never guessed wrong.

Every parser returns the value or a :class:`Bad` that says which kind of issue it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from kam_reports.ledgers.unreadable import (
    AMBIGUOUS_DATE,
    IMPOSSIBLE_DATE,
    NOT_A_DATE,
    NOT_YES_OR_NO,
    UNIT_CONTRADICTS,
    Bad,
    no_number,
)

_INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\x00"), None
)
_BLANK = frozenset("-–/ ")
_SPACES = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
BLANK_SIGNS = "-–/" + _SPACES + "".join(map(chr, _INVISIBLE))
"""Every sign a blank cell may consist of: what is left after stripping them is no blank."""


def tidy(text: str) -> str:
    """Strip white space of every kind and invisible characters from a text; what is inside stays as it was."""
    return text.strip() if text.isprintable() or text.isascii() else text.translate(_INVISIBLE).strip()


def fold(text: str) -> str:
    """Tidy a text and fold full-width characters to half-width (E００２ → E002)."""
    if text.isascii():
        return text.strip()
    seen = text if text.isprintable() else text.translate(_INVISIBLE)  # what cannot be seen is not printable
    return unicodedata.normalize("NFKC", seen).strip()


def is_blank(value: object) -> bool:
    """Tell whether a cell is blank: empty, or nothing but spaces, ``-``, ``–`` or ``/``."""
    if value is None:
        return True
    return isinstance(value, str) and _BLANK.issuperset(tidy(value))


_UNITS = {
    "": Decimal(1),
    "元": Decimal(1),
    "千": Decimal(1000),
    "千元": Decimal(1000),
    "万": Decimal(10_000),
    "万元": Decimal(10_000),
    "百万": Decimal(1_000_000),
    "百万元": Decimal(1_000_000),
    "亿": Decimal(100_000_000),
    "亿元": Decimal(100_000_000),
}
MONEY_UNITS = {name: factor for name, factor in _UNITS.items() if name.endswith("元")}

_NUMBER = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[+-])?\s*(?:¥|RMB|CNY|人民币)?\s*(?P<sign2>[+-])?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?P<exponent>[eE][+-]?\d{1,3})?"
    r"\s*(?P<unit>百万元?|[千万亿]元?|元)?(?:整)?(?P<percent>%)?\s*(?P<close>\))?"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: its value before any unit of the header, the unit it names itself, whether in per cent."""

    value: Decimal
    unit: str = ""
    percent: bool = False


def parse_number(text: str) -> Number | None:
    """Read a number in any spelling of the closed list, or None.

    Thousands separators only in groups of three; ¥ ￥ 元 千 万 亿; parentheses or a sign for negatives; full-width
    digits; scientific text; per cent.
    """
    folded = fold(text).replace("−", "-")  # U+2212, the true minus sign, stays itself under NFKC
    found = _NUMBER.fullmatch(folded)
    if not found or bool(found["open"]) != bool(found["close"]) or (found["sign"] and found["sign2"]):
        return None
    if found["unit"] and (found["percent"] or found["exponent"]):
        return None
    try:
        value = Decimal(found["digits"].replace(",", "") + (found["exponent"] or ""))
    except InvalidOperation:
        return None
    negative = "-" in (found["sign"], found["sign2"])
    if found["open"] and (found["sign"] or found["sign2"]):
        return None
    value = -value if negative or found["open"] else value
    return Number(value, found["unit"] or "", bool(found["percent"]))


def unit_factor(unit: str) -> Decimal:
    """Return how many yuan (or pieces) a header's unit stands for."""
    return _UNITS.get(unit, Decimal(1))


def shown_decimal(value: float) -> Decimal:
    """Return a stored number to the 15 significant digits that Excel shows."""
    return Decimal(f"{value:.15g}")


def parse_scaled(value: object, header_unit: str, *, money: bool) -> Decimal | Bad:
    """Read an amount or number exactly, in its base unit (yuan; pieces), from whatever stands in the cell."""
    factor = unit_factor(header_unit)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return no_number(header_unit, money=money)
    if isinstance(value, int):
        return Decimal(value) * factor
    if isinstance(value, float):
        return shown_decimal(value) * factor if abs(value) < float("inf") else no_number(header_unit, money=money)
    number = parse_number(value)
    if number is None or number.percent:
        return no_number(header_unit, money=money)
    if not number.unit:
        return number.value * factor
    if header_unit not in ("", "元") and number.unit != header_unit:
        return Bad(UNIT_CONTRADICTS, (("header_unit", header_unit),))
    return number.value * _UNITS[number.unit]


_DATE = re.compile(
    r"(?P<y>\d{4})(?:(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})|年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})日?"
    r"|(?P<m3>\d{2})(?P<d3>\d{2}))"
    r"(?:(?:T|\s+|(?<=日))(?P<hour>\d{1,2})(?::|时|点)(?P<minute>\d{1,2})(?:分?$|(?::|分)(?P<second>\d{1,2}(?:\.\d+)?)秒?"
    r"|(?=[zZ+\-\s]))\s*(?P<zone>[zZ]|[+-]\d{2}:?\d{2})?)?"
)
_AMBIGUOUS = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{1,2})(\s.*)?|\d{2}[年]\d{1,2}月\d{1,2}日?(\s.*)?")
SERIAL_TEXT = re.compile(r"\d{5}(\.\d+)?")
_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_050  # 1950-01-01 … 2099-12-31 in the 1900 system
_EPOCH_1900, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_DATE_NUMBERS = (19_000_101, 21_001_231)
_HOURS, _MINUTES = 24, 60
_HALF_A_SECOND = 500_000


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and the time of day when one was written. offset: minutes east of UTC when one was written."""

    at: datetime
    timed: bool
    offset: int | None = None


def parse_moment(value: object, *, date1904: bool = False) -> Moment | Bad:
    """Read a day, with its time where one stands, from a cell of any type."""
    if isinstance(value, datetime):
        try:
            return Moment(_to_second(value.replace(tzinfo=None)), timed=True)
        except OverflowError:
            return Bad(IMPOSSIBLE_DATE)
    if isinstance(value, date):
        return Moment(datetime.combine(value, time()), timed=False)
    if isinstance(value, bool) or value is None:
        return Bad(NOT_A_DATE)
    if isinstance(value, (int, float)):
        return _moment_of_number(float(value), date1904=date1904)
    return _moment_of_text(value, date1904=date1904) if isinstance(value, str) else Bad(NOT_A_DATE)


def _to_second(moment: datetime) -> datetime:
    if moment.microsecond < _HALF_A_SECOND:
        return moment.replace(microsecond=0)
    return (moment + timedelta(microseconds=_HALF_A_SECOND)).replace(microsecond=0)


def _moment_of_number(number: float, *, date1904: bool) -> Moment | Bad:
    if number.is_integer() and _DATE_NUMBERS[0] <= number <= _DATE_NUMBERS[1]:
        return _moment_of_text(str(int(number)), date1904=date1904)
    epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
    serial = number + (1462 if date1904 else 0)
    if not _FIRST_SERIAL <= serial < _LAST_SERIAL + 1:
        return Bad(NOT_A_DATE)
    if number.is_integer():
        return Moment(epoch + timedelta(days=number), timed=False)
    return Moment(_to_second(epoch + timedelta(days=number)), timed=True)


def _moment_of_text(text: str, *, date1904: bool) -> Moment | Bad:
    folded = re.sub(r"\s*([年月日])\s*", r"\1", fold(text))
    found = _DATE.fullmatch(folded)
    if not found:
        if SERIAL_TEXT.fullmatch(folded):
            return _moment_of_number(float(folded), date1904=date1904)
        if _AMBIGUOUS.fullmatch(folded):
            return Bad(AMBIGUOUS_DATE)
        return Bad(NOT_A_DATE)
    year, month, day = int(found["y"]), *_month_and_day(found)
    hour, minute = int(found["hour"] or 0), int(found["minute"] or 0)
    second = float(found["second"] or 0)
    next_day = hour == _HOURS and not minute and not second
    try:
        at = datetime(year, month, day)
        if not next_day and (hour >= _HOURS or minute >= _MINUTES or second >= _MINUTES):
            return Bad(IMPOSSIBLE_DATE)
        at += timedelta(hours=hour, minutes=minute, seconds=second)
        at = _to_second(at)
    except (ValueError, OverflowError):
        return Bad(IMPOSSIBLE_DATE)
    return Moment(at, timed=found["hour"] is not None, offset=_offset(found["zone"]))


def _month_and_day(found: re.Match[str]) -> tuple[int, int]:
    month = found["m"] or found["m2"] or found["m3"]
    day = found["d"] or found["d2"] or found["d3"]
    return int(month), int(day)


def _offset(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone in "zZ":
        return 0
    minutes = int(zone[1:3]) * _MINUTES + int(zone[-2:])
    return -minutes if zone[0] == "-" else minutes


_YES = frozenset({"是", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "对", "有", "有效", "t"})
_NO = frozenset({"否", "×", "✗", "✘", "☒", "x", "n", "no", "false", "0", "错", "无", "无效", "不是", "f"})


def parse_yes_no(value: object) -> bool | Bad:
    """Read yes or no: 是/否, √/×, Y/N, TRUE/FALSE, 1/0 and their kin."""
    if isinstance(value, bool):
        return value
    word = fold(value).lower() if isinstance(value, str) else f"{value:.15g}" if isinstance(value, (int, float)) else ""
    if word in _YES:
        return True
    return False if word in _NO else Bad(NOT_YES_OR_NO)


def describe(value: object) -> str:
    """Return what stands in a cell as the user sees it."""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, (datetime, date)):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value).upper() if isinstance(value, bool) else str(value)
