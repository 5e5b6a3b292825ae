"""What the tests of a month's life share: a department whose May is final and whose June is a draft."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from kam_reports.life.seal import remove
from tests.journeys import tiny
from tests.life.people import close, make


@pytest.fixture(scope="session")
def closed_may(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a workspace with a final May and a draft of June, to be copied (documents are left out)."""
    folder = tiny.make(tmp_path_factory.mktemp("life") / "workspace")
    with patch("kam_reports.pipeline.road.documents", lambda *_: []):
        close(folder, "2026-05")
        make(folder, "2026-06")
    yield folder
    remove(folder)


@pytest.fixture
def department(closed_may: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a copy of that workspace of the test's own."""
    monkeypatch.setattr("kam_reports.pipeline.road.documents", lambda *_: [])
    folder = tmp_path / "workspace"
    shutil.copytree(closed_may, folder)
    yield folder
    remove(folder)
