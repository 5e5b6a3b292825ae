"""Sessions, tokens of programs, and the gates that slow guessing down.

Secrets are never kept, only their SHA-256. Times are whole seconds since 1970, given by the caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    case,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from kam_reports.store.schema import METADATA, may_be_key
from kam_reports.store.users import USERS, one_user

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from kam_reports.store.users import User

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("secret", String(64), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
TOKENS = Table(
    "tokens",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("secret", String(64), nullable=False, unique=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
)
GATES = Table(
    "gates",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("full_until", BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Session:
    """A session: whose, its form token, when it began and was last used."""

    user: User
    csrf: str
    began_at: int
    seen_at: int


@dataclass(frozen=True, slots=True)
class Token:
    """A program's token, without its secret."""

    id: int
    login: str
    label: str
    made_at: int
    ends_at: int


@dataclass(frozen=True, slots=True)
class Gate:
    """How many tries a key has at once, and how many seconds it takes until another one is there."""

    burst: int
    seconds: int


def hashed(secret: str) -> str:
    """Return the SHA-256 under which a secret is kept."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions, tokens and gates of one database; each call is a transaction of its own."""

    engine: Engine
    reader: Engine

    def begin_session(self, number: int, secret: str, csrf: str, now: int, *, oldest: int) -> None:
        """Begin a session; those begun before ``oldest`` are cleared away."""
        row = {"secret": hashed(secret), "user_id": number, "csrf": csrf, "began_at": now, "seen_at": now}
        with self.engine.begin() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.began_at < oldest))
            connection.execute(insert(SESSIONS).values(row))

    def session(self, secret: str) -> Session | None:
        """Return the session of a secret, whatever its age."""
        with self.reader.connect() as connection:
            wanted = select(SESSIONS).where(SESSIONS.c.secret == hashed(secret))
            row = connection.execute(wanted).mappings().first()
            user = None if row is None else one_user(connection, USERS.c.id == row["user_id"])
        if row is None or user is None:
            return None
        return Session(user, row["csrf"], row["began_at"], row["seen_at"])

    def touch_session(self, secret: str, now: int) -> None:
        """Note that a session was used."""
        with self.engine.begin() as connection:
            connection.execute(update(SESSIONS).where(SESSIONS.c.secret == hashed(secret)).values(seen_at=now))

    def end_session(self, secret: str) -> None:
        """End one session."""
        with self.engine.begin() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.secret == hashed(secret)))

    def end_all(self, user: int, *, tokens: bool = False) -> None:
        """End every session of a user, and on request every token."""
        with self.engine.begin() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.user_id == user))
            if tokens:
                connection.execute(delete(TOKENS).where(TOKENS.c.user_id == user))

    def add_token(self, number: int, secret: str, label: str, now: int, ends_at: int) -> None:
        """Enter a token of a user's programs."""
        row = {"secret": hashed(secret), "user_id": number, "label": label, "made_at": now, "ends_at": ends_at}
        with self.engine.begin() as connection:
            connection.execute(insert(TOKENS).values(row))

    def token_user(self, secret: str, now: int) -> User | None:
        """Return whom a token stands for, while it holds."""
        with self.reader.connect() as connection:
            wanted = select(TOKENS.c.user_id).where(TOKENS.c.secret == hashed(secret), TOKENS.c.ends_at > now)
            number = connection.execute(wanted).scalar_one_or_none()
            return None if number is None else one_user(connection, USERS.c.id == number)

    def tokens(self) -> list[Token]:
        """Return every token, oldest first."""
        with self.reader.connect() as connection:
            columns = (TOKENS.c.id, USERS.c.login, TOKENS.c.label, TOKENS.c.made_at, TOKENS.c.ends_at)
            wanted = select(*columns).join_from(TOKENS, USERS).order_by(TOKENS.c.id)
            return [Token(*row) for row in connection.execute(wanted)]

    def end_token(self, number: int) -> bool:
        """End a token; False when there is none of that number."""
        if not may_be_key(number):
            return False
        with self.engine.begin() as connection:
            return bool(connection.execute(delete(TOKENS).where(TOKENS.c.id == number)).rowcount)

    def gate_wait(self, key: str, gate: Gate, now: int) -> int:
        """Look, without taking a try, how many seconds a key must wait; 0: it may try."""
        wanted = select(GATES.c.full_until).where(GATES.c.key == hashed(key))
        with self.reader.connect() as connection:
            until = connection.execute(wanted).scalar_one_or_none()
        return 0 if until is None else max(int(until) - (gate.burst - 1) * gate.seconds - now, 0)

    def pass_gate(self, key: str, gate: Gate, now: int) -> int:
        """Take one try of a key; 0, or the seconds until there will be one. Exact under any number of callers."""
        kept = hashed(key)
        begin = case((GATES.c.full_until > now, GATES.c.full_until), else_=now)
        free = GATES.c.full_until <= now + (gate.burst - 1) * gate.seconds
        take = update(GATES).where(GATES.c.key == kept, free).values(full_until=begin + gate.seconds)
        try:
            with self.engine.begin() as connection:
                if connection.execute(take).rowcount:
                    return 0
                until = connection.execute(select(GATES.c.full_until).where(GATES.c.key == kept)).scalar_one_or_none()
                if until is not None:
                    return max(int(until) - (gate.burst - 1) * gate.seconds - now, 1)
                connection.execute(delete(GATES).where(GATES.c.full_until < now))
                connection.execute(insert(GATES).values(key=kept, full_until=now + gate.seconds))
                return 0
        except IntegrityError:  # somebody else made the row at this very moment
            return self.pass_gate(key, gate, now)

    def open_gate(self, key: str) -> None:
        """Give a key all its tries back."""
        with self.engine.begin() as connection:
            connection.execute(delete(GATES).where(GATES.c.key == hashed(key)))

    def give_back(self, key: str, gate: Gate) -> None:
        """Give a key the one try back that it took."""
        kept = GATES.c.key == hashed(key)
        with self.engine.begin() as connection:
            connection.execute(update(GATES).where(kept).values(full_until=GATES.c.full_until - gate.seconds))
