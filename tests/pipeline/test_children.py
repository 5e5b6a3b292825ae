"""The server that children are born of is started early when there will be work, and never instead of a decision."""

from __future__ import annotations

import importlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from kam_reports.cli.session import begin
from kam_reports.core.children import Kind
from kam_reports.pipeline import children
from kam_reports.pipeline.children import READERS, expect_readers, expect_work
from kam_reports.pipeline.road import _ground
from kam_reports.render.warm import PRELOADED
from tests.conftest import MakeTiny

Started = list[tuple[Kind, tuple[str, ...]]]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """Hear of servers instead of starting them."""
    heard: Started = []
    monkeypatch.setattr(children, "start_server", lambda kind, modules: heard.append((kind, tuple(modules))))
    monkeypatch.setattr(children, "processors", lambda: 4)
    return heard


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a set of June that is newer than all that it was made of."""
    for name in ("config.yaml", "templates/page.html", "input/销售/6.xlsx", "output/2026-06/draft/manifest.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    for path in (*tmp_path.rglob("*"), tmp_path):
        os.utime(path, (1_000, 1_000))
    os.utime(tmp_path / "output/2026-06/draft/manifest.json", (2_000, 2_000))
    return tmp_path


@pytest.mark.parametrize("period", ["", "2026-06"])
def test_a_set_newer_than_all_it_was_made_of_promises_no_work(folder: Path, started: Started, period: str) -> None:
    """Nothing is started for it."""
    expect_work(folder, period, anew=False)
    assert started == []


@pytest.mark.parametrize("touched", ["config.yaml", "templates/page.html", "input/销售/6.xlsx", "input/销售"])
def test_anything_newer_promises_work(folder: Path, started: Started, touched: str) -> None:
    """Rules, templates, ledgers, and folders that something was taken from."""
    os.utime(folder / touched, (3_000, 3_000))
    expect_work(folder, "", anew=False)
    assert started == [(Kind.READING, READERS), (Kind.DRAWING, PRELOADED)]


def test_another_period_or_all_anew_promises_work(folder: Path, started: Started) -> None:
    """A period without a set; a run that uses nothing of earlier ones; a workspace that is not there at all."""
    expect_work(folder, "2026-05", anew=False)
    expect_work(folder, "2026-06", anew=True)
    expect_work(folder / "none", "", anew=False)
    assert len(started) == 6


def test_of_two_processors_none_loads_what_is_needed_last(
    folder: Path, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads comes first."""
    monkeypatch.setattr(children, "processors", lambda: 2)
    expect_work(folder, "", anew=True)
    assert started == [(Kind.READING, READERS)]


def test_a_check_expects_readers_alone(started: Started) -> None:
    """It draws one workbook itself."""
    expect_readers()
    assert started == [(Kind.READING, READERS)]


def test_every_module_that_is_made_ready_is_there() -> None:
    """A name that is wrong would be passed over without a word."""
    for name in (*READERS, *PRELOADED):
        assert importlib.import_module(name).__name__ == name


@pytest.mark.usefixtures("brief")
def test_a_press_that_began_with_other_templates_is_not_used(tiny_workspace: MakeTiny) -> None:
    """What warmed up before the run began must have read the very templates that the run is about."""
    root = tiny_workspace()
    job = begin(root, "zh").job(lambda *_: None, 0)
    ready = children.get_ready(job.workspace, job.config, 0, None)
    assert _ground(replace(job, ready=ready)).ready is ready.press
    (root / "templates" / "assessment").mkdir(parents=True, exist_ok=True)
    (root / "templates" / "assessment" / "new.css").write_text("p { color: red }", encoding="utf-8")
    assert _ground(replace(job, ready=ready)).ready is None
    assert _ground(job).ready is None
