"""A department's months for tests: who prepares, reviews, approves and closes them, on made-up days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from kam_reports.cli.session import begin
from kam_reports.core.period import Period, parse_period
from kam_reports.life.desk import Act, Desk, State, open_desk
from kam_reports.life.running import Ran, run
from kam_reports.life.states import Given, give_state

CLERK, REVIEWER, MANAGER, FINANCE = "李伟", "王芳", "陈立", "周敏"
BEGIN = datetime(2026, 8, 3, 9, tzinfo=UTC)


def act(by: str, note: str = "", seen: str = "", minute: int = 0) -> Act:
    """Return who acts."""
    return Act(by, BEGIN + timedelta(minutes=minute), note, seen)


def month(text: str) -> Period:
    """Return a period by its name."""
    found = parse_period(text)
    assert found is not None
    return found


@contextmanager
def desk(folder: Path, lang: str = "en") -> Iterator[Desk]:
    """Open a workspace's desk, without processes of its own."""
    session = begin(folder, lang)
    with open_desk(session.job(lambda *_: None, 0)) as opened:
        yield opened


def make(folder: Path, period: str, by: str = CLERK) -> Ran:
    """Run a period."""
    with desk(folder) as opened:
        return run(opened, month(period), act(by))


def give(folder: Path, period: str, state: State, by: str, seen: str = "") -> Given:
    """Give a period a state."""
    with desk(folder) as opened:
        return give_state(opened, month(period), state, act(by, seen=seen, minute=1))


def approve(folder: Path, period: str) -> None:
    """Review and approve a draft."""
    give(folder, period, State.REVIEWED, REVIEWER)
    give(folder, period, State.APPROVED, MANAGER)


def close(folder: Path, period: str) -> Given:
    """Run a period, and take it all the way to final."""
    make(folder, period)
    approve(folder, period)
    return give(folder, period, State.FINAL, FINANCE)


def edit(folder: Path, file: str, sheet: str, change: Callable[[Any], object]) -> None:
    """Change a ledger's sheet."""
    path = folder / "input" / file
    book = load_workbook(path)
    change(book[sheet])
    book.save(path)


def late_sale(folder: Path, number: str, day: datetime, amount: float) -> None:
    """Enter a sale of E002 that came late."""
    row = [number, 1, day, "A-00001", "E002", "螺栓", "华东", 1, amount]
    edit(folder, "销售台账.xlsx", "五月", lambda sheet: sheet.append(row))


def july(folder: Path) -> None:
    """Give everybody what July needs: ratings, a plan, sales."""
    edit(folder, "考核.xlsx", "评分表", lambda sheet: _copy_ratings(sheet, "2026-06", "2026-07"))
    edit(folder, "计划.xlsx", "销售计划", lambda sheet: sheet.append(["2026-07", "E002", 10000, 12000]))
    late_sale(folder, "S0701", datetime(2026, 7, 8), 9000.0)
    edit(folder, "财务.xlsx", "费用", lambda sheet: sheet.append(["Z3", datetime(2026, 7, 5), "E002", "拜访", 100]))
    feedback = ["F3", datetime(2026, 7, 8, 10), "A-00001", "E002", "咨询", datetime(2026, 7, 8, 15)]
    edit(folder, "客服/客服台账.xlsx", "意见反馈", lambda sheet: sheet.append(feedback))
    visit = ["V3", "A-00001", "E002", datetime(2026, 7, 10), datetime(2026, 7, 10)]
    edit(folder, "客户.xlsx", "回访", lambda sheet: sheet.append(visit))


def _copy_ratings(sheet: Any, of: str, to: str) -> None:  # noqa: ANN401 - openpyxl's sheet
    rows = [[cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == of]
    for row in rows:
        sheet.append([to, *row[1:]])


def lines(folder: Path) -> list[tuple[str, str, str]]:
    """Return person, line and amount of a set's pay.csv."""
    text = (folder / "data" / "pay.csv").read_text(encoding="utf-8-sig")
    rows = [row.split(",") for row in text.splitlines()[1:]]
    return [(row[1], row[2], row[5]) for row in rows]
