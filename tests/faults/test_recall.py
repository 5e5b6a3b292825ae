"""Seeded faults are named at their file ▸ sheet ▸ cell; a clean but messy department raises no error.

``KAM_SEEDS=30`` looks at thirty departments instead of five. What is not found is printed with its place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import pytest

from kam_reports.config import Config, Known, load
from kam_reports.core.issue import Issue, Severity
from kam_reports.core.text import ENGLISH
from kam_reports.ledgers.book import bind
from kam_reports.ledgers.part import ReadFile
from kam_reports.ledgers.read import read_file
from kam_reports.metrics.catalogue import METRICS
from kam_reports.pipeline import stages
from kam_reports.pipeline.reading import Inbox, options_of
from kam_reports.pipeline.workspace import Workspace
from kam_reports.sample import make
from tests.faults.desk import Desk, Planted
from tests.faults.kinds import FAULTS

ROOT = Path(__file__).parents[2]
SEEDS = range(101, 101 + int(os.environ.get("KAM_SEEDS", "5")))
LEAST_RECALL = 0.95
LEAST_PLANTED = 40


@pytest.fixture(scope="module")
def config() -> Config:
    """Return the shipped config."""
    return load(ROOT / "config.yaml", Known(metrics=frozenset(METRICS)))


def read_all(folder: Path, config: Config) -> list[ReadFile]:
    """Read every workbook of a folder."""
    options, limits = options_of(config), config.limits()
    files = sorted(folder.rglob("*.xlsx"))
    return [read_file(path, path.relative_to(folder).as_posix(), limits, options) for path in files]


def check(folder: Path, config: Config) -> list[Issue]:
    """Say what ``kam check`` says of a folder."""
    files = read_all(folder, config)
    book = bind(files, stages.item_ids(config))
    job = stages.Job(Workspace(folder), config, date(2026, 7, 10), ENGLISH, lambda *_: None, 0)
    issues = stages.check(job, Inbox(files=files), book, None).issues
    book.counts()
    return [*issues, *(issue for file in files for issue in file.issues if issue not in issues)]


def plant(folder: Path, config: Config, seed: int) -> list[Planted]:
    """Plant every fault that finds a place; return them."""
    desk = Desk(folder, read_all(folder, config), Random(seed))  # noqa: S311 - made-up faults
    for fault in FAULTS:
        try:
            fault(desk)
        except StopIteration:
            continue
    desk.save()
    return desk.planted


def missed(planted: list[Planted], issues: list[Issue]) -> list[Planted]:
    """Return the faults that no issue of the right kind names at their cell."""
    named = {(one.place.file, one.place.sheet, one.place.cell, one.code) for one in issues}
    return [one for one in planted if not any((one.file, one.sheet, one.cell, code) in named for code in one.codes)]


@pytest.fixture(scope="module")
def departments(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Return what gives the clean but messy department of a seed, made once; its folder must not be changed."""

    @cache
    def made(seed: int) -> Path:
        folder = tmp_path_factory.mktemp(f"clean-{seed}")
        make(folder, seed=seed, mistakes=False, messy=True)
        return folder

    return made


@pytest.mark.parametrize("seed", SEEDS)
def test_clean_department_raises_no_error(seed: int, departments: Callable[[int], Path], config: Config) -> None:
    """Titles, totals, merges and a hundred spellings: not one error, not one warning."""
    loud = [issue for issue in check(departments(seed), config) if issue.severity is not Severity.NOTICE]
    assert [(str(issue.place), str(issue.message)) for issue in loud] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_are_named_at_their_cells(
    seed: int, departments: Callable[[int], Path], tmp_path: Path, config: Config
) -> None:
    """Of all planted faults at least 95 % are named, each at the right cell and by a fitting code."""
    folder = shutil.copytree(departments(seed), tmp_path / "faulty")
    planted = plant(folder, config, seed)
    assert len(planted) >= LEAST_PLANTED
    issues = check(folder, config)
    lost = missed(planted, issues)
    for one in lost:
        print("missed:", one)  # noqa: T201 - pytest shows it when the test fails
    assert 1 - len(lost) / len(planted) >= LEAST_RECALL
    assert_measure_can_fail(next(one for one in planted if one not in lost), issues)


def assert_measure_can_fail(found: Planted, issues: list[Issue]) -> None:
    """A fault at another cell, or of another kind, does not count as found."""
    moved = Planted(found.name, found.file, found.sheet, "ZZ9", found.codes)
    other = Planted(found.name, found.file, found.sheet, found.cell, frozenset({"no-such-code"}))
    assert missed([moved, other], issues) == [moved, other]


def test_saving_alone_raises_no_error(departments: Callable[[int], Path], tmp_path: Path, config: Config) -> None:
    """What the planting does to a workbook besides the faults is harmless."""
    folder = shutil.copytree(departments(SEEDS[0]), tmp_path / "saved")
    desk = Desk(folder, read_all(folder, config), Random(0))  # noqa: S311 - made-up faults
    for file in desk.files:
        desk.sheet(file.parts[0])
    desk.save()
    assert {issue.severity for issue in check(folder, config)} <= {Severity.NOTICE}
