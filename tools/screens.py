"""Photograph the download page for the README: `python tools/screens.py`.

Makes the months of the shipped sample in a workspace of its own, in both languages, opens its page and turns what each
group sees into PNG files docs/images/web-*.png. Needs Chromium on this machine.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kam_reports.life.desk import Act, Desk, State  # noqa: E402 - found beside this script
from kam_reports.life.states import give_state  # noqa: E402
from kam_reports.pipeline.periods import asked_period  # noqa: E402
from tests.browser.conftest import CHROMIUM, Place, serving, sign_in  # noqa: E402

FOLDER = ROOT / "docs" / "images"
PERIODS = ("2026-04", "2026-05", "2026-06")
LATE = "input/考核/奖金调整.xlsx"
DESKTOP, PHONE = (1120, 760), (390, 760)
_SHADES = 12
_DRAFT = "/periods/2026-06/draft"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: who looks at what, how large their window is, and what they do first."""

    name: str
    login: str
    path: str
    size: tuple[int, int] = DESKTOP
    before: Callable[[Page], object] = lambda _page: None


def _unfold(page: Page) -> None:
    for _ in range(12):
        closed = page.locator(".tree details:not([open]) > summary")
        if not closed.count() or not closed.first.is_visible():
            break
        closed.first.click()
    page.evaluate("scrollTo(0, 0)")


def _hand_in(page: Page) -> None:
    ledger = ROOT / "input" / "销售" / "销售台账_华南.xlsx"
    page.locator("#replace").check()
    page.locator("#files").set_input_files(ledger)
    page.locator("form.drop button").click()
    page.locator("h3").first.wait_for()


SHOTS = (
    Shot("periods", "chen", "/"),
    Shot("glance", "chen", f"{_DRAFT}/glance"),
    Shot("figure", "chen", f"{_DRAFT}/figures/sales_completion", before=_unfold),
    Shot("review", "chen", f"{_DRAFT}/review"),
    Shot("ledgers", "li", "/ledgers", before=_hand_in),
    Shot("finance", "qian", "/periods/2026-05/draft"),
    Shot("person", "wei", "/periods/2026-05/draft/people/E003?how=1", before=_unfold),
    Shot("person-phone", "wei", "/periods/2026-05/draft/people/E003?how=1", PHONE),
    Shot("sign-in-phone", "", "/sign-in", PHONE),
    Shot("users", "root", "/users"),
)
USERS = (
    ("chen", "manager", "", "陈经理"),
    ("li", "clerk", "", "李内勤"),
    ("qian", "finance", "", "钱会计"),
    ("wei", "employee", "E003", "E003"),
    ("root", "admin", "", "管理员"),
)


def main() -> int:
    """Take every picture in both languages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for language in ("zh", "en"):
            with tempfile.TemporaryDirectory() as folder:
                made = _department(Path(folder) / "workspace", language)
                with serving(made) as place:
                    _prepare(place)
                    for shot in SHOTS:
                        _take(browser, place, shot, language)
        browser.close()
    return 0


def _department(folder: Path, language: str) -> Path:
    """Make the sample's months in a workspace of its own."""
    folder.mkdir()
    shutil.copyfile(ROOT / "config.yaml", folder / "config.yaml")
    shutil.copytree(ROOT / "templates", folder / "templates")
    shutil.copytree(ROOT / "input", folder / "input")
    late = folder / LATE
    late.rename(folder / late.name)
    _run(folder, PERIODS[-1], language)
    (folder / late.name).rename(late)  # with the late ledger, June has something to compare
    for period in PERIODS:
        _run(folder, period, language)
    return folder


def _run(folder: Path, period: str, language: str) -> None:
    command = (sys.executable, "-m", "kam_reports", "run", period, "-w", str(folder), "--lang", language)
    subprocess.run([*command, "--by", "李内勤"], check=False, stdout=subprocess.DEVNULL)


def _prepare(place: Place) -> None:
    """Make the users, and approve May."""
    for login, role, staff, name in USERS:
        place.user(login, role, staff_id=staff, name=name)
    desk = Desk(place.site.life.job(), place.site.life.store)  # type: ignore[attr-defined] # the real one has both
    for state, by in ((State.REVIEWED, "陈经理"), (State.APPROVED, "赵总")):
        give_state(desk, asked_period("2026-05"), state, Act(by, datetime.now(UTC)))


def _take(browser: Browser, place: Place, shot: Shot, language: str) -> None:
    width, height = shot.size
    locale = {"zh": "zh-CN", "en": "en-GB"}[language]
    context = browser.new_context(
        base_url=place.address, viewport={"width": width, "height": height}, locale=locale, device_scale_factor=1.5
    )
    context.set_default_timeout(120_000)
    page = context.new_page()
    if shot.login:
        sign_in(page, shot.login)
    page.goto(shot.path)
    shot.before(page)
    path = FOLDER / f"web-{shot.name}{'' if language == 'en' else '-zh'}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(_SHADES, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}  {small.width} × {small.height}  {path.stat().st_size // 1024} KB")
    context.close()


if __name__ == "__main__":
    raise SystemExit(main())
