"""Where a run's time went, by stage."""

from __future__ import annotations

import time

from kam_reports.core.text import T
from kam_reports.pipeline.profile import Profile


def test_a_stage_within_another_counts_for_itself_alone() -> None:
    """The seconds of all stages together are those that passed."""
    measured = Profile(on=True)
    start = time.perf_counter()
    with measured.stage(T("draw")), measured.stage(T("check")):
        time.sleep(0.05)
    passed = time.perf_counter() - start
    assert [str(one.name) for one in measured.stages] == [str(T("check")), str(T("draw"))]
    assert measured.total.seconds <= passed
    assert measured.stages[0].seconds >= 0.05
