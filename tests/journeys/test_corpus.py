"""Odd and malformed workbooks of other projects, dropped beside good ledgers: each named, and not one figure moved.

The folder with them stands beside the project (``KAM_TEST_CORPUS`` names another); without it there is nothing to test.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from kam_reports import assets
from kam_reports.cli.session import begin
from kam_reports.core.period import parse_period
from kam_reports.intake import Death, Limits, Refusal, death_refusal
from kam_reports.ledgers.book import bind
from kam_reports.pipeline import stages
from kam_reports.pipeline.data import figures_csv, pay_csv, results_csv, scores_csv
from tests.journeys import tiny

CORPUS = Path(os.environ.get("KAM_TEST_CORPUS", str(Path(__file__).parents[3] / "shared" / "corpus")))
FEWEST = 300
LEAST_BYTES = 200

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not there")


@dataclass(frozen=True, slots=True)
class June:
    """What June came to: the result files, the taken files, and which of them have an issue."""

    results: dict[str, bytes]
    taken: set[str]
    named: set[str]


def june(folder: Path) -> June:
    """Read, check, measure, score and pay June of a workspace, two children reading."""
    session = begin(folder, "en")
    job = session.job(lambda *_: None, 2)
    period = parse_period("2026-06")
    assert period is not None
    inbox = stages.read(job)
    book = bind(inbox.files, stages.item_ids(session.config))
    month = stages.prepare(job, stages.check(job, inbox, book, period), period, "")
    results = {
        "figures": figures_csv(month.measured.figures.values()),
        "scores": scores_csv(month.scores),
        "results": results_csv(month.scores),
        "pay": pay_csv(month.paid.payslips, period, session.speaker),
    }
    return June(results, set(inbox.hashes), {issue.place.file for issue in month.issues})


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return a workspace with the sample's ledgers that gives each file ten seconds and half a gigabyte."""
    folder = tmp_path / "workspace"
    shutil.copytree(assets.workspace_files() / "input", folder / "input")
    limits = (("  seconds: 60 ", "  seconds: 10 "), ("memory_mb: 2048 ", "memory_mb: 512 "))
    (folder / "config.yaml").write_text(tiny.config_text(*limits), encoding="utf-8")
    return folder


def test_corpus_beside_the_sample(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No reader dies, hangs or takes too much; every file is named; figures, scores, results and pay are the same."""
    deaths: list[Death] = []

    def note(death: Death, limits: Limits) -> Refusal:
        deaths.append(death)
        return death_refusal(death, limits)

    monkeypatch.setattr("kam_reports.pipeline.reading.death_refusal", note)
    alone = june(sample)
    shutil.copytree(CORPUS, sample / "input" / "corpus")
    beside = june(sample)
    strange = beside.taken - alone.taken
    assert len(strange) >= FEWEST
    assert strange == {f"corpus/{path.relative_to(CORPUS).as_posix()}" for path in CORPUS.rglob("*") if path.is_file()}
    assert deaths == []
    assert sorted(strange - beside.named) == []
    assert beside.results == alone.results
    assert all(len(content) > LEAST_BYTES for content in alone.results.values())
