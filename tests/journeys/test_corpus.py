"""Odd and malformed workbooks of other projects, dropped beside good ledgers: each named, and not one figure moved.

The folder with them stands beside the project (``KAM_TEST_CORPUS`` names another); without it there is nothing to test.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kam_reports import assets
from kam_reports.cli.session import begin
from kam_reports.core.period import parse_period
from kam_reports.intake.inbox import list_files
from kam_reports.ledgers.book import bind
from kam_reports.pipeline import reading, stages
from kam_reports.pipeline.data import figures_csv, pay_csv, results_csv, scores_csv
from tests.journeys import tiny

CORPUS = Path(os.environ.get("KAM_TEST_CORPUS", str(Path(__file__).parents[3] / "shared" / "corpus")))
FEWEST = 300
SECONDS, MEGABYTES = 10, 512
"""What one file may take; a reader that needs more is ended, and the file refused."""

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not there")
"""Where there is no corpus, nothing is tested."""


@dataclass(frozen=True, slots=True)
class Month:
    """What June came to: the result files, the taken files, those with an issue, and the codes of all issues."""

    results: dict[str, bytes]
    taken: set[str]
    named: set[str]
    codes: set[str]


def june(folder: Path) -> Month:
    """Read, check, measure, score and pay June of the sample with the given corpus beside it."""
    session = begin(folder, "en")
    job = stages.Job(session.workspace, session.config, session.today(), session.speaker, lambda *_: None, 2)
    period = parse_period("2026-06")
    inbox = stages.read(job)
    book = bind(inbox.files, stages.item_ids(session.config))
    month = stages.prepare(job, stages.check(job, inbox, book, period), period, "")
    results = {
        "figures": figures_csv(month.measured.figures.values()),
        "scores": scores_csv(month.scores),
        "results": results_csv(month.scores),
        "pay": pay_csv(month.paid.payslips, period, session.speaker),
    }
    named = {issue.place.file for issue in month.issues}
    return Month(results, set(inbox.hashes), named, {issue.code for issue in month.issues})
