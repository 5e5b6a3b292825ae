"""The whole errand of each group, in both languages, on a desktop and on a phone, with and without scripts."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kam_reports.core.digest import digest_file
from kam_reports.life.desk import Act, Desk, State
from kam_reports.life.states import give_state
from kam_reports.pipeline.periods import asked_period
from kam_reports.store import audit
from tests.browser.conftest import DESKTOP, PHONE, Open, Place, View, look_over, sign_in
from tests.journeys import tiny
from tests.web.conftest import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NEW = "quite-another-passphrase"
VIEWS = [View("zh", DESKTOP), View("en", PHONE, scripts=False)]
ALL_VIEWS = [View(language, size) for language in ("zh", "en") for size in (DESKTOP, PHONE)]
DRAFT = "/periods/2026-06/draft"


def _saved(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.locator(link).first.click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_clerk_hands_in_a_ledger_and_takes_the_marked_copy(
    place: Place, window: Open, tmp_path: Path, view: View
) -> None:
    """From the first password to the faulty cell."""
    place.user("li", "clerk", name="李", must_change=True)
    page = window(view)
    sign_in(page, "li")
    page.locator("#present").fill(PASSWORD)
    page.locator("#new").fill(NEW)
    page.locator("#again").fill(NEW)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in")
    sign_in(page, "li", NEW)
    page.locator('nav a[href="/ledgers"]').click()
    ledger = tmp_path / "新销售.xlsx"
    headers: list[object] = ["单号", "日期", "客户编号", "工号", "金额"]
    tiny.write_book(ledger, {"七月": [headers, ["S0701", "2026-07-03", "A-00001", "E002", "1.200,5O"]]})
    page.locator("#files").set_input_files(ledger)
    page.locator("form.drop button").click()
    page.locator("h3").filter(has_text="新销售.xlsx").wait_for()
    assert page.locator("td").filter(has_text="新销售.xlsx ▸ 七月 ▸ E2").count() == 1
    copy = _saved(page, 'a[download][href*=".xlsx"]:has-text("新销售")', tmp_path)
    assert zipfile.is_zipfile(copy)
    page.locator("#files").set_input_files(ledger)
    page.locator("form.drop button").click()
    assert page.locator("p.error").is_visible()
    page.locator("#replace").check()
    page.locator("#files").set_input_files(ledger)
    page.locator("form.drop button").click()
    page.locator("h3").filter(has_text="新销售.xlsx").wait_for()


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_month_is_reviewed_approved_closed_and_paid(place: Place, window: Open, tmp_path: Path, view: View) -> None:
    """Manager, general manager and finance, one after the other."""
    for login, role in (("chen", "manager"), ("zhao", "general-manager"), ("qian", "finance")):
        place.user(login, role, name=login)
    page = window(view)
    sign_in(page, "chen")
    page.locator(f'a[href="{DRAFT}/glance"]').first.click()
    assert page.locator(".tiles a").count() == 8
    page.locator(f'.tiles a[href="{DRAFT}/figures/sales_completion"]').click()
    assert page.locator(".tree").filter(has_text="销售台账.xlsx ▸ 六月").is_visible()
    page.goto(f"{DRAFT}/review")
    _waive_all(page)
    page.goto(f"{DRAFT}/review")
    page.locator('form[action$="/state"] button').click()
    page.locator(".stage.reviewed").first.wait_for()
    _as_next(page, "zhao")
    page.goto(f"{DRAFT}/review")
    page.locator('form[action$="/state"] button').click()
    page.locator(".stage.approved").first.wait_for()
    page.goto(f"{DRAFT}/review")
    page.locator('form[action$="/state"] button').click()
    page.locator(".stage.final").first.wait_for()
    _as_next(page, "qian")
    page.locator('a[href="/periods/2026-06/V1"]').first.click()
    shown = page.locator("tr").filter(has_text=".pdf").first
    digest = shown.locator("code").inner_text()
    assert digest_file(_saved(page, 'a[download][href$=".pdf"]', tmp_path)) == digest
    with zipfile.ZipFile(_saved(page, 'a[href$="/zip"]', tmp_path)) as archive:
        hashes = {hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
    assert digest in hashes
    assert len(hashes) == page.locator("code.hash").count()


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_employee_looks_at_their_own_sheet_and_appeals(place: Place, window: Open, tmp_path: Path, view: View) -> None:
    """Nothing before approval, then their own numbers down to the ledger's rows; nobody else's."""
    _approve(place)
    place.user("wei", "employee", staff_id="E002", name="李伟")
    page = window(view)
    sign_in(page, "wei")
    page.locator(f'a[href="{DRAFT}/people/E002"]').first.click()
    assert page.locator("tr.total").count() == 1
    page.locator('a[href$="?how=1"]').click()
    tree = page.locator(".tree")
    tree.wait_for()
    closed = tree.locator("details:not([open]) > summary")
    while closed.count() and closed.first.is_visible():
        closed.first.click()
    assert tree.get_by_text("销售台账.xlsx ▸ 六月").first.is_visible()
    assert _saved(page, 'a[download][href*="E002"][href$=".pdf"]', tmp_path).read_bytes().startswith(b"%PDF")
    page.locator("#line").select_option("performance")
    page.locator("#reason").fill("一笔订单没有计入")
    page.locator('form[action$="/appeal"] button').click()
    page.locator("p.done").wait_for()
    answer = page.goto(f"{DRAFT}/people/E003")
    assert answer is not None
    assert answer.status == 404
    with place.site.life.store.read() as connection:  # type: ignore[attr-defined]
        actions = [one.entry.action for one in audit.entries(connection)]
    assert {"signed-in", "looked-at", "downloaded", "appeal", "refused"} <= set(actions)


@pytest.mark.parametrize("view", ALL_VIEWS, ids=str)
def test_every_page_is_accessible(place: Place, window: Open, view: View) -> None:
    """No serious fault, nothing wider than the window, at any size and in either language; also of messages."""
    place.user("chen", "manager", "admin", "clerk", staff_id="E002", name="陈经理")
    page = window(view)
    page.goto("/sign-in")
    look_over(page)
    sign_in(page, "chen")
    for path in (
        "/",
        "/password",
        "/ledgers",
        "/users",
        DRAFT,
        f"{DRAFT}/glance",
        f"{DRAFT}/figures/sales_completion",
        f"{DRAFT}/review",
        f"{DRAFT}/people/E002?how=1",
        "/nothing",
    ):
        page.goto(path)
        look_over(page)
    lang = page.locator("html").get_attribute("lang")
    assert lang == {"zh": "zh-CN", "en": "en"}[view.language]


def test_everything_can_be_reached_by_keyboard(place: Place, window: Open) -> None:
    """The first tab offers to skip the menu, and every link shows where the focus is."""
    place.user("chen", "manager")
    page = window(View("en", DESKTOP))
    sign_in(page, "chen")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def _approve(place: Place) -> None:
    """Bring June to approval by other people than who ran it."""
    desk = Desk(place.site.life.job(), place.site.life.store)  # type: ignore[attr-defined]
    period = asked_period("2026-06")
    give_state(desk, period, State.REVIEWED, Act("陈", datetime(2026, 7, 5, tzinfo=UTC)))
    give_state(desk, period, State.APPROVED, Act("赵", datetime(2026, 7, 5, tzinfo=UTC)))


def _waive_all(page: Page) -> None:
    while page.locator('form[action$="/waive"]').count():
        page.locator(".issues summary").first.click()
        page.locator('form[action$="/waive"] input[name=reason]').first.fill("已核实")
        page.locator('form[action$="/waive"] button').first.click()
        page.wait_for_load_state()


def _as_next(page: Page, login: str) -> None:
    page.locator('form[action="/sign-out"] button').click()
    page.wait_for_url("**/sign-in")
    sign_in(page, login)
