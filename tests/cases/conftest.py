"""Worked examples need no trend: only what streaks of last places look back on is measured beside the period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kam_reports.pipeline import scoring, stages

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True, scope="module")
def _short_history() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring, "TREND_LENGTH", scoring.STREAK_LENGTH)
        patch.setattr(stages, "earlier_figures", lambda *_: {})
        yield
