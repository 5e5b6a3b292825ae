"""What is refused before any reader sees it, and damage of every kind."""

from __future__ import annotations

import io
import os
import random
import struct
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from kam_reports.core.place import Place
from kam_reports.intake import Limits, RawWorkbook, Refusal, read_workbook
from tests.intake.raw_books import write_ole, write_zip, xls_stream, xlsx_parts

if TYPE_CHECKING:
    from pathlib import Path

FLIPS = int(os.environ.get("KAM_TEST_FLIPS", "100"))
PARTS = xlsx_parts('<row r="1"><c r="A1"><v>1</v></c></row>')


def refused(path: Path, limits: Limits | None = None) -> str:
    """Return the code a file is refused with."""
    with pytest.raises(Refusal) as caught:
        read_workbook(path, limits or Limits())
    issue = caught.value.at(Place(path.name))
    assert "{" not in str(issue.message)
    return issue.code


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "C:/x.xml", "xl\\..\\..\\x.xml", "XL/workbook.xml"])
def test_member_names(tmp_path: Path, name: str) -> None:
    """Members that lead out of the archive, or stand in it twice, are refused."""
    assert refused(write_zip(tmp_path / "a.xlsx", {**PARTS, name: "x"})) == "file-unsafe"


def test_doctype(tmp_path: Path) -> None:
    """A document type in any part, in any encoding of XML, is refused."""
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    assert refused(write_zip(tmp_path / "a.xlsx", {**PARTS, "docProps/app.xml": bomb})) == "file-unsafe"
    sheet = PARTS["xl/worksheets/sheet1.xml"].replace("?>", "?><!DOCTYPE worksheet>")
    assert refused(write_zip(tmp_path / "b.xlsx", {**PARTS, "xl/worksheets/sheet1.xml": sheet})) == "file-unsafe"
    parts = {name: text.encode() for name, text in PARTS.items()}
    wide = write_zip(tmp_path / "c.xlsx", {**parts, "docProps/app.xml": bomb.encode("utf-16")})
    assert refused(wide) == "file-unsafe"


def test_bombs(tmp_path: Path) -> None:
    """Too many members, one that unpacks to a thousand times its size, and too much in all."""
    big = {**PARTS, "xl/media/x.bin": "0" * 20_000_000}
    assert refused(write_zip(tmp_path / "a.xlsx", big)) == "zip-bomb"
    assert refused(write_zip(tmp_path / "b.xlsx", PARTS), Limits(entries=3)) == "zip-bomb"
    assert refused(write_zip(tmp_path / "c.xlsx", PARTS), Limits(unpacked=100)) == "zip-bomb"


def test_size(tmp_path: Path) -> None:
    """A file above the limit is not even opened; an empty one is named as such."""
    path = write_zip(tmp_path / "a.xlsx", PARTS)
    assert refused(path, Limits(size=100)) == "file-too-large"
    path.write_bytes(b"")
    assert refused(path) == "file-empty"


def test_a_member_larger_than_its_entry_says(tmp_path: Path) -> None:
    """A size forged in the table of contents does not let more through."""
    path = write_zip(tmp_path / "a.xlsx", PARTS)
    data = bytearray(path.read_bytes())
    entry = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<I", data, entry + 24, 10)
    path.write_bytes(data)
    assert refused(path) == "file-truncated"


def test_encrypted_members(tmp_path: Path) -> None:
    """A zip with a password of its own is refused as protected."""
    path = write_zip(tmp_path / "a.xlsx", PARTS)
    data = bytearray(path.read_bytes())
    entry = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    data[entry + 8] |= 1
    path.write_bytes(data)
    assert refused(path) == "file-encrypted"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "file-wrong-kind"),
        ("a.html", b"<html></html>", "file-not-a-spreadsheet"),
        (
            "a.xls",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "file-wrong-kind",
        ),
        ("a.pdf", b"%PDF-1.7\n", "file-not-a-spreadsheet"),
        ("a.xlsx", b"%PDF-1.7\n", "file-wrong-kind"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "file-not-a-spreadsheet"),
        ("a.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00", "file-wrong-kind"),
        ("a.xlsx", bytes(3000), "file-truncated"),
        ("a.xlsx", bytes(range(256)) * 9, "file-truncated"),
        ("a.bin", bytes(range(256)) * 9, "file-not-a-spreadsheet"),
    ],
)
def test_other_files(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    """Another kind of file is an error under a workbook's name, else left out with a warning."""
    (tmp_path / name).write_bytes(data)
    assert refused(tmp_path / name) == code


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.zip"])
def test_other_zips(tmp_path: Path, name: str) -> None:
    """A document or an archive is told from a workbook by its members."""
    member = "word/document.xml" if name != "a.zip" else "readme.txt"
    expected = "file-wrong-kind" if name == "a.xlsx" else "file-not-a-spreadsheet"
    assert refused(write_zip(tmp_path / name, {member: "x"})) == expected


def ledger() -> bytes:
    """Return a small ledger as XlsxWriter writes it."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("销售")
        for row in range(60):
            sheet.write_row(row, 0, [f"SO{row:04d}", row * 1.25, "王芳"])
            sheet.write_datetime(row, 3, date(2026, 6, 1 + row % 28), day)
    return data.getvalue()


def values(book: RawWorkbook) -> list[list[list[object]]]:
    """Return the values of all sheets."""
    return [table.columns for table in book.tables]


@pytest.mark.parametrize("percent", range(0, 100, 5))
def test_truncated(tmp_path: Path, percent: int) -> None:
    """A workbook cut at any place is refused, never read in part."""
    data = ledger()
    stream = xls_stream(b"".join(struct.pack("<HHHHHd", 0x203, 14, row, 0, 0, row) for row in range(500)))
    (tmp_path / "a.xlsx").write_bytes(data[: len(data) * percent // 100])
    assert refused(tmp_path / "a.xlsx")
    old = write_ole(tmp_path / "a.xls", "Workbook", stream)
    old.write_bytes(old.read_bytes()[: old.stat().st_size * percent // 100])
    assert refused(old)


def test_flipped_bytes(tmp_path: Path) -> None:
    """A workbook with one damaged byte is refused, or reads as before: never other values."""
    data, path = ledger(), tmp_path / "a.xlsx"
    path.write_bytes(data)
    whole = values(read_workbook(path, Limits()))
    rolls = random.Random(20260601)  # noqa: S311 - seeded damage, not a secret
    refusals = 0
    for _ in range(FLIPS):
        broken = bytearray(data)
        broken[rolls.randrange(len(data))] ^= rolls.randrange(1, 256)
        path.write_bytes(broken)
        try:
            assert values(read_workbook(path, Limits())) == whole
        except Refusal:
            refusals += 1
    assert refusals > FLIPS // 2


def test_a_zip_that_names_no_parts(tmp_path: Path) -> None:
    """An empty zip under a workbook's name is refused."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w"):
        pass
    assert refused(tmp_path / "a.xlsx") == "file-wrong-kind"
