"""Headers, form tokens, limits, and what is never written down."""

from __future__ import annotations

import logging
from html.parser import HTMLParser

import pytest

from kam_reports.web.site import Settings
from tests.web.conftest import PASSWORD, House, MakeHouse, csrf_in

PAGES = (
    "/",
    "/periods/2026-06/draft",
    "/periods/2026-06/draft/glance",
    "/periods/2026-06/draft/review",
    "/periods/2026-06/draft/people/E002",
    "/ledgers",
    "/password",
    "/nothing",
)


class _Inline(HTMLParser):
    """Finds what the content policy forbids: scripts and styles inside the page, handlers, foreign addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        names = dict(attrs)
        self.found += [f"{tag} {name}" for name in names if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and not (names.get("src") or "").startswith("/static/")):
            self.found.append(tag)
        addresses = [names[name] or "" for name in ("href", "src", "action") if name in names]
        self.found += [one for one in addresses if not one.startswith(("/", "#")) or one.startswith("//")]


@pytest.mark.parametrize("path", [*PAGES, "/sign-in"])
def test_every_answer_carries_the_strict_headers(house: House, path: str) -> None:
    """Nothing is kept, framed, sniffed or told to others."""
    answer = house.as_("chen", "manager").get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize("path", [*PAGES, "/sign-in"])
def test_pages_obey_their_own_policy(house: House, path: str) -> None:
    """No inline script, style or handler, nothing foreign."""
    parser = _Inline()
    parser.feed(house.as_("chen", "manager").get(path).text)
    assert parser.found == []


def test_static_files_may_be_kept_under_their_own_address(house: House) -> None:
    """With the mark of their content; without it, and for what is not there, nothing is kept."""
    assert "immutable" in house.client.get("/static/style.css?abc").headers["cache-control"]
    assert house.client.get("/static/style.css").headers["cache-control"] == "no-store"
    assert house.client.get("/static/%2e%2e/words.py").status_code == 404
    assert house.client.get("/static/app.py?abc").headers["cache-control"] == "no-store"
    assert house.client.get("/healthz").text == "ok"


@pytest.mark.parametrize("token", ["", "wrong", None])
def test_forms_without_the_right_token_are_refused(house: House, token: str | None) -> None:
    """Whether one is signed in or not."""
    data = {} if token is None else {"csrf": token}
    browser = house.as_("li", "clerk")
    for path in ("/sign-out", "/password", "/ledgers"):
        assert browser.post(path, data=data).status_code == 403
    assert browser.get("/").status_code == 200
    stranger = house.fresh()
    assert stranger.post("/sign-in", data=data | {"login": "li", "password": PASSWORD}).status_code == 403


def test_token_of_another_session_is_refused(house: House) -> None:
    """Each session has its own."""
    one, other = house.as_("li", "clerk"), house.as_("wei", "clerk")
    token = csrf_in(one.get("/password").text)
    assert other.post("/sign-out", data={"csrf": token}).status_code == 403


def test_form_sent_by_a_foreign_page_is_refused(house: House) -> None:
    """Even with the right token."""
    browser = house.as_("li", "clerk")
    token = csrf_in(browser.get("/password").text)
    answer = browser.post("/sign-out", data={"csrf": token}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_size_of_a_form_must_be_said_and_small(house: House) -> None:
    """A body without end is not read."""
    browser = house.as_("li", "clerk")
    assert (
        browser.post(
            "/sign-out", content=iter([b"csrf=x"]), headers={"content-type": "application/x-www-form-urlencoded"}
        ).status_code
        == 411
    )
    assert browser.post("/sign-out", data={"csrf": "x" * 70_000}).status_code == 413


def test_head_and_other_methods(house: House) -> None:
    """Nothing but the methods of the table."""
    assert house.client.delete("/").status_code == 405
    assert house.client.put("/sign-in").status_code == 405


def test_no_password_token_or_salary_in_log_or_audit(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Through a whole errand, at the lowest level of logging."""
    caplog.set_level(logging.DEBUG)
    house.user("chen", "manager")
    house.sign_in("chen", "my-secret-guess")
    house.sign_in("chen")
    for path in PAGES:
        house.client.get(path)
    house.client.get("/periods/2026-06/draft/files/data/pay.csv")
    written = caplog.text + repr(house.life.deeds)
    session = house.client.cookies["kam"]
    for secret in (
        "my-secret-guess",
        PASSWORD,
        session,
        csrf_in(house.client.get("/password").text),
        "2700.00",
        "2,700",
    ):
        assert secret not in written


def test_department_stands_in_the_head(make_house: MakeHouse) -> None:
    """So that nobody signs in to another's page."""
    assert "远大 大客户部" in make_house(Settings(department="远大 大客户部")).client.get("/sign-in").text
