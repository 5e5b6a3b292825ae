"""Which rows count: exact duplicates set apart, conflicting keys and bad required cells refused (domain section 2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.second_opinion.catalogue import FACTS_WITH_ACCOUNT, LEDGERS, Ledger
from tests.second_opinion.cells import BAD, Moment
from tests.second_opinion.reader import Row, Tables

ItemName = Callable[[Row], str | None]


@dataclass(slots=True)
class Checked:
    """The rows that count and the rows that were refused, by ledger; the ids that are known; the columns there are."""

    used: dict[str, list[Row]] = field(default_factory=dict)
    refused: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, set[str]] = field(default_factory=dict)
    staff_ids: set[str] = field(default_factory=set)
    account_ids: set[str] = field(default_factory=set)


def check(tables: Tables, item_name: ItemName) -> Checked:
    """Sort out every ledger; `item_name` tells which item a rating means, so that both its names are one key."""
    out = Checked(columns=tables.columns)
    out.staff_ids = {r["staff_id"] for r in tables.rows.get("staff", []) if r["staff_id"]}
    out.account_ids = {r["account_id"] for r in tables.rows.get("accounts", []) if r["account_id"]}
    for name, rows in tables.rows.items():
        ledger = LEDGERS[name]
        for row in rows:
            _recover_ids(ledger, row, out)
    for name, rows in tables.rows.items():
        ledger = LEDGERS[name]
        kept = _without_duplicates(ledger, rows)
        bad = {id(r) for r in kept if _refused_alone(ledger, r)} | _conflicts(ledger, kept, item_name)
        out.used[name] = [r for r in kept if id(r) not in bad]
        out.refused[name] = [r for r in kept if id(r) in bad]
    return out


def _recover_ids(ledger: Ledger, row: Row, known: Checked) -> None:
    pools = {
        "staff": known.staff_ids,
        "account": known.account_ids,
        "subject": known.staff_ids | known.account_ids,
    }
    for column in ledger.fields:
        value = row[column.name]
        if column.kind not in pools or value is None or value in pools[column.kind] or not value.isdigit():
            continue
        fits = [i for i in pools[column.kind] if i.isdigit() and int(i) == int(value)]
        if len(fits) == 1:
            row.values[column.name] = fits[0]


def _content(ledger: Ledger, row: Row) -> tuple[Any, ...]:
    return tuple(
        ("bad", str(row.raw.get(f.name))) if row.values.get(f.name) is BAD else row.values.get(f.name)
        for f in ledger.fields
    )


def _without_duplicates(ledger: Ledger, rows: list[Row]) -> list[Row]:
    """Keep the first of equal rows; rows of a ledger without key may repeat within one file."""
    first_file: dict[tuple[Any, ...], str] = {}
    kept = []
    for row in rows:
        content = _content(ledger, row)
        if content not in first_file:
            first_file[content] = row.file
            kept.append(row)
        elif not ledger.key and first_file[content] == row.file:
            kept.append(row)
    return kept


def _key(ledger: Ledger, row: Row, item_name: ItemName) -> tuple[Any, ...] | None:
    if not ledger.key:
        return None
    if any(row.values.get(n) is BAD for n in ledger.key):
        return None
    values = {n: row[n] for n in ledger.key}
    if ledger.name == "visits" and values["visit_id"] is None:
        if row["planned_on"]:
            return row["account_id"], "planned", row["planned_on"]
        return row["account_id"], "visited", row["visited_on"]
    if ledger.name == "sales_plan":
        values["version"] = values["version"] or 1
    if ledger.name == "ratings":
        values["item"] = item_name(row) or values["item"]
    return tuple(values.values())


def _conflicts(ledger: Ledger, rows: list[Row], item_name: ItemName) -> set[int]:
    by_key: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        key = _key(ledger, row, item_name)
        if key is not None and key[0] is not None:
            by_key[key].append(row)
    return {id(r) for same in by_key.values() if len(same) > 1 for r in same}


def _refused_alone(ledger: Ledger, row: Row) -> bool:
    for column in ledger.fields:
        if not column.needed or row[column.name] is not None:
            continue
        may_be_blank = column.name == "staff_id" and ledger.name in FACTS_WITH_ACCOUNT and row["account_id"]
        if not (may_be_blank and row.values.get("staff_id") is None):
            return True
    return ledger.name == "feedback" and _answered_before_raised(row["raised_at"], row["answered_at"])


def _answered_before_raised(raised: Moment | None, answered: Moment | None) -> bool:
    if raised is None or answered is None:
        return False
    if raised.timed and answered.timed:
        return answered.at < raised.at
    return answered.at.date() < raised.at.date()
