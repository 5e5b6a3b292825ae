"""A file that was read before: sheets that lie in it just as they did are taken from there, and only those."""

from __future__ import annotations

import pickle
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kam_reports.intake.limits import Limits
from kam_reports.intake.refusal import Refusal
from kam_reports.ledgers.layout import recognise
from kam_reports.ledgers.read import Options, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from kam_reports.intake.table import RawTable
    from kam_reports.ledgers.headers import Known
    from kam_reports.ledgers.part import ReadFile

HEADER = ["单号", "日期", "客户编号", "工号", "金额"]
MONTHS = ("一月", "二月", "三月")


def ledger() -> Workbook:
    """Return a ledger with a sheet for each month, one of them hidden, and a sheet that is no ledger."""
    book = openpyxl.Workbook()
    for month, name in enumerate(MONTHS, start=1):
        sheet = book.create_sheet(name)
        sheet.append(HEADER)
        for row in range(1, 30):
            sheet.append([f"S{month}-{row}", date(2026, month, row % 28 + 1), f"A-{row:05}", "E001", row * 100.25])
    book["三月"].sheet_state = "hidden"
    book.worksheets[0].append(["怎样填写", "请看"])
    return book


def an_amount(book: Workbook) -> None:
    """Change an amount."""
    book["二月"]["E7"] = 12.34


def an_amount_of_another_kind(book: Workbook) -> None:
    """Write an amount as text, which all sheets share a list of."""
    book["二月"]["E7"] = "一万"


def a_name(book: Workbook) -> None:
    """Rename a sheet."""
    book["二月"].title = "贰月"


def shown_again(book: Workbook) -> None:
    """Show a hidden sheet."""
    book["三月"].sheet_state = "visible"


def a_format(book: Workbook) -> None:
    """Give an amount the format of a day."""
    book["一月"]["E5"].number_format = "yyyy-mm-dd"


def another_epoch(book: Workbook) -> None:
    """Count days from 1904."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book.epoch = CALENDAR_MAC_1904


def one_more(book: Workbook) -> None:
    """Put a sheet between the others."""
    sheet = book.create_sheet("四月", 1)
    sheet.append(HEADER)
    sheet.append(["S4-1", date(2026, 4, 1), "A-00001", "E001", 7])


def one_fewer(book: Workbook) -> None:
    """Take a sheet away."""
    del book["一月"]


def nothing(book: Workbook) -> None:
    """Change nothing but a property of the file."""
    book.properties.title = "另存"


def merged(book: Workbook) -> None:
    """Merge cells."""
    book["一月"].merge_cells("D2:D9")


CASES: list[tuple[Callable[[Workbook], None], set[str]]] = [
    (an_amount, {"二月"}),
    (an_amount_of_another_kind, {"Sheet", *MONTHS}),
    (a_name, {"贰月"}),
    (shown_again, {"三月"}),
    (a_format, {"Sheet", *MONTHS}),
    (another_epoch, {"Sheet", *MONTHS}),
    (one_more, {"Sheet", "四月", *MONTHS}),
    (one_fewer, {"Sheet", *MONTHS}),
    (nothing, set()),
    (merged, {"一月"}),
]


def said(file: ReadFile) -> object:
    """Return all that came of a file, to be compared."""
    return file.format, [pickle.dumps(sheet) for sheet in file.sheets], file.own


@pytest.mark.parametrize("largest", [None, -1], ids=["small", "large"])
@pytest.mark.parametrize(("change", "anew"), CASES, ids=[change.__name__ for change, _ in CASES])
def test_only_what_changed_is_read_again(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Workbook], None],
    anew: set[str],
    largest: int | None,
) -> None:
    """Whatever is changed, what comes of the file is what a whole reading of it gives."""
    if largest is not None:
        monkeypatch.setattr("kam_reports.intake.repack.LARGEST", largest)
    path, book = tmp_path / "账.xlsx", ledger()
    book.save(path)
    former = read_file(path, "账.xlsx", Limits(), Options())
    change(book)
    book.save(path)
    whole = read_file(path, "账.xlsx", Limits(), Options())
    assert (said(whole) == said(former)) is (change is nothing)
    heard: set[str] = set()

    def listening(table: RawTable, known: Sequence[Known], file: str) -> object:
        heard.add(table.name)
        return recognise(table, known, file)

    monkeypatch.setattr("kam_reports.ledgers.read.recognise", listening)
    assert said(read_file(path, "账.xlsx", Limits(), Options(), former)) == said(whole)
    # what all sheets share lies elsewhere after some changes: then all are read, which is slower and as right
    assert heard == anew if len(anew) < len(MONTHS) else heard <= anew


def test_packed_otherwise_is_read_again(tmp_path: Path) -> None:
    """The same workbook packed by another program is read as any other, and comes to the same."""
    path = tmp_path / "账.xlsx"
    ledger().save(path)
    former = read_file(path, "账.xlsx", Limits(), Options())
    with zipfile.ZipFile(path) as archive:
        parts = {member.filename: archive.read(member) for member in archive.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    again = read_file(path, "账.xlsx", Limits(), Options(), former)
    assert {sheet.packed for sheet in again.sheets}.isdisjoint(sheet.packed for sheet in former.sheets)
    assert [pickle.dumps(part) for part in again.parts] == [pickle.dumps(part) for part in former.parts]


def test_another_member_under_the_old_checksum_is_read(tmp_path: Path) -> None:
    """Length and checksum in the table of contents are not believed: the bytes themselves are compared."""
    path = tmp_path / "账.xlsx"
    ledger().save(path)
    former = read_file(path, "账.xlsx", Limits(), Options())
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("xl/worksheets/sheet3.xml")
    data = bytearray(path.read_bytes())
    data[member.header_offset + 30 + len(member.filename) + member.compress_size // 2] ^= 0x10
    path.write_bytes(data)
    with pytest.raises(Refusal):
        read_file(path, "账.xlsx", Limits(), Options(), former)
