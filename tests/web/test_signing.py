"""Signing in, sessions, first passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.conftest import PASSWORD, House, csrf_in

if TYPE_CHECKING:
    import pytest


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
