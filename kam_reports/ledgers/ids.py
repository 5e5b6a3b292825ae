"""One cell's text → an id: no digit is lost, none made up."""

from __future__ import annotations

import re
from datetime import datetime

from kam_reports.ledgers.unreadable import LOST_DIGITS, Bad
from kam_reports.ledgers.values import fold

_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})")
_EXACT_DIGITS = 15
_PLAIN_ID = re.compile("[A-Za-z][!-~]*")


def parse_id(value: object) -> str | Bad:
    """Read an id as text. Numbers lose nothing up to 15 digits; scientific text only when it holds every digit."""
    if isinstance(value, str) and _PLAIN_ID.fullmatch(value):
        return value  # what most ids look like
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return str(value) if len(str(abs(value))) <= _EXACT_DIGITS else Bad(LOST_DIGITS)
    if isinstance(value, float):
        if value.is_integer():
            return str(int(value)) if abs(value) < 10**_EXACT_DIGITS else Bad(LOST_DIGITS)
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if not isinstance(value, str):
        return str(value)
    word = fold(value)
    if ("e" in word or "E" in word) and (found := _SCIENTIFIC.fullmatch(word)):
        decimals, exponent = found[2] or "", int(found[3])
        if len(decimals) < exponent:
            return Bad(LOST_DIGITS)
        return found[1] + decimals[:exponent] + ("." + decimals[exponent:] if decimals[exponent:].strip("0") else "")
    return word


is_plain_id = _PLAIN_ID.fullmatch
"""Tell whether a text is a letter, then visible ASCII signs, as most ids are: it stays so."""


def plain_ids(texts: str, separator: str) -> bool:
    """Tell whether all texts, joined, are a letter, then visible ASCII signs each, as most ids are: these stay so."""
    plain = _PLAIN_ID.pattern
    return re.fullmatch(f"{plain}(?:{re.escape(separator)}{plain})*", texts) is not None
