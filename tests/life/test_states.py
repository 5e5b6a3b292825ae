"""States are given in order, by different people, to exactly the set that was looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from kam_reports.core.fault import Fault
from kam_reports.life import fresh
from kam_reports.life.desk import LifeFault, State, same_person
from kam_reports.life.running import run
from kam_reports.life.status import acts, status
from kam_reports.store import periods
from kam_reports.store.periods import WaiverRow
from tests.life.people import CLERK, FINANCE, MANAGER, REVIEWER, act, approve, close, desk, give, late_sale, make, month


def test_whole_way(department: Path) -> None:
    """Draft, reviewed, approved, final: each step is told by status and audit."""
    for state, by in ((State.REVIEWED, REVIEWER), (State.APPROVED, MANAGER), (State.FINAL, FINANCE)):
        given = give(department, "2026-06", state, by)
        with desk(department) as opened:
            assert status(opened, month("2026-06")).state is state
            assert given.set == status(opened, month("2026-06")).set
    with desk(department) as opened:
        told = status(opened, month("2026-06"))
        told_acts = [(one.entry.action, one.entry.by) for one in acts(opened, month("2026-06"))]
    assert told_acts == [("run", CLERK), ("review", REVIEWER), ("approve", MANAGER), ("close", FINANCE)]
    assert [version.name for version in told.versions] == ["V1"]
    assert not (department / "output" / "2026-06" / "draft").exists()


@pytest.mark.parametrize(
    ("states", "wanted", "told"),
    [
        ([], State.APPROVED, "next comes kam review"),
        ([], State.FINAL, "next comes kam review"),
        ([State.REVIEWED], State.FINAL, "next comes kam approve"),
        ([State.REVIEWED], State.REVIEWED, "is reviewed already"),
        ([State.REVIEWED, State.APPROVED], State.REVIEWED, "next comes kam close"),
    ],
)
def test_no_state_is_left_out(department: Path, states: list[State], wanted: State, told: str) -> None:
    """Skipped, repeated and backward steps are refused."""
    for state in states:
        give(department, "2026-06", state, REVIEWER if state is State.REVIEWED else MANAGER)
    with pytest.raises(LifeFault, match=told):
        give(department, "2026-06", wanted, FINANCE)


def test_final_stays_final(department: Path) -> None:
    """Nothing is given to a closed period, and no draft is made of it."""
    for state in (State.REVIEWED, State.APPROVED, State.FINAL):
        with pytest.raises(LifeFault, match=r"2026-05 is final \(V1\)"):
            give(department, "2026-05", state, FINANCE)
    with pytest.raises(LifeFault, match="kam restate 2026-05"):
        make(department, "2026-05")


def test_nothing_to_give_a_state_to(department: Path) -> None:
    """A period that was never run."""
    with pytest.raises(LifeFault, match="no draft of 2026-04"):
        give(department, "2026-04", State.REVIEWED, REVIEWER)
    with desk(department) as opened, pytest.raises(Fault, match="nothing has been made for 2026-04"):
        status(opened, month("2026-04"))


@pytest.mark.parametrize("name", [CLERK, f"  {CLERK} ", "李 伟"])
def test_who_prepared_does_not_approve(department: Path, name: str) -> None:
    """However the name is written."""
    give(department, "2026-06", State.REVIEWED, REVIEWER)
    with pytest.raises(LifeFault, match="prepared this set"):
        give(department, "2026-06", State.APPROVED, name)


def test_who_reviewed_does_not_approve(department: Path) -> None:
    """The preparer may review; neither approves."""
    give(department, "2026-06", State.REVIEWED, REVIEWER)
    with pytest.raises(LifeFault, match="reviewed this set"):
        give(department, "2026-06", State.APPROVED, REVIEWER)


def test_nobody_does_nothing(department: Path) -> None:
    """A blank name is refused."""
    with pytest.raises(Fault, match="--by NAME"):
        give(department, "2026-06", State.REVIEWED, "　 ")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Ｌi Wei", "li wei", True), ("LIWEI", " li wei ", True), ("李伟", "李维", False), ("Straße", "STRASSE", True)],
)
def test_names_are_compared_as_people_read_them(one: str, other: str, *, same: bool) -> None:
    """Width, case and blanks don't tell people apart."""
    assert same_person(one, other) is same


def test_unknown_preparer_is_refused(department: Path) -> None:
    """A set that nobody is known to have made cannot be reviewed; a run with a name mends it."""
    (department / ".kam" / "kam.db").unlink()
    with pytest.raises(LifeFault, match="not known who prepared"):
        give(department, "2026-06", State.REVIEWED, REVIEWER)
    make(department, "2026-06")
    approve(department, "2026-06")


def _ledger(folder: Path) -> None:
    late_sale(folder, "S0699", datetime(2026, 6, 2), 10.0)


def _more(folder: Path) -> None:
    (folder / "input" / "new.csv").write_text("a,b\n1,2\n", encoding="utf-8")


def _less(folder: Path) -> None:
    (folder / "input" / "财务.xlsx").unlink()


def _rules(folder: Path) -> None:
    text = (folder / "config.yaml").read_text(encoding="utf-8")
    (folder / "config.yaml").write_text(text.replace("grace_days: 3", "grace_days: 4"), encoding="utf-8")


def _template(folder: Path) -> None:
    (folder / "templates" / "bonus").mkdir(parents=True, exist_ok=True)
    (folder / "templates" / "bonus" / "page.html").write_text("<p>mine</p>", encoding="utf-8")


def _waiver(folder: Path) -> None:
    with desk(folder) as opened, opened.store.begin() as connection:
        periods.enter_waiver(connection, WaiverRow("2026-06", "0011aabb", "code", "place", "a", "t", "why"))


CHANGES: list[tuple[Callable[[Path], None], str]] = [
    (_ledger, "input/销售台账.xlsx changed"),
    (_more, "input/new.csv added"),
    (_less, "input/财务.xlsx removed"),
    (_rules, "config.yaml changed"),
    (_template, "templates/bonus/page.html"),
    (_waiver, "waivers, appeals"),
]


@pytest.mark.parametrize(("change", "told"), CHANGES)
def test_stale_set_gets_no_state(department: Path, change: Callable[[Path], None], told: str) -> None:
    """Whatever would make another set is named, for each of the three states."""
    change(department)
    with pytest.raises(LifeFault, match=told):
        give(department, "2026-06", State.REVIEWED, REVIEWER)
    with desk(department) as opened:
        assert any(told in str(one) for one in status(opened, month("2026-06")).stale)


@pytest.mark.parametrize("given", [State.REVIEWED, State.APPROVED])
def test_change_between_two_states(department: Path, given: State) -> None:
    """Looked over, then a row comes in: approval and closing are refused."""
    give(department, "2026-06", State.REVIEWED, REVIEWER)
    if given is State.APPROVED:
        give(department, "2026-06", State.APPROVED, MANAGER)
    _ledger(department)
    wanted, by = (State.APPROVED, MANAGER) if given is State.REVIEWED else (State.FINAL, FINANCE)
    with pytest.raises(LifeFault, match="changed"):
        give(department, "2026-06", wanted, by)


def test_other_program_is_a_change(department: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new program version might make another set."""
    monkeypatch.setattr(fresh, "__version__", "99.0")
    with pytest.raises(LifeFault, match="the program changed"):
        give(department, "2026-06", State.REVIEWED, REVIEWER)


def test_comment_in_config_is_no_change(department: Path) -> None:
    """What means the same is the same."""
    path = department / "config.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    approve(department, "2026-06")
    with desk(department) as opened:
        told = status(opened, month("2026-06"))
    assert (told.state, told.stale) == (State.APPROVED, ())


def test_new_set_is_a_draft_again(department: Path) -> None:
    """A run with other inputs takes the approval away, and the audit says from what."""
    approve(department, "2026-06")
    _ledger(department)
    make(department, "2026-06")
    with desk(department) as opened:
        assert status(opened, month("2026-06")).state is State.DRAFT
        last = acts(opened)[-1].entry
    assert (last.action, last.details["state_before"]) == ("run", "approved")


def test_same_set_keeps_its_state(department: Path) -> None:
    """A run that changes nothing takes nothing away."""
    approve(department, "2026-06")
    make(department, "2026-06", by="somebody else")
    with desk(department) as opened:
        told = status(opened, month("2026-06"))
    assert (told.state, told.prepared_by) == (State.APPROVED, CLERK)


def test_set_that_comes_back_begins_anew(department: Path) -> None:
    """A change and its undoing: the old approvals count no more."""
    kept = (department / "input" / "销售台账.xlsx").read_bytes()
    approve(department, "2026-06")
    _ledger(department)
    make(department, "2026-06")
    (department / "input" / "销售台账.xlsx").write_bytes(kept)
    make(department, "2026-06")
    with pytest.raises(LifeFault, match="next comes kam review"):
        give(department, "2026-06", State.FINAL, FINANCE)
    give(department, "2026-06", State.REVIEWED, MANAGER)
    with pytest.raises(LifeFault, match="reviewed this set"):
        give(department, "2026-06", State.APPROVED, MANAGER)


def test_set_that_was_looked_at(department: Path) -> None:
    """Its hash, or the beginning of it; another one is refused."""
    with desk(department) as opened:
        seen = status(opened, month("2026-06")).set
    with pytest.raises(LifeFault, match="not the present one"):
        give(department, "2026-06", State.REVIEWED, REVIEWER, seen="0" * 64)
    give(department, "2026-06", State.REVIEWED, REVIEWER, seen=seen)
    give(department, "2026-06", State.APPROVED, MANAGER, seen=seen[:12])


def test_draft_changed_by_hand(department: Path) -> None:
    """A file of the set is not as the run wrote it."""
    path = department / "output" / "2026-06" / "draft" / "data" / "pay.csv"
    path.write_bytes(path.read_bytes().replace(b"200.00", b"900.00"))
    with pytest.raises(LifeFault, match="changed since the run") as caught:
        give(department, "2026-06", State.REVIEWED, REVIEWER)
    assert caught.value.file == "output/2026-06/draft/data/pay.csv"


def test_pool(department: Path) -> None:
    """Over the pool the approval carries a warning, is given all the same, and both are kept."""
    path = department / "config.yaml"
    pool = "bonus_pool:\n  - {effective_from: 2026-01-01, approved_by: board, monthly: 3000}"
    path.write_text(path.read_text(encoding="utf-8").replace("bonus_pool: []", pool), encoding="utf-8")
    make(department, "2026-06")
    give(department, "2026-06", State.REVIEWED, REVIEWER)
    given = give(department, "2026-06", State.APPROVED, MANAGER)
    assert [str(one) for one in given.warnings] == [
        "the pay of 2026-06 comes to 3,734.00 yuan: 734.00 more than the pool of 3,000.00"
    ]
    with desk(department) as opened:
        kept = status(opened, month("2026-06")).given[-1]
    assert kept.details == {"total": 373_400, "pool": 300_000, "over_pool": True}


def test_sealed_results_are_read(department: Path) -> None:
    """June compares with May as it was sealed, whatever May's ledgers say now."""
    late_sale(department, "S0599", datetime(2026, 5, 20), 2000.0)
    with desk(department) as opened:
        made = run(opened, month("2026-06"), act(CLERK))
    assert made.result.material is not None
    past = {str(period): scores for period, scores in made.result.material.trend}
    assert past["2026-05"]["sales", "E002"].total is not None
    assert str(past["2026-05"]["sales", "E002"].total) == "80.00"
    assert [(one.period, one.staff_id, one.fen) for one in made.would_change] == [
        ("2026-05", "E002", 72_000),
        ("2026-05", "E003", 5_250),
    ]
    assert all("销售台账.xlsx" in str(why) for one in made.would_change for why in one.because)


def test_closing_the_next_month(department: Path) -> None:
    """Two months, one after the other."""
    close(department, "2026-06")
    with desk(department) as opened:
        told = [status(opened, month(name)).state for name in ("2026-05", "2026-06")]
    assert told == [State.FINAL, State.FINAL]
