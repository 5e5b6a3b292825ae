"""Users, sessions, tokens and gates in the database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect

from kam_reports.store.looks import states
from kam_reports.store.periods import set_state
from kam_reports.store.schema import METADATA
from kam_reports.store.sessions import GATES, SESSIONS, TOKENS, Gate, Sessions
from kam_reports.store.users import USER_ROLES, USERS, Accounts, User, fold, reader_of

if TYPE_CHECKING:
    from kam_reports.store import Store

GATE = Gate(burst=3, seconds=10)


@dataclass(frozen=True, slots=True)
class Tables:
    """An open database."""

    store: Store
    accounts: Accounts
    sessions: Sessions


@pytest.fixture
def tables(store: Store) -> Iterator[Tables]:
    """Return the tables of an empty database."""
    reader = reader_of(store)
    yield Tables(store, Accounts(store.engine, reader), Sessions(store.engine, reader))
    reader.dispose()


def _user(login: str, *roles: str) -> User:
    return User(0, login, login, "E001", "hash", must_change=True, disabled=False, roles=frozenset(roles))


def _added(tables: Tables, login: str, *roles: str) -> User:
    user = tables.accounts.add(_user(login, *roles), 1)
    assert user is not None
    return user


@pytest.mark.parametrize("number", [0, -1, 7, 2**31 - 1, 2**31, 2**63, 10**22, -(10**22)])
def test_numbers_that_nobody_has(tables: Tables, number: int) -> None:
    """However large: there is no such user, and no such token."""
    assert tables.accounts.by_id(number) is None
    assert not tables.sessions.end_token(number)


def test_migration_makes_the_tables_as_they_are_declared(tables: Tables) -> None:
    """Columns, keys and what may be empty."""
    found = inspect(tables.store.engine)
    for table in (USERS, USER_ROLES, SESSIONS, TOKENS, GATES):
        columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
        assert columns == {column.name: bool(column.nullable) for column in table.columns}
        assert set(found.get_pk_constraint(table.name)["constrained_columns"]) == {
            one.name for one in table.primary_key
        }
        assert table.metadata is METADATA


def test_logins_are_compared_folded(tables: Tables) -> None:
    """Width, case and outer blanks make no second user."""
    made = _added(tables, " Ｆang ", "finance", "clerk")
    assert made.login == "fang"
    assert tables.accounts.by_login("FANG") == made
    assert tables.accounts.add(_user("fang"), 2) is None
    assert made.roles == {"finance", "clerk"}
    assert tables.accounts.count() == 1
    assert len(fold("x" * 500)) == 64


def test_users_change(tables: Tables) -> None:
    """Password, roles, lock."""
    one, two = _added(tables, "b", "clerk"), _added(tables, "a")
    tables.accounts.set_password(one.id, "other", must_change=False)
    tables.accounts.set_roles(one.id, ["manager"])
    tables.accounts.set_disabled(two.id, disabled=True)
    tables.accounts.set_hash(two.id, "newer")
    assert [
        (user.login, user.password, user.must_change, user.disabled, set(user.roles)) for user in tables.accounts.all()
    ] == [
        ("a", "newer", True, True, set()),
        ("b", "other", False, False, {"manager"}),
    ]
    assert tables.accounts.by_id(99) is None
    assert tables.accounts.by_login("nobody") is None


def test_sessions_are_kept_without_their_secret(tables: Tables) -> None:
    """Old ones are cleared away when another begins."""
    user = _added(tables, "fang", "finance")
    tables.sessions.begin_session(user.id, "old", "c", 10, oldest=0)
    tables.sessions.begin_session(user.id, "new", "c", 100, oldest=50)
    assert tables.sessions.session("old") is None
    found = tables.sessions.session("new")
    assert found is not None
    assert (found.user, found.csrf, found.began_at) == (user, "c", 100)
    with tables.store.read() as connection:
        assert "new" not in str(connection.execute(SESSIONS.select()).all())
    tables.sessions.touch_session("new", 120)
    touched = tables.sessions.session("new")
    assert touched is not None
    assert touched.seen_at == 120
    tables.sessions.end_session("new")
    assert tables.sessions.session("new") is None


def test_all_sessions_and_tokens_of_a_user_end(tables: Tables) -> None:
    """Of this user, nobody else's."""
    one, two = _added(tables, "one"), _added(tables, "two")
    for user in (one, two):
        tables.sessions.begin_session(user.id, f"s{user.id}", "c", 1, oldest=0)
        tables.sessions.add_token(user.id, f"t{user.id}", "label", 1, 100)
    tables.sessions.end_all(one.id)
    assert tables.sessions.token_user(f"t{one.id}", 50) == one
    tables.sessions.end_all(one.id, tokens=True)
    assert tables.sessions.token_user(f"t{one.id}", 50) is None
    assert tables.sessions.token_user(f"t{two.id}", 50) == two
    assert tables.sessions.session(f"s{two.id}") is not None
    assert [(token.login, token.label, token.ends_at) for token in tables.sessions.tokens()] == [("two", "label", 100)]
    assert tables.sessions.token_user(f"t{two.id}", 100) is None
    assert tables.sessions.end_token(tables.sessions.tokens()[0].id)
    assert not tables.sessions.end_token(1)


def test_gate_lets_a_burst_through_and_then_one_a_while(tables: Tables) -> None:
    """And says how long to wait."""
    waits = [tables.sessions.pass_gate("k", GATE, now) for now in (0, 0, 0, 0, 9, 10, 10, 40)]
    assert waits == [0, 0, 0, 10, 1, 0, 10, 0]
    assert tables.sessions.gate_wait("k", GATE, 40) == 0
    assert tables.sessions.gate_wait("other", GATE, 0) == 0


def test_try_that_is_given_back_does_not_count(tables: Tables) -> None:
    """And an opened gate has forgotten everything."""
    for _ in range(20):
        assert tables.sessions.pass_gate("k", GATE, 0) == 0
        tables.sessions.give_back("k", GATE)
    for _ in range(3):
        tables.sessions.pass_gate("k", GATE, 0)
    assert tables.sessions.gate_wait("k", GATE, 0) == 10
    tables.sessions.open_gate("k")
    assert tables.sessions.gate_wait("k", GATE, 0) == 0


def test_gate_counts_exactly_under_many_callers(tables: Tables) -> None:
    """Eight at once get no more than the burst."""
    passed: list[int] = []

    def call() -> None:
        passed.extend(tables.sessions.pass_gate("k", GATE, 0) for _ in range(5))

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert passed.count(0) == GATE.burst


def test_gates_that_are_over_are_cleared_away(tables: Tables) -> None:
    """Guessing many names doesn't fill the disk."""
    for number in range(30):
        tables.sessions.pass_gate(f"name {number}", GATE, number * 100)
    with tables.store.read() as connection:
        assert len(connection.execute(GATES.select()).all()) == 1


def test_states_are_looked_at_without_waiting_for_a_writer(tables: Tables) -> None:
    """A page is shown while a run writes."""
    with tables.store.begin() as connection:
        set_state(connection, "2026-06", "reviewed", "abc")
    with tables.store.begin() as connection:
        set_state(connection, "2026-06", "approved", "abc")
        assert states(tables.accounts.reader) == {"2026-06": ("reviewed", "abc")}
    assert states(tables.accounts.reader) == {"2026-06": ("approved", "abc")}
