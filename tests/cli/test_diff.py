"""`kam diff`: two sets of a period beside each other, from a sealed version to the ledgers as they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.journeys import tiny
from tests.pipeline.test_comparing import late_order

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Kam, MakeTiny


@pytest.fixture
def closed(kam: Kam, tiny_workspace: MakeTiny, brief: None) -> Path:
    """Return a workspace whose June is final, and whose ledgers got a late order afterwards."""
    del brief
    folder = tiny_workspace()
    common = ("-w", folder, "--lang", "en")
    assert kam("run", "2026-06", "--by", "Zhou", "--workers", 0, *common).code == 0
    for word, by in (("review", "Zhou"), ("approve", "Li"), ("close", "Li")):
        outcome = kam(word, "2026-06", "--by", by, *common)
        assert outcome.code == 0, outcome.err
    late_order(folder)
    return folder


def test_a_closed_month_and_its_ledgers_now(kam: Kam, closed: Path) -> None:
    """The late order is the one cause; money, people and the sentence name it."""
    outcome = kam("diff", "2026-06", "V1", "now", "-w", closed, "--lang", "en", "--workers", 0)
    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert lines[1].startswith("pay in all +516.00 yuan")
    assert "1. row added: 销售台账.xlsx ▸ 六月 ▸ row 5 (S0699 1)" in lines[2]
    assert any(line.strip().startswith("+463.50 for E002, because row added") for line in lines)
    assert not [path for path in (closed / ".kam").iterdir() if path.name.startswith("diff-")]


def test_json_for_programs(kam: Kam, closed: Path) -> None:
    """Parts of pay add up to the difference; each names its cause by number."""
    outcome = kam("diff", "2026-06", "V1", "now", "-w", closed, "--lang", "en", "--workers", 0, "--json")
    made = json.loads(outcome.out)
    (cause,) = made["causes"]
    assert (made["pay"], cause["kind"], cause["rows"][0]["row"]) == ("516.00", "row_added", 5)
    assert cause["rows"][0]["fields"]["amount"] == ["", "500.00"]
    assert {part["cause"] for line in made["pay_lines"] for part in line["parts"]} == {0}
    assert made["figures"]
    assert made["scores"]
    assert made["ranks"] == []


def test_more_than_ten_causes(kam: Kam, closed: Path) -> None:
    """Late orders and ratings: rows of one sheet share a line; a value that moves little comes last."""
    books = tiny.books()
    for row in books["考核.xlsx"]["评分表"]:
        if row[0] == "2026-06":
            row[5] = int(str(row[5])) + 1
    tiny.write_book(closed / "input" / "考核.xlsx", books["考核.xlsx"])
    outcome = kam("diff", "2026-06", "V1", "now", "-w", closed, "--lang", "en", "--workers", 0)
    lines = [line for line in outcome.out.splitlines() if line.lstrip()[:2] in {"1.", "2."}]
    assert len(lines) == 2
    assert "16 rows changed: 考核.xlsx ▸ 评分表 ▸ rows" in outcome.out
    assert outcome.code == 0


def test_nothing_changed_and_nothing_there(kam: Kam, closed: Path, tiny_workspace: MakeTiny) -> None:
    """A set beside itself differs in nothing; a period without sets is one line and exit 2."""
    outcome = kam("diff", "2026-06", "V1", "V1", "-w", closed, "--lang", "en", "--workers", 0)
    assert (outcome.code, outcome.out.splitlines()[-1]) == (0, "Nothing changed.")
    outcome = kam("diff", "2026-06", "-w", tiny_workspace(), "--lang", "en")
    assert (outcome.code, outcome.out) == (2, "")
    assert "no other draft" in outcome.err
