"""The program against the second opinion: made-up departments, two independent ways, the same four CSVs.

KAM_SEEDS=2000 runs more departments; KAM_SEED=17 runs one of them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from kam_reports.pipeline.reading import options_of
from tests.builders import read_files
from tests.cases.running import Outcome, cells, config_with, run_files
from tests.properties.departments import Cells, department
from tests.second_opinion import compute
from tests.second_opinion.catalogue import LEDGERS
from tests.second_opinion.cells import Reading
from tests.second_opinion.periods import Calendar
from tests.second_opinion.reader import Tables, type_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Ledgers = dict[str, list[tuple[str, Cells]]]
NAMES = {
    "员工花名册": "staff",
    "大客户档案": "accounts",
    "客户交接记录": "account_handover",
    "销售计划": "sales_plan",
    "销售台账": "sales",
    "开发计划": "development_plan",
    "投诉台账": "complaints",
    "意见反馈台账": "feedback",
    "回访台账": "visits",
    "费用台账": "expenses",
    "费用预算": "budgets",
    "评分表": "ratings",
    "满意度调查": "satisfaction",
    "考勤统计": "attendance",
    "销售机会": "opportunities",
    "奖金调整": "adjustments",
}
PERIODS = ("2026-06", "2026Q2", "2026-05", "2026H1", "2026", "2026-02", "2026Q1")
CALENDARS: tuple[dict[str, int], ...] = (
    {},
    {},
    {"month_cutoff_day": 25},
    {"fiscal_first_month": 4},
    {"month_cutoff_day": 25, "fiscal_first_month": 4, "grace_days": 0},
)
SEEDS = int(os.environ.get("KAM_SEEDS", "50"))


def _seeds() -> Iterator[int]:
    if "KAM_SEED" in os.environ:
        yield int(os.environ["KAM_SEED"])
    else:
        yield from range(SEEDS)


def _as_tables(ledgers: Ledgers, calendar: Mapping[str, int]) -> Tables:
    """Hand the rows to the second opinion in the order the program reads files."""
    tables = Tables()
    reading = Reading(Calendar(**_second(calendar)))
    for zh, rows in ledgers.items():
        ledger = LEDGERS[NAMES[zh]]
        field = {column.headers[0]: column.name for column in ledger.fields}
        ordered = sorted(rows, key=lambda one: one[0])
        typed = type_rows(ledger.name, [{field[k]: v for k, v in row.items()} for _, row in ordered], reading)
        for row, (file, _) in zip(typed, ordered, strict=True):
            row.file = file
        tables.rows[ledger.name] = typed
        tables.columns[ledger.name] = {field[name] for _, row in rows for name in row}
    return tables


def _second(calendar: Mapping[str, int]) -> dict[str, int]:
    return {{"month_cutoff_day": "cutoff_day"}.get(name, name): value for name, value in calendar.items()}


def _program(ledgers: Ledgers, calendar: Mapping[str, int], period: str) -> Outcome:
    config = config_with({"calendar": dict(calendar)} if calendar else None)
    sheets = {}
    for zh, rows in ledgers.items():
        for file in ("一", "二"):
            mine = [row for name, row in rows if name == file]
            if mine:
                sheets[f"{file}/{zh}.xlsx ▸ {zh}"] = cells(mine)
    return run_files(read_files(sheets, options_of(config)), config, period)


def _comparable(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return sorted(tuple(value for name, value in row.items() if name != "rule") for row in rows)


@pytest.mark.parametrize("seed", list(_seeds()))
def test_both_ways_agree(seed: int) -> None:
    """Figures, scores, results and pay are the same to the last digit."""
    period, calendar = PERIODS[seed % len(PERIODS)], CALENDARS[seed // 2 % len(CALENDARS)]
    ledgers = department(seed)
    theirs = compute(_as_tables(ledgers, calendar), {"calendar": _second(calendar)}, period)
    outcome = _program(ledgers, calendar, period)
    for name, expected in theirs.items():
        ours, second = set(_comparable(outcome.csv(name))), set(_comparable(expected))
        only_ours, only_theirs = sorted(ours - second), sorted(second - ours)
        assert (only_ours, only_theirs) == ([], []), (
            f"{name} of seed {seed}, {period} {calendar}:\nprogram {only_ours[:12]}\nsecond  {only_theirs[:12]}"
        )
        assert _comparable(outcome.csv(name)) == _comparable(expected), name
