"""The audit: append-only, and each entry sealed by the one before it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from kam_reports.store import Store, StorePlace, open_store
from kam_reports.store.audit import Entry, append, canonical, entries, first_break, head


def written(store: Store, count: int = 3) -> None:
    """Write some entries."""
    with store.begin() as connection:
        for number in range(count):
            entry = Entry("2026-07-01T08:00:00Z", "李伟", "run", "2026-06", "ab" * 32, "因为", {"n": number})
            append(connection, entry)


def test_entries_are_chained(store: Store) -> None:
    """Each names the hash of the one before; nothing is found in a whole chain."""
    written(store)
    with store.read() as connection:
        chain = entries(connection)
        assert [one.number for one in chain] == [1, 2, 3]
        assert [one.before for one in chain[1:]] == [one.hash for one in chain[:-1]]
        assert chain[1].entry.details == {"n": 1}
        assert head(connection) == chain[-1].hash
        assert entries(connection, "2026-07") == []
    assert first_break(chain) is None


@pytest.mark.parametrize("statement", ["UPDATE audit SET reason = 'x'", "DELETE FROM audit WHERE number = 3"])
def test_nothing_is_changed_or_removed(store: Store, statement: str) -> None:
    """The database itself refuses."""
    written(store)

    def tried() -> None:
        with store.begin() as connection:
            connection.execute(text(statement))

    with pytest.raises(DatabaseError, match="append-only"):
        tried()


def test_mark_stands_once(store: Store) -> None:
    """An entry with a mark is written once, however often it is tried."""
    with store.begin() as connection:
        first = append(connection, Entry("t", "a", "close", mark="seal 2026-06 V1"))
        assert append(connection, Entry("t", "a", "close", mark="seal 2026-06 V1")) == first
        append(connection, Entry("t", "a", "run"))
        assert len(entries(connection)) == 2


COLUMNS = ("number", "at", "by", "action", "period", "manifest", "reason", "details", "mark", "before", "hash")


@pytest.mark.parametrize("column", COLUMNS)
def test_every_edited_cell_is_found(tmp_path: Path, column: str) -> None:
    """One byte of any cell of a row, changed behind the program's back."""
    store = open_store(StorePlace(tmp_path))
    written(store)
    store.close()
    with sqlite3.connect(tmp_path / "kam.db") as raw:
        raw.execute("DROP TRIGGER audit_no_update")
        more = "number + 10" if column == "number" else f"\"{column}\" || ' '"
        raw.execute(f'UPDATE audit SET "{column}" = {more} WHERE number = 2')  # noqa: S608 - our own columns
    raw.close()
    store = open_store(StorePlace(tmp_path))
    with store.read() as connection:
        assert first_break(entries(connection)) in {2, 3}
    store.close()


def test_missing_entry_is_found(store: Store) -> None:
    """A chain with a gap, a wrong beginning, or another order."""
    written(store, 4)
    with store.read() as connection:
        chain = entries(connection)
    assert first_break(chain[1:]) == 1
    assert first_break([chain[0], chain[2], chain[3]]) == 2
    assert first_break([chain[1], chain[0], *chain[2:]]) == 1


def test_canonical_json_has_one_form() -> None:
    """Order of keys means nothing."""
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"é","b":1}'
