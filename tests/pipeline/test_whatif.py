"""Trial rules on the same ledgers: totals, each person, and that nothing but the answer comes of it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kam_reports import sample
from kam_reports.config import Config, parse
from kam_reports.core.period import Period, PeriodKind
from kam_reports.core.text import ENGLISH
from kam_reports.pipeline.stages import Job
from kam_reports.pipeline.whatif import Change, Trial, try_rules
from kam_reports.pipeline.workspace import Workspace
from tests.journeys import tiny
from tests.journeys.outputs import tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Kam, MakeTiny

JUNE = Period(PeriodKind.MONTH, 2026, 6)
TO_COMMISSION = (
    "\ncommission: []\n",
    """
commission:
  - {effective_from: 2026-01-01, approved_by: 总经理, basis: invoiced, schemes: [sales], rates: [{rate: 1%}], cap: 80}
""",
)
TO_NO_LOSS = ("target_missed: -5%", "target_missed: 0%")
TO_UNPAID_CLERKS = ("内勤: [clerk]", "内勤: []")
TO_NEW_ITEM = (
    "{id: workload, zh: 工作量, en: Workload, weight: 20, group: workload}",
    "{id: tidiness, zh: 整洁, en: Tidiness, weight: 20, group: workload}",
)

pytestmark = pytest.mark.usefixtures("brief")


def config(*changes: tuple[str, str]) -> Config:
    """Return the shipped rules with changes."""
    return parse(tiny.config_text(*changes).encode())


def tried(folder: Path, *changes: tuple[str, str], period: Period = JUNE) -> Trial:
    """Try changed rules on the ledgers of a workspace."""
    job = Job(Workspace(folder), config(), date(2026, 7, 10), ENGLISH, lambda *_: None, 0)
    return try_rules(job, config(*changes), period)


def by_person(trial: Trial) -> dict[str, tuple[int | None, int | None, int]]:
    """Return each person's pay now, pay then, and difference (fen)."""
    return {one.staff_id: (one.pay_now, one.pay_then, one.difference) for one in trial.changes}


def test_same_rules_change_nothing(tiny_workspace: MakeTiny) -> None:
    """Nobody gains, nobody loses, every score is what it was."""
    trial = tried(tiny_workspace())
    assert by_person(trial) == {"E002": (273_650, 273_650, 0), "E003": (99_750, 99_750, 0)}
    assert trial.cost_now == trial.cost_then == 373_400
    assert [(one.score_now, one.score_then) for one in trial.changes] == [("89.00", "89.00"), ("96.01", "96.01")]


def test_same_rules_on_faulty_ledgers_change_nothing(tmp_path: Path) -> None:
    """Refused rows, duplicates and conflicts are refused alike both times: one reading feeds two books."""
    sample.make(tmp_path / "input", staff=8, accounts=10, rows=60, months=1)
    trial = tried(tmp_path)
    assert any(one.pay_now for one in trial.changes)
    assert all((one.pay_now, one.score_now) == (one.pay_then, one.score_then) for one in trial.changes)


def test_who_gains_and_what_it_costs(tiny_workspace: MakeTiny) -> None:
    """Without the loss for a missed target both get their whole band pay."""
    trial = tried(tiny_workspace(), TO_NO_LOSS)
    assert by_person(trial) == {"E002": (273_650, 287_000, 13_350), "E003": (99_750, 105_000, 5_250)}
    assert trial.cost_then - trial.cost_now == sum(one.difference for one in trial.changes) == 18_600


def test_commission_on_trial(tiny_workspace: MakeTiny) -> None:
    """1 % of 9,500 is 95, capped at 80, for the seller alone; no score moves."""
    trial = tried(tiny_workspace(), TO_COMMISSION)
    assert {staff: one[2] for staff, one in by_person(trial).items()} == {"E002": 8_000, "E003": 0}
    assert all(one.score_now == one.score_then for one in trial.changes)


@pytest.mark.parametrize("change", [TO_UNPAID_CLERKS, TO_NEW_ITEM], ids=["no sheet", "sheet incomplete"])
def test_who_would_get_no_pay_at_all(tiny_workspace: MakeTiny, change: tuple[str, str]) -> None:
    """Without a sheet, or with an item that nobody rated: no pay, no score, and all of today's pay is lost."""
    trial = tried(tiny_workspace(), change)
    assert by_person(trial)["E003"] == (99_750, None, -99_750)
    assert trial.changes[-1] == Change("E003", "王芳", 99_750, None, "96.01", "")
    assert trial.cost_then == 273_650


def test_who_would_be_paid_newly(tiny_workspace: MakeTiny) -> None:
    """A sheet that cannot be completed today and can under the trial rules: no pay now counts as nothing."""
    books = tiny.books()
    sheet = books["考核.xlsx"]["评分表"]
    sheet[:] = [row for row in sheet if row[1:3] != ["E003", "outcome"]]
    head = "en: Clerk monthly assessment}\n      cycle: month\n      pays: true\n      when_no_data: "
    trial = tried(tiny_workspace(books), (head + "block", head + "redistribute"))
    assert by_person(trial)["E003"] == (None, 99_750, 99_750)
    assert [(one.score_now, one.score_then) for one in trial.changes if one.staff_id == "E003"] == [("", "96.01")]


def test_a_quarter_has_scores_and_no_pay(tiny_workspace: MakeTiny) -> None:
    """Bonuses are monthly: the trial of a quarter compares its sheets."""
    trial = tried(tiny_workspace(), TO_NO_LOSS, period=Period(PeriodKind.QUARTER, 2026, 2))
    assert (trial.cost_now, trial.cost_then) == (0, 0)
    assert all(one.pay_now is None and one.pay_then is None for one in trial.changes)


def test_nothing_is_written(kam: Kam, tiny_workspace: MakeTiny, tmp_path: Path) -> None:
    """Output, input and config stay as they are to the byte; the answer is JSON that says it is a trial."""
    folder = tiny_workspace()
    published = folder / "output" / "2026-06" / "draft"
    published.mkdir(parents=True)
    (published / "manifest.json").write_text("{}", encoding="utf-8")
    other = tmp_path / "other.yaml"
    other.write_text(tiny.config_text(TO_NO_LOSS), encoding="utf-8")
    before = {name: tree(folder / name) for name in ("output", "input")}
    config_before = (folder / "config.yaml").read_bytes()
    outcome = kam("whatif", "2026-06", "--config", other, "-w", folder, "--workers", 0, "--json")
    assert {name: tree(folder / name) for name in ("output", "input")} == before
    assert (folder / "config.yaml").read_bytes() == config_before
    assert {one.name for one in folder.iterdir()} == {"output", "input", "config.yaml", ".kam"}
    assert {one.name for one in (folder / ".kam").iterdir()} <= {"cache", "inbox", "lock", "kam.db"}
    made = json.loads(outcome.out)
    assert (outcome.code, made["trial"], made["cost_now"], made["cost_then"]) == (0, True, "3734.00", "3920.00")
    assert made["people"][0] == {
        "staff_id": "E002",
        "name": "李伟",
        "pay_now": "2736.50",
        "pay_then": "2870.00",
        "difference": "133.50",
        "score_now": "89.00",
        "score_then": "89.00",
    }


def test_broken_trial_rules_are_one_line(kam: Kam, tiny_workspace: MakeTiny, tmp_path: Path) -> None:
    """A mistake in the other config names that file, and nothing is compared."""
    other = tmp_path / "other.yaml"
    other.write_text(tiny.config_text(("weight: 20, group: workload", "weight: 21, group: workload")), encoding="utf-8")
    outcome = kam("whatif", "2026-06", "--config", other, "-w", tiny_workspace(), "--workers", 0)
    assert (outcome.code, outcome.out) == (2, "")
    assert "other.yaml" in outcome.err
