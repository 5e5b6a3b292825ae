"""What tests of the whole program share: the command in this process, and workspaces to run it on."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from kam_reports import assets
from kam_reports.cli import main
from kam_reports.metrics.catalogue import METRICS
from tests.journeys import tiny

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.journeys.tiny import Books


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command returned and printed."""

    code: int
    out: str
    err: str


class Kam(Protocol):
    """The command line: ``kam("run", "2026-06", "-w", folder)``."""

    def __call__(self, *arguments: object) -> Outcome:
        """Run a command in this process."""
        ...


class MakeTiny(Protocol):
    """Makes a workspace of three people."""

    def __call__(self, inputs: Books | None = None, *, changes: Sequence[tuple[str, str]] = ()) -> Path:
        """Make one; inputs: workbooks instead of the usual ones; changes: pieces of config.yaml to replace."""
        ...


@pytest.fixture
def kam(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Kam:
    """Run commands in this process; an error that nobody foresaw fails the test."""

    def unforeseen(_voice: object, error: Exception, _arguments: object) -> int:
        raise error

    monkeypatch.setattr("kam_reports.cli.app._unforeseen", unforeseen)

    def call(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Outcome(code, printed.out, printed.err)

    return call


@pytest.fixture
def tiny_workspace(tmp_path: Path) -> MakeTiny:
    """Make workspaces of three people, each in a folder of its own."""

    def build(inputs: Books | None = None, *, changes: Sequence[tuple[str, str]] = ()) -> Path:
        folder = tmp_path / f"workspace-{sum(1 for _ in tmp_path.glob('workspace-*'))}"
        return tiny.make(folder, inputs, changes)

    return build


@pytest.fixture
def paperless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the drawing of documents: runs in a tenth of the time, data and manifest as ever."""
    monkeypatch.setattr("kam_reports.pipeline.road.documents", lambda *_: [])


@pytest.fixture
def brief(paperless: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure only what the monthly schemes score, and draw nothing: for tests that look at neither."""
    del paperless
    scored = {name: METRICS[name] for name in ("sales_completion", "satisfaction")}
    monkeypatch.setattr("kam_reports.pipeline.scoring.METRICS", scored)


@pytest.fixture(scope="session")
def tiny_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workspace of three people after a run of June, to be looked at only."""
    folder = tiny.make(tmp_path_factory.mktemp("tiny") / "workspace")
    assert main(["run", "2026-06", "-w", str(folder), "--workers", "0"]) == 0
    return folder


@pytest.fixture(scope="session")
def sample_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the shipped workspace after a run of June 2026 in Chinese, to be looked at only."""
    folder = tmp_path_factory.mktemp("sample") / "workspace"
    shipped = assets.workspace_files()
    shutil.copytree(shipped / "input", folder / "input")
    shutil.copytree(shipped / "templates", folder / "templates")
    (folder / "config.yaml").write_text(tiny.config_text(), encoding="utf-8")
    assert main(["run", "2026-06", "-w", str(folder), "--workers", "0"]) == 1
    return folder
