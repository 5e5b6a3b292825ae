"""One painter for all rendering tests of a process, as the program has one a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kam_reports.render.pdf import Painter


@pytest.fixture(scope="session")
def shared_painter() -> Painter:
    """Return the process's painter."""
    painter = Painter()
    painter.warm_up()
    return painter


@pytest.fixture
def painter(shared_painter: Painter) -> Iterator[Painter]:
    """Return a painter; the test fails when WeasyPrint complains about anything."""
    before = len(shared_painter.warnings)
    yield shared_painter
    assert shared_painter.warnings[before:] == ()
