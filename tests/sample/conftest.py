"""The shipped department, made once for the tests of this folder, and how to look into its workbooks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from kam_reports.sample import make

Grid = list[list[Any]]
Grids = dict[tuple[str, str], Grid]


def _grids(folder: Path) -> Grids:
    """All sheets of a folder's workbooks by (path, sheet name), every cell from A1 on."""
    found: Grids = {}
    for path in sorted(folder.rglob("*.xlsx")):
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            found[path.relative_to(folder).as_posix(), name] = grid
    return found


@pytest.fixture(scope="session")
def grids() -> Callable[[Path], Grids]:
    """Read the workbooks of a folder."""
    return _grids


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the department as it is shipped, mistakes and all."""
    folder = tmp_path_factory.mktemp("shipped")
    make(folder)
    return folder


@pytest.fixture(scope="session")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the same department, messy but without a mistake."""
    folder = tmp_path_factory.mktemp("faultless")
    make(folder, mistakes=False)
    return folder


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the same department as clean tables without a mistake."""
    folder = tmp_path_factory.mktemp("tables")
    make(folder, mistakes=False, messy=False)
    return folder
