"""Which number formats show days or hours: a whole serial is a day, and midnight where hours are shown."""

from __future__ import annotations

import re
from datetime import date, timedelta

HOUR_IDS = frozenset({18, 19, 20, 21, 22, 32, 33, 34, 35, 45, 47, 55, 56})
"""Built-in formats with a time of day, the Chinese ones (32–35, 55, 56) among them; 46 is a duration."""

_DURATION_ID = 46
DATE_IDS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Built-in formats of dates and times."""

_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LEAP_BUG = 60
"""Excel counts a 29 February 1900; days before it have one less."""
_LAST_SERIAL = 2_958_465
_DATE_SIGN = re.compile(r"[ymdhs]|e(?![+-])|aaa|上午/下午")
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DURATION = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


def shows_hours(code: str) -> bool:
    """Tell whether a format code writes hours, minutes with seconds, or 上午/下午."""
    first = code.split(";", maxsplit=1)[0]
    if _DURATION.search(first):
        return False
    bare = _NOT_CODE.sub("", first).lower()
    if bare.startswith(("general", "g/通用格式")):
        return False
    return "h" in bare or "s" in bare or "上午/下午" in bare


def shows_date(code: str) -> bool:
    """Tell whether a format code writes a date, a time or a duration."""
    first = code.split(";", maxsplit=1)[0]
    return bool(_DURATION.search(first) or _DATE_SIGN.search(_NOT_CODE.sub("", first).lower()))


def plain_styles(formats: list[int], codes: dict[int, str]) -> frozenset[int]:
    """Return the indices of styles whose format has a built-in date's id but a code of its own without a date."""
    plain = {number for number, code in codes.items() if number in DATE_IDS and not shows_date(code)}
    return frozenset(index for index, number in enumerate(formats) if number in plain)


def hour_styles(formats: list[int], codes: dict[int, str]) -> frozenset[int]:
    """Return the indices of the cell styles that show hours, from each style's format id and the custom codes."""
    shown = {number for number, code in codes.items() if shows_hours(code)}
    hours = shown | (HOUR_IDS - codes.keys())
    return frozenset(index for index, number in enumerate(formats) if number in hours)


def date_styles(formats: list[int], codes: dict[int, str]) -> frozenset[int]:
    """Return the indices of the cell styles that show a day or a time of day, not a duration."""
    dates = {number for number, code in codes.items() if shows_date(code) and not _DURATION.search(code)}
    dates |= DATE_IDS - codes.keys() - {_DURATION_ID}
    return frozenset(index for index, number in enumerate(formats) if number in dates)


def serial_day(serial: int, *, date1904: bool) -> date | None:
    """Return the day of a whole serial, None outside Excel's calendar."""
    if not 0 < serial <= _LAST_SERIAL:
        return None
    if date1904:
        return _EPOCH_1904 + timedelta(days=serial)
    return _EPOCH + timedelta(days=serial + (serial < _LEAP_BUG))
