"""What must hold of every department: order and files mean nothing, parts make the whole, evidence makes the figure."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kam_reports.core.figure import DEPARTMENT, Dimension, State, Subject
from kam_reports.metrics.catalogue import METRICS
from kam_reports.metrics.metric import COLUMN_OF
from kam_reports.pipeline.reading import options_of
from tests.builders import read_files
from tests.cases.running import Outcome, cells, config_with, run_files
from tests.properties.departments import Cells, Maker, department

if TYPE_CHECKING:
    from kam_reports.core.figure import Figure

Ledgers = dict[str, list[tuple[str, Cells]]]
SUMS = ("sales_amount", "sales_volume", "gross_margin", "new_accounts", "valid_complaints", "churned_accounts")
TABLES = ("figures", "scores", "results", "pay")
quick = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _sheets(ledgers: Ledgers, *, padded: bool = False, prefix: str = "") -> dict[str, list[list[object]]]:
    sheets = {}
    for zh, rows in ledgers.items():
        for file in sorted({name for name, _ in rows}):
            grid = cells([row for name, row in rows if name == file])
            if padded:
                grid = [[None], *[line for one in grid for line in (one, [])]]
            sheets[f"{prefix}{file}/{zh}.xlsx ▸ 表"] = grid
    return sheets


def _run(ledgers: Ledgers, period: str = "2026-06", *, padded: bool = False, prefix: str = "") -> Outcome:
    config = config_with(None)
    return run_files(read_files(_sheets(ledgers, padded=padded, prefix=prefix), options_of(config)), config, period)


@lru_cache(maxsize=8)
def _plain(seed: int) -> dict[str, list[dict[str, str]]]:
    return _results(_run(_no_copies(seed)))


def _results(outcome: Outcome) -> dict[str, list[dict[str, str]]]:
    return {name: outcome.csv(name) for name in TABLES}


def _no_copies(seed: int) -> Ledgers:
    """A department whose keyless rows never repeat: over several files that would mean something."""
    ledgers = department(seed)
    seen: set[str] = set()
    kept = []
    for file, row in ledgers.get("满意度调查", []):
        if repr(row) not in seen:
            seen.add(repr(row))
            kept.append((file, row))
    if kept:
        ledgers["满意度调查"] = kept
    return ledgers


@quick
@given(seed=st.integers(0, 1), dice=st.randoms(use_true_random=False))
def test_order_of_rows_means_nothing(seed: int, dice: object) -> None:
    """Shuffled rows give the same four files."""
    maker = Maker(hash(str(dice)) % 1000)
    ledgers = {name: maker.dice.sample(rows, len(rows)) for name, rows in _no_copies(seed).items()}
    assert _results(_run(ledgers)) == _plain(seed)


@quick
@given(seed=st.integers(0, 1), parts=st.integers(1, 4))
def test_splitting_into_files_means_nothing(seed: int, parts: int) -> None:
    """One file or four, the four files of results are the same."""
    ledgers = {
        name: [(f"册{at % parts}", row) for at, (_, row) in enumerate(rows)] for name, rows in _no_copies(seed).items()
    }
    assert _results(_run(ledgers)) == _plain(seed)


@pytest.mark.parametrize("seed", range(2))
def test_blank_rows_and_names_mean_nothing(seed: int) -> None:
    """A blank row after each line, one above the headers, and other file names change nothing."""
    assert _results(_run(_no_copies(seed), padded=True, prefix="改名-")) == _plain(seed)


@lru_cache(maxsize=8)
def _outcome(seed: int, period: str) -> Outcome:
    return _run(department(seed), period)


def _figure(outcome: Outcome, metric: str, subject: Subject) -> Figure:
    found = outcome.material.measured.get(metric, subject)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("metric", SUMS)
def test_persons_and_nobody_make_the_department(seed: int, metric: str) -> None:
    """What nobody answers for and what each person has adds up to the department's figure."""
    outcome = _outcome(seed, "2026Q2")
    whole = _figure(outcome, metric, DEPARTMENT)
    if whole.value is None:
        assert whole.state is State.NO_DATA
        return
    persons = sum(
        (
            one.value or Fraction(0)
            for (name, subject), one in outcome.material.measured.figures.items()
            if name == metric and subject.kind is Dimension.STAFF
        ),
        Fraction(0),
    )
    found = outcome.material.measured.contributions[metric]
    of_nobody = found.rows[found.rows["staff_id"].astype(object) == ""]
    nobody = Fraction(int(of_nobody["numerator"].sum()), found.numerator_scale)
    assert persons + nobody == whole.value


@pytest.mark.parametrize("seed", range(2))
def test_months_make_the_quarter(seed: int) -> None:
    """Sums and counts of three months add up to the quarter's, for the department and each person."""
    quarter = _outcome(seed, "2026Q2").material.measured
    months = [_outcome(seed, f"2026-0{month}").material.measured for month in (4, 5, 6)]
    for metric in SUMS:
        totals: dict[Subject, Fraction] = defaultdict(Fraction)
        for month in months:
            for (name, subject), figure in month.figures.items():
                if name == metric and subject.kind in (Dimension.STAFF, Dimension.DEPARTMENT):
                    totals[subject] += figure.value or 0
        for (name, subject), figure in quarter.figures.items():
            if name == metric and subject.kind in (Dimension.STAFF, Dimension.DEPARTMENT) and figure.value is not None:
                assert totals[subject] == figure.value, (metric, subject)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("period", ["2026-06", "2026Q2"])
def test_evidence_makes_the_figure(seed: int, period: str) -> None:
    """The rows listed behind a figure, taken alone, give its parts: every metric and dimension."""
    outcome = _outcome(seed, period)
    measured = outcome.material.measured
    for (name, subject), figure in measured.figures.items():
        found = measured.contributions.get(name)
        if found is None:
            assert (figure.numerator, figure.value) == (None, None)
            continue
        rows = measured.evidence(METRICS[name], subject)
        top = _added(rows.to_dict("list"), "numerator", found.numerator_scale)
        assert top == figure.numerator, (name, subject)
        if figure.denominator is not None:
            assert _added(rows.to_dict("list"), "denominator", found.denominator_scale) == figure.denominator, (
                name,
                subject,
            )
        used = outcome.book.refused_rows | outcome.book.apart_rows
        assert used.isdisjoint(int(row) for row in rows["row"])


def _added(rows: dict[object, list[object]], part: str, scale: int) -> Fraction:
    """Add up a part of the rows; of the rows of one key only the largest."""
    amounts = [int(str(one)) for one in rows[part]]
    if "key" in rows:
        once: dict[object, int] = {}
        for key, amount in zip(rows["key"], amounts, strict=True):
            once[key] = max(amount, once.get(key, amount))
        amounts = list(once.values())
    return Fraction(sum(amounts), scale)


@pytest.mark.parametrize("seed", range(2))
def test_every_row_is_accounted_for(seed: int) -> None:
    """Rows read are rows used, refused or set apart, and every dimension of a metric has its column."""
    outcome = _outcome(seed, "2026-06")
    assert all(one.read == one.used + one.refused + one.set_apart for one in outcome.book.counts())
    for name, found in outcome.material.measured.contributions.items():
        for dimension in METRICS[name].dimensions:
            assert COLUMN_OF[dimension] in found.rows, (name, dimension)


@pytest.mark.parametrize("seed", range(2))
def test_pay_lines_add_up(seed: int) -> None:
    """Each payslip's printed lines add up to its printed total, and each score's points to the score."""
    outcome = _outcome(seed, "2026-06")
    lines: dict[str, Decimal] = defaultdict(Decimal)
    totals: dict[str, Decimal] = {}
    for row in outcome.csv("pay"):
        if row["line"] == "total":
            totals[row["staff_id"]] = Decimal(row["amount"])
        else:
            lines[row["staff_id"]] += Decimal(row["amount"])
    assert lines == totals
    points: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in outcome.csv("scores"):
        points[row["scheme"], row["staff_id"]] += Decimal(row["points"] or 0)
    for row in outcome.csv("results"):
        if row["state"] == "complete":
            assert points[row["scheme"], row["staff_id"]] == Decimal(row["score"])
