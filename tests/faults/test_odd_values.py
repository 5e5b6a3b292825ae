"""Values that nobody would expect, in every column of every ledger: a row may be refused, the run goes on."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest

from kam_reports.core.text import ENGLISH
from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.ledgers.spec import Kind
from kam_reports.pipeline import data
from kam_reports.pipeline.compose import documents
from kam_reports.pipeline.periods import months_with_facts, newest_finished
from kam_reports.pipeline.reading import options_of
from tests.builders import read_files
from tests.cases.running import config_with, run_files
from tests.checks.department import clean

if TYPE_CHECKING:
    from kam_reports.ledgers.spec import Column, LedgerSpec

PLAIN: dict[Kind, Any] = {
    Kind.STAFF: "E002",
    Kind.ACCOUNT: "A-00001",
    Kind.PERIOD: "2026-06",
    Kind.DATE: date(2026, 6, 5),
    Kind.TIME: datetime(2026, 6, 5, 10),
    Kind.MONEY: 1000,
    Kind.NUMBER: 3,
    Kind.YESNO: "是",
}
ODD: tuple[Any, ...] = (
    *("0001-01", "0000-01", "1899-12", "9999-12", "9999", "9999Q4", "2026Q2", "2026H1", "2026", "2026年6月", "2026-13"),
    *("0001-01-01", "9999-12-31", "9999-12-31 24:00", "9999-12-31 23:59:59.9", "2026-06-05 24:00", "2026-02-30"),
    *("0001-01-01T00:00+14:00", "9999-12-31T23:00-12:00", "2026-06-05T10:00Z", "1582-10-10", "3000-01-01"),
    *(date.min, date.max, datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 700_000), time(10, 30)),
    *(0, -1, -0.0, 0.000001, 1.5, 8e7, 7e10, 1e15, 9.9e15, -9.9e15, 1e22, 1e300, 13_800_138_000, True, False),
    *("1e5", "9" * 20, "9" * 400, "1" * 19 + "." + "1" * 19, "-", "", " ", "#N/A", "=1+1", "{x}", "%s", "a" * 500),
    *(
        "\x00",
        "\x1f",
        "\ud7ff",
        "\ue000",
        "😀",
        "是",
        "无",
        "department",
        "E002",
        "E999",
        "A-00001",
        "上级",
        "∞",
        "NaN",
    ),
)
RULES: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "2026-06"),
    ({"calendar": {"month_cutoff_day": 25, "fiscal_first_month": 4}, "plan_split": {"how": "even"}}, "2026"),
)


def _odd_rows(spec: LedgerSpec) -> list[list[Any]]:
    """Return a sheet with a row for every column and odd value; all else of the row is as it should be."""
    rows: list[list[Any]] = [[column.zh for column in spec.columns]]
    for column in spec.columns:
        for value in ODD:
            rows.append([value if one is column else _plain(one, len(rows)) for one in spec.columns])
    return rows


def _plain(column: Column, number: int) -> Any:  # noqa: ANN401 - a cell
    if column.field == "staff_id" and column.kind is not Kind.STAFF:
        return f"E1{number:04d}"
    if column.field == "account_id" and column.kind is not Kind.ACCOUNT:
        return f"A-1{number:04d}"
    if column.words:
        return column.words[0][0]
    return PLAIN.get(column.kind, f"X{number}")


@pytest.mark.parametrize(("rules", "period"), RULES, ids=lambda one: one if isinstance(one, str) else "")
@pytest.mark.parametrize("ledger", LEDGERS)
def test_no_value_of_a_cell_stops_a_run(ledger: str, rules: dict[str, Any], period: str) -> None:
    """Each row is used, refused or set apart; figures, scores, pay and every document come of it."""
    config = config_with(rules)
    spec = LEDGERS[ledger]
    files = read_files({**clean(), f"odd.xlsx ▸ {spec.zh}": _odd_rows(spec)}, options_of(config))
    outcome = run_files(files, config, period)
    counts = [one for one in outcome.book.counts() if one.file == "odd.xlsx"]
    assert [one.read for one in counts] == [len(spec.columns) * len(ODD)]
    assert outcome.csv("figures")
    for name in ("scores", "results", "pay"):
        outcome.csv(name)
    data.issues_csv(outcome.material.issues, ENGLISH)
    for planned in documents(outcome.material, outcome.book, {}):
        planned.make()
    newest_finished(months_with_facts(outcome.book, config.calendar), config.calendar, date(2026, 7, 1))
