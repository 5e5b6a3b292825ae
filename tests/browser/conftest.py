"""A real page of a real workspace in a real browser (Chromium of the system; without one these tests are skipped)."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kam_reports.cli.session import begin
from kam_reports.cli.speech import speaker
from kam_reports.life.desk import open_desk
from kam_reports.store.users import User
from kam_reports.web.app import build
from kam_reports.web.serving import Outside, open_site
from tests.web.conftest import PASSWORD, weak

if TYPE_CHECKING:
    from kam_reports.pipeline.stages import Job
    from kam_reports.web.site import Site

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
DESKTOP, PHONE = (1280, 860), (390, 844)
_SERIOUS = {"serious", "critical"}


@dataclass(frozen=True, slots=True)
class View:
    """How somebody looks at the page: language, size, and whether their browser runs scripts."""

    language: str
    size: tuple[int, int]
    scripts: bool = True

    def __str__(self) -> str:
        """Return a name for the test's title."""
        return f"{self.language}-{self.size[0]}" + ("" if self.scripts else "-no-scripts")


@dataclass(slots=True)
class Place:
    """An open page: its address, its site, its folder."""

    address: str
    site: Site
    folder: Path

    def user(self, login: str, *roles: str, staff_id: str = "", name: str = "", must_change: bool = False) -> None:
        """Make a user with the usual password."""
        kept = self.site.passwords.hash(PASSWORD)
        user = User(0, login, name or login, staff_id, kept, must_change, disabled=False, roles=frozenset(roles))
        assert self.site.accounts.add(user, self.site.now()) is not None


class Open(Protocol):
    """Opens a browser window with a view."""

    def __call__(self, view: View) -> Page:
        """Open one, without cookies."""
        ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium once."""
    if not CHROMIUM:
        pytest.skip("no Chromium here (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser, place: Place) -> Iterator[Open]:
    """Open windows; whatever a page writes to the console as an error fails the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_(view: View) -> Page:
        width, height = view.size
        locale = {"zh": "zh-CN", "en": "en-GB"}[view.language]
        context = chromium.new_context(
            base_url=place.address,
            viewport={"width": width, "height": height},
            locale=locale,
            java_script_enabled=view.scripts,
            accept_downloads=True,
        )
        context.set_default_timeout(60_000)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda told: complaints.append(told.text) if "Content Security Policy" in told.text else None
        )
        return page

    yield open_
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def place(tiny_run: Path, tmp_path: Path) -> Iterator[Place]:
    """Open the page of a copy of the tiny department, after its run of June."""
    folder = tmp_path / "workspace"
    shutil.copytree(tiny_run, folder)
    with serving(folder) as opened:
        yield opened


@contextmanager
def serving(folder: Path) -> Iterator[Place]:
    """Serve a workspace from a thread, on a port that is free."""
    session = begin(folder, None)

    def job() -> Job:
        return begin(folder, None).job(lambda _stage, _done, _all: None, 0)

    with ExitStack() as stack:
        desk = stack.enter_context(open_desk(job()))
        outside = Outside(time.time, speaker, job)
        site = stack.enter_context(open_site(session.workspace, session.config, desk.store, outside))
        site = replace(site, passwords=weak())
        server = uvicorn.Server(uvicorn.Config(build(site), port=0, log_level="warning", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            yield Place(f"http://127.0.0.1:{port}", site, folder)
        finally:
            server.should_exit = True
            thread.join()


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    """Sign in by keyboard."""
    page.goto("/sign-in")
    page.locator("#login").fill(login)
    page.locator("#password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))


def look_over(page: Page) -> None:
    """Fail on serious accessibility faults, and on a page that is wider than its window."""
    source = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page.evaluate(source)
    found: Any = page.evaluate("axe.run()")
    faults = [
        f"{one['id']}: {node['html']}"
        for one in found["violations"]
        if one["impact"] in _SERIOUS
        for node in one["nodes"]
    ]
    assert faults == [], page.url
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, page.url
