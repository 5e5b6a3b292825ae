"""Whole departments: the shipped one with its mistakes on purpose, and a faultless example where there is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_reports.checks import run_checks
from kam_reports.core.issue import Severity
from kam_reports.intake.limits import Limits
from kam_reports.ledgers.book import Book, bind
from kam_reports.ledgers.read import Options, read_file
from kam_reports.sample import planted
from kam_reports.sample.slips import ANSWERED_BEFORE_RAISED, NO_APPROVER, SALE_AFTER_CHURN
from tests.checks.department import context

PROJECT = Path(__file__).parents[2]
EXAMPLE = PROJECT.parent / "shared" / "example" / "input"
KINDS = {
    ANSWERED_BEFORE_RAISED: "answered-before-raised",
    NO_APPROVER: "unapproved-adjustment",
    SALE_AFTER_CHURN: "sale-after-churn",
}


def _read(folder: Path) -> Book:
    files = [path for path in sorted(folder.rglob("*.*")) if path.is_file() and not path.name.startswith(("~$", "."))]
    return bind([read_file(path, path.relative_to(folder).as_posix(), Limits(), Options()) for path in files])


def test_shipped_department() -> None:
    """The mistakes on purpose that are a check's are found at their cells; nothing else is worth a warning."""
    book = _read(PROJECT / "input")
    issues = run_checks(book, context(""))
    book.counts()
    told = {(issue.code, str(issue.place)) for issue in issues if issue.severity is not Severity.NOTICE}
    items = {place for place in told if place[0] == "unknown-item"}
    expected = {(KINDS[one.kind], f"{one.file} ▸ {one.sheet} ▸ {one.cell}") for one in planted() if one.kind in KINDS}
    assert told - items == expected


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example department is not beside the project")
def test_example_department() -> None:
    """A department without a fault has no error, and no flood of warnings."""
    book = _read(EXAMPLE)
    issues = [issue for issue in run_checks(book, context("")) if issue.code != "unknown-item"]
    assert [issue.code for issue in issues if issue.severity is Severity.ERROR] == []
    assert len(issues) < 60
