"""The commands of a month's life as people call them: words, exit codes, JSON."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.conftest import Kam, MakeTiny
from tests.life.people import late_sale

pytestmark = pytest.mark.usefixtures("paperless")


@pytest.fixture
def workspace(kam: Kam, tiny_workspace: MakeTiny) -> Path:
    """Return a workspace with a draft of May."""
    folder = tiny_workspace()
    done = kam("run", "2026-05", "-w", folder, "--workers", 0, "--by", "李伟", "--lang", "en")
    assert done.code == 0, done.err
    return folder


def called(kam: Kam, folder: Path, text: str, code: int = 0) -> str:
    """Call a command and return what it printed."""
    done = kam(*text.split(), "-w", folder, "--lang", "en")
    assert done.code == code, done.out + done.err
    return done.out + done.err


def test_errand_of_a_month(kam: Kam, workspace: Path) -> None:
    """Review, approve, close, late row, restate, correction, verify, reproduce, audit."""
    assert "2026-05  draft" in called(kam, workspace, "status")
    assert "2026-05 is reviewed now" in called(kam, workspace, "review 2026-05 --by 王芳 --note ok")
    assert "somebody else must approve" in called(kam, workspace, "approve 2026-05 --by 李伟", 2)
    assert json.loads(called(kam, workspace, "approve 2026-05 --by 陈立 --json"))["state"] == "approved"
    assert "output/2026-05/V1" in called(kam, workspace, "close 2026-05 --by 周敏")
    late_sale(workspace, "S0599", datetime(2026, 5, 20), 1200.0)
    told = called(kam, workspace, "run 2026-06 --workers 0")
    assert "2026-05 is final, but would change: +205.20 for E002" in told
    assert "kam restate 2026-05" in called(kam, workspace, "run 2026-05 --workers 0", 2)
    assert "E002  2,280.00 → 2,485.20  (+205.20)" in called(kam, workspace, "restate 2026-05 --reason late --workers 0")
    summary = json.loads(called(kam, workspace, "run 2026-06 --workers 0 --json"))
    assert (summary["total"], summary["would_change"]) == ("3939.20", [])
    assert "All tables come out byte for byte" in called(kam, workspace, "reproduce 2026-05 --workers 0")
    assert json.loads(called(kam, workspace, "reproduce 2026-05 V2 --workers 0 --json"))["data"] == []
    told = called(kam, workspace, "status 2026-05")
    assert all(word in told for word in ("V1 sealed by 周敏", "V2 sealed by", "approved by 陈立"))
    assert json.loads(called(kam, workspace, "status 2026-05 --json"))[0]["versions"][1]["reason"] == "late"
    assert "2 sealed sets" in called(kam, workspace, "verify")
    actions = [one["action"] for one in json.loads(called(kam, workspace, "audit 2026-05 --json"))]
    assert actions == ["run", "review", "approve", "close", "run", "restate"]
    assert "周敏  close  2026-05" in called(kam, workspace, "audit")


def test_touched_seal(kam: Kam, workspace: Path) -> None:
    """`kam verify` names it and returns 1; with --json all of it."""
    for step in ("review 2026-05 --by 王芳", "approve 2026-05 --by 陈立", "close 2026-05 --by 周敏"):
        called(kam, workspace, step)
    for name in ("pay", "rows"):
        path = workspace / "output/2026-05/V1/data" / f"{name}.csv"
        path.chmod(0o600)
        path.write_bytes(path.read_bytes() + b" ")
    told = called(kam, workspace, "verify", 1)
    assert "output/2026-05/V1/data/pay.csv is not as it was sealed" in told
    assert "1 more" in told
    assert len(json.loads(called(kam, workspace, "verify --json", 1))["different"]) == 2


def test_restatement_in_json(kam: Kam, workspace: Path) -> None:
    """Machines read the differences."""
    for step in ("review 2026-05 --by 王芳", "approve 2026-05 --by 陈立", "close 2026-05 --by 周敏"):
        called(kam, workspace, step)
    late_sale(workspace, "S0599", datetime(2026, 5, 20), 1200.0)
    told = json.loads(called(kam, workspace, "restate 2026-05 --reason late --by 李伟 --json --workers 0"))
    assert told["version"] == "V2"
    assert told["differences"] == [
        {"staff_id": "E002", "before": "2280.00", "after": "2485.20", "difference": "205.20"}
    ]
    made = json.loads(called(kam, workspace, "run 2026-06 --workers 0 --json"))
    assert made["would_change"] == []
    late_sale(workspace, "S0598", datetime(2026, 5, 20), 100.0)
    made = json.loads(called(kam, workspace, "run 2026-06 --workers 0 --json"))
    assert [(one["period"], one["staff_id"], one["amount"]) for one in made["would_change"]] == [
        ("2026-05", "E002", "17.10")
    ]


def test_appeal(kam: Kam, workspace: Path) -> None:
    """Raised, granted, approved by another, listed."""
    assert "Appeal 1: " in called(kam, workspace, "appeal new 2026-05 E002 performance --by 赵强")
    for amount in ("much", "120.505", "1,20", "1e3", "NaN"):
        called(kam, workspace, f"appeal decide 1 --granted --amount {amount} --reason why --by 李伟", 2)
    called(kam, workspace, "appeal decide 1 --granted --amount 1,200.50 --reason why --by 李伟")
    assert "is approved" in called(kam, workspace, "appeal approve 1 --by 陈立")
    called(kam, workspace, "appeal new 2026-05 E003 band --by 赵强")
    assert "is rejected" in called(kam, workspace, "appeal decide 2 --rejected --reason no --by 李伟")
    called(kam, workspace, "appeal new 2026-05 E003 discipline --by 赵强")
    told = called(kam, workspace, "appeal list 2026-05").splitlines()
    assert [one.split("  ")[3] for one in told] == ["Sales against plan", "Performance pay", "Discipline"]
    assert [one.split("  ", 5)[5] for one in told] == ["approved  1,200.50  why", "rejected  no", "not decided yet"]
    in_chinese = kam("appeal", "list", "2026-05", "-w", workspace, "--lang", "zh").out.splitlines()
    assert [one.split("  ")[3] for one in in_chinese] == ["业绩", "绩效工资", "纪律性"]
    assert [one["state"] for one in json.loads(called(kam, workspace, "appeal list --json"))] == [
        "approved",
        "rejected",
        "open",
    ]


def test_waiver(kam: Kam, workspace: Path) -> None:
    """An open error is named by status, waived, and printed as such."""
    path = workspace / "input" / "坏.csv"
    path.write_text("单号,日期,客户编号,工号,金额\nS1,2026-05-09,A-00001,E002,much\n", encoding="utf-8")
    called(kam, workspace, "run 2026-05 --workers 0", 1)
    assert "not an amount" not in called(kam, workspace, "status")
    told = json.loads(called(kam, workspace, "status 2026-05 --json"))[0]
    assert len(told["open"]) == 1
    issue = told["open"][0]["id"]
    line = f"  {issue}  坏.csv ▸ E2: “much” is not an amount (not-an-amount); not settled"
    assert line in called(kam, workspace, "status 2026-05").splitlines()
    assert "run 2026-05 again" in called(kam, workspace, f"waive 2026-05 {issue} --by 陈立 --reason known")
    told_now = called(kam, workspace, "status 2026-05")
    assert "waived by 陈立: known" in told_now
    assert "since the run" in told_now


def test_nothing_yet(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """A workspace that was never run."""
    folder = tiny_workspace()
    assert "No period has been run yet" in called(kam, folder, "status")
    assert called(kam, folder, "audit") == ""
    assert "0 sealed sets" in called(kam, folder, "verify")
