"""Reading any workbook: recognise, guard, read, and put in what the fast reader leaves out."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import TYPE_CHECKING

from python_calamine import CalamineError, PasswordError

from kam_reports.core.garbage import not_collecting
from kam_reports.core.text import T
from kam_reports.intake.decrypt import decrypted
from kam_reports.intake.delimited import decode, find_delimiter, read_delimited
from kam_reports.intake.guard import broken_zip_refused, check_members, check_size, read_part
from kam_reports.intake.ods import read_ods
from kam_reports.intake.refusal import (
    FILE_CRASHED_READER,
    FILE_ENCRYPTED,
    FILE_TRUNCATED,
    Refusal,
)
from kam_reports.intake.sniff import (
    EMPTY_ZIP,
    HEAD,
    OLE,
    TABLE_ENDINGS,
    ZIP,
    main_part,
    refuse_binary,
    refuse_foreign,
    wrong_kind,
    zip_kind,
)
from kam_reports.intake.xls import read_ole
from kam_reports.intake.xlsb import read_xlsb
from kam_reports.intake.xlsx import read_xlsx

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

    from kam_reports.intake.limits import Limits
    from kam_reports.intake.table import RawWorkbook

LEAST_TABLE_SHARE = 0.8
"""A text file without a table's ending is a table when so many of its lines have the same number of cells."""


_PANIC = "PanicException"
"""What native code raises when it gives up; not importable by name, and no Exception."""


def read_workbook(path: Path, limits: Limits, *, name: str = "", known: Container[str] = frozenset()) -> RawWorkbook:
    """Read a file in this process; raises Refusal for what cannot or must not be read.

    name: the user's name of the file, where ``path`` is a private copy under another one. known: digests of sheets that
    the caller has from before (``RawTable.packed``): their tables come without columns. Damaged files may still hang,
    or end the process: unknown files belong into a :class:`GuardedPool`.
    """
    ending = PurePath(name or path.name).suffix.lower()
    try:
        return _read(path, ending, limits, known)
    except Refusal as refusal:
        if refusal.kind is not FILE_ENCRYPTED or not limits.passwords:
            raise
    with decrypted(path, limits.passwords) as copy:
        return _read(copy, ending, limits, known)


def _read(path: Path, ending: str, limits: Limits, known: Container[str]) -> RawWorkbook:
    check_size(path, limits)
    with path.open("rb") as file:
        head = file.read(HEAD)
    with not_collecting():
        try:
            if head.startswith((ZIP, EMPTY_ZIP)):
                return _read_zip(path, ending, limits, known)
            if head.startswith(OLE):
                return read_ole(path, ending, limits)
        except PasswordError as error:
            raise Refusal(FILE_ENCRYPTED) from error
        except CalamineError as error:
            raise Refusal(FILE_CRASHED_READER, str(error)) from error
        except BaseException as error:
            if type(error).__name__ == _PANIC:
                raise Refusal(FILE_CRASHED_READER, str(error)) from error
            raise
        return _read_text(path, head, ending)


def _read_zip(path: Path, ending: str, limits: Limits, known: Container[str]) -> RawWorkbook:
    with broken_zip_refused(), zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        try:
            kind, main = main_part(names)
        except KeyError:
            raise wrong_kind(zip_kind(names), ending) from None
        check_members(archive, limits)
        if kind == "xlsx":
            return read_xlsx(path, archive, main, limits, known)
        if kind == "xlsb":
            return read_xlsb(path, archive, main, limits)
        if "mimetype" in names and b"spreadsheet" not in read_part(archive, "mimetype"):
            raise wrong_kind(T("an OpenDocument file of another kind"), ending)
        return read_ods(path, archive, main, limits)


def _read_text(path: Path, head: bytes, ending: str) -> RawWorkbook:
    refuse_foreign(head, ending)
    refuse_binary(head, ending)
    if ending in {".xlsx", ".xlsm", ".xlsb", ".ods"} and head.count(0) > len(head) // 2:
        raise Refusal(FILE_TRUNCATED, T("it holds only zeros"))
    data = path.read_bytes()
    if ending not in TABLE_ENDINGS:
        try:
            delimiter, share = find_delimiter(decode(data)[0])
        except Refusal:
            delimiter, share = "", 0.0
        if not delimiter or share < LEAST_TABLE_SHARE:
            raise wrong_kind(T("text without a table"), ending)
    return read_delimited(data)
