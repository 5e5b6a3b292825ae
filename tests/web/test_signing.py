"""Signing in and out, sessions, first passwords."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest
from pwdlib import PasswordHash

from kam_reports.web.signing import argon2, first_password, passwords, site_key, weakness
from kam_reports.web.site import Settings
from tests.web.conftest import PASSWORD, House, MakeHouse, csrf_in

if TYPE_CHECKING:
    from pathlib import Path

NEW = "another-good-passphrase"


def test_nothing_opens_without_signing_in(house: House) -> None:
    """Every page sends a stranger to the form."""
    for path in ("/", "/periods/2026-06/draft", "/ledgers", "/users", "/password"):
        answer = house.client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_right_password_begins_a_session_that_sign_out_ends(house: House) -> None:
    """The cookie is for the server only, and worthless after signing out."""
    house.user("fang", "finance")
    answer = house.sign_in("FANG ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("kam="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    page = house.client.get("/")
    assert page.status_code == 200
    kept = house.client.cookies["kam"]
    assert house.client.post("/sign-out", data={"csrf": csrf_in(page.text)}).status_code == 303
    house.client.cookies.set("kam", kept)
    assert house.client.get("/").headers["location"] == "/sign-in"
    assert house.life.actions() == ["signed-in", "signed-out"]


@pytest.mark.parametrize(
    ("login", "password"), [("fang", "wrong"), ("nobody", PASSWORD), ("", ""), ("locked", PASSWORD)]
)
def test_wrong_name_wrong_password_and_locked_user_get_one_answer(house: House, login: str, password: str) -> None:
    """Nothing tells which names exist."""
    house.user("fang", "finance")
    house.site.accounts.set_disabled(house.user("locked", "finance").id, disabled=True)
    answer = house.sign_in(login, password)
    assert answer.status_code == 401
    assert "用户" in answer.text or "User name or password is wrong." in answer.text
    assert "kam=" not in "".join(answer.headers.get_list("set-cookie"))


def test_known_and_unknown_name_make_the_same_work(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of nobody's password a hash of the very same strength is compared, once."""
    house.user("fang", "finance")
    compared: list[str] = []
    real = PasswordHash.verify_and_update

    def compare(self: PasswordHash, password: str, kept: str) -> tuple[bool, str | None]:
        compared.append(kept.rsplit("$", 2)[0])
        return real(self, password, kept)

    monkeypatch.setattr(PasswordHash, "verify_and_update", compare)
    house.sign_in("fang", "wrong")
    house.sign_in("nobody", "wrong")
    assert len(compared) == 2
    assert compared[0] == compared[1]


def test_session_ends_after_idle_time(house: House) -> None:
    """Half an hour without use is the end; use in between is not."""
    browser = house.as_("fang", "finance")
    for _ in range(3):
        house.clock.now += 29 * 60
        assert browser.get("/").status_code == 200
    house.clock.now += 30 * 60 + 1
    assert browser.get("/").status_code == 303


def test_session_ends_after_twelve_hours_of_use(house: House) -> None:
    """However busy somebody is."""
    browser = house.as_("fang", "finance")
    for _ in range(12 * 4):
        house.clock.now += 15 * 60
        assert browser.get("/").status_code == 200
    house.clock.now += 60
    assert browser.get("/").status_code == 303


def test_signing_in_again_gives_a_new_session_and_ends_the_old_one(house: House) -> None:
    """A cookie that somebody planted before is not taken over."""
    house.user("fang", "finance")
    house.sign_in("fang")
    first = house.client.cookies["kam"]
    house.sign_in("fang")
    assert house.client.cookies["kam"] != first
    stranger = house.fresh()
    stranger.cookies.set("kam", first)
    assert stranger.get("/").status_code == 303


def test_first_password_must_be_changed_before_anything_else(house: House) -> None:
    """Until then every page leads to the form; afterwards one signs in anew with the new one."""
    house.user("fang", "finance", must_change=True)
    assert house.sign_in("fang").headers["location"] == "/password"
    assert house.client.get("/").headers["location"] == "/password"
    form = house.client.get("/password")
    data = {"present": PASSWORD, "new": NEW, "again": NEW, "csrf": csrf_in(form.text)}
    assert house.client.post("/password", data=data).headers["location"] == "/sign-in"
    assert house.client.get("/").headers["location"] == "/sign-in"
    assert house.sign_in("fang").status_code == 401
    assert house.sign_in("fang", NEW).headers["location"] == "/"


@pytest.mark.parametrize(
    ("present", "new", "again"),
    [
        ("wrong", NEW, NEW),
        (PASSWORD, NEW, NEW + "x"),
        (PASSWORD, PASSWORD, PASSWORD),
        (PASSWORD, "short", "short"),
        (PASSWORD, "my-name-is-FANG-indeed", "my-name-is-FANG-indeed"),
        (PASSWORD, "aaaaaaaaaaaa", "aaaaaaaaaaaa"),
        (PASSWORD, "x" * 201, "x" * 201),
    ],
)
def test_bad_new_password_is_refused(house: House, present: str, new: str, again: str) -> None:
    """The old one stays."""
    browser = house.as_("fang", "finance")
    form = browser.get("/password")
    answer = browser.post(
        "/password", data={"present": present, "new": new, "again": again, "csrf": csrf_in(form.text)}
    )
    assert answer.status_code == 422
    assert browser.get("/").status_code == 200


def test_present_password_cannot_be_guessed_in_the_form(house: House) -> None:
    """Who finds an open browser has five tries."""
    browser = house.as_("fang", "finance")
    token = csrf_in(browser.get("/password").text)
    data = {"present": "wrong", "new": NEW, "again": NEW, "csrf": token}
    answers = [browser.post("/password", data=data).status_code for _ in range(7)]
    assert answers == [422] * 5 + [429] * 2


def test_locking_a_user_ends_their_session_at_once(house: House) -> None:
    """The administrator's button works for sessions that are open."""
    browser, admin = house.as_("fang", "finance"), house.as_("root", "admin")
    page = admin.get("/users")
    number = next(user.id for user in house.site.accounts.all() if user.login == "fang")
    assert admin.post(f"/users/{number}/lock", data={"csrf": csrf_in(page.text)}).status_code == 303
    assert browser.get("/").status_code == 303
    assert house.sign_in("fang").status_code == 401
    assert admin.post(f"/users/{number}/lock", data={"csrf": csrf_in(page.text)}).status_code == 303
    assert house.sign_in("fang").status_code == 303


def test_administrator_cannot_lock_themselves_out(house: House) -> None:
    """Nor somebody who is not there."""
    admin = house.as_("root", "admin")
    token = csrf_in(admin.get("/users").text)
    number = house.site.accounts.all()[0].id
    assert admin.post(f"/users/{number}/lock", data={"csrf": token}).status_code == 409
    for nobody in (99, 2**63, 10**22):
        assert admin.post(f"/users/{nobody}/lock", data={"csrf": token}).status_code == 404


def test_over_https_cookies_are_bound_to_the_host(make_house: MakeHouse) -> None:
    """Secure, and of a name that browsers accept from this very host only."""
    house = make_house(Settings(secure=True))
    house.user("fang", "finance")
    house.client.base_url = "https://testserver"
    answer = house.sign_in("fang")
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-kam="))
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "max-age=" in answer.headers["strict-transport-security"]


def test_weaker_hash_is_replaced_at_sign_in(make_house: MakeHouse) -> None:
    """When the recommended strength grows, hashes follow without anybody noticing."""
    house = make_house()
    user = house.user("fang", "finance")
    stronger = passwords(argon2())
    object.__setattr__(house.site, "passwords", stronger)
    assert house.sign_in("fang").status_code == 303
    kept = house.site.accounts.by_id(user.id)
    assert kept is not None
    assert kept.password != user.password
    assert "m=65536" in kept.password


def test_first_passwords_are_good_passwords() -> None:
    """Each is another, and passes our own rule."""
    made = {first_password() for _ in range(50)}
    assert len(made) == 50
    assert [one for one in made if weakness(one, "fang", "王芳") is not None] == []


def test_key_of_a_workspace_stays_and_is_private(tmp_path: Path) -> None:
    """Marks hold over a restart; nobody else reads the key."""
    key = site_key(tmp_path / ".kam")
    assert site_key(tmp_path / ".kam") == key
    assert len(key) == 32
    assert (tmp_path / ".kam" / "page.key").stat().st_mode & 0o077 == 0


def test_key_on_a_disk_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """exFAT, some shares: it is made all the same, and nothing else is left there."""
    monkeypatch.setattr(os, "link", _unknown)
    assert site_key(tmp_path) == site_key(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["page.key"]


def _unknown(*_: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted")
