"""Bad input never ends the run: each fault is one issue at its place, and everything else is as without it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import Kam, MakeTiny
from tests.journeys import tiny
from tests.journeys.outputs import Table, table
from tests.journeys.tiny import RESULTS, Books

pytestmark = pytest.mark.usefixtures("paperless")

FED_BY_SALES = {
    "sales_completion",
    "sales_amount",
    "sales_volume",
    "gross_margin",
    "margin_rate",
    "collection_rate",
    "on_time_delivery",
    "visit_coverage",
}


@pytest.fixture
def usual(tiny_run: Path) -> dict[str, Table]:
    """Return the CSVs of the department without any fault."""
    return tables(tiny_run)


def tables(folder: Path) -> dict[str, Table]:
    """Return all six CSVs."""
    return {name: table(folder, name) for name in tiny.DATA}


def places(issues: Table) -> list[tuple[str, str, str, str, str]]:
    """Return what and where the issues are."""
    return [(one["code"], one["severity"], one["file"], one["sheet"], one["cell"]) for one in issues]


def without(rows: Table, *columns: str) -> Table:
    """Return rows without some columns."""
    return [{name: value for name, value in row.items() if name not in columns} for row in rows]


GARBAGE = {
    "random.xlsx": bytes(range(7, 256)) * 40,
    "cut.xlsx": b"PK\x03\x04" + bytes(300),
    "empty.xlsx": b"",
    "表情🙂 与 空格.xlsx": b"\x00\xff" * 500,
    "很" * 80 + ".xlsx": b"\x01" * 64,
}


def test_unreadable_files_are_one_issue_each(kam: Kam, tiny_workspace: MakeTiny, usual: dict[str, Table]) -> None:
    """Files that are no workbooks: one error about each, all results and rows as without them."""
    folder = tiny_workspace()
    for name, content in GARBAGE.items():
        (folder / "input" / name).write_bytes(content)
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 1
    made = tables(folder)
    assert sorted(place[1:] for place in places(made["issues"])) == sorted(("error", name, "", "") for name in GARBAGE)
    assert {key: made[key] for key in (*RESULTS, "rows")} == {key: usual[key] for key in (*RESULTS, "rows")}


def test_letter_among_the_ledgers_is_a_warning(kam: Kam, tiny_workspace: MakeTiny, usual: dict[str, Table]) -> None:
    """A file of another kind is said to be left out, and changes nothing."""
    folder = tiny_workspace()
    (folder / "input" / "letter.docx").write_bytes(b"{\\rtf1 hello}")
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 0
    made = tables(folder)
    assert [place[1:] for place in places(made["issues"])] == [("warning", "letter.docx", "", "")]
    assert {key: made[key] for key in RESULTS} == {key: usual[key] for key in RESULTS}


def test_unknown_sheet_is_said_and_left_out(kam: Kam, tiny_workspace: MakeTiny, usual: dict[str, Table]) -> None:
    """A sheet that is no ledger changes nothing; whatever is said about it names it."""
    books = tiny.books()
    books["人事.xlsx"]["食堂菜单"] = [["周一", "周二"], ["面条", "米饭"], ["饺子", "馄饨"]]
    folder = tiny_workspace(books)
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 0
    made = tables(folder)
    assert {(one["file"], one["sheet"]) for one in made["issues"]} == {("人事.xlsx", "食堂菜单")}
    assert {key: made[key] for key in RESULTS} == {key: usual[key] for key in RESULTS}


def _with_sale(row: list[object]) -> Books:
    books = tiny.books()
    books["销售台账.xlsx"]["六月"].append(row)
    return books


SALE = ["S0699", 1, "2026-06-15", "A-00001", "E002", "螺栓", "华东", 1, 500, 50]


def test_word_for_an_amount_refuses_its_row_only(kam: Kam, tiny_workspace: MakeTiny, usual: dict[str, Table]) -> None:
    """`abc` in 金额: an error at I5; every number stays; the figures that sales feed are marked incomplete."""
    folder = tiny_workspace(_with_sale([*SALE[:8], "abc", 50]))
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 1
    made = tables(folder)
    assert places(made["issues"]) == [("not-an-amount", "error", "销售台账.xlsx", "六月", "I5")]
    assert made["issues"][0]["found"] == "abc"
    for name in RESULTS:
        assert without(made[name], "state") == without(usual[name], "state")
    changed = {
        new["metric"]
        for new, old in zip(made["figures"], usual["figures"], strict=True)
        if new["state"] != old["state"]
    }
    assert changed
    assert changed <= FED_BY_SALES
    (row,) = (row for row in made["rows"] if row["sheet"] == "六月")
    assert (row["read"], row["used"], row["refused"]) == ("4", "3", "1")


def test_unknown_person_counts_for_the_department_only(
    kam: Kam, tiny_workspace: MakeTiny, usual: dict[str, Table]
) -> None:
    """工号 of nobody: an error at E5; the department has the 500, no person has."""
    folder = tiny_workspace(_with_sale([*SALE[:4], "E0O2", *SALE[5:]]))
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 1
    made = tables(folder)
    assert places(made["issues"]) == [("unknown-staff", "error", "销售台账.xlsx", "六月", "E5")]
    assert "E002" in made["issues"][0]["message"]

    def people(rows: Table) -> Table:
        return [row for row in without(rows, "state") if row["subject_kind"] == "staff"]

    assert people(made["figures"]) == people(usual["figures"])
    (department,) = (
        row for row in made["figures"] if (row["metric"], row["subject"]) == ("sales_amount", "department")
    )
    assert department["value"] == "10000.00"


def test_empty_input_folder(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Nothing there: a period must be named; then the run says what is missing and pays nobody."""
    folder = tiny_workspace({})
    outcome = kam("run", "-w", folder, "--workers", 0)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    assert not (folder / "output").exists()
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 1
    made = tables(folder)
    assert (made["scores"], made["results"], made["pay"], made["rows"]) == ([], [], [], [])
    assert {one["severity"] for one in made["issues"]} >= {"error"}
    assert all(row["value"] in {"", "0", "0.00"} for row in made["figures"])


def test_no_input_folder_at_all(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """A workspace without ``input/`` is an empty one."""
    folder = tiny_workspace({})
    (folder / "input").rmdir()
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 1
    assert kam("check", "-w", folder, "--workers", 0).code == 1


@pytest.mark.parametrize("name", list(tiny.books()))
def test_missing_workbook_leaves_the_other_ledgers_alone(
    kam: Kam, tiny_workspace: MakeTiny, usual: dict[str, Table], name: str
) -> None:
    """Any workbook away: the run ends well, says something, and the rows of all others are read as before."""
    books = tiny.books()
    del books[name]
    folder = tiny_workspace(books)
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code in {0, 1}
    made = tables(folder)
    assert made["issues"]
    assert [row for row in made["rows"] if name not in row["file"]] == made["rows"]
    assert {row["file"] for row in made["rows"]} == {row["file"] for row in usual["rows"]} - {name}


def test_missing_plan_is_no_zero(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Without the plan ledger the rate has no value and the sheet is incomplete."""
    books = tiny.books()
    del books["计划.xlsx"]
    folder = tiny_workspace(books)
    kam("run", "2026-06", "-w", folder, "--workers", 0)
    (rate,) = (
        row for row in table(folder, "figures") if (row["metric"], row["subject"]) == ("sales_completion", "E002")
    )
    assert (rate["numerator"], rate["denominator"], rate["value"], rate["state"]) == ("", "", "", "no_data")
    assert {row["staff_id"] for row in table(folder, "pay")} == {"E003"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission_is_one_issue(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """A ledger that this user may not open."""
    folder = tiny_workspace()
    (folder / "input" / "财务.xlsx").chmod(0)
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 1
    assert ("error", "财务.xlsx", "", "") in {place[1:] for place in places(table(folder, "issues"))}


@pytest.mark.parametrize("denied", ["财务.xlsx", "客服"])
def test_what_cannot_be_opened_is_one_issue(
    kam: Kam, tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch, denied: str
) -> None:
    """A file or a folder that the system refuses to open: an issue that names it; the rest is read."""
    folder = tiny_workspace()
    opened, listed = Path.open, os.scandir

    def refuse(self: Path, *arguments: object, **settings: object) -> object:
        if self.name == denied and self.is_relative_to(folder / "input"):
            raise PermissionError(13, "Permission denied")
        return opened(self, *arguments, **settings)  # type: ignore[call-overload]

    def refuse_listing(path: str | Path) -> object:
        if Path(path).name == denied:
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr("kam_reports.intake.inbox.os.scandir", refuse_listing)
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 1
    assert ("error", denied, "", "") in {place[1:] for place in places(table(folder, "issues"))}


STRANGE_NAMES = ("销售 台账 (1) - 副本.xlsx", "📈六月🙂.xlsx", "长" * 80 + ".xlsx", "a'b\"c;d,e=f.xlsx", "=cmd.xlsx")


def test_strange_file_names_are_names(kam: Kam, tiny_workspace: MakeTiny, usual: dict[str, Table]) -> None:
    """Spaces, emoji, quotes, a very long name: read as any other file, and named in rows.csv."""
    sheets = list(tiny.books().items())
    named = dict(zip(STRANGE_NAMES, (book for _, book in sheets), strict=False))
    folder = tiny_workspace({**named, **dict(sheets[len(named) :])})
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 0
    made = tables(folder)
    assert {key: made[key] for key in RESULTS} == {key: usual[key] for key in RESULTS}
    assert set(STRANGE_NAMES) <= {row["file"].removeprefix("'") for row in made["rows"]}


@pytest.mark.skipif(os.name == "nt", reason="names of Windows are always text")
def test_file_name_that_is_no_text(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """A name in another encoding, as old archives unpack them: the run ends well and reads all other files."""
    folder = tiny_workspace()
    source = os.fsencode(folder / "input" / "财务.xlsx")
    shutil.copyfile(source, os.fsencode(folder / "input") + b"/\xcf\xfa\xca\xdb.xlsx")
    outcome = kam("run", "2026-06", "-w", folder, "--workers", 0)
    assert outcome.code in {0, 1}
    assert len({row["file"] for row in table(folder, "rows")}) >= len(tiny.books())


def test_several_faults_at_once_are_each_named(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Faults don't hide one another; `kam check` prints each with its place and a way to mend it."""
    books = _with_sale([*SALE[:8], "abc", 50])
    books["财务.xlsx"]["费用"].append(["Z9", "2026-06-31", "E002", "拜访", 10])
    folder = tiny_workspace(books)
    (folder / "input" / "坏.xlsx").write_bytes(b"\x00" * 99)
    outcome = kam("check", "-w", folder, "--workers", 0)
    assert outcome.code == 1
    for place in ("销售台账.xlsx ▸ 六月 ▸ I5", "财务.xlsx ▸ 费用 ▸ B4", "坏.xlsx"):
        assert place in outcome.out
    assert outcome.out.count("→") == 3


def test_issues_speak_both_languages(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """The same issue, at the same cell, in Chinese and in English."""
    folder = tiny_workspace(_with_sale([*SALE[:8], "abc", 50]))
    said = {}
    for language in ("zh", "en"):
        kam("run", "2026-06", "-w", folder, "--workers", 0, "--lang", language)
        (issue,) = table(folder, "issues")
        said[language] = issue["message"]
        assert (issue["cell"], issue["found"]) == ("I5", "abc")
    assert said["zh"] != said["en"]
    assert said["en"].isascii() or "“abc”" in said["en"]
