"""How children begin."""

from __future__ import annotations

import sys
import tempfile
from multiprocessing import forkserver
from pathlib import Path

import pytest

from kam_reports.core import children


def test_children_are_born_of_a_server_where_there_can_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not on Windows, nor where the folder for temporary files lies so deep that a socket in it has no address."""
    started: list[bool] = []
    monkeypatch.setattr(forkserver, "ensure_running", lambda: started.append(True))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/tmp")  # noqa: S108 - a short one
    assert children.start_method(["json"]).get_start_method() == "forkserver"
    children.start_server(["json"])
    assert started == [True]
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/" + "深" * 30)
    assert children.start_method().get_start_method() == "spawn"
    children.start_server(["json"])
    assert started == [True]
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "C:/T")
    monkeypatch.setattr(sys, "platform", "win32")
    assert children.start_method().get_start_method() == "spawn"


def test_a_deep_folder_for_temporary_files_is_no_hindrance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool works all the same."""
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with children.start_method(["json"]).Pool(1) as pool:
        assert pool.apply(len, ["abc"]) == 3
