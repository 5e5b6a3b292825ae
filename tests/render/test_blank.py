"""Empty ledgers: what is filled in by hand reads without one issue, in both languages."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from kam_reports.checks import Context, run_checks
from kam_reports.cli import main
from kam_reports.core.fault import OutputFault
from kam_reports.core.period import Calendar
from kam_reports.core.text import ENGLISH, Speaker
from kam_reports.intake.limits import Limits
from kam_reports.ledgers.book import bind
from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.ledgers.read import Options, read_file
from kam_reports.ledgers.spec import Column, Kind, LedgerSpec
from kam_reports.render.blank import LAST_ROW, write_blank

CHINESE = Speaker("zh", ENGLISH.catalogue)
ROLES = ("专员", "内勤")
CHOICES = {("staff", "role"): ROLES, ("ratings", "item"): ("知识技能", "销售技巧")}
FILLED: dict[tuple[str, str], list[object]] = {
    ("staff", "staff_id"): ["E001", "E002"],
    ("staff", "name"): ["王芳", "李强"],
    ("staff", "role"): ["专员", "内勤"],
    ("staff", "supervisor"): [None, "E001"],
    ("staff", "performance_pay_base"): [3000, 2500.5],
    ("staff", "hired_on"): [date(2020, 1, 1), date(2021, 1, 1)],
    ("staff", "left_on"): [None, None],
    ("accounts", "account_id"): ["A-00001", "A-00002"],
    ("accounts", "owner"): ["E001", "E001"],
    ("accounts", "registered_on"): [date(2022, 1, 1), date(2022, 2, 1)],
    ("accounts", "won_on"): [date(2022, 1, 5), date(2022, 2, 5)],
    ("accounts", "churned_on"): [None, None],
    ("account_handover", "account_id"): ["A-00001", "A-00001"],
    ("account_handover", "from_owner"): ["E001", "E002"],
    ("account_handover", "to_owner"): ["E002", "E001"],
    ("account_handover", "handed_over_on"): [date(2026, 1, 1), date(2026, 2, 1)],
    ("sales_plan", "period"): ["2026-05", "2026-06"],
    ("sales_plan", "approved_on"): [None, date(2026, 6, 1)],
    ("sales_plan", "version"): [1, 2],
    ("sales", "quantity"): [3, -1],
    ("sales", "amount"): [12800.5, -300],
    ("sales", "collected"): [12000, None],
    ("ratings", "subject"): ["E001", "E002"],
    ("ratings", "rater"): ["E001", "E001"],
    ("attendance", "days_due"): [21, 21],
    ("attendance", "days_present"): [20.5, 21],
    ("opportunities", "closed_on"): [date(2026, 6, 20), date(2026, 6, 21)],
    ("complaints", "handled_on"): [date(2026, 6, 20), None],
    ("feedback", "answered_at"): [datetime(2026, 6, 9, 9, 30), None],
}
"""What a person would write where a column's kind alone doesn't say it, two rows of it."""
BY_KIND: dict[Kind, list[object]] = {
    Kind.TEXT: ["说明", "备注"],
    Kind.WORD: ["甲", "乙"],
    Kind.ID: ["000123", "000124"],
    Kind.STAFF: ["E001", "E001"],
    Kind.ACCOUNT: ["A-00001", "A-00002"],
    Kind.MONEY: [100, 250.75],
    Kind.NUMBER: [10, 12],
    Kind.DATE: [date(2026, 6, 8), date(2026, 6, 9)],
    Kind.TIME: [datetime(2026, 6, 8, 9, 30), datetime(2026, 6, 9, 10, 0)],
    Kind.PERIOD: ["2026-05", "2026-06"],
}


def opened(spec: LedgerSpec, speaker: Speaker) -> Any:  # noqa: ANN401 - openpyxl's cells are many types
    """Return an empty ledger as openpyxl sees it."""
    return load_workbook(io.BytesIO(write_blank(spec, speaker, CHOICES)))


def offered(book: Any, letter: str) -> list[str]:  # noqa: ANN401 - openpyxl's cells are many types
    """Return the words of a column's drop-down."""
    for rule in book.worksheets[0].data_validations.dataValidation:
        if rule.type == "list" and str(rule.sqref).startswith(f"{letter}2:"):
            return str(rule.formula1).strip('"').split(",")
    return []


def values(spec: LedgerSpec, column: Column, words: list[str]) -> list[object]:
    """Return what two rows hold in a column."""
    if own := FILLED.get((spec.id, column.field)):
        return own
    if words:
        return [words[0], words[-1]]
    return BY_KIND[column.kind]


@pytest.mark.parametrize("speaker", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_filled_by_hand_reads_without_an_issue(speaker: Speaker, tmp_path: Path) -> None:
    """All columns of all 16 ledgers filled with plausible values: nothing refused, doubted or guessed."""
    files = []
    for spec in LEDGERS.values():
        book = opened(spec, speaker)
        sheet = book.worksheets[0]
        for number, column in enumerate(spec.columns, start=1):
            words = offered(book, sheet.cell(1, number).column_letter)
            for row, value in enumerate(values(spec, column, words), start=2):
                sheet.cell(row, number).value = value
        path = tmp_path / f"{spec.id}.xlsx"
        book.save(path)
        files.append(read_file(path, path.name, Limits(), Options()))
    book = bind(files)
    assert len(files) == len(LEDGERS)
    issues = [*book.issues, *(issue for file in files for issue in file.issues)]
    issues += run_checks(book, Context(Calendar(), items={"知识技能": "k", "销售技巧": "s", "甲": "k"}))
    assert [(str(issue.place), str(issue.message)) for issue in issues] == []
    assert book.guesses == [] or speaker is ENGLISH
    assert {count.ledger: count.used for count in book.counts()} == dict.fromkeys(LEDGERS, 2)
    assert all(len(book[name].frame) == 2 for name in LEDGERS)


@pytest.mark.parametrize("spec", LEDGERS.values(), ids=LEDGERS)
def test_headers_tell_what_goes_in(spec: LedgerSpec) -> None:
    """Every header carries a note: required or not, what, an example where the kind has one; ids are text."""
    book = opened(spec, CHINESE)
    sheet = book.worksheets[0]
    assert sheet.title == spec.zh
    assert [cell.value for cell in sheet[1]] == [column.zh for column in spec.columns]
    assert sheet.freeze_panes == "A2"
    for cell, column in zip(sheet[1], spec.columns, strict=True):
        note = cell.comment.text
        assert note.startswith(column.zh)
        assert ("Required" in note) == column.required
        size = sheet.column_dimensions[cell.column_letter]
        assert size.width >= 10
        text = column.kind not in {Kind.MONEY, Kind.NUMBER, Kind.DATE, Kind.TIME}
        assert (size.number_format == "@") == text
        if column.kind in {Kind.STAFF, Kind.ACCOUNT, Kind.DATE, Kind.MONEY}:
            assert "Example: " in note


def test_what_may_be_chosen() -> None:
    """Words that the ledger knows are the only ones; those of config are offered, others asked about."""
    staff, ratings, complaints = (opened(LEDGERS[name], CHINESE) for name in ("staff", "ratings", "complaints"))
    assert offered(staff, "C") == list(ROLES)
    assert offered(ratings, "D") == ["自评", "上级", "同事", "客户"]
    assert offered(complaints, "E") == ["是", "否"]
    assert offered(opened(LEDGERS["complaints"], ENGLISH), "E") == ["yes", "no"]
    assert offered(opened(LEDGERS["opportunities"], ENGLISH), "I") == ["won", "lost"]
    styles = {
        str(rule.sqref): rule.errorStyle or "stop"
        for book in (staff, ratings)
        for rule in book.worksheets[0].data_validations.dataValidation
        if rule.type == "list"
    }
    assert styles == {f"C2:C{LAST_ROW}": "warning", f"D2:D{LAST_ROW}": "stop"}


def test_bounds_are_checked_while_typing() -> None:
    """Numbers outside a column's bounds and days that are none are refused by Excel itself."""
    rules = {
        str(rule.sqref).partition("2:")[0]: (rule.type, rule.formula1, rule.formula2)
        for rule in opened(LEDGERS["ratings"], CHINESE).worksheets[0].data_validations.dataValidation
    }
    assert rules["F"] == ("decimal", "0", "100")
    plan = opened(LEDGERS["development_plan"], CHINESE).worksheets[0].data_validations.dataValidation
    assert {rule.type for rule in plan} == {"custom", "whole"}
    sales = opened(LEDGERS["sales"], CHINESE).worksheets[0].data_validations.dataValidation
    assert {rule.type for rule in sales} == {"date", "decimal"}


def test_long_lists_stand_on_a_sheet_of_their_own() -> None:
    """A list too long for a cell rule is kept on a hidden sheet, words with commas too."""
    many = [f"项目{number}" for number in range(80)]
    for words in (many, ["一,二", "三"]):
        book = load_workbook(io.BytesIO(write_blank(LEDGERS["ratings"], CHINESE, {("ratings", "item"): words})))
        assert [sheet.sheet_state for sheet in book] == ["visible", "hidden"]
        kept = [cell.value for cell in book.worksheets[1]["C"]]
        assert kept == words
        (rule,) = [one for one in book.worksheets[0].data_validations.dataValidation if str(one.sqref)[0] == "C"]
        assert rule.formula1 == f"'选项'!$C$1:$C${len(words)}"


def test_same_bytes() -> None:
    """The same ledger gives the same bytes on any day."""
    assert write_blank(LEDGERS["sales"], CHINESE) == write_blank(LEDGERS["sales"], CHINESE)


def test_command_writes_them_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`kam blank -o DIR` writes one workbook a ledger, named in the language asked for."""
    root = str(Path(__file__).parents[2])
    assert main(["blank", "-w", root, "-o", str(tmp_path / "zh")]) == 0
    assert {path.name for path in (tmp_path / "zh").iterdir()} == {f"{spec.zh}.xlsx" for spec in LEDGERS.values()}
    assert main(["blank", "销售台账", "staff", "-w", root, "-o", str(tmp_path / "en"), "--lang", "en"]) == 0
    assert sorted(path.name for path in (tmp_path / "en").iterdir()) == ["Sales.xlsx", "Staff.xlsx"]
    assert "2 empty ledgers" in capsys.readouterr().out
    staff = load_workbook(tmp_path / "zh" / "员工花名册.xlsx")
    assert "专员" in offered(staff, "C")


def test_command_outside_a_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a workspace the ledgers come all the same, into a folder of their own."""
    monkeypatch.chdir(tmp_path)
    assert main(["blank", "sales", "--lang", "en"]) == 0
    assert (tmp_path / "blank" / "Sales.xlsx").is_file()
    assert main(["blank", "sales", "--lang", "en"]) == 2
    assert "is there already; nothing was written" in capsys.readouterr().err


def test_unknown_ledger_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A word that is no ledger is answered with the nearest one."""
    assert main(["blank", "saels", "-o", str(tmp_path / "x"), "--lang", "en"]) == 2
    assert "“saels” is no ledger (is “sales” meant?)" in capsys.readouterr().err
    assert main(["blank", "zzzz", "-o", str(tmp_path / "x"), "--lang", "en"]) == 2
    assert not (tmp_path / "x").exists()


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in the folder's place is one clear fault."""
    from kam_reports.cli.commands.blank import write_blanks

    (tmp_path / "x").write_text("")
    with pytest.raises(OutputFault, match="cannot be written"):
        write_blanks([LEDGERS["sales"]], tmp_path / "x" / "y", ENGLISH, {})
