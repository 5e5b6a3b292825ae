"""Whatever is edited, the parts add up: of every figure, every score and every yuan."""

from __future__ import annotations

import os
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kam_reports.changes.cause import CauseKind, Changes
from kam_reports.changes.compare import compare
from tests.changes.month import sheets, traced

if TYPE_CHECKING:
    from kam_reports.changes.trace import Sides, Trace
    from tests.reports.small_month import Sheets

ZERO = Fraction(0)
EXAMPLES = int(os.environ.get("KAM_SEEDS", "8"))
EDITABLE = sorted(sheets())


@cache
def _base() -> Trace:
    return traced(sheets())


def _cell(given: object, dice: st.DataObject) -> object:
    """Return another content of the same kind for a cell."""
    match given:
        case None:
            return None
        case date():
            return given + timedelta(days=dice.draw(st.integers(-40, 12)))
        case int() | float():
            return max(given + dice.draw(st.integers(-9, 9)), 0)
        case str() if given.replace(".", "").isdigit():
            return str(dice.draw(st.integers(0, 90_000)))
        case str() if given[:2] in {"E0", "A-"}:
            return dice.draw(
                st.sampled_from(["E002", "E003", "E004", "E009"] if given[0] == "E" else ["A-00001", "A-00002"])
            )
        case _:
            return given


def _edited(dice: st.DataObject) -> Sheets:
    """Return the month after a few random edits: rows added, changed, removed, shuffled."""
    month = sheets()
    for _ in range(dice.draw(st.integers(1, 4))):
        name = dice.draw(st.sampled_from(EDITABLE))
        rows = [list(row) for row in month[name]]
        if len(rows) == 1:
            continue
        at = dice.draw(st.integers(1, len(rows) - 1))
        match dice.draw(st.sampled_from(["add", "change", "remove"])):
            case "add":
                fresh = [_cell(cell, dice) for cell in rows[at]]
                first = rows[at][0]
                if isinstance(first, str) and not first.startswith(("2026", "E0", "A-")):
                    fresh[0] = f"{first}{dice.draw(st.integers(10, 99))}"
                rows.append(fresh)
            case "change":
                column = dice.draw(st.integers(0, len(rows[at]) - 1))
                rows[at][column] = _cell(rows[at][column], dice)
            case _:
                del rows[at]
        month[name] = [rows[0], *dice.draw(st.permutations(rows[1:]))]
    return month


def _part(side: Sides | None, name: str) -> Fraction:
    return ZERO if side is None else getattr(side, name) or ZERO


def _assert_sums(changes: Changes) -> None:
    for one in changes.figures:
        for name in ("numerator", "denominator"):
            told = sum((getattr(part, name) for part in one.parts), ZERO)
            assert told == _part(one.new, name) - _part(one.old, name), (one.metric, one.subject)
        if one.old is not None and one.new is not None and None not in (one.old.value, one.new.value):
            told = sum((part.value or ZERO for part in one.parts), ZERO)
            assert told == _part(one.new, "value") - _part(one.old, "value"), (one.metric, one.subject)
    for score in changes.scores:
        told = sum((share.amount for share in score.shares), ZERO)
        assert told == Fraction(score.new or 0) - Fraction(score.old or 0)
    for line in changes.pay:
        assert sum((share.amount for share in line.shares), ZERO) == line.fen
        assert all(share.amount.denominator == 1 for share in line.shares)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(dice=st.data())
def test_parts_make_the_difference(dice: st.DataObject) -> None:
    """Random edits of any ledger: parts sum to each difference, and every cause is a row that was edited."""
    changes = compare(_base(), traced(_edited(dice)))
    _assert_sums(changes)
    assert not [line for line in changes.lines if line.cause.kind is CauseKind.UNEXPLAINED]
    assert sum(line.fen for line in changes.lines) == changes.fen


@settings(max_examples=max(EXAMPLES // 5, 2), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(dice=st.data())
def test_back_again_is_the_opposite(dice: st.DataObject) -> None:
    """Comparing the other way round gives the opposite pay, figure by figure the opposite parts."""
    other = traced(_edited(dice))
    there, back = compare(_base(), other), compare(other, _base())
    assert back.fen == -there.fen
    assert {(one.metric, one.subject) for one in there.figures} == {(one.metric, one.subject) for one in back.figures}
    _assert_sums(back)


@settings(max_examples=max(EXAMPLES // 5, 2), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(dice=st.data())
def test_moving_rows_about_is_no_change(dice: st.DataObject) -> None:
    """Shuffled rows in other files and sheets: nothing changed."""
    month: Sheets = {}
    for name, rows in sheets().items():
        shuffled = dice.draw(st.permutations(list(rows[1:])))
        cut = dice.draw(st.integers(0, len(shuffled)))
        month[f"甲/{name}.xlsx ▸ 前"] = [rows[0], *shuffled[:cut]]
        month[f"乙/{name}.xlsx ▸ 后"] = [rows[0], *shuffled[cut:]]
    changes = compare(_base(), traced(month))
    assert not changes
    assert (changes.lines, changes.silent) == ((), 0)
