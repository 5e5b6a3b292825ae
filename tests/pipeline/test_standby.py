"""A press that stands by between runs: warm for the next one, never with yesterday's templates, never for ever."""

from __future__ import annotations

import gc
import shutil
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from kam_reports.cli.session import begin
from kam_reports.core.text import ENGLISH
from kam_reports.pipeline.stages import Job
from kam_reports.pipeline.standby import SECONDS_WARM, Standby
from kam_reports.post.errands import make_set
from tests.journeys import tiny
from tests.journeys.outputs import draft, tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kam_reports.render.pool import Press
    from tests.conftest import MakeTiny

NOW = datetime(2026, 7, 3, 4, tzinfo=UTC)
LOGO = "<svg xmlns='http://www.w3.org/2000/svg' width='{0}' height='{0}'/>"


@pytest.fixture
def standby() -> Iterator[Standby]:
    """One that is closed in the end."""
    made = Standby()
    yield made
    made.close()


@pytest.fixture
def workspace(tiny_workspace: MakeTiny) -> Path:
    """A workspace with a logo and a template of its own."""
    folder = tiny_workspace(changes=[("  logo: ", "  logo: logo.svg ")])
    (folder / "logo.svg").write_text(LOGO.format(9), encoding="utf-8")
    (folder / "templates" / "base").mkdir(parents=True)
    (folder / "templates" / "base" / "own.css").write_text("", encoding="utf-8")
    return folder


def job(workspace: Path, workers: int = 1) -> Job:
    """Return the job of a run, as a program that stays makes it each time."""
    session = begin(workspace, None)
    return Job(session.workspace, session.config, date(2026, 7, 3), ENGLISH, lambda *_: None, workers)


def lent(standby: Standby, job: Job) -> Press:
    """Return the press that a run would get, started."""
    with standby.lend(job) as one:
        assert one.ready is not None
        return one.ready.press


def sell(workspace: Path, amount: int) -> None:
    """Change an amount of June, and with it somebody's pay."""
    sheets = tiny.books()["销售台账.xlsx"]
    sheets["六月"][2][8] = amount
    tiny.write_book(workspace / "input" / "销售台账.xlsx", sheets)


def test_the_same_worker_draws_what_a_new_one_would(workspace: Path, standby: Standby) -> None:
    """Two renewals with a changed ledger between them: one worker for both, and the set of a run that begins anew."""
    workers = []
    for amount in (3_000, 3_700):
        sell(workspace, amount)
        with standby.lend(job(workspace)) as one:
            make_set(one, None, NOW)
            assert one.ready is not None
            assert one.ready.press._own is not None
            workers.append(set(one.ready.press._own._processes))
    assert workers[0] == workers[1]
    renewed = tree(draft(workspace))
    shutil.rmtree(workspace / "output")
    make_set(job(workspace), None, NOW)
    assert tree(draft(workspace)) == renewed


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("templates/base/own.css", "p { color: red }"),
        ("logo.svg", LOGO.format(8)),
        ("config.yaml", ("pdf_profile: none", "pdf_profile: pdf/ua")),
    ],
)
def test_what_a_press_was_made_of_has_changed(
    workspace: Path, standby: Standby, path: str, content: str | tuple[str, str]
) -> None:
    """Then the next run gets another one; as long as nothing has, the same."""
    first = lent(standby, job(workspace))
    assert lent(standby, job(workspace)) is first
    file = workspace / path
    old = file.read_text(encoding="utf-8")
    new = content if isinstance(content, str) else old.replace(*content, 1)
    assert new != old
    file.write_text(new, encoding="utf-8")
    assert lent(standby, job(workspace)) is not first
    assert lent(standby, job(workspace, workers=2)) is not first


def test_nothing_stands_by_after_a_failure(workspace: Path, standby: Standby) -> None:
    """Workers may still be at work for the run that failed: they end."""
    first = lent(standby, job(workspace))
    first.start()

    def fail() -> None:
        with standby.lend(job(workspace)):
            raise ValueError("failed")

    with pytest.raises(ValueError, match="failed"):
        fail()
    assert first._own is None
    assert lent(standby, job(workspace)) is not first


def test_workers_that_nobody_needs_end(workspace: Path, standby: Standby) -> None:
    """A quarter of an hour after the last run, not after the first; until then it is told when to ask again."""
    assert standby.rest(0) == float("inf")
    press = lent(standby, job(workspace))
    press.start()
    assert standby.rest(100) == SECONDS_WARM
    assert standby.rest(101) == SECONDS_WARM - 1
    assert lent(standby, job(workspace)) is press
    assert standby.rest(SECONDS_WARM) == SECONDS_WARM
    assert press._own is not None
    assert standby.rest(2 * SECONDS_WARM) == float("inf")
    assert press._own is None


def test_without_workers_nothing_is_lent(workspace: Path, standby: Standby) -> None:
    """Where pages are drawn in this process, garbage is looked for as ever."""
    alone = job(workspace, workers=0)
    with standby.lend(alone) as one:
        assert one is alone
        assert gc.isenabled()
    with standby.lend(job(workspace)):
        assert not gc.isenabled()
    assert gc.isenabled()
