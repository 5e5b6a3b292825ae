"""The words of headers: as they are compared, the units in brackets behind them, and what a header may mean."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kam_reports.ledgers.spec import Kind
from kam_reports.ledgers.values import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kam_reports.ledgers.spec import LedgerSpec

_UNIT_WORDS = (
    "元|万元|千元|百万元|亿元|人民币|rmb|cny|件|个|台|套|吨|公斤|kg|千克|箱|只|米|小时|时|h|hours|天|日|day|days|"
    "分|points|次|家|户|人|名|年|月|份|%|百分比|yuan|张|单|笔|条"
)
_UNIT = re.compile(rf"^(.*?)[\(\[【〔<](?:单位[:：]?)?({_UNIT_WORDS})[\)\]】〕>]$", re.IGNORECASE)
_BRACKET = re.compile(r"^(.*?)[\(\[【〔].*[\)\]】〕]$")
_CLOSING = tuple(")]】〕>")
_GUESSED = frozenset({Kind.ID, Kind.STAFF, Kind.ACCOUNT, Kind.DATE, Kind.TIME, Kind.TEXT, Kind.PERIOD})


@dataclass(frozen=True, slots=True)
class Header:
    """A header as matched: what it says without spaces and unit, and the unit it names."""

    text: str
    unit: str = ""


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """Return a header without any white space, half-width, lower case."""
    return "".join(unicodedata.normalize("NFKC", fold(text)).split()).lower()


@lru_cache(maxsize=4096)
def split_unit(text: str) -> Header:
    """Split a normalised header into its text and the unit in brackets behind it."""
    found = _UNIT.match(text) if text.endswith(_CLOSING) else None
    return Header(found[1], found[2]) if found and found[1] else Header(text)


@dataclass(frozen=True, slots=True)
class Known:
    """All header texts of one ledger: normalised text → (field, rank); rank 0 exact, 1 shipped alias, 2 configured."""

    spec: LedgerSpec
    headers: Mapping[str, tuple[str, int]]


def know(specs: Sequence[LedgerSpec], aliases: Mapping[str, Mapping[str, Sequence[str]]]) -> tuple[Known, ...]:
    """Index the headers of every ledger. aliases: ledger → field → further header texts of config."""
    known = []
    for spec in specs:
        headers: dict[str, tuple[str, int]] = {}
        more = aliases.get(spec.id, {})
        for column in spec.columns:
            ranked = [(column.zh, 0), (column.en, 0), *((alias, 1) for alias in column.aliases)]
            ranked += [(alias, 2) for alias in more.get(column.field, ())]
            for text, rank in ranked:
                key = normal(text)
                if key not in headers or rank < headers[key][1]:
                    headers[key] = (column.field, rank)
        known.append(Known(spec, headers))
    return tuple(known)


@dataclass(frozen=True, slots=True)
class Key:
    """One meaning of a column's header. remark: its brackets hold no unit but a remark, which only some kinds allow."""

    text: str
    unit: str = ""
    remark: bool = False


def keys_of(texts: Sequence[str], every: Collection[str]) -> tuple[Key, ...]:
    """Return what a column's header can mean, the likeliest first: the group's text and its own, else its own alone.

    texts: its levels from the top, normalised. every: the headers of all ledgers; what is none of them is left out, and
    so almost every cell of a sheet is known to be no header before a single ledger is asked.
    """
    keys: list[Key] = []
    headers = [split_unit(text) for text in texts]
    for start in range(len(texts)):
        name = "".join(texts[start:])
        if name in every:
            keys.append(Key(name))
        bare = "".join(header.text for header in headers[start:])
        if bare in every:
            keys.append(Key(bare, next((one.unit for one in reversed(headers) if one.unit), "")))
    if texts and texts[-1].endswith(_CLOSING) and (found := _BRACKET.match(texts[-1])) and found[1] in every:
        keys.append(Key(found[1], remark=True))
    return tuple(keys)


def match_one(known: Known, keys: Sequence[Key]) -> tuple[str, int, str] | None:
    """Return the field of a ledger that a header means, with its rank and the unit the header names."""
    for key in keys:
        if key.text not in known.headers:
            continue
        field_name, rank = known.headers[key.text]
        if not key.remark:
            return field_name, rank, key.unit
        if known.spec.column(field_name).kind in _GUESSED:
            return field_name, max(rank, 1), ""
    return None
