"""How long it takes to measure a big department: every metric, every dimension, each month of a year.

    python benchmarks/measuring.py [--staff 300] [--accounts 2000] [--rows 60000] [--months 12]

The department is made up in a temporary folder and read once; measuring is timed alone, from the book in memory.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kam_reports import sample  # noqa: E402 - found through the line above
from kam_reports.checks import run_checks  # noqa: E402
from kam_reports.checks.check import Context  # noqa: E402
from kam_reports.config import Config, load  # noqa: E402
from kam_reports.core.period import Period, PeriodKind  # noqa: E402
from kam_reports.core.text import ENGLISH  # noqa: E402
from kam_reports.ledgers.book import Book, bind  # noqa: E402
from kam_reports.metrics.catalogue import METRICS  # noqa: E402
from kam_reports.metrics.engine import measure  # noqa: E402
from kam_reports.metrics.scope import Scope  # noqa: E402
from kam_reports.pipeline import stages  # noqa: E402
from kam_reports.pipeline.workspace import Workspace  # noqa: E402

LAST = Period(PeriodKind.MONTH, 2026, 6)


@dataclass(frozen=True, slots=True)
class Size:
    """How big the department is."""

    staff: int
    accounts: int
    rows: int
    months: int


def read(folder: Path, size: Size, config: Config) -> Book:
    """Make the department in a folder, read its ledgers and check them, as a run does."""
    begun = time.perf_counter()
    sample.make(folder / "input", staff=size.staff, accounts=size.accounts, rows=size.rows, months=size.months)
    print(f"made in {time.perf_counter() - begun:.1f} s")
    begun = time.perf_counter()
    job = stages.Job(Workspace(folder), config, date(2026, 12, 31), ENGLISH, lambda *_: None, 0)
    book = bind(stages.read(job).files, stages.item_ids(config))
    run_checks(book, Context(config.calendar, LAST))
    rows = sum(len(ledger.frame) for ledger in book.ledgers.values())
    print(f"read and checked in {time.perf_counter() - begun:.1f} s: {rows:,} rows")
    return book


def measured(book: Book, config: Config, period: Period) -> int:
    """Measure every metric for every subject of a period; return how many figures there are."""
    settings = config.rules(config.calendar.span(period).last).settings
    if settings is None:
        raise SystemExit(f"no rules in force in {period}")
    return len(measure(Scope(book, period, config.calendar, settings), METRICS.values()).figures)


def main() -> None:
    """Measure month by month and print the seconds."""
    asked = _asked()
    config = load(ROOT / "config.yaml")
    with tempfile.TemporaryDirectory() as folder:
        book = read(Path(folder), asked, config)
    in_all = 0.0
    for step in range(asked.months - 1, -1, -1):
        period = LAST.shift(-step)
        begun = time.perf_counter()
        figures = measured(book, config, period)
        seconds = time.perf_counter() - begun
        in_all += seconds
        print(f"{period}  {seconds:6.2f} s  {figures:,} figures")
    print(f"{asked.months} months, {len(METRICS)} metrics: {in_all:.2f} s in all")


def _asked() -> Size:
    options = argparse.ArgumentParser(description="Seconds to measure a big department, month by month.")
    for name, default in (("staff", 300), ("accounts", 2000), ("rows", 60_000), ("months", 12)):
        options.add_argument(f"--{name}", type=int, default=default)
    given = options.parse_args()
    return Size(given.staff, given.accounts, given.rows, given.months)


if __name__ == "__main__":
    main()
