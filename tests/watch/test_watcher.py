"""What the watcher does with a folder, step by step, with time in the test's hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from kam_reports.core.fault import BusyFault, OutputFault, UsageFault
from kam_reports.core.text import T
from kam_reports.post.report import Outcome, last
from tests.watch.folders import Folder

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.watch.watcher import Watcher


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Return a drop folder with two ledgers."""
    made = Folder(tmp_path / "desk")
    for name in ("sales.xlsx", "华东/visits.xlsx"):
        (made.input / name).parent.mkdir(exist_ok=True)
        (made.input / name).write_text(name, encoding="utf-8")
    return made


def after(folder: Folder, watcher: Watcher, seconds: float) -> float:
    """Let time pass, and let the watcher look."""
    folder.seconds += seconds
    return watcher.step()


def started(folder: Folder) -> Watcher:
    """Return a watcher that has read the folder once."""
    watcher = folder.watcher()
    after(folder, watcher, 0)
    after(folder, watcher, 2)
    assert len(folder.read) == 1
    return watcher


def status(folder: Folder) -> dict[str, tuple[str, ...]]:
    """Return the table of the status workbook: a file's state, what to do, and so on."""
    sheet = load_workbook(folder.input / "_status.xlsx").active
    assert sheet is not None
    rows = [tuple("" if cell is None else str(cell) for cell in row) for row in sheet.iter_rows(values_only=True)]
    return {row[0]: row[1:] for row in rows if row[0].endswith(".xlsx")}


def words(folder: Folder) -> str:
    """Return all that the status workbook says."""
    sheet = load_workbook(folder.input / "_status.xlsx").active
    assert sheet is not None
    return " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def test_start_reads_what_is_there_once(folder: Folder) -> None:
    """All of it, sub-folders too; nothing again while nothing changes, the status workbook included."""
    watcher = started(folder)
    assert set(folder.read[0]) == {"sales.xlsx", "华东/visits.xlsx"}
    for _ in range(5):
        assert after(folder, watcher, 60) > 60
    assert len(folder.read) == 1
    assert set(status(folder)) == {"sales.xlsx", "华东/visits.xlsx"}
    report = last(folder.root / ".kam")
    assert report is not None
    assert (report.door, report.period, report.outcome) == ("watch", "2026-06", Outcome.CLEAN)


def test_new_changed_and_removed_files_renew_the_draft(folder: Folder) -> None:
    """Each once, when still."""
    watcher = started(folder)
    (folder.input / "new.csv").write_text("x")
    assert after(folder, watcher, 1) <= 1
    after(folder, watcher, 2)
    assert "new.csv" in folder.read[-1]
    (folder.input / "sales.xlsx").write_text("changed")
    after(folder, watcher, 1)
    after(folder, watcher, 2)
    assert folder.read[-1]["sales.xlsx"] != folder.read[0]["sales.xlsx"]
    (folder.input / "new.csv").unlink()
    after(folder, watcher, 1)
    after(folder, watcher, 2)
    assert "new.csv" not in folder.read[-1]
    assert len(folder.read) == 4


def test_status_says_what_became_of_each_file(folder: Folder) -> None:
    """Read, partly refused with its marked copy, refused with the reason; in plain words."""
    folder.issues = [
        "bad-amount,error,sales.xlsx,S,A1,x,,No amount.,value",
        "file-damaged,error,华东/visits.xlsx,,,,,The file is damaged.,file",
    ]
    marked = folder.root / "output" / "2026-06" / "draft" / "marked"
    marked.mkdir(parents=True)
    (marked / "sales.xlsx").write_text("")
    started(folder)
    rows = status(folder)
    assert rows["sales.xlsx"][0] == "read, some of it refused"
    assert rows["sales.xlsx"][2:6] == ("10", "10", "0", "1")
    assert rows["sales.xlsx"][7] == "sales.xlsx"
    assert rows["华东/visits.xlsx"][0] == "could not be read"
    assert rows["华东/visits.xlsx"][1].startswith("The file is damaged.")
    sheet = load_workbook(folder.input / "_status.xlsx").active
    assert sheet is not None
    links = [str(cell.hyperlink.target) for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert any(link.replace("\\", "/").endswith("output/2026-06/draft/marked/sales.xlsx") for link in links)
    assert "Files that need you 2" in words(folder)
    assert (folder.input / "华东" / "visits.xlsx").is_file()


def test_an_open_file_waits_until_it_is_closed(folder: Folder) -> None:
    """Changed, with a lock file beside: the clerk is told; without it, it is taken."""
    watcher = started(folder)
    (folder.input / "~$sales.xlsx").write_text("")
    (folder.input / "sales.xlsx").write_text("saved, not closed")
    after(folder, watcher, 1)
    after(folder, watcher, 100)
    assert len(folder.read) == 1
    assert status(folder)["sales.xlsx"][:2] == (
        "open in Excel or WPS",
        "Save and close the file; then it is read by itself.",
    )
    (folder.input / "~$sales.xlsx").unlink()
    after(folder, watcher, 1)
    assert len(folder.read) == 2
    assert status(folder)["sales.xlsx"][0] == "read"


def test_a_burst_is_gathered_but_not_for_ever(folder: Folder) -> None:
    """While one file keeps growing, those that are complete wait, a minute at most; then it is one run for all."""
    watcher = started(folder)
    (folder.input / "done.xlsx").write_text("done")
    growing = folder.input / "growing.xlsx"
    for second in range(50):
        growing.write_text("x" * (second + 1))
        after(folder, watcher, 1)
    assert len(folder.read) == 1
    assert status(folder)["growing.xlsx"][0] == "still being copied or saved"
    for second in range(50, 70):
        growing.write_text("x" * (second + 1))
        after(folder, watcher, 1)
    assert len(folder.read) == 2
    assert "done.xlsx" in folder.read[1]
    after(folder, watcher, 1)
    after(folder, watcher, 2)
    assert len(folder.read) == 3


@pytest.mark.parametrize("fails", [OutputFault(T("the disk is full")), RuntimeError("a bug")])
def test_a_failing_run_is_told_once_and_tried_again(folder: Folder, fails: Exception) -> None:
    """The watcher goes on; the pauses grow; a change makes it try at once; success clears the trouble."""
    folder.fails = fails
    (folder.root / ".kam").mkdir(exist_ok=True)
    watcher = folder.watcher()
    after(folder, watcher, 0)
    after(folder, watcher, 2)
    assert "The last run failed" in words(folder)
    assert not any("Traceback" in line for line in folder.told)
    told = len(folder.told)
    for _ in range(4):
        after(folder, watcher, 31)
    assert not [line for line in folder.told[told:] if line.startswith("the run failed")]
    folder.fails = None
    (folder.input / "new.csv").write_text("x")
    after(folder, watcher, 1)
    after(folder, watcher, 2)
    after(folder, watcher, 5)
    assert len(folder.read) == 1
    assert "The last run failed" not in words(folder)
    assert set(folder.read[0]) == set(status(folder)) | {"new.csv"}


def test_a_busy_workspace_is_tried_again_soon(folder: Folder) -> None:
    """Another run is no failure, and not told."""
    folder.fails = BusyFault(T("another run holds this workspace; try again when it has ended"))
    watcher = folder.watcher()
    after(folder, watcher, 0)
    after(folder, watcher, 2)
    folder.fails = None
    assert after(folder, watcher, 1) <= 5
    assert folder.told == []
    after(folder, watcher, 5)
    assert len(folder.read) == 1


def test_an_incomplete_file_is_tried_again_without_a_change(folder: Folder) -> None:
    """What the run itself refused as incomplete stays news, with growing pauses."""
    folder.issues = ["file-still-changing,error,sales.xlsx,,,,,Not complete.,file"]
    watcher = started(folder)
    assert status(folder)["sales.xlsx"][0] == "waiting to be read"
    folder.issues = []
    after(folder, watcher, 10)
    assert len(folder.read) == 1
    after(folder, watcher, 30)
    assert len(folder.read) == 2
    assert status(folder)["sales.xlsx"][0] == "read"


def test_without_a_month_to_run_the_ledgers_are_checked(folder: Folder) -> None:
    """The clerk still sees what is wrong, and why there is no draft."""
    folder.fails = UsageFault(
        T("the ledgers hold no facts of a finished month; name a period, for example: kam run 2026-06")
    )
    watcher = folder.watcher()
    after(folder, watcher, 0)
    after(folder, watcher, 2)
    assert "the ledgers hold no facts of a finished month" in words(folder)
    assert status(folder)["sales.xlsx"][0] == "could not be read"
    assert (folder.root / "output" / "_check").is_dir()


def test_a_folder_that_is_away_ends_nothing(folder: Folder) -> None:
    """A share that is unmounted: no run, no fault; when it is back with its files, all is as before."""
    watcher = started(folder)
    folder.input.rename(folder.root / "away")
    after(folder, watcher, 60)
    after(folder, watcher, 60)
    (folder.root / "away").rename(folder.input)
    after(folder, watcher, 1)
    after(folder, watcher, 2)
    assert len(folder.read) <= 3
    assert set(folder.read[-1]) in ({"sales.xlsx", "华东/visits.xlsx"}, set())


def test_a_status_workbook_that_cannot_be_replaced_is_in_nobodys_way(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Open in Excel on a share: left as it is, written at the next look."""
    from pathlib import Path

    watcher = folder.watcher()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", _refused)
        after(folder, watcher, 0)
    assert [path.name for path in folder.input.iterdir() if path.name.startswith((".", "_"))] == []
    after(folder, watcher, 1)
    assert (folder.input / "_status.xlsx").is_file()


def _refused(*_: object) -> None:
    raise PermissionError(13, "open elsewhere")
