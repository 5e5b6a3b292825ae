"""What a file is, by its content; its name only decides how loudly to say that it is something else."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from kam_reports.core.text import T, Text
from kam_reports.intake.refusal import FILE_NOT_A_SPREADSHEET, FILE_TRUNCATED, FILE_WRONG_KIND, Refusal

if TYPE_CHECKING:
    from collections.abc import Collection

SPREADSHEET_ENDINGS = frozenset(
    {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".csv", ".tsv", ".xlt", ".xltx", ".ett"}
)
TABLE_ENDINGS = frozenset({".csv", ".tsv"})
HEAD = 4096

_SIGNATURES: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", T("a PDF document")),
    (b"\x89PNG", T("a picture")),
    (b"\xff\xd8\xff", T("a picture")),
    (b"GIF8", T("a picture")),
    (b"BM", T("a picture")),
    (b"{\\rtf", T("a text document (RTF)")),
    (b"Rar!", T("an archive (RAR)")),
    (b"7z\xbc\xaf", T("an archive (7z)")),
    (b"\x1f\x8b", T("an archive (gzip)")),
    (b"MZ", T("a program")),
    (b"\x7fELF", T("a program")),
    (b"ID;P", T("a SYLK text file")),
    (b"MIME-Version:", T("a web archive (MHTML)")),
    (b"SQLite format 3", T("a database")),
)
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x00\x06\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_MARKUP: tuple[tuple[bytes, Text], ...] = (
    (rb"<workbook[^>]*urn:schemas-microsoft-com:office:spreadsheet", T("an old XML spreadsheet (Excel 2003)")),
    (rb"urn:schemas-microsoft-com:office:spreadsheet", T("an old XML spreadsheet (Excel 2003)")),
    (rb"<office:document", T("a flat XML document")),
    (rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", T("a web page (HTML)")),
    (rb"^\s*<\?xml|^\s*<[a-z]", T("an XML file")),
)
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refuse_foreign(head: bytes, ending: str) -> None:
    """Refuse what is recognisably neither a workbook nor a text table."""
    if head.startswith(_OLD_EXCEL):
        raise wrong_kind(T("a workbook of Excel 4 or older"), ending)
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            raise wrong_kind(name, ending)
    text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lower()
    if text.lstrip(b"\xff\xfe \t\r\n").startswith(b"<"):
        for pattern, name in _MARKUP:
            if re.search(pattern, text):
                raise wrong_kind(name, ending)


def refuse_binary(data: bytes, ending: str) -> None:
    """Refuse what has too many control characters to be text."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # half a Chinese sign may well be the code of a control character
        data = data[: HEAD & ~1].decode("utf-16", "ignore").encode()
    control = sum(data[:HEAD].count(bytes([code])) for code in range(32) if code not in b"\t\n\r\f\x1a\x1b\0")
    if control > len(data[:HEAD]) // 50 + 1:
        if ending in SPREADSHEET_ENDINGS:
            raise Refusal(FILE_TRUNCATED, T("its content is of no known kind"))
        raise Refusal(FILE_NOT_A_SPREADSHEET, T("an unknown kind of file"))


def wrong_kind(name: Text, ending: str) -> Refusal:
    """Return the refusal of something else: an error when it goes by the name of a workbook, else a warning."""
    return Refusal(FILE_WRONG_KIND if ending in SPREADSHEET_ENDINGS else FILE_NOT_A_SPREADSHEET, name)


def main_part(members: Collection[str]) -> tuple[str, str]:
    """Return the format and main part of a zip by its members; raises KeyError when it is no workbook."""
    by_name = {name.replace("\\", "/").lower(): name for name in members}
    for format_name, part in (("xlsx", "xl/workbook.xml"), ("xlsb", "xl/workbook.bin"), ("ods", "content.xml")):
        if part in by_name:
            return format_name, by_name[part]
    raise KeyError


def zip_kind(members: Collection[str]) -> Text:
    """Name a zip that is no workbook."""
    for prefix, name in (("word/", T("a Word document")), ("ppt/", T("a presentation"))):
        if any(member.lower().startswith(prefix) for member in members):
            return name
    return T("an archive (zip)")
