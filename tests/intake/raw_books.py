"""Workbooks put together byte by byte, for what no library writes."""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEADER = '<?xml version="1.0" encoding="UTF-8"?>'
CONTENT_TYPES = (
    f'{HEADER}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)


def relations(*pairs: tuple[str, str]) -> str:
    """Return a relationship part; ids are r1, r2 …, pairs are (last word of the type, target)."""
    lines = (
        f'<Relationship Id="r{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs, start=1)
    )
    return f'{HEADER}<Relationships xmlns="{PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def xlsx_parts(rows: str, *, formats: Sequence[str] = (), properties: str = "") -> dict[str, str]:
    """Return the parts of a workbook with one sheet; style n+1 has the n-th format, a number being a built-in id."""
    codes = [(170 + index, code) for index, code in enumerate(formats) if not code.isdecimal()]
    ids = ["0", *(code if code.isdecimal() else str(170 + index) for index, code in enumerate(formats))]
    escaped = ((number, code.replace('"', "&quot;")) for number, code in codes)
    listed = "".join(f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number, code in escaped)
    used = "".join(f'<xf numFmtId="{number}"/>' for number in ids)
    styles = f"<numFmts>{listed}</numFmts><cellXfs>{used}</cellXfs>"
    sheet = '<sheet name="台账" sheetId="1" r:id="r1"/>'
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{HEADER}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr {properties}/>'
        f"<sheets>{sheet}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
        "xl/styles.xml": f'{HEADER}<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/worksheets/sheet1.xml": f'{HEADER}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }


def write_zip(path: Path, parts: dict[str, str] | dict[str, bytes]) -> Path:
    """Write parts as a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def ods_parts(table: str, styles: str = "") -> dict[str, str]:
    """Return the parts of an OpenDocument spreadsheet with the given table elements."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for name, long in (
            ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"),
        )
    )  # fmt: skip
    content = (
        f'{HEADER}<office:document-content {spaces} xmlns:calcext="urn:org:documentfoundation:names:calc">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
        "META-INF/manifest.xml": manifest,
    }


def xlsb_parts(sheet: bytes, *, date1904: bool = False) -> dict[str, bytes]:
    """Return the parts of a binary workbook with one sheet; styles: 1 shows hours, 2 a date."""
    name = "台账".encode("utf-16-le")
    bundle = struct.pack("<II", 0, 1) + _wide("r1") + struct.pack("<I", 2) + name
    workbook = (
        record(131) + record(153, struct.pack("<III", int(date1904), 0, 0)) + record(143) + record(156, bundle)
        + record(144) + record(132)
    )  # fmt: skip
    formats = b"".join(record(47, struct.pack("<HHHHHH", 0, number, 0, 0, 0, 0) + b"\0" * 4) for number in (0, 22, 14))
    styles = record(278) + record(617, struct.pack("<I", 3)) + formats + record(618) + record(279)
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relations(("officeDocument", "xl/workbook.bin")),
        "xl/_rels/workbook.bin.rels": relations(("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin")),
    }
    return {
        **{key: text.encode() for key, text in parts.items()},
        "xl/workbook.bin": workbook,
        "xl/styles.bin": styles,
        "xl/worksheets/sheet1.bin": sheet,
    }


def record(kind: int, content: bytes = b"") -> bytes:
    """Return a record of a binary workbook."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([size & 0x7F | 0x80, size >> 7])
    return head + length + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xls_stream(
    cells: bytes, *, codepage: int = 1200, date1904: bool = False, custom: tuple[int, str] = (0, "")
) -> bytes:
    """Return a BIFF8 stream with one sheet; styles: 0 plain, 1 date and time (22), 2 date (14), 3 the custom format."""
    version = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)
    sheet_version = struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)
    number, code = custom
    form = _biff(0x41E, struct.pack("<HHB", number, len(code), 0) + code.encode("latin-1")) if code else b""
    styles = b"".join(_biff(0xE0, struct.pack("<HH", 0, style) + b"\0" * 16) for style in (0, 22, 14, number))
    before = (
        _biff(0x809, version) + _biff(0x42, struct.pack("<H", codepage))
        + _biff(0x22, struct.pack("<H", int(date1904))) + form + styles
    )  # fmt: skip
    name = "台账".encode("utf-16-le")
    bound_size = 4 + 8 + len(name)
    offset = len(before) + bound_size + 4
    bound = _biff(0x85, struct.pack("<IBBBB", offset, 0, 0, 2, 1) + name)
    return before + bound + _biff(0x0A) + _biff(0x809, sheet_version) + cells + _biff(0x0A)


def number_record(row: int, column: int, value: float, style: int = 0) -> bytes:
    """Return the record of a number; row and column count from 0."""
    return _biff(0x203, struct.pack("<HHHd", row, column, style, value))


def text_record(row: int, column: int, text: str) -> bytes:
    """Return the record of a text."""
    head = struct.pack("<HHHHB", row, column, 0, len(text), 1)
    return _biff(0x204, head + text.encode("utf-16-le"))


def error_record(row: int, column: int, code: int) -> bytes:
    """Return the record of an error cell."""
    return _biff(0x205, struct.pack("<HHHBB", row, column, 0, code, 1))


def _biff(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def write_ole(path: Path, name: str, stream: bytes) -> Path:
    """Write a compound file with one stream."""
    stream += b"\0" * (-len(stream) % 512 if len(stream) >= 4096 else 4096 - len(stream))
    count = len(stream) // 512
    end, fat, free = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    table = [fat, end, *range(3, 2 + count), end]
    table += [free] * (128 - len(table))
    header = struct.pack("<8s16sHHHHH6s", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"")
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    directory = _entry("Root Entry", 5, 1, end, 0) + _entry(name, 2, free, 2, len(stream)) + bytes(256)
    path.write_bytes(header + struct.pack("<128I", *table) + directory + stream)
    return path


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    free = 0xFFFFFFFF
    return struct.pack("<64sHBBIII16sIQQIQ", text, len(text), kind, 1, free, free, child, b"", 0, 0, 0, start, size)
