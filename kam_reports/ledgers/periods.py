"""One cell's text → a period, in the spellings of :mod:`kam_reports.ledgers.values`."""

from __future__ import annotations

import re
from datetime import date, datetime

from kam_reports.core.period import YEARS, Period, PeriodKind, parse_period
from kam_reports.ledgers.unreadable import NOT_A_PERIOD, Bad
from kam_reports.ledgers.values import SERIAL_TEXT, Moment, fold, parse_moment

_NUMERALS = {"一": "1", "二": "2", "三": "3", "四": "4", "上": "1", "下": "2"}
_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月份?|(\d{2}))")
_QUARTER = re.compile(r"(\d{4})(?:年|年度)?[-/]?(?:Q([1-4])|第?([1-4一二三四])季度?)", re.IGNORECASE)
_HALF = re.compile(r"(\d{4})(?:年|年度)?[-/]?(?:H([12])|([上下])半年)", re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})(?:年度?|全年|年全年)?")


def parse_period_cell(value: object, *, date1904: bool = False) -> str | Bad:
    """Read a period in any spelling; a date is its month. Returns the canonical name (``2026-06``, ``2026Q2`` …)."""
    if isinstance(value, (date, datetime)):
        return _month_of(value)
    if isinstance(value, bool) or value is None:
        return Bad(NOT_A_PERIOD)
    if isinstance(value, (int, float)):
        if not float(value).is_integer():
            return Bad(NOT_A_PERIOD)
        text = str(int(value))
    else:
        text = re.sub(r"\s+", "", fold(str(value)))
    period = _period_of_text(text)
    if period is not None:
        return str(period)
    moment = parse_moment(float(text) if SERIAL_TEXT.fullmatch(text) else text, date1904=date1904)
    if isinstance(moment, Moment):
        return _month_of(moment.at)
    return Bad(NOT_A_PERIOD)


def _month_of(day: date) -> str | Bad:
    return str(Period(PeriodKind.MONTH, day.year, day.month)) if day.year in YEARS else Bad(NOT_A_PERIOD)


def _period_of_text(text: str) -> Period | None:
    if found := _MONTH.fullmatch(text):
        month = found[2] or found[3] or found[4]
        return parse_period(f"{found[1]}-{month}")
    if found := _QUARTER.fullmatch(text):
        digit = found[2] or _NUMERALS.get(found[3], found[3])
        return parse_period(f"{found[1]}Q{digit}")
    if found := _HALF.fullmatch(text):
        return parse_period(f"{found[1]}H{found[2] or _NUMERALS[found[3]]}")
    if found := _YEAR.fullmatch(text):
        return parse_period(found[1])
    return None
