"""A month's life from the command line, in SQLite and in PostgreSQL, and what reproducing it shows."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from kam_reports.cache import Store
from kam_reports.cli.session import load_config
from kam_reports.cli.speech import speaker
from kam_reports.core.fault import Fault
from kam_reports.life.desk import LifeFault, State
from kam_reports.life.past import with_past
from kam_reports.life.reproduce import reproduce
from kam_reports.life.restate import restate
from kam_reports.life.seal import remove
from kam_reports.life.status import status, statuses
from kam_reports.life.verify import verify
from kam_reports.pipeline.stages import measure_period
from tests.conftest import MakeTiny
from tests.life.people import CLERK, FINANCE, act, approve, close, desk, give, late_sale, make, month
from tests.store import postgres


@pytest.fixture
def elsewhere(tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace whose config names a database by a URL with a variable in it."""
    monkeypatch.setattr("kam_reports.pipeline.road.documents", lambda *_: [])
    return tiny_workspace(changes=[("store:\n  url: ", "store:\n  url: ${KAM_TEST_URL} ")])


@pytest.mark.skipif(bool(postgres.why_not()), reason=postgres.why_not() or "-")
def test_whole_life_in_postgresql(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run, close, late row, restate, pay the correction, verify: the same words and sums as in a file."""
    with postgres.server() as url:
        monkeypatch.setenv("KAM_TEST_URL", url)
        close(elsewhere, "2026-05")
        late_sale(elsewhere, "S0599", datetime(2026, 5, 20), 1200.0)
        made = make(elsewhere, "2026-06")
        assert [(one.staff_id, one.fen) for one in made.would_change] == [("E002", 20_520)]
        with desk(elsewhere) as opened:
            restate(opened, month("2026-05"), act(CLERK, "late"))
        with pytest.raises(LifeFault, match="changed"):
            approve(elsewhere, "2026-06")
        close(elsewhere, "2026-06")
        with desk(elsewhere) as opened:
            assert verify(opened).different == ()
            assert [(str(one.period), one.state) for one in statuses(opened)] == [
                ("2026-06", State.FINAL),
                ("2026-05", State.FINAL),
            ]
        pay = (elsewhere / "output/2026-06/V1/data/pay.csv").read_text(encoding="utf-8-sig")
        assert "2026-06,E002,correction,,,205.20,2026-05 V2 − V1: late" in pay
    assert not (elsewhere / ".kam" / "kam.db").exists()


def test_variable_that_is_not_set(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name is told."""
    monkeypatch.delenv("KAM_TEST_URL", raising=False)
    with pytest.raises(Fault, match="KAM_TEST_URL"):
        make(elsewhere, "2026-05")


def test_reproduced_from_the_seal(department: Path) -> None:
    """Rules, ledgers and templates changed since: the tables still come out as they were sealed."""
    late_sale(department, "S0599", datetime(2026, 5, 20), 1200.0)
    config = department / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("grace_days: 3", "grace_days: 9"), encoding="utf-8")
    with desk(department) as opened:
        restate(opened, month("2026-05"), act(CLERK, "late"))
        found = [reproduce(opened, month("2026-05"), name, load_config, speaker) for name in ("V1", "v2")]
    assert [(one.data, one.program_then == one.program_now) for one in found] == [((), True), ((), True)]
    assert sorted(path.name for path in (department / ".kam").iterdir() if path.name.startswith("kam-")) == []
    with desk(department) as opened, pytest.raises(Fault, match="no V3 of 2026-05"):
        reproduce(opened, month("2026-05"), "V3", load_config, speaker)


def test_reproduced_from_the_seal_alone(department: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache is neither asked nor filled: what was sealed would only be compared with itself."""
    asked: list[Path] = []

    def get(store: Store, *_: str) -> None:
        asked.append(store.folder)

    def put(store: Store, *_: object) -> None:
        asked.append(store.folder)

    with desk(department) as opened:
        assert opened.job.kept is not None
        monkeypatch.setattr(Store, "get", get)
        monkeypatch.setattr(Store, "put", put)
        assert reproduce(opened, month("2026-05"), "V1", load_config, speaker).data == ()
        assert opened.job.kept.folder not in asked


def test_reproduced_with_its_past(department: Path) -> None:
    """June's comparisons and corrections come from its seal, not from today's May."""
    late_sale(department, "S0599", datetime(2026, 5, 20), 1200.0)
    with desk(department) as opened:
        restate(opened, month("2026-05"), act(CLERK, "late"))
    close(department, "2026-06")
    late_sale(department, "S0598", datetime(2026, 5, 21), 700.0)
    with desk(department) as opened:
        restate(opened, month("2026-05"), act(CLERK, "later still"))
        assert reproduce(opened, month("2026-06"), "V1", load_config, speaker).data == ()


def test_private_copy_that_was_touched(department: Path) -> None:
    """Nothing is computed from it."""
    path = department / "output/2026-05/V1/sealed/inputs/计划.xlsx"
    path.chmod(0o600)
    path.write_bytes(b"mine")
    with desk(department) as opened, pytest.raises(LifeFault, match="not as it was sealed"):
        reproduce(opened, month("2026-05"), "V1", load_config, speaker)


def test_status_of_everything(department: Path) -> None:
    """Newest first; a closed one with its versions, an open one with what is open."""
    with desk(department) as opened:
        found = statuses(opened)
        assert [(str(one.period), one.state) for one in found] == [
            ("2026-06", State.DRAFT),
            ("2026-05", State.FINAL),
        ]
        assert status(opened, month("2026-05")).versions[0].total == 327_750
        assert found[0].total == 373_400
        (department / "output" / "2026-04").mkdir()
        assert len(statuses(opened)) == 2


def test_context_is_sealed_with_the_correction(department: Path) -> None:
    """What June's computation took from the past lies in its seal."""
    late_sale(department, "S0599", datetime(2026, 5, 20), 1200.0)
    with desk(department) as opened:
        restate(opened, month("2026-05"), act(CLERK, "late"))
    make(department, "2026-06")
    approve(department, "2026-06")
    folder = give(department, "2026-06", State.FINAL, FINANCE).folder
    told = json.loads((folder / "sealed" / "context.json").read_text(encoding="utf-8"))
    assert [(one["of"], one["staff_id"], one["fen"]) for one in told["corrections"]] == [("2026-05", "E002", 20_520)]
    assert [(one["period"], one["version"]) for one in told["earlier"]] == [("2026-05", "V2")]
    seal = json.loads((folder / "seal.json").read_text(encoding="utf-8"))
    assert [(one["of"], one["link"]) for one in seal["corrections"]] == [("2026-05", "V2 − V1")]


def test_explained_as_it_was_sealed(department: Path) -> None:
    """`kam explain` of a closed month uses the past of its seal; of an open one what is due now."""
    late_sale(department, "S0599", datetime(2026, 5, 20), 1200.0)
    with desk(department) as opened:
        restate(opened, month("2026-05"), act(CLERK, "late"))
    with desk(department) as opened:
        job = with_past(opened)
        assert job.past(month("2026-05")).restating
        assert [one.fen for one in job.past(month("2026-06")).corrections] == [20_520]
    close(department, "2026-06")
    with desk(department) as opened:
        slips = measure_period(with_past(opened), month("2026-06")).paid.payslips
    assert [(slip.staff_id, slip.total) for slip in slips] == [("E002", 294_170), ("E003", 99_750)]


@pytest.mark.slow
def test_documents_are_reproduced_too(tiny_workspace: MakeTiny) -> None:
    """With every document drawn: byte for byte, pages and workbooks; elsewhere, with a logo on each page."""
    folder = tiny_workspace(changes=[("  logo: ", "  logo: logo.png ")])
    Image.new("RGB", (30, 10), "navy").save(folder / "logo.png")
    try:
        sealed = close(folder, "2026-05").folder
        assert len(list(sealed.rglob("*.pdf"))) > 2
        with desk(folder) as opened:
            found = reproduce(opened, month("2026-05"), "V1", load_config, speaker)
        assert (found.data, found.documents) == ((), ())
    finally:
        remove(folder)
