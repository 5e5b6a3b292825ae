"""What is told of a draft goes when another one takes its place, and not before; it never describes another one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kam_reports.core.fault import OutputFault
from kam_reports.pipeline import publish
from kam_reports.pipeline.publish import new_set
from kam_reports.pipeline.telling import forget_changes, told_aside
from tests.conftest import Kam, MakeTiny
from tests.journeys.outputs import tree

OLD, NEW = "变更说明.xlsx", "draft/manifest.json"


class Died(BaseException):
    """The process was killed."""


@pytest.fixture
def month(tmp_path: Path) -> Path:
    """Return a month with a draft, and what was told of it."""
    (tmp_path / "draft").mkdir()
    (tmp_path / NEW).write_text("old", encoding="utf-8")
    (tmp_path / OLD).write_text("of the old", encoding="utf-8")
    (tmp_path / "changes.pdf").write_text("of the old", encoding="utf-8")
    return tmp_path


def publish_another(month: Path, text: str = "new") -> None:
    """Publish a draft."""
    with new_set(month, beside=told_aside(month)) as folder:
        (folder / "manifest.json").write_text(text, encoding="utf-8")


def test_what_was_told_goes_with_its_draft(month: Path) -> None:
    """In both languages; nothing is left aside."""
    publish_another(month)
    assert tree(month) == {NEW: b"new"}
    assert [path.name for path in month.iterdir()] == ["draft"]


@pytest.mark.parametrize("step", ["sync_set", "_publish"])
def test_a_draft_that_is_not_published(month: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """The old one stands, and what was told of it."""

    def fails(*_: object) -> None:
        raise OSError(5, "Input/output error")

    before = tree(month)
    monkeypatch.setattr(publish, step, fails)
    with pytest.raises(OutputFault, match="Input/output error"):
        publish_another(month)
    assert tree(month) == before


def test_a_draft_that_is_published_before_the_trouble(month: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was told is not of the one that stands now."""
    place = publish._publish

    def dies(fresh: Path, draft: Path, old: Path) -> None:
        place(fresh, draft, old)
        raise Died

    monkeypatch.setattr(publish, "_publish", dies)
    with pytest.raises(Died):
        publish_another(month)
    assert tree(month) == {NEW: b"new"}


def test_a_run_that_dies_meanwhile(month: Path) -> None:
    """Whether the one draft stands or the other: nothing is told of it; what lies aside goes with the next one."""
    held = told_aside(month)
    held.__enter__()
    assert [path.name for path in month.iterdir() if not path.name.startswith(".")] == ["draft"]
    left = month.with_name("left")
    shutil.copytree(month, left)
    publish_another(left)
    assert [path.name for path in left.iterdir()] == ["draft"]
    shutil.copytree(month, left, dirs_exist_ok=True)
    forget_changes(left)
    assert [path.name for path in left.iterdir()] == ["draft"]
    held.__exit__(None, None, None)


@pytest.mark.usefixtures("brief")
def test_a_run_whose_draft_cannot_be_published(
    tiny_workspace: MakeTiny, kam: Kam, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`kam run` leaves all of the period as it was; the next one that succeeds takes away what was told."""
    folder = tiny_workspace()
    run = ("run", "2026-06", "-w", folder, "--workers", 0, "--no-cache")
    assert kam(*run).code == 0
    told = folder / "output" / "2026-06" / OLD
    told.write_text("of the old", encoding="utf-8")
    before = tree(folder / "output")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(publish, "_publish", fails)
        assert kam(*run).code == 2
    assert tree(folder / "output") == before
    assert kam(*run).code == 0
    assert not told.exists()
