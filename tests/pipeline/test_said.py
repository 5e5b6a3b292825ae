"""What is remembered of the sheets of earlier sets, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kam_reports.cli.session import begin
from kam_reports.core.period import Period, PeriodKind
from kam_reports.pipeline.said import MOST, Said, remember, remembered
from kam_reports.render.order import Media

if TYPE_CHECKING:
    from kam_reports.pipeline.stages import Job
    from tests.conftest import MakeTiny

JUNE, MAY = Period(PeriodKind.MONTH, 2026, 6), Period(PeriodKind.MONTH, 2026, 5)


def sheets(*keys: str) -> tuple[Said, ...]:
    """Return sheets with these keys."""
    return tuple(Said(key, f"sheet {key}", f"number {key}", (Media.PDF,)) for key in keys)


@pytest.fixture
def job(tiny_workspace: MakeTiny) -> Job:
    """A job with a cache."""
    return begin(tiny_workspace(), "en").job(lambda _stage, _done, _total: None, 0)


@pytest.mark.usefixtures("brief")
def test_the_last_sets_sheets_and_some_before_them_are_known(job: Job) -> None:
    """A change that is taken back finds its sheets again; what is older than a few sets is forgotten."""
    assert remembered(job, JUNE).last == ()
    remember(job, remembered(job, JUNE), sheets("a", "b"))
    remember(job, remembered(job, JUNE), sheets("a", "c"))
    memory = remembered(job, JUNE)
    assert (memory.last, memory.older) == (sheets("a", "c"), sheets("b"))
    assert memory.by_key["b"].number == "number b"
    for number in range(2 * MOST):
        remember(job, remembered(job, JUNE), sheets("a", f"c{number}"))
    memory = remembered(job, JUNE)
    assert "b" not in memory.by_key
    assert len(memory.by_key) == MOST * len(memory.last)


@pytest.mark.usefixtures("brief")
def test_periods_are_apart_and_the_one_run_last_is_known(job: Job) -> None:
    """Without a period, that of the last run is meant."""
    remember(job, remembered(job, JUNE), sheets("june"))
    remember(job, remembered(job, MAY), sheets("may"))
    assert remembered(job, JUNE).last == sheets("june")
    assert remembered(job, None) == remembered(job, MAY)
    assert remembered(job, None).last == sheets("may")
