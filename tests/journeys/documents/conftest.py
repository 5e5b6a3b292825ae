"""Whole runs to look at: a month, a quarter and a year of one department, in files as people get them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from kam_reports.cli import main
from tests.journeys.documents import department, hostile

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Runs:
    """A workspace after its runs. warned: what WeasyPrint and the font tools logged meanwhile."""

    workspace: Path
    warned: tuple[str, ...]


class _Listener(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.heard.append(record.getMessage())


def _run(folder: Path, *options: str, periods: tuple[str, ...] = department.PERIODS) -> Runs:
    """Run the periods in this process and return what they left."""
    listener = _Listener()
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    for logger in loggers:
        logger.addHandler(listener)
    try:
        for period in periods:
            assert main(["run", period, "-w", str(folder), "--workers", "0", *options]) in (0, 1)
    finally:
        for logger in loggers:
            logger.removeHandler(listener)
    return Runs(folder, tuple(listener.heard))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Return the department after a month, a quarter and a year in Chinese."""
    return _run(department.make(tmp_path_factory.mktemp("documents") / "workspace"))


@pytest.fixture(scope="session")
def hostile_run(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Return the department after a month, hostile text in every text column of every ledger."""
    folder = department.make(tmp_path_factory.mktemp("hostile") / "workspace", hostile.books())
    hostile.as_texts(folder)
    return _run(folder, periods=("2026-06",))
