"""What a single value in config.yaml may be: each reads the text that stands there, and says plainly when it can't.

Numbers become :class:`~decimal.Decimal` straight from their text, never through float.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, NoReturn, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from kam_reports.core.fault import nearest
from kam_reports.core.issue import show
from kam_reports.core.money import plain
from kam_reports.core.text import T, Text

E = TypeVar("E", bound=Enum)

_NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?(?:0|[1-9]\d*)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Shown:
    """How a type is called on the reference page."""

    text: Text


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a validator has against a value. ``{of}`` in the text stands for the rule, filled in where it is known.

    Wrapped, because pydantic puts everything it is handed into words at once.
    """

    text: Text
    at: tuple[str | int, ...]


def about(text: Text, *, filled: Callable[[], object] | None = None) -> FieldInfo:
    """Describe a key (for the schema and the reference page).

    filled: a block that may be left out, made with its own defaults (only when needed: making one costs start-up time).
    """
    return FieldInfo(description=text.template, default_factory=filled)


def refuse(text: Text, *at: str | int) -> NoReturn:
    """Refuse a value in a validator; ``at`` leads from the validated place to the entry that is wrong."""
    raise PydanticCustomError("refused", "refused", {"refusal": Refusal(text, at)})


def describe(found: object) -> object:
    """Return what stands in the file, in words for a message."""
    if found is None:
        return T("nothing")
    if isinstance(found, dict):
        return T("a block of keys")
    if isinstance(found, list):
        return T("a list")
    return f'"{show(found)}"'


def _number(found: object) -> Decimal:
    if isinstance(found, str) and _NUMBER.fullmatch(found):
        return Decimal(found)
    refuse(T("here stands {found}, but a number such as 12 or 0.5 is needed", found=describe(found)))


def _value(found: object) -> Decimal:
    if isinstance(found, str):
        text = found.removesuffix("%").rstrip()
        if _NUMBER.fullmatch(text):
            return Decimal(text) / _HUNDRED if found.endswith("%") else Decimal(text)
    refuse(T("here stands {found}, but a number or a percentage such as 5% is needed", found=describe(found)))


def _whole(found: object) -> int:
    if isinstance(found, str) and _WHOLE.fullmatch(found):
        return int(found)
    refuse(T("here stands {found}, but a whole number is needed", found=describe(found)))


def _day(found: object) -> date:
    if isinstance(found, str) and _DATE.fullmatch(found):
        try:
            return date.fromisoformat(found)
        except ValueError:
            refuse(T("there is no such day as {found}", found=found))
    refuse(T("here stands {found}, but a date such as 2026-07-01 is needed", found=describe(found)))


def _yes_no(found: object) -> bool:
    if found in ("true", "false"):
        return found == "true"
    refuse(T("here stands {found}; write true or false", found=describe(found)))


def _text(found: object) -> str:
    if isinstance(found, str) and found.strip():
        return found.strip()
    refuse(T("here stands {found}, but a text is needed", found=describe(found)))


def _optional_text(found: object) -> str:
    return "" if found is None or found == "" else _text(found)


def _word(found: object) -> str:
    text = _text(found)
    if not _WORD.fullmatch(text):
        refuse(T('"{found}" must consist of letters, digits, "_" and "-"', found=text))
    return text


def _blank_is_empty_list(found: object) -> object:
    if found is None:
        return []
    if isinstance(found, list):
        return found
    refuse(T("here stands {found}, but a list is needed", found=describe(found)))


def _blank_is_empty_block(found: object) -> object:
    if found is None:
        return {}
    if isinstance(found, dict):
        return found
    refuse(T("here stands {found}, but a block of keys is needed", found=describe(found)))


def member(kind: type[E]) -> BeforeValidator:
    """Accept exactly the values of an enum."""
    names = [str(entry.value) for entry in kind]

    def read(found: object) -> E:
        if isinstance(found, str) and found in names:
            return kind(found)
        near = nearest(found, names) if isinstance(found, str) else ""
        if near:
            refuse(T('here stands {found}; did you mean "{near}"?', found=describe(found), near=near))
        refuse(T("here stands {found}; possible are: {names}", found=describe(found), names=names))

    return BeforeValidator(read)


def unless(word: str, read: Callable[[object], object], *, blank: bool = True) -> BeforeValidator:
    """Accept a word for "none of it" (and with ``blank`` an empty place); else what ``read`` accepts."""

    def read_or_none(found: object) -> object:
        return None if found == word or (blank and found is None) else read(found)

    return BeforeValidator(read_or_none)


def between(low: int, high: int) -> BeforeValidator:
    """Accept only numbers from ``low`` to ``high``; looks at the text, so that the message shows what was written."""

    def check(found: object) -> object:
        if isinstance(found, str) and _NUMBER.fullmatch(found) and not low <= Decimal(found) <= high:
            refuse(T("{found} is not between {low} and {high}", found=found, low=low, high=high))
        return found

    return BeforeValidator(check)


def _in_whole_fen(found: object) -> object:
    if isinstance(found, str) and _NUMBER.fullmatch(found) and Decimal(found) * _HUNDRED % 1:
        refuse(T("{found} has more than two decimals: amounts are in whole fen", found=found))
    return found


WHOLE_FEN = BeforeValidator(_in_whole_fen)
"""Accepts only amounts in whole fen: no rule says how to round what an approved rule itself says."""


def percents(low: int, high: int) -> BeforeValidator:
    """Accept only ratios from ``low`` % to ``high`` %: 105 instead of 105% would pay a hundredfold."""

    def check(found: object) -> object:
        if isinstance(found, str) and _NUMBER.fullmatch(found.removesuffix("%").rstrip()):
            percent = _value(found) * _HUNDRED
            if not low <= percent <= high:
                refuse(
                    T(
                        "{found} means {percent}%, not from {low}% to {high}%; write for example 5% or 0.05",
                        found=found,
                        percent=plain(percent),
                        low=low,
                        high=high,
                    )
                )
        return found

    return BeforeValidator(check)


def known_zone(name: str) -> str:
    """Accept the name of a time zone that this machine (or the tzdata package) knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        refuse(T('there is no time zone "{name}"; write for example Asia/Shanghai', name=name))
    return name


_PERCENT_SCHEMA = WithJsonSchema({"type": ["number", "string"], "pattern": r"^([+-]?\d+(\.\d+)? ?%|none|score)$"})

Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "number"}), Shown(T("number"))]
Value = Annotated[Decimal, BeforeValidator(_value), _PERCENT_SCHEMA, Shown(T("number or percentage"))]
Ratio = Annotated[Decimal, BeforeValidator(_value), _PERCENT_SCHEMA, Shown(T("percentage"))]
Whole = Annotated[int, BeforeValidator(_whole), WithJsonSchema({"type": "integer"}), Shown(T("whole number"))]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"}), Shown(T("date"))]
YesNo = Annotated[bool, BeforeValidator(_yes_no), WithJsonSchema({"type": "boolean"}), Shown(T("true or false"))]
Words = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": "string"}), Shown(T("text"))]
MaybeWords = Annotated[
    str, BeforeValidator(_optional_text), WithJsonSchema({"type": ["string", "null"]}), Shown(T("text, may be blank"))
]
Word = Annotated[
    str, BeforeValidator(_word), WithJsonSchema({"type": "string", "pattern": f"^{_WORD.pattern}$"}), Shown(T("id"))
]
MaybeWhole = Annotated[
    int | None,
    unless("none", _whole),
    WithJsonSchema({"type": ["integer", "string", "null"]}),
    Shown(T("whole number or none")),
]
RatioOrScore = Annotated[
    Decimal | None, unless("score", _value, blank=False), _PERCENT_SCHEMA, Shown(T("percentage or score"))
]
MaybeRatio = Annotated[Decimal | None, unless("none", _value), _PERCENT_SCHEMA, Shown(T("percentage or none"))]
MaybeNumber = Annotated[
    Decimal | None,
    unless("none", _number),
    WithJsonSchema({"type": ["number", "string", "null"]}),
    Shown(T("number or none")),
]

WorkerCount = Annotated[
    int | None,
    unless("auto", _whole),
    WithJsonSchema({"type": ["integer", "string", "null"]}),
    Shown(T("whole number or auto")),
]

_T = TypeVar("_T")
Listed = Annotated[tuple[_T, ...], BeforeValidator(_blank_is_empty_list)]
Block = Annotated[dict[Word, _T], BeforeValidator(_blank_is_empty_block)]
NamedBlock = Annotated[dict[Words, _T], BeforeValidator(_blank_is_empty_block)]
