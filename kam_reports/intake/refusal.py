"""Why a file is not read: one kind of issue for each reason, and the exception that carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.issue import CATALOGUE, Blocks, IssueKind, Severity
from kam_reports.core.text import T
from kam_reports.intake.child import Death
from kam_reports.intake.limits import MEGABYTE

if TYPE_CHECKING:
    from kam_reports.core.issue import Issue
    from kam_reports.core.place import Place
    from kam_reports.intake.limits import Limits

FILE_ENCRYPTED = IssueKind(
    "file-encrypted",
    Severity.ERROR,
    Blocks.FILE,
    T("The workbook is password-protected and cannot be read."),
    T("Save it without a password, or enter the password in the configuration."),
)
FILE_NEEDS_OFFICE = IssueKind(
    "file-needs-office-extra",
    Severity.ERROR,
    Blocks.FILE,
    T("The workbook is password-protected; opening it needs the extra kam_reports[office], which is not installed."),
    T("Install it: pip install 'kam_reports[office]'; or save the workbook without a password."),
)
FILE_TRUNCATED = IssueKind(
    "file-truncated",
    Severity.ERROR,
    Blocks.FILE,
    T("The file is cut short or damaged: {found}."),
    T("Copy the file again; if it does not open in Excel either, restore it from a backup."),
)
FILE_EMPTY = IssueKind(
    "file-empty",
    Severity.ERROR,
    Blocks.FILE,
    T("The file is empty (0 bytes)."),
    T("Copy the file again, or remove it."),
)
FILE_WRONG_KIND = IssueKind(
    "file-wrong-kind",
    Severity.ERROR,
    Blocks.FILE,
    T("This is not an Excel workbook but {found}."),
    T("Open the file in Excel or WPS and save it as an Excel workbook (.xlsx)."),
    T("an Excel workbook (.xlsx)"),
)
FILE_NOT_A_SPREADSHEET = IssueKind(
    "file-not-a-spreadsheet",
    Severity.WARNING,
    Blocks.FILE,
    T("The file is not a spreadsheet and was left out: {found}."),
    T("Keep only ledgers in the input folder, or save the table as an Excel workbook (.xlsx)."),
)
FILE_TOO_LARGE = IssueKind(
    "file-too-large",
    Severity.ERROR,
    Blocks.FILE,
    T("The file is larger than allowed: {found}, at most {limit}."),
    T("Split the file into smaller ones, or raise the limit in the configuration."),
)
SHEET_TOO_LARGE = IssueKind(
    "sheet-too-large",
    Severity.ERROR,
    Blocks.FILE,
    T("Sheet {sheet} reaches to cell {found}: too large an area to be a ledger."),
    T("Delete what stands far from the table, mostly a stray cell far below or far to the right."),
)
ZIP_BOMB = IssueKind(
    "zip-bomb",
    Severity.ERROR,
    Blocks.FILE,
    T("The workbook unpacks to far more than it should: {found}."),
    T("Copy the table into a new workbook and save that one."),
)
FILE_UNSAFE = IssueKind(
    "file-unsafe",
    Severity.ERROR,
    Blocks.FILE,
    T("The workbook holds something no spreadsheet program writes: {found}."),
    T("Ask where the file comes from; copy the table into a new workbook and save that one."),
)
FILE_TEXT_DAMAGED = IssueKind(
    "file-text-damaged",
    Severity.ERROR,
    Blocks.FILE,
    T("The text file is neither UTF-8, UTF-16 nor GB18030: {found}."),
    T("Open the file in Excel or WPS and save it as an Excel workbook (.xlsx)."),
)
FILE_CRASHED_READER = IssueKind(
    "file-crashed-reader",
    Severity.ERROR,
    Blocks.FILE,
    T("The file is damaged in a way that made the reader fail ({found})."),
    T("Open the file in Excel or WPS and save it under a new name as an Excel workbook (.xlsx)."),
)
FILE_TIMEOUT = IssueKind(
    "file-timeout",
    Severity.ERROR,
    Blocks.FILE,
    T("Reading the file took longer than {found}."),
    T("Split the file into smaller ones, or raise the limit in the configuration."),
)
FILE_MEMORY = IssueKind(
    "file-memory",
    Severity.ERROR,
    Blocks.FILE,
    T("Reading the file needed more memory than {found}."),
    T("Split the file into smaller ones, or raise the limit in the configuration."),
)


class Refusal(Exception):  # noqa: N818 - a refusal is an answer about a file, not a program error
    """A file that cannot be read, and why: the kind of issue with its values."""

    def __init__(self, kind: IssueKind, found: object = "", **values: object) -> None:
        """Keep the kind of issue, what was found, and further values of its sentence."""
        super().__init__(kind.code, found)
        self.kind = kind
        self.found = found
        self.values = values

    def at(self, place: Place) -> Issue:
        """Return the issue for a place."""
        return self.kind.at(place, self.found, **self.values)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by code: a kind is a catalogue entry and must not be made a second time."""
        return (_restore, (self.kind.code, self.found, self.values))


def death_refusal(death: Death, limits: Limits) -> Refusal:
    """Return the refusal of a file whose reading ended a guarded child, or raised what no reader should."""
    if death is Death.TIMEOUT:
        return Refusal(FILE_TIMEOUT, T("{count} seconds", count=f"{limits.seconds:g}"))
    if death is Death.MEMORY:
        return Refusal(FILE_MEMORY, f"{limits.memory // MEGABYTE} MB")
    return Refusal(FILE_CRASHED_READER, str(death))


def _restore(code: str, found: object, values: dict[str, object]) -> Refusal:
    return Refusal(CATALOGUE[code], found, **values)
