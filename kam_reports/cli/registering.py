"""What `kam user` does: users, roles, first passwords, tokens; each change is in the audit."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kam_reports.cli.screen import line, show, show_json
from kam_reports.cli.session import begin
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kam_reports.cli.session import Session
    from kam_reports.core.text import Text
    from kam_reports.store import Store
    from kam_reports.store.sessions import Sessions
    from kam_reports.store.users import Accounts, User

DAY = 24 * 3600
_MOST_DIGITS = 20


class Action(StrEnum):
    """What the command does."""

    add = "add"
    list = "list"
    password = "password"  # noqa: S105 - the name of an action
    roles = "roles"
    lock = "lock"
    unlock = "unlock"
    token = "token"  # noqa: S105 - the name of an action
    tokens = "tokens"
    revoke = "revoke"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for."""

    login: str
    roles: tuple[str, ...]
    name: str
    staff: str
    days: int
    label: str


@dataclass(frozen=True, slots=True)
class Register:
    """The users' tables, and who changes them when."""

    session: Session
    store: Store
    accounts: Accounts
    sessions: Sessions
    now: int
    json: bool

    def say(self, text: Text, **facts: object) -> None:
        """Tell what was done: a sentence, or for programs its facts."""
        if self.json:
            show_json(facts)
        else:
            show(self.session.speaker, text)

    def note(self, action: str, login: str, **details: object) -> None:
        """Write into the audit that a user was changed on the command line."""
        from kam_reports.cli.acting import act, whoever_runs
        from kam_reports.store import audit

        done = act(whoever_runs("", self.session.config))
        entry = audit.Entry(done.when, done.by, action, details={"login": login} | details)
        with self.store.begin() as connection:
            audit.append(connection, entry)


@contextmanager
def opened(workspace: Path, lang: str | None, *, json: bool) -> Iterator[Register]:
    """Open the users' tables of a workspace."""
    session = begin(workspace, lang)
    from kam_reports.cli.acting import now
    from kam_reports.life.desk import open_desk
    from kam_reports.store.sessions import Sessions
    from kam_reports.store.users import Accounts, reader_of

    with open_desk(session.job(lambda _stage, _done, _all: None, 0, use_cache=False)) as desk:
        reader = reader_of(desk.store)
        engine = desk.store.engine
        try:
            yield Register(
                session, desk.store, Accounts(engine, reader), Sessions(engine, reader), int(now().timestamp()), json
            )
        finally:
            reader.dispose()


def _add(book: Register, wanted: Wanted) -> None:
    from kam_reports.core.fault import UsageFault
    from kam_reports.store.users import LONGEST_LOGIN, User, fold
    from kam_reports.web.access import Role
    from kam_reports.web.signing import argon2, first_password, passwords

    login = fold(wanted.login)
    if (
        not login
        or len(wanted.login.strip()) > LONGEST_LOGIN
        or any(one.isspace() or not one.isprintable() for one in login)
    ):
        raise UsageFault(T("a user name needs 1 to {count} characters without blanks", count=LONGEST_LOGIN))
    roles = _known_roles(wanted.roles)
    if Role.EMPLOYEE in roles and not wanted.staff:
        raise UsageFault(T("an employee needs a staff ID: --staff E001"))
    first = first_password()
    kept = passwords(argon2()).hash(first)
    user = User(0, login, wanted.name or login, wanted.staff, kept, must_change=True, disabled=False, roles=roles)
    if book.accounts.add(user, book.now) is None:
        raise UsageFault(T("there is a user “{login}” already", login=login))
    book.note("added-user", login, roles=sorted(roles), staff_id=wanted.staff)
    _hand_over(book, login, first)


def _password(book: Register, wanted: Wanted) -> None:
    from kam_reports.web.signing import argon2, first_password, passwords

    user = _known(book, wanted.login)
    first = first_password()
    book.accounts.set_password(user.id, passwords(argon2()).hash(first), must_change=True)
    book.sessions.end_all(user.id)
    book.note("reset-password", user.login)
    _hand_over(book, user.login, first)


def _hand_over(book: Register, login: str, first: str) -> None:
    """Show a first password once; only its hash is kept."""
    book.say(
        T(
            "{login}: first password {password} (shown only now; it must be changed at the first sign-in)",
            login=login,
            password=first,
        ),
        login=login,
        password=first,
    )


def _list(book: Register, _wanted: Wanted) -> None:
    users = book.accounts.all()
    if book.json:
        show_json([_as_json(one) for one in users])
        return
    if not users:
        show(book.session.speaker, T("There are no users yet; add one with: kam user add NAME --role ROLE"))
    for one in users:
        locked = book.session.speaker.say(T("locked")) if one.disabled else ""
        cells = (one.login, one.name, ", ".join(sorted(one.roles)), one.staff_id, locked)
        line("  ".join(cell for cell in cells if cell))


def _as_json(one: User) -> dict[str, object]:
    return {
        "login": one.login,
        "name": one.name,
        "roles": sorted(one.roles),
        "staff_id": one.staff_id,
        "locked": one.disabled,
        "must_change_password": one.must_change,
    }


def _roles(book: Register, wanted: Wanted) -> None:
    user = _known(book, wanted.login)
    roles = _known_roles(wanted.roles)
    book.accounts.set_roles(user.id, roles)
    book.note("gave-roles", user.login, roles=sorted(roles))
    book.say(T("{login}: {roles}", login=user.login, roles=tuple(sorted(roles))), login=user.login, roles=sorted(roles))


def _lock(book: Register, wanted: Wanted) -> None:
    user = _known(book, wanted.login)
    book.accounts.set_disabled(user.id, disabled=True)
    book.sessions.end_all(user.id, tokens=True)
    book.note("locked-user", user.login)
    book.say(
        T("{login} is locked out; sessions and tokens have ended", login=user.login), login=user.login, locked=True
    )


def _unlock(book: Register, wanted: Wanted) -> None:
    user = _known(book, wanted.login)
    book.accounts.set_disabled(user.id, disabled=False)
    book.note("unlocked-user", user.login)
    book.say(T("{login} may sign in again", login=user.login), login=user.login, locked=False)


def _token(book: Register, wanted: Wanted) -> None:
    from kam_reports.web.signing import secret

    user = _known(book, wanted.login)
    made = secret()
    book.sessions.add_token(user.id, made, wanted.label, book.now, book.now + wanted.days * DAY)
    book.note("made-token", user.login, label=wanted.label, days=wanted.days)
    book.say(
        T(
            "{login}: token {token} (shown only now; ends in {days} days)",
            login=user.login,
            token=made,
            days=wanted.days,
        ),
        login=user.login,
        token=made,
        days=wanted.days,
    )


def _tokens(book: Register, _wanted: Wanted) -> None:
    tokens = book.sessions.tokens()
    if book.json:
        show_json([_token_as_json(one.id, one.login, one.label, one.ends_at) for one in tokens])
        return
    for one in tokens:
        left = max(one.ends_at - book.now, 0) // DAY
        show(
            book.session.speaker,
            T(
                "{number}  {login}  {label}  ends in {days} days",
                number=one.id,
                login=one.login,
                label=one.label,
                days=left,
            ),
        )


def _token_as_json(number: int, login: str, label: str, ends_at: int) -> dict[str, object]:
    return {"number": number, "login": login, "label": label, "ends_at": ends_at}


def _revoke(book: Register, wanted: Wanted) -> None:
    from kam_reports.core.fault import UsageFault

    # Python itself refuses to make a number of thousands of digits
    number = int(wanted.login) if wanted.login.isdecimal() and len(wanted.login) <= _MOST_DIGITS else 0
    if not book.sessions.end_token(number):
        raise UsageFault(T("there is no token {number}; kam user tokens lists them", number=wanted.login))
    book.note("revoked-token", "", number=wanted.login)
    book.say(T("token {number} has ended", number=wanted.login), number=number)


def _known(book: Register, login: str) -> User:
    from kam_reports.core.fault import UsageFault, perhaps

    user = book.accounts.by_login(login)
    if user is None:
        hint = perhaps(login, [one.login for one in book.accounts.all()])
        raise UsageFault(T("there is no user “{login}”{hint}", login=login, hint=hint))
    return user


def _known_roles(names: Sequence[str]) -> frozenset[str]:
    from kam_reports.core.fault import UsageFault, perhaps
    from kam_reports.web.access import Role

    if not names:
        raise UsageFault(T("give at least one role: --role {roles}", roles=tuple(Role)))
    for name in names:
        if name not in set(Role):
            raise UsageFault(T("there is no role “{name}”{hint}", name=name, hint=perhaps(name, Role)))
    return frozenset(names)


ACTIONS = {
    Action.add: _add,
    Action.list: _list,
    Action.password: _password,
    Action.roles: _roles,
    Action.lock: _lock,
    Action.unlock: _unlock,
    Action.token: _token,
    Action.tokens: _tokens,
    Action.revoke: _revoke,
}
