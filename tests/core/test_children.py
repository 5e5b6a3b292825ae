"""How children begin."""

from __future__ import annotations

import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver
from pathlib import Path

import pytest

from kam_reports.core import children, second_server
from kam_reports.core.children import Kind


@pytest.mark.parametrize("kind", Kind)
def test_children_are_born_of_a_server_where_there_can_be_one(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not on Windows, nor where the folder for temporary files lies so deep that a socket in it has no address."""
    started: list[bool] = []
    module = second_server if kind is Kind.DRAWING else forkserver
    monkeypatch.setattr(module, "ensure_running", lambda: started.append(True))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/tmp")  # noqa: S108 - a short one
    assert children.start_method(kind, ["json"]).get_start_method() == "forkserver"
    children.start_server(kind, ["json"])
    assert started == [True]
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/" + "深" * 30)
    assert children.start_method(kind).get_start_method() == "spawn"
    children.start_server(kind, ["json"])
    assert started == [True]
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "C:/T")
    monkeypatch.setattr(sys, "platform", "win32")
    assert children.start_method(kind).get_start_method() == "spawn"


@pytest.mark.parametrize("kind", Kind)
def test_a_deep_folder_for_temporary_files_is_no_hindrance(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pool works all the same."""
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with children.start_method(kind, ["json"]).Pool(1) as pool:
        assert pool.apply(len, ["abc"]) == 3


def _parent(_: object) -> int:
    return os.getppid()


def _die(_: object) -> None:
    os._exit(3)


@pytest.mark.skipif(sys.platform == "win32", reason="no such servers there")
def test_each_kind_of_child_has_a_server_of_its_own() -> None:
    """Who reads does not wait for what drawing needs."""
    parents = []
    for kind in (*Kind, *Kind):
        with ProcessPoolExecutor(1, children.start_method(kind, ["json"])) as pool:
            parents.append(pool.submit(_parent, None).result())
    assert parents[:2] == parents[2:]
    assert len({*parents, os.getpid()}) == 3


@pytest.mark.parametrize("kind", Kind)
def test_the_death_of_a_child_is_heard_of(kind: Kind) -> None:
    """Neither a pool nor who waits for a process hangs."""
    context = children.start_method(kind, ["json"])
    with ProcessPoolExecutor(1, context) as pool, pytest.raises(BrokenProcessPool):
        pool.submit(_die, None).result(30)
    process = context.Process(target=_die, args=(None,))
    process.start()
    process.join(30)
    assert process.exitcode == 3
