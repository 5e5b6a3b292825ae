"""Every worked example comes out as its file says: figures, evidence, items, scores, pay lines, issue codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kam_reports.core.issue import Severity
from kam_reports.metrics.catalogue import METRICS
from tests.cases.reading import Case, cases
from tests.cases.running import Outcome, evidence, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark import ParameterSet

ALL = list(cases())


def _parameters() -> Iterator[ParameterSet]:
    for case in ALL:
        marks = [pytest.mark.xfail(strict=True, reason=case.defect)] if case.defect else []
        yield pytest.param(case, id=f"{case.file}: {case.name}", marks=marks)


def _figure(outcome: Outcome, metric: str, words: str) -> str:
    kind, _, name = words.partition(" ")
    wanted = (metric, kind, name or kind)
    for row in outcome.csv("figures"):
        if (row["metric"], row["subject_kind"], row["subject"]) == wanted:
            value = row["value"] or "no_data"
            text = f"{row['numerator']} / {row['denominator']} = {value}" if row["denominator"] else value
            return f"{text} (incomplete)" if row["state"] == "incomplete" else text
    return "absent"


def _items(outcome: Outcome, sheet: str) -> dict[str, str]:
    staff, scheme = sheet.split()
    lines = {}
    for row in outcome.csv("scores"):
        if (row["staff_id"], row["scheme"]) == (staff, scheme):
            text = f"{row['value'] or 'no_data'} → {row['points'] or 'none'} of {row['weight']}"
            lines[row["item"]] = f"{text} (incomplete)" if row["state"] == "incomplete" else text
    return lines


def _score(outcome: Outcome, sheet: str) -> str:
    staff, scheme = sheet.split()
    for row in outcome.csv("results"):
        if (row["staff_id"], row["scheme"]) == (staff, scheme):
            if row["state"] == "incomplete":
                return f"incomplete of {row['of']}"
            last = f" last {row['last_streak']}" if row["last"] == "true" else ""
            return f"{row['score']} rank {row['rank']}/{row['of']}{last}"
    return "absent"


def _pay(outcome: Outcome, staff: str) -> list[str]:
    lines = []
    for row in outcome.csv("pay"):
        if row["staff_id"] == staff:
            how = f"{row['base']} × {row['factor']} = " if row["base"] else ""
            lines.append(f"{row['line']} {how}{row['amount']}")
    return lines


@pytest.mark.parametrize("case", list(_parameters()))
def test_case(case: Case) -> None:
    """The example comes out as it says."""
    outcome = run(case.rows, case.rules, case.period)
    wanted = {part: _as_text(expected) for part, expected in case.expected.items()}
    found = {part: _found(outcome, part, expected) for part, expected in case.expected.items()}
    assert found == wanted


def _as_text(expected: Any) -> Any:  # noqa: ANN401 - a YAML tree
    """Return what a file expects, its numbers as they are written; codes of issues in order."""
    if isinstance(expected, dict):
        return {key: _as_text(one) for key, one in expected.items()}
    return [str(one) for one in expected] if isinstance(expected, list) else str(expected)


def _found(outcome: Outcome, part: str, expected: Any) -> Any:  # noqa: ANN401 - shaped like what is expected
    """Return what came out, for just what the file names."""
    match part:
        case "figures":
            return {metric: {one: _figure(outcome, metric, one) for one in who} for metric, who in expected.items()}
        case "evidence":
            return {metric: {one: evidence(outcome, metric, one) for one in who} for metric, who in expected.items()}
        case "items":
            lines = {sheet: _items(outcome, sheet) for sheet in expected}
            return {sheet: {one: lines[sheet].get(one, "absent") for one in who} for sheet, who in expected.items()}
        case "scores":
            return {sheet: _score(outcome, sheet) for sheet in expected}
        case "pay":
            return {staff: _pay(outcome, staff) for staff in expected}
        case _:
            return outcome.codes(Severity.ERROR, Severity.WARNING)


def test_every_metric_has_its_cases() -> None:
    """No metric without a file of its own that measures it, and no file without a metric or a theme."""
    measured = {(case.file, metric) for case in ALL for metric in case.expected.get("figures", {})}
    assert [metric for metric in METRICS if (metric, metric) not in measured] == []


def test_names_of_cases_are_unique() -> None:
    """Two examples of a file with one name would hide each other in a report."""
    names = [(case.file, case.name) for case in ALL]
    assert sorted(set(names)) == sorted(names)
