"""Trying the forms of a folder, and the forms to start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_reports.core.document import Format
from kam_reports.core.fields import Block, Field, Fields
from kam_reports.core.text import ENGLISH, T
from kam_reports.render.check import check_templates
from kam_reports.render.forms.book import fill_form
from kam_reports.render.forms.check import check_forms
from kam_reports.render.forms.example import write_example
from kam_reports.render.forms.specimen import form_specimens
from kam_reports.reports.fields import fields
from kam_reports.reports.form_example import example
from tests.render.forms.books import cells, foot, form, opened, page_of

SMALL = Fields(
    "assessment",
    T("Assessment sheet"),
    (Field("score", T("Score"), Format.POINTS), Field("person_name", T("Name"))),
    (Block("items", T("Items and points"), (Field("weight", T("Weight"), Format.FACTOR),), ("sales",), ("weight",)),),
)
KNOWN = {"assessment": SMALL}


def test_unknown_names_are_named_with_their_cell(tmp_path: Path) -> None:
    """Each unknown name: file, sheet, cell, the nearest known one; footers too."""
    path = tmp_path / "assessment.xlsx"
    book = form(path, {"A1": "{{ scoore }}", "B7": "x {{ items.wieght }}", "C1": "{{ items.sales.weight }}"})
    foot(page_of(book)).left.text = "{{ nothing_like_it }}"
    book.save(path)
    found = [(fault.sheet, fault.cell, str(fault.text)) for fault in check_forms(tmp_path, KNOWN)]
    assert [one[:2] for one in found] == [("表", "A1"), ("表", "B7"), ("表", "")]
    assert "“scoore” (is “score” meant?)" in found[0][2]
    assert "(is “items.weight” meant?)" in found[1][2]
    assert "meant" not in found[2][2]


def test_files_that_are_no_forms(tmp_path: Path) -> None:
    """A name no document has, another format, a broken file; lock files and notes are passed over."""
    form(tmp_path / "assesment.xlsx", {})
    form(tmp_path / "~$assessment.xlsx", {})
    (tmp_path / "bonus.xls").write_bytes(b"x")
    (tmp_path / "assessment.sales.xlsx").write_bytes(b"x")
    (tmp_path / "readme.txt").write_text("x")
    found = {Path(fault.file).name: str(fault.text) for fault in check_forms(tmp_path, KNOWN)}
    assert set(found) == {"assesment.xlsx", "bonus.xls", "assessment.sales.xlsx"}
    assert "(is “assessment.xlsx” meant?)" in found["assesment.xlsx"]
    assert "ending .xlsx" in found["bonus.xls"]
    assert "cannot be read" in found["assessment.sales.xlsx"]
    assert check_forms(tmp_path / "none", KNOWN) == []


def test_rows_are_tried_too(tmp_path: Path) -> None:
    """A form whose names are all known, but whose rows cannot be repeated, has a fault; a sound one has none."""
    path = tmp_path / "assessment.xlsx"
    book = form(path, {"A2": "{{ items.weight }}", "A3": "{{ items.no }}", "B3": "x"})
    assert check_forms(tmp_path, KNOWN) == []
    page_of(book).merge_cells("B3:B4")
    book.save(path)
    (fault,) = check_forms(tmp_path, KNOWN)
    assert fault.cell == "B3"
    assert [str(one) for one in check_templates(tmp_path, KNOWN)] == [str(fault)]
    assert check_templates(tmp_path) == []


@pytest.mark.parametrize("kind", sorted(fields()))
def test_each_example_is_sound(tmp_path: Path, kind: str) -> None:
    """The shipped example of each kind fills with nothing, with everything and with far too much."""
    known = fields(["sales"])
    (tmp_path / f"{kind}.xlsx").write_bytes(write_example(example(known[kind], ENGLISH)))
    assert check_forms(tmp_path, known) == []
    _, full, long = form_specimens(known[kind])
    placed = cells(fill_form(tmp_path / f"{kind}.xlsx", full))
    assert not any("{{" in str(value) for value in placed.values())
    assert 1234567.5 in placed.values()
    page = page_of(opened(fill_form(tmp_path / f"{kind}.xlsx", long)))
    assert page.max_row > 45
    assert page.print_title_rows is None or kind != "assessment"
