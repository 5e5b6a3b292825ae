"""Publishing by rename: whole old set or whole new set, also where the system or the disk gives trouble."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kam_reports.core.fault import OutputFault
from kam_reports.pipeline import publish
from kam_reports.pipeline.publish import new_set, recover
from tests.journeys.outputs import tree


def fill(folder: Path, text: str) -> None:
    """Write a set of two files, one in a folder."""
    (folder / "data").mkdir(parents=True)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    (folder / "data" / "pay.csv").write_text(text, encoding="utf-8")


def whole(text: str) -> dict[str, bytes]:
    """Return the tree that :func:`fill` makes, in its place."""
    return {"draft/manifest.json": text.encode(), "draft/data/pay.csv": text.encode()}


@pytest.fixture(params=["exchange", "two renames", "no renameat2", "not Linux"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Go each of the ways that systems allow."""
    way: str = request.param
    if way == "two renames":
        monkeypatch.setattr(publish, "_exchange", lambda *_: False)
    elif way == "no renameat2":
        monkeypatch.setattr("kam_reports.pipeline.publish.ctypes.CDLL", lambda *_, **__: object())
    elif way == "not Linux":
        monkeypatch.setattr("kam_reports.pipeline.publish.sys.platform", "darwin")
    return way


@pytest.mark.usefixtures("way")
def test_first_second_and_third_set(tmp_path: Path) -> None:
    """Each takes the place of the one before, and nothing else is left."""
    for text in ("one", "two", "three"):
        with new_set(tmp_path / "2026-06") as folder:
            fill(folder, text)
        assert tree(tmp_path / "2026-06") == whole(text)


@pytest.mark.usefixtures("way")
def test_failed_set_leaves_the_old_one(tmp_path: Path) -> None:
    """Whatever goes wrong while it is made."""
    with new_set(tmp_path) as folder:
        fill(folder, "old")

    def fails(folder: Path) -> None:
        fill(folder, "new")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), new_set(tmp_path) as folder:
        fails(folder)
    assert tree(tmp_path) == whole("old")


def test_set_that_cannot_take_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of two renames fails: the old set is back where it was, and the fault says so."""
    fill(tmp_path / "draft", "old")
    monkeypatch.setattr(publish, "_exchange", lambda *_: False)
    rename = Path.rename

    def fails(self: Path, target: Path) -> Path:
        if self.name == ".new-draft":
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(OutputFault, match="Input/output error"), new_set(tmp_path) as folder:
        fill(folder, "new")
    assert tree(tmp_path) == whole("old")


@pytest.mark.parametrize(
    ("left", "found"),
    [
        ({".new-draft": "half"}, None),
        ({".old-draft": "old"}, "old"),
        ({".old-draft": "old", ".new-draft": "new"}, "old"),
        ({"draft": "new", ".old-draft": "old"}, "new"),
        ({"draft": "old", ".new-draft": "half"}, "old"),
        ({}, None),
    ],
)
def test_leftovers_of_a_run_that_died(tmp_path: Path, left: dict[str, str], found: str | None) -> None:
    """Half a set goes; a set that was moved aside comes back; a published one stays."""
    for name, text in left.items():
        fill(tmp_path / name, text)
    recover(tmp_path)
    assert tree(tmp_path) == (whole(found) if found else {})


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file in the way is a fault that names the folder."""
    (tmp_path / "output").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputFault) as caught, new_set(tmp_path / "output" / "2026-06"):
        pytest.fail("nothing may be made")
    assert caught.value.file == str(tmp_path / "output" / "2026-06")


def test_files_are_on_disk_before_they_are_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file and folder of the set is synced before the rename, the parent after it."""
    done: list[str] = []
    sync, place = os.fsync, publish._publish

    def noted(handle: int) -> None:
        done.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        sync(handle)

    def published(fresh: Path, draft: Path, old: Path) -> None:
        done.append("publish")
        place(fresh, draft, old)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("no /proc to name open files by")
    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(publish, "_publish", published)
    with new_set(tmp_path) as folder:
        fill(folder, "new")
    before = done[: done.index("publish")]
    assert set(before) == {"manifest.json", "pay.csv", "data", ".new-draft"}
    assert done[-1] == tmp_path.name


def test_system_without_folder_handles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where folders cannot be synced, publishing works all the same."""
    monkeypatch.delattr(os, "O_DIRECTORY", raising=False)
    with new_set(tmp_path) as folder:
        fill(folder, "new")
    assert tree(tmp_path) == whole("new")
