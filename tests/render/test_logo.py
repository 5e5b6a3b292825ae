"""The department's logo in workbooks."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from kam_reports.render.logo import logo_of
from kam_reports.render.xlsx import write_book
from tests.render import demo
from tests.render.forms.books import pictures


def _logo(path: Path, size: tuple[int, int] = (240, 80)) -> tuple[tuple[str, str], ...]:
    """Draw a picture and return the mark that names it."""
    Image.new("RGB", size, "navy").save(path)
    return (("logo", path.as_uri()),)


@pytest.mark.parametrize("size", [(240, 80), (20, 20), (4000, 100)])
def test_logo_stands_before_the_name(tmp_path: Path, size: tuple[int, int]) -> None:
    """The picture is at the top left of the first sheet only, the organisation's name behind it, none covers it."""
    document = replace(demo.assessment(), marks=_logo(tmp_path / "徽 标.png", size))
    content = write_book(document)
    book = load_workbook(io.BytesIO(content))
    (picture,) = pictures(book.worksheets[0])
    assert (picture.anchor._from.row, picture.anchor._from.col) == (0, 0)
    assert all(not pictures(sheet) for sheet in book.worksheets[1:])
    name = next(cell for cell in book.worksheets[0][1] if cell.value == document.organisation)
    assert name.column - 1 > picture.anchor.to.col
    assert content == write_book(document)


def test_no_logo_or_one_that_workbooks_cannot_show(tmp_path: Path) -> None:
    """Without a mark there is none; an SVG is for paper only."""
    document = demo.assessment()
    assert logo_of(document) is None
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    marked = replace(document, marks=(("logo", (tmp_path / "logo.svg").as_uri()),))
    assert write_book(marked) == write_book(document)
