"""Who may use the page: users, their roles, and the hash of their password (never the password itself)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    create_engine,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from kam_reports.store.schema import METADATA, may_be_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Connection, Engine, RowMapping

    from kam_reports.store.engine import Store

LONGEST_LOGIN = 64

USERS = Table(
    "users",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("login", String(LONGEST_LOGIN), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("staff_id", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)
USER_ROLES = Table(
    "user_roles",
    METADATA,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(32), primary_key=True),
)


@dataclass(frozen=True, slots=True)
class User:
    """A user. login: folded, unique. staff_id: whose own sheets they see; may be empty. password: its hash."""

    id: int
    login: str
    name: str
    staff_id: str
    password: str
    must_change: bool
    disabled: bool
    roles: frozenset[str]


def fold(login: str) -> str:
    """Return a login as it is kept and compared: NFKC, without case and outer spaces, never too long."""
    return unicodedata.normalize("NFKC", login).strip().casefold()[:LONGEST_LOGIN]


def reader_of(store: Store) -> Engine:
    """Return an engine for looking only: its connections are kept, and never wait for somebody who writes."""
    if not store.local:
        return store.engine
    # life's engine takes the write lock for every transaction; a page that is only shown must not
    return create_engine(store.engine.url, isolation_level="AUTOCOMMIT", pool_size=8, max_overflow=40)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The users of one database; each call is a transaction of its own. Times: whole seconds since 1970, UTC."""

    engine: Engine
    reader: Engine

    def add(self, user: User, now: int) -> User | None:
        """Enter a new user (its id is chosen here); None when the login is taken."""
        try:
            with self.engine.begin() as connection:
                row = {
                    "login": fold(user.login),
                    "name": user.name,
                    "staff_id": user.staff_id,
                    "password": user.password,
                    "must_change": user.must_change,
                    "disabled": user.disabled,
                    "made_at": now,
                }
                number = int(connection.execute(insert(USERS).values(row).returning(USERS.c.id)).scalar_one())
                _give_roles(connection, number, user.roles)
        except IntegrityError:
            return None
        return self.by_id(number)

    def by_login(self, login: str) -> User | None:
        """Return the user of a login, as folded."""
        with self.reader.connect() as connection:
            return one_user(connection, USERS.c.login == fold(login))

    def by_id(self, number: int) -> User | None:
        """Return the user of an id."""
        if not may_be_key(number):
            return None
        with self.reader.connect() as connection:
            return one_user(connection, USERS.c.id == number)

    def all(self) -> list[User]:
        """Return every user, by login."""
        with self.reader.connect() as connection:
            roles = _roles(connection)
            rows = connection.execute(select(USERS).order_by(USERS.c.login)).mappings()
            return [_user(row, roles.get(row["id"], frozenset())) for row in rows]

    def set_password(self, number: int, password: str, *, must_change: bool) -> None:
        """Give a user another password (its hash)."""
        with self.engine.begin() as connection:
            changed = {"password": password, "must_change": must_change}
            connection.execute(update(USERS).where(USERS.c.id == number).values(changed))

    def set_hash(self, number: int, password: str) -> None:
        """Keep a newer hash of the same password."""
        with self.engine.begin() as connection:
            connection.execute(update(USERS).where(USERS.c.id == number).values(password=password))

    def set_disabled(self, number: int, *, disabled: bool) -> None:
        """Lock a user out, or let them in again."""
        with self.engine.begin() as connection:
            connection.execute(update(USERS).where(USERS.c.id == number).values(disabled=disabled))

    def set_roles(self, number: int, roles: Iterable[str]) -> None:
        """Give a user exactly these roles."""
        with self.engine.begin() as connection:
            connection.execute(delete(USER_ROLES).where(USER_ROLES.c.user_id == number))
            _give_roles(connection, number, roles)

    def count(self) -> int:
        """Return how many users there are."""
        with self.reader.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(USERS)).scalar_one())


def _give_roles(connection: Connection, number: int, roles: Iterable[str]) -> None:
    rows = [{"user_id": number, "role": role} for role in sorted(set(roles))]
    if rows:
        connection.execute(insert(USER_ROLES), rows)


def one_user(connection: Connection, condition: ColumnElement[bool]) -> User | None:
    """Return the one user of whom a condition holds."""
    row = connection.execute(select(USERS).where(condition)).mappings().first()
    return None if row is None else _user(row, _roles(connection, row["id"]).get(row["id"], frozenset()))


def _roles(connection: Connection, number: int | None = None) -> dict[int, frozenset[str]]:
    wanted = select(USER_ROLES)
    if number is not None:
        wanted = wanted.where(USER_ROLES.c.user_id == number)
    found: dict[int, set[str]] = {}
    for user, role in connection.execute(wanted):
        found.setdefault(user, set()).add(role)
    return {user: frozenset(roles) for user, roles in found.items()}


def _user(row: RowMapping, roles: frozenset[str]) -> User:
    return User(
        id=int(str(row["id"])),
        login=str(row["login"]),
        name=str(row["name"]),
        staff_id=str(row["staff_id"]),
        password=str(row["password"]),
        must_change=bool(row["must_change"]),
        disabled=bool(row["disabled"]),
        roles=roles,
    )
