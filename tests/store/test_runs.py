"""Runs, states, waivers, seals and appeals in the database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from kam_reports.store import Store, appeals, periods, runs
from kam_reports.store.appeals import Appeal
from kam_reports.store.periods import Approval, CorrectionRow, SealedRow, WaiverRow
from kam_reports.store.runs import Prepared, RunRecord
from kam_reports.store.schema import FIGURES, FILES

PAY = [("E002", "band", "3000.00", "0.89", "2670.00", 'P2, "bands"\n\t\\N'), ("E002", "total", "", "", "2670.00", "")]


def record(manifest: str) -> RunRecord:
    """Return a small set."""
    return RunRecord("2026-06", manifest, "abc", "1.0", [("inputs", "销售.xlsx", "00")], {"pay": PAY})


def test_set_is_kept_as_it_is(store: Store) -> None:
    """Rows come back as they were, odd characters too; who prepared it stays the first."""
    with store.begin() as connection:
        run = runs.enter_run(connection, record("m1"), Prepared("李伟", "t1"))
        assert runs.enter_run(connection, record("m1"), Prepared("王芳", "t2")) == run
        assert runs.rows_of(connection, "pay", run) == PAY
        assert runs.prepared_by(connection, "2026-06", "m1") == Prepared("李伟", "t1")
        assert runs.find_run(connection, "2026-06", "m2") is None


def test_set_of_nobody_gets_a_preparer(store: Store) -> None:
    """A set that was found without anybody's name takes the first name it gets."""
    with store.begin() as connection:
        runs.enter_run(connection, record("m1"), Prepared())
        runs.enter_run(connection, record("m1"), Prepared("王芳", "t2"))
        assert runs.prepared_by(connection, "2026-06", "m1").by == "王芳"


def test_rows_of_old_drafts_go_and_of_sealed_sets_stay(store: Store) -> None:
    """A third draft: of the first (sealed) everything stays, of the second only who made it."""
    with store.begin() as connection:
        first = runs.enter_run(connection, record("m1"), Prepared("a", "t"))
        sealed = SealedRow("2026-06", 1, "m1", "s1", "b", "t", "", first)
        periods.enter_sealed(connection, sealed, [CorrectionRow("2026-06", 1, "2026-05", "E1", -5, "V2 − V1", "late")])
        second = runs.enter_run(connection, record("m2"), Prepared("a", "t"))
        third = runs.enter_run(connection, record("m3"), Prepared("a", "t"))
        query = select(FILES.c.run_id, func.count()).group_by(FILES.c.run_id)
        counts = {int(run): int(count) for run, count in connection.execute(query)}
        assert counts == {first: 1, third: 1}
        assert runs.prepared_by(connection, "2026-06", "m2").by == "a"
        assert second != third
        assert periods.sealed_sets(connection) == [sealed]
        assert [one.fen for one in periods.corrections(connection)] == [-5]


def test_who_began_is_the_newest(store: Store) -> None:
    """Beginning twice leaves the later name; a period nobody began has none."""
    with store.begin() as connection:
        runs.begin_run(connection, "2026-06", Prepared("a", "t1"))
        runs.begin_run(connection, "2026-06", Prepared("b", "t2"))
        assert runs.begun_by(connection, "2026-06") == Prepared("b", "t2")
        assert runs.begun_by(connection, "2026-07") == Prepared()


def test_states_and_waivers(store: Store) -> None:
    """The present state is one; approvals are kept in their order; a second waiver takes the first one's place."""
    given = Approval("2026-06", "m1", "reviewed", "a", "t1", "looked", {"total": 5})
    with store.begin() as connection:
        assert runs.present_set(connection, "2026-06") == ("", "")
        for state in ("draft", "reviewed"):
            periods.set_state(connection, "2026-06", state, "m1")
        assert runs.present_set(connection, "2026-06") == ("reviewed", "m1")
        periods.enter_approval(connection, given)
        periods.enter_approval(connection, replace(given, manifest="m2"))
        assert periods.approvals(connection, "2026-06", "m1") == [given]
        assert len(periods.approvals(connection, "2026-06")) == 2
        waiver = WaiverRow("2026-06", "0011", "bad-date", "a ▸ b ▸ C3", "a", "t", "known")
        periods.enter_waiver(connection, waiver)
        periods.enter_waiver(connection, replace(waiver, given_by="b"))
        assert periods.waivers(connection, "2026-06") == [replace(waiver, given_by="b")]


def test_appeals(store: Store) -> None:
    """Numbered as they come; decided in place."""
    appeal = Appeal(0, "2026-06", "m1", "E002", "performance", "57.00", "open", "a", "t")
    with store.begin() as connection:
        numbers = [appeals.enter_appeal(connection, appeal) for _ in range(2)]
        assert numbers == [1, 2]
        decided = replace(appeal, id=2, state="granted", fen=-100, decided_by="b")
        appeals.update_appeal(connection, decided)
        assert appeals.find_appeal(connection, 2) == decided
        assert appeals.find_appeal(connection, 3) is None
        assert [one.state for one in appeals.appeals(connection, "2026-06")] == ["open", "granted"]
        assert appeals.appeals(connection, "2026-07") == []


@pytest.mark.parametrize("name", runs.TABLES)
def test_tables_have_the_columns_of_the_csvs(name: str) -> None:
    """A CSV's columns, less the period, are its table's."""
    from kam_reports.pipeline import data

    header: tuple[str, ...] = getattr(data, name.upper())
    assert runs.columns(name) == tuple(column for column in header if column != "period")


def test_many_rows_are_entered(store: Store) -> None:
    """Twenty thousand figures in one go."""
    figures = [("m", "staff", f"E{number}", "1.00", "2.00", "0.500000", "ratio", "ok") for number in range(20_000)]
    with store.begin() as connection:
        runs.enter_run(connection, RunRecord("2026-06", "m", "r", "1", (), {"figures": figures}), Prepared())
        assert connection.execute(select(func.count()).select_from(FIGURES)).scalar() == 20_000
