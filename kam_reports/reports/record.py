"""A ledger row in words: its record's id, its date, and what else it says, for evidence and lists."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.core.money import plain
from kam_reports.core.text import T
from kam_reports.ledgers.spec import MICRO, Kind
from kam_reports.reports.words import amount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kam_reports.ledgers.spec import Column, LedgerSpec
    from kam_reports.reports.material import Material

_FIRST_DATES = {"accounts": ("won_on", "registered_on")}
_PEOPLE = frozenset({Kind.STAFF})
_ELSEWHERE = frozenset({"account_id", "account_name"})
_PRIVATE = frozenset({"contact", "phone", "address", "email"})


def key_of(spec: LedgerSpec, record: Mapping[str, object]) -> str:
    """Return the record's own number (order no. and line, voucher no.); empty for ledgers without one."""
    parts = [
        str(record.get(column.field, "") or "")
        for column in spec.columns
        if column.kind is Kind.ID and column.field not in _ELSEWHERE and column.field != "staff_id"
    ]
    return "-".join(part for part in parts if part)


def when(spec: LedgerSpec, record: Mapping[str, object]) -> date | datetime | str:
    """Return the date that puts the row into its period, or its period's name."""
    for name in (*spec.dates, *_FIRST_DATES.get(spec.id, ())):
        value = record.get(name)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, pd.Timestamp):
            return value.date()
    return ""


def describe(material: Material, spec: LedgerSpec, record: Mapping[str, object]) -> str:
    """Return the other filled cells as ``header value``; never ids of people, contacts or what has its own column."""
    parts = []
    for column in spec.columns:
        if column.kind in _PEOPLE or column.kind is Kind.ID or column.field in _ELSEWHERE or column.field in _PRIVATE:
            continue
        text = shown(material, column, record)
        if text and not (column.field in spec.dates[:1]):
            parts.append(f"{material.say(column.name)} {text}")
    return material.say(T("; ")).join(parts)


def shown(material: Material, column: Column, record: Mapping[str, object]) -> str:
    """Return a cell of a ledger frame as a reader writes it; empty for a blank."""
    value = record.get(column.field)
    if value is None or value == "" or (not isinstance(value, str) and value is pd.NA) or value is pd.NaT:
        return ""
    match column.kind:
        case Kind.MONEY:
            return amount(int(str(value)))
        case Kind.NUMBER:
            return plain(Decimal(str(value)) / MICRO)
        case Kind.DATE:
            return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)
        case Kind.TIME:
            if not isinstance(value, pd.Timestamp):
                return str(value)
            timed = bool(record.get(f"{column.field}_timed", True))
            return f"{value:%Y-%m-%d %H:%M}" if timed else f"{value:%Y-%m-%d}"
        case Kind.YESNO:
            return material.say(T("yes") if bool(value) else T("no"))
        case _:
            return str(value)
