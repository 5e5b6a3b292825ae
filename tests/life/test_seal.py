"""A final set: what it holds, that nothing touches it, and that whatever is touched is found."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from datetime import datetime
from pathlib import Path

import pytest

from kam_reports import __version__
from kam_reports.core.fault import Fault, OutputFault
from kam_reports.life import fresh, reproduce, would_change
from kam_reports.life.desk import State
from kam_reports.life.recover import recover
from kam_reports.life.restate import restate
from kam_reports.life.seal import remove
from kam_reports.life.sets import sealed_of
from kam_reports.life.verify import verify
from tests.journeys.outputs import tree
from tests.life.people import CLERK, FINANCE, MANAGER, REVIEWER, act, approve, close, desk, give, late_sale, make, month

V1 = Path("output") / "2026-05" / "V1"


def differing(folder: Path) -> list[str]:
    """Return what `kam verify` names."""
    with desk(folder) as opened:
        return [str(one) for one in verify(opened).different]


def test_what_a_sealed_set_holds(department: Path) -> None:
    """Everything of the draft, the sources, who did what, and the hash of each file."""
    seal = json.loads((department / V1 / "seal.json").read_text(encoding="utf-8"))
    assert seal["sealed"]["by"] == FINANCE
    assert [(one["state"], one["given_by"]) for one in seal["approvals"]] == [
        ("reviewed", REVIEWER),
        ("approved", MANAGER),
    ]
    assert seal["prepared"]["by"] == CLERK
    assert seal["program"]["kam_reports"] == __version__
    assert [one["action"] for one in seal["audit"]] == ["run", "review", "approve"]
    files = tree(department / V1)
    assert {*seal["files"], "seal.json"} == set(files)
    inputs = department / "input"
    for path in sorted(inputs.rglob("*.xlsx")):
        assert files[f"sealed/inputs/{path.relative_to(inputs).as_posix()}"] == path.read_bytes()
    assert files["sealed/config.yaml"] == (department / "config.yaml").read_bytes()
    assert json.loads(files["sealed/context.json"])["earlier"] == []
    assert "sealed/templates/base/style.css" in files


def test_sealed_files_are_read_only(department: Path) -> None:
    """Nobody may write there, and only the owner may look into the private copies."""
    modes = {
        path.relative_to(department / V1).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in (department / V1).rglob("*")
    }
    assert {mode for mode in modes.values() if mode & 0o222} == set()
    assert modes["sealed"] == 0o500
    assert modes["data/pay.csv"] == 0o444
    assert {mode & 0o077 for name, mode in modes.items() if name.startswith("sealed/")} == {0}


def test_nothing_differs_at_first(department: Path) -> None:
    """A sound workspace: sets, files and entries are counted."""
    with desk(department) as opened:
        looked = verify(opened)
    assert (looked.sets, looked.different) == (1, ())
    assert looked.files == len(tree(department / V1))
    assert looked.entries == 5


def test_one_byte_of_any_sealed_file_is_found(department: Path) -> None:
    """Each file in turn, its first and its last byte; the first thing named is that file."""
    names = sorted(tree(department / V1))
    assert len(names) > 20
    for name in names:
        path = department / V1 / name
        content = path.read_bytes()
        path.chmod(0o600)
        for position in (0, len(content) - 1):
            changed = bytearray(content)
            changed[position] ^= 1
            path.write_bytes(changed)
            found = differing(department)
            assert found, name
            assert name in found[0]
        path.write_bytes(content)
    assert differing(department) == []


def test_missing_added_and_unsealed(department: Path) -> None:
    """A file that is gone, one that was not there, a lost seal, a lost set."""
    (department / V1 / "data").chmod(0o700)
    (department / V1 / "data" / "rows.csv").rename(department / V1 / "data" / "row.csv")
    assert differing(department) == [
        "output/2026-05/V1/data/rows.csv is not as it was sealed",
        "output/2026-05/V1/data/row.csv was not there when the set was sealed",
    ]
    (department / V1).chmod(0o700)
    (department / V1 / "seal.json").unlink()
    assert differing(department) == [
        "output/2026-05/V1 has lost its seal",
        "output/2026-05/V1: the sealed set is gone",
    ]
    remove(department / V1)
    assert differing(department) == ["output/2026-05/V1: the sealed set is gone"]


def test_one_audit_row_is_found(department: Path) -> None:
    """Edited behind the program's back."""
    with sqlite3.connect(department / ".kam" / "kam.db") as raw:
        raw.execute("DROP TRIGGER audit_no_update")
        raw.execute("UPDATE audit SET \"by\" = 'somebody' WHERE number = 3")
    raw.close()
    assert differing(department)[0].startswith("audit entry 3 is not as it was written")


def test_audit_that_was_cut_off_is_found(department: Path) -> None:
    """Every entry of and before a closing is missing: the seal remembers."""
    with sqlite3.connect(department / ".kam" / "kam.db") as raw:
        raw.execute("DROP TRIGGER audit_no_delete")
        raw.execute("DELETE FROM audit WHERE number >= 3")
    raw.close()
    assert differing(department) == [
        "the audit has no entry of the closing of output/2026-05/V1",
        "audit entries from before the closing of output/2026-05/V1 are missing",
    ]


def test_lost_database_is_made_again(department: Path) -> None:
    """The folders are the truth: seals, approvals and the audit of closed periods come back, and it says so."""
    for name in ("kam.db", "kam.db-wal", "kam.db-shm"):
        (department / ".kam" / name).unlink(missing_ok=True)
    assert differing(department)[0] == "output/2026-05/V1 is not in the database; the next run enters it"
    with desk(department) as opened:
        recover(opened)
        looked = verify(opened)
        from kam_reports.life.status import acts, status

        told = status(opened, month("2026-05"))
        actions = [one.entry.action for one in acts(opened, month("2026-05"))]
    assert looked.different == ()
    assert told.state is State.FINAL
    assert [one.given_by for one in told.given] == [REVIEWER, MANAGER, FINANCE]
    assert actions == ["run", "review", "approve", "restored", "close"]


def test_nothing_touches_a_sealed_set(department: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed rule, an edited ledger, a deleted input file, a new program: later runs leave every byte alone."""
    before = tree(department / V1)
    config = department / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("grace_days: 3", "grace_days: 5"), encoding="utf-8")
    late_sale(department, "S0599", datetime(2026, 5, 20), 900.0)
    (department / "input" / "客服" / "客服台账.xlsx").unlink()
    for place in (fresh, would_change, reproduce):
        monkeypatch.setattr(place, "__version__", "99.0")
    make(department, "2026-06")
    with pytest.raises(Fault):
        make(department, "2026-05")
    with desk(department) as opened:
        restate(opened, month("2026-05"), act(CLERK, "late"))
    assert tree(department / V1) == before
    assert differing(department) == []


def test_sealed_results_that_were_touched_are_not_read(department: Path) -> None:
    """A run does not build on a sealed table that is not as it was sealed."""
    path = department / V1 / "data" / "results.csv"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"80.00", b"99.00"))
    with pytest.raises(OutputFault, match="not as it was sealed"):
        make(department, "2026-06")


def test_copies_come_from_the_inputs_themselves(department: Path) -> None:
    """Where the private copies of the run are gone, the ledgers are copied, each checked by its hash."""
    approve(department, "2026-06")
    shutil.rmtree(department / ".kam" / "inbox")
    give(department, "2026-06", State.FINAL, FINANCE)
    assert differing(department) == []


@pytest.mark.parametrize("step", ["copytree", "write_bytes", "rename"])
def test_disk_full_while_sealing(department: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Nothing is closed, nothing is left over, and a second try works."""
    approve(department, "2026-06")
    before = tree(department / "output")
    owner: object = shutil if step == "copytree" else Path

    def fails(*_: object, **__: object) -> object:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(owner, step, fails)
        with pytest.raises(OutputFault, match="No space left"):
            give(department, "2026-06", State.FINAL, FINANCE)
    assert tree(department / "output") == before
    assert give(department, "2026-06", State.FINAL, FINANCE).state is State.FINAL


def test_draft_that_cannot_be_copied_whole(department: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that is not what the manifest says is not sealed."""
    approve(department, "2026-06")
    real = shutil.copytree

    def tampered(source: Path, to: Path, *more: object, **named: object) -> None:
        real(source, to, *more, **named)  # type: ignore[arg-type]
        if Path(to).name != ".new-V1":
            return
        (Path(to) / "data" / "pay.csv").write_bytes(b"mine")

    monkeypatch.setattr(shutil, "copytree", tampered)
    with pytest.raises(OutputFault, match="changed since the run"):
        give(department, "2026-06", State.FINAL, FINANCE)
    assert not (department / "output" / "2026-06" / "V1").exists()


@pytest.mark.skipif(os.name == "nt", reason="folders have no modes there")
def test_folders_left_writable_are_closed(department: Path) -> None:
    """What a process did not come to is done by the next one."""
    (department / V1).chmod(0o755)
    with desk(department) as opened:
        recover(opened)
    assert stat.S_IMODE((department / V1).stat().st_mode) == 0o555


def test_logo_is_sealed_too(department: Path) -> None:
    """With a picture on the pages."""
    (department / "l.png").write_bytes(b"a picture")
    config = department / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("  logo: ", "  logo: l.png", 1), encoding="utf-8")
    close(department, "2026-06")
    assert (department / "output" / "2026-06" / "V1" / "sealed" / "logo" / "l.png").is_file()


def test_a_draft_that_cannot_be_read_is_made_anew(department: Path) -> None:
    """Only a sealed set that is damaged needs a backup; a draft is what the next run makes."""
    manifest = department / "output" / "2026-06" / "draft" / "manifest.json"
    whole = manifest.read_bytes()
    manifest.write_text("{}", encoding="utf-8")
    make(department, "2026-06")
    assert manifest.read_bytes() == whole
    assert len(sealed_of_may(department)) == 1


def sealed_of_may(folder: Path) -> list[object]:
    """Return May's versions."""
    with desk(folder) as opened:
        return list(sealed_of(opened.workspace, month("2026-05")))
