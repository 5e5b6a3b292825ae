"""Who may do what: one table of routes, one of files. Nothing else on the page decides about rights."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kam_reports.core.text import Text
    from kam_reports.store.users import User


class Role(StrEnum):
    """What a user is to the department; one user may have several roles."""

    EMPLOYEE = "employee"
    CLERK = "clerk"
    MANAGER = "manager"
    GENERAL = "general-manager"
    FINANCE = "finance"
    ADMIN = "admin"


ROLE_NAMES: Mapping[Role, Text] = {
    Role.EMPLOYEE: T("employee"),
    Role.CLERK: T("clerk"),
    Role.MANAGER: T("manager"),
    Role.GENERAL: T("general manager"),
    Role.FINANCE: T("finance"),
    Role.ADMIN: T("administrator"),
}


class Door(StrEnum):
    """How one comes in: everybody, a browser session, or a program's token."""

    OPEN = "open"
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - a kind of door, no secret


@dataclass(frozen=True, slots=True)
class Pass:
    """Who may use a route. first: also with a password that must be changed first."""

    door: Door
    roles: frozenset[Role] = frozenset(Role)
    first: bool = False


_ALL = frozenset(Role)
LEADS = frozenset({Role.MANAGER, Role.GENERAL})
"""Who leads the department: they see and decide about everything in it."""
_DEPARTMENT = LEADS | {Role.CLERK}
_PAYROLL = LEADS | {Role.FINANCE}
_READERS = _ALL - {Role.ADMIN}
_OPEN = Pass(Door.OPEN)
_FIRST = Pass(Door.SESSION, first=True)
_READ = Pass(Door.SESSION, _READERS)
_LEAD = Pass(Door.SESSION, LEADS)
_CLERK = Pass(Door.SESSION, _DEPARTMENT)
_OWN = Pass(Door.SESSION, frozenset({Role.EMPLOYEE, Role.CLERK, Role.MANAGER, Role.GENERAL}))
_ADMIN = Pass(Door.SESSION, frozenset({Role.ADMIN}))
_PAY = Pass(Door.TOKEN, _PAYROLL)

ROUTES: Mapping[tuple[str, str], Pass] = {
    ("GET", "/healthz"): _OPEN,
    ("GET", "/static/{name}"): _OPEN,
    ("GET", "/language/{language}"): _OPEN,
    ("GET", "/sign-in"): _OPEN,
    ("POST", "/sign-in"): _OPEN,
    ("POST", "/sign-out"): _FIRST,
    ("GET", "/password"): _FIRST,
    ("POST", "/password"): _FIRST,
    ("GET", "/"): Pass(Door.SESSION),
    ("GET", "/periods/{period}/{version}"): _READ,
    ("GET", "/periods/{period}/{version}/zip"): _READ,
    ("GET", "/periods/{period}/{version}/files/{path:path}"): _READ,
    ("GET", "/periods/{period}/{version}/glance"): _LEAD,
    ("GET", "/periods/{period}/{version}/people/{staff_id}"): _OWN,
    ("GET", "/periods/{period}/{version}/figures/{metric}"): _LEAD,
    ("POST", "/periods/{period}/{version}/people/{staff_id}/appeal"): _OWN,
    ("GET", "/periods/{period}/{version}/review"): _LEAD,
    ("POST", "/periods/{period}/{version}/state"): _LEAD,
    ("POST", "/periods/{period}/{version}/waive"): _LEAD,
    ("GET", "/ledgers"): _CLERK,
    ("POST", "/ledgers"): _CLERK,
    ("GET", "/ledgers/files/{path:path}"): _CLERK,
    ("GET", "/users"): _ADMIN,
    ("POST", "/users/{number}/lock"): _ADMIN,
    ("GET", "/api/v1/openapi.json"): _OPEN,
    ("GET", "/api/v1/periods"): _PAY,
    ("GET", "/api/v1/periods/{period}/{version}/files"): _PAY,
    ("GET", "/api/v1/periods/{period}/{version}/files/{path:path}"): _PAY,
    ("GET", "/api/v1/periods/{period}/{version}/pay"): _PAY,
}
"""Every route of the page and who may use it. A route without a row here is refused when the page is built."""


class Stage(StrEnum):
    """How far a set has come."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    FINAL = "final"


STAGE_NAMES: Mapping[Stage, Text] = {
    Stage.DRAFT: T("draft"),
    Stage.REVIEWED: T("reviewed"),
    Stage.APPROVED: T("approved"),
    Stage.FINAL: T("final"),
}

_ANY = frozenset(Stage)
_RELEASED = frozenset({Stage.APPROVED, Stage.FINAL})


class Kind(StrEnum):
    """What a file of a set is about."""

    SHEET = "sheet"
    BONUS = "bonus"
    COMMISSION = "commission"
    DEPARTMENT = "department"
    ACCOUNTS = "accounts"
    ISSUES = "issues"
    MARKED = "marked"
    CHANGES = "changes"
    PAY_DATA = "pay-data"
    DATA = "data"
    OTHER = "other"


_FOR_LEADS: Mapping[Role, frozenset[Stage]] = dict.fromkeys(LEADS, _ANY)
_FOR_DEPARTMENT: Mapping[Role, frozenset[Stage]] = dict.fromkeys(_DEPARTMENT, _ANY)
_FOR_FINANCE: Mapping[Role, frozenset[Stage]] = {**_FOR_LEADS, Role.FINANCE: _RELEASED}

FILES: Mapping[Kind, Mapping[Role, frozenset[Stage]]] = {
    Kind.SHEET: _FOR_LEADS,
    Kind.BONUS: _FOR_FINANCE,
    Kind.COMMISSION: _FOR_FINANCE,
    Kind.DEPARTMENT: _FOR_DEPARTMENT,
    Kind.ACCOUNTS: _FOR_DEPARTMENT,
    Kind.ISSUES: _FOR_DEPARTMENT,
    Kind.MARKED: _FOR_DEPARTMENT,
    Kind.CHANGES: _FOR_LEADS,
    Kind.PAY_DATA: _FOR_FINANCE,
    Kind.DATA: _FOR_LEADS,
    Kind.OTHER: _FOR_LEADS,
}
"""Which roles see which files of a set, once the set has come so far. One's own sheet is :data:`OWN`."""

OWN = _RELEASED
"""The stages in which everybody sees their own sheet, whatever their roles."""


def roles_of(user: User) -> frozenset[Role]:
    """Return a user's roles; a name that is none (any more) gives no rights."""
    return frozenset(Role(name) for name in user.roles if name in set(Role))


def may_pass(user: User, needed: Pass) -> bool:
    """Tell whether a user's roles open a route."""
    return bool(roles_of(user) & needed.roles)


def may_see(user: User, kind: Kind, owner: str, stage: Stage) -> bool:
    """Tell whether a user sees a file: by role, or because it is their own sheet."""
    if kind is Kind.SHEET and owner and owner == user.staff_id and stage in OWN:
        return True
    return any(stage in FILES[kind].get(role, frozenset()) for role in roles_of(user))


def may_unfold(user: User, owner: str, stage: Stage) -> bool:
    """Tell whether a user may see how a person's points and pay came about: like that person's sheet."""
    return may_see(user, Kind.SHEET, owner, stage)
