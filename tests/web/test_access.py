"""The one table of rights: every route has a row, every role × route is as the table says, rows decide about files."""

from __future__ import annotations

import itertools

import pytest
from fastapi import FastAPI

from kam_reports.store.users import User
from kam_reports.web.access import FILES, OWN, ROUTES, Door, Kind, Role, Stage, may_see
from kam_reports.web.app import build, routes_of
from tests.web.conftest import House, PretendLife, csrf_in

_FILLED = {
    "{name}": "style.css",
    "{language}": "en",
    "{period}": "2026-06",
    "{version}": "V1",
    "{path:path}": "nothing.pdf",
    "{staff_id}": "E002",
    "{metric}": "sales_amount",
    "{number}": "4711",
}


def _filled(path: str) -> str:
    for name, value in _FILLED.items():
        path = path.replace(name, value)
    return path


def _user(*roles: Role, staff_id: str = "") -> User:
    return User(1, "a", "A", staff_id, "", must_change=False, disabled=False, roles=frozenset(roles))


def test_table_and_routes_are_the_same(house: House) -> None:
    """Neither has a row the other lacks."""
    app = house.client.app
    assert isinstance(app, FastAPI)
    assert routes_of(app.routes) == set(ROUTES)


def test_route_without_a_row_stops_the_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who adds a page must decide who may see it."""
    monkeypatch.delitem(ROUTES, ("GET", "/users"))
    with pytest.raises(RuntimeError, match="/users"):
        build(house.site)


@pytest.mark.parametrize("role", list(Role))
def test_every_route_opens_to_exactly_the_roles_of_the_table(house: House, role: Role) -> None:
    """Refused is 403, without a session the form, at the API 401."""
    house.program.answers = {"explain": {"text": "", "branches": []}, "check": []}
    browser = house.as_("somebody", role, staff_id="E002")
    token = csrf_in(browser.get("/password").text)
    house.site.sessions.add_token(house.site.accounts.all()[0].id, "secret", "", 0, 4_000_000_000)
    for (method, path), needed in ROUTES.items():
        if path in {"/sign-out", "/sign-in"}:
            continue
        headers = {"authorization": "Bearer secret"} if needed.door is Door.TOKEN else {}
        answer = browser.request(
            method, _filled(path), headers=headers, data={"csrf": token} if method == "POST" else None
        )
        refused = needed.door is not Door.OPEN and role not in needed.roles
        assert (answer.status_code == 403) == refused, (method, path)
        assert answer.status_code != 500, (method, path, answer.text)


@pytest.mark.parametrize(
    ("method", "path"), sorted(key for key, needed in ROUTES.items() if needed.door is not Door.OPEN)
)
def test_no_route_opens_to_a_stranger(house: House, method: str, path: str) -> None:
    """Nor to a stranger with a made-up cookie or token."""
    stranger = house.fresh()
    stranger.cookies.set("kam", "made-up")
    answer = stranger.request(method, _filled(path), headers={"authorization": "Bearer made-up"})
    token = ROUTES[method, path].door is Door.TOKEN
    assert answer.status_code == (401 if token else 303)


def test_rights_to_files() -> None:
    """The whole of the table of files, written down once more: who sees what, from which state on."""
    drafts = {
        Role.EMPLOYEE: set(),
        Role.CLERK: {Kind.DEPARTMENT, Kind.ACCOUNTS, Kind.ISSUES, Kind.MARKED},
        Role.MANAGER: set(Kind),
        Role.GENERAL: set(Kind),
        Role.FINANCE: set(),
        Role.ADMIN: set(),
    }
    released = drafts | {Role.FINANCE: {Kind.BONUS, Kind.COMMISSION, Kind.PAY_DATA}}
    wanted = {Stage.DRAFT: drafts, Stage.REVIEWED: drafts, Stage.APPROVED: released, Stage.FINAL: released}
    for stage, role, kind in itertools.product(Stage, Role, Kind):
        assert may_see(_user(role), kind, "", stage) == (kind in wanted[stage][role]), (stage, role, kind)
    assert set(FILES) == set(Kind)


def test_everybody_sees_their_own_sheet_once_it_is_approved() -> None:
    """Nobody else's, and nothing of a person without a staff id."""
    for stage, role in itertools.product(Stage, (Role.EMPLOYEE, Role.CLERK, Role.FINANCE)):
        me = _user(role, staff_id="E002")
        assert may_see(me, Kind.SHEET, "E002", stage) == (stage in OWN)
        assert not may_see(me, Kind.SHEET, "E003", stage)
        assert not may_see(_user(role), Kind.SHEET, "", stage)
        assert not may_see(me, Kind.BONUS, "E002", Stage.DRAFT)


def test_unknown_role_gives_nothing() -> None:
    """A role of another version of the program opens no door."""
    user = User(1, "a", "A", "", "", must_change=False, disabled=False, roles=frozenset({"owner"}))
    assert not any(may_see(user, kind, "", Stage.FINAL) for kind in Kind)


def test_refused_answers_of_programs_are_json(house: House) -> None:
    """With the header that says what is needed."""
    answer = house.client.get("/api/v1/periods")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert set(answer.json()) == {"detail"}


def test_failure_says_nothing_of_the_inside(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither on the page nor, of what was sent, in the log."""
    browser = house.as_("chen", "manager")

    def fail(_life: PretendLife, _period: str) -> None:
        message = "secret inside"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(PretendLife, "standing", fail)
    answer = browser.get("/periods/2026-06/draft/review")
    assert answer.status_code == 500
    assert "secret inside" not in answer.text + caplog.text
    assert "ZeroDivisionError" in caplog.text
