"""`kam template`: trying templates and forms, listing names, writing a form; and runs with forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from kam_reports.render.check import kinds
from tests.conftest import Kam, MakeTiny
from tests.journeys.outputs import draft, table, tree


def _form(path: Path, cells: dict[str, str]) -> None:
    """Write a form with these cells."""
    book = Workbook()
    page = book.worksheets[0]
    for address, text in cells.items():
        page[address] = text
    path.parent.mkdir(exist_ok=True)
    book.save(path)


@pytest.fixture
def bare(tiny_workspace: MakeTiny) -> Path:
    """Return a workspace with an empty templates folder."""
    workspace = tiny_workspace()
    (workspace / "templates").mkdir()
    return workspace


def test_names(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Names with their meaning; with a workspace also its items, one by one."""
    outcome = kam("template", "names", "bonus", "--lang", "en")
    assert outcome.code == 0
    assert "{{ sum_to_be_paid }}  Sum to be paid" in outcome.out
    assert "{{ bonus.total }}  To be paid" in outcome.out
    assert "bonus.total.total" in outcome.out
    outcome = kam("template", "names", "-w", tiny_workspace(), "--json")
    names = {one["name"] for one in json.loads(outcome.out)["assessment"]}
    assert {"score", "items.points", "items.total.points", "items.performance.points", "pay.band.amount"} <= names
    assert "items.performance.points" not in kam("template", "names", "assessment").out


def test_unknown_kind(kam: Kam) -> None:
    """The nearest kind is named."""
    outcome = kam("template", "names", "bonuss", "--lang", "en")
    assert outcome.code == 2
    assert "“bonuss” is no kind of form (is “bonus” meant?)" in outcome.err


def test_example(kam: Kam, bare: Path) -> None:
    """A form is written into the templates folder, never over one that is there, and is in order."""
    assert kam("template", "example", "-w", bare, "--lang", "en").code == 2
    assert kam("template", "example", "assessment", "-w", bare, "--lang", "en").code == 0
    again = kam("template", "example", "assessment", "-w", bare, "--lang", "en")
    assert (again.code, "is there already" in again.err) == (2, True)
    outcome = kam("template", "check", "-w", bare, "--lang", "en")
    assert (outcome.code, outcome.out.splitlines()) == (
        0,
        ["Templates tried: assessment.xlsx", "All of them are in order."],
    )


def test_example_elsewhere(kam: Kam, tmp_path: Path) -> None:
    """Without a workspace a file is named; a folder that is none is a line, not a traceback."""
    target = tmp_path / "new" / "form.xlsx"
    assert kam("template", "example", "bonus", "-o", target).code == 0
    assert load_workbook(target).sheetnames
    outcome = kam("template", "example", "bonus", "-o", target / "x.xlsx", "--lang", "en")
    assert (outcome.code, "cannot be written" in outcome.err) == (2, True)


def test_check_names_file_and_place(kam: Kam, bare: Path) -> None:
    """HTML templates with file and line, forms with file, sheet and cell; exit 2; JSON for programs."""
    (bare / "templates" / "bonus").mkdir()
    (bare / "templates" / "bonus" / "page.html").write_text("<p>\n{{ doc.titel }}")
    _form(bare / "templates" / "assessment.xlsx", {"B3": "{{ scor }}"})
    assert kinds(bare / "templates") == ["bonus"]
    outcome = kam("template", "check", "-w", bare, "--lang", "en")
    assert outcome.code == 2
    page, form, tried = outcome.out.splitlines()
    assert f"{bare}/templates/bonus/page.html:2" in page
    assert "templates/assessment.xlsx ▸ Sheet ▸ B3: there is no value named “scor” (is “score” meant?)" in form
    assert tried == "Templates tried: bonus, assessment.xlsx"
    faults = json.loads(kam("template", "check", "-w", bare, "--json").out)["faults"]
    assert [(Path(one["file"]).name, one["line"], one["sheet"], one["cell"]) for one in faults] == [
        ("page.html", 2, "", ""),
        ("assessment.xlsx", 0, "Sheet", "B3"),
    ]


def test_nothing_to_check(kam: Kam, bare: Path) -> None:
    """A workspace without templates of its own is in order."""
    outcome = kam("template", "check", "-w", bare, "--lang", "en")
    assert (outcome.code, outcome.out.splitlines()) == (0, ["No own templates.", "All of them are in order."])


def test_doctor_looks_at_forms(kam: Kam, bare: Path) -> None:
    """The doctor names a form's fault too."""
    _form(bare / "templates" / "assessment.xlsx", {"B3": "{{ scor }}"})
    outcome = kam("doctor", "-w", bare, "--lang", "en")
    assert outcome.code == 2
    assert "✗ templates: " in outcome.out
    assert "▸ B3: there is no value named “scor”" in outcome.out


def test_a_run_with_forms(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Documents are made by the forms, equal to the CSVs, evidence behind them; the PDF stays the program's."""
    workspace = tiny_workspace()
    cells = {"A1": "{{ person_id }}", "B1": "{{ score }}", "C1": "{{ as_of }}", "D1": "{{ run_id }}"}
    _form(workspace / "templates" / "assessment.xlsx", {**cells, "A3": "{{ items.item }}", "B3": "{{ items.points }}"})
    _form(workspace / "templates" / "bonus.xlsx", {"A2": "{{ bonus.staff }}", "B2": "{{ bonus.total }}"})
    outcome = kam("run", "2026-06", "-w", workspace, "--workers", "0")
    assert outcome.code in {0, 1}
    folder = draft(workspace)
    scores = {row["staff_id"]: row["score"] for row in table(workspace, "results")}
    sheets = [path for path in sorted(folder.glob("考核表/*.xlsx")) if path.stem.split("_")[0] in scores]
    assert len(sheets) > 1
    for path in sheets:
        book = load_workbook(path)
        page = book.worksheets[0]
        score = scores[path.stem.split("_")[0]]
        assert page["A1"].value == path.stem.split("_")[0]
        assert f"{page['B1'].value:.2f}" == score if score else isinstance(page["B1"].value, str)
        assert page["C1"].is_date
        assert len(str(page["D1"].value)) == 12
        assert "依据" in book.sheetnames
        assert path.with_suffix(".pdf").is_file()
    page = load_workbook(folder / "奖金核算表.xlsx").worksheets[0]
    paid = {row["staff_id"]: row["amount"] for row in table(workspace, "pay") if row["line"] == "total"}
    assert {str(row[0].value): f"{row[1].value:.2f}" for row in page.iter_rows(min_row=2)} == paid


def test_a_faulty_form_stops_the_run(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Exit 2, every fault on a line of its own, and nothing produced."""
    workspace = tiny_workspace()
    _form(workspace / "templates" / "assessment.xlsx", {"A1": "{{ scor }}", "A2": "{{ titel }}"})
    before = tree(workspace / "output")
    outcome = kam("run", "2026-06", "-w", workspace, "--workers", "0", "--lang", "en")
    assert (outcome.code, outcome.out) == (2, "")
    first, second = outcome.err.splitlines()
    assert "assessment.xlsx ▸ Sheet ▸ A1: there is no value named “scor” (is “score” meant?)" in first
    assert "▸ A2: " in second
    assert tree(workspace / "output") == before


def test_own_words(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Titles, words above sign-off boxes and the foot of the page come from config; an unknown key has its nearest."""
    words = "wording: {title_bonus: 绩效奖金分配表, sign_prepared: 经办, footer: 内部资料}"
    workspace = tiny_workspace(changes=[("wording: {}", words)])
    assert kam("run", "2026-06", "-w", workspace, "--workers", "0").code in {0, 1}
    page = load_workbook(draft(workspace) / "奖金核算表.xlsx").worksheets[0]
    texts = [cell.value for row in page.iter_rows() for cell in row if cell.value]
    assert {"绩效奖金分配表", "经办", "审核"} <= set(texts)
    assert "奖金核算表" not in texts
    assert page.oddFooter is not None
    assert "内部资料" in str(page.oddFooter.left.text)
    workspace = tiny_workspace(changes=[("wording: {}", "wording: {title_bonsu: x}")])
    outcome = kam("run", "2026-06", "-w", workspace, "--lang", "en")
    assert outcome.code == 2
    assert 'there is no key "title_bonsu" here; did you mean "title_bonus"?' in outcome.err
