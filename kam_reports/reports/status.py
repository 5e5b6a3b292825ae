"""台账状态: what became of each file of the drop folder, in the clerk's words; it lies in the drop folder itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from kam_reports.core.document import Cell, Column, Document, Facts, Format, Note, Notes, Page, Row, Table, Tone
from kam_reports.core.text import Name, T

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kam_reports.core.document import Section
    from kam_reports.core.text import Speaker, Text
    from kam_reports.reports.material import Letterhead

PATH = Name("_状态", "_status")
SHEET = Name("状态", "Status")


class FileState(StrEnum):
    """How far a file has come."""

    READ = "read"
    PARTLY = "partly"
    REFUSED = "refused"
    COPYING = "copying"
    OPEN = "open"
    WAITING = "waiting"


STATES = {
    FileState.READ: T("read"),
    FileState.PARTLY: T("read, some of it refused"),
    FileState.REFUSED: T("could not be read"),
    FileState.COPYING: T("still being copied or saved"),
    FileState.OPEN: T("open in Excel or WPS"),
    FileState.WAITING: T("waiting to be read"),
}
TO_DO = {
    FileState.READ: T("nothing"),
    FileState.PARTLY: T("Open the marked copy, mend the coloured cells in your own file, save it."),
    FileState.REFUSED: T("See the reason; put a file that can be read in its place."),
    FileState.COPYING: T("Wait; it is read by itself when it is complete."),
    FileState.OPEN: T("Save and close the file; then it is read by itself."),
    FileState.WAITING: T("Wait; it is read by itself."),
}
_TONES = {FileState.PARTLY: Tone.ACTION, FileState.REFUSED: Tone.ACTION, FileState.OPEN: Tone.STRONG}


@dataclass(frozen=True, slots=True)
class FileStatus:
    """One file. read_at: when its present content was read. reason: why it was not. marked: link to its marked copy."""

    path: str
    state: FileState
    read_at: datetime | None = None
    rows: int = 0
    used: int = 0
    refused: int = 0
    errors: int = 0
    warnings: int = 0
    reason: str = ""
    marked: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What is above the files. made: link to the set. trouble: why the last run failed; empty: it did not."""

    at: datetime
    period: str = ""
    made: str = ""
    remark: str = ""
    trouble: str = ""


def compose(desk: Desk, files: Sequence[FileStatus], letterhead: Letterhead, speaker: Speaker) -> Document:
    """Return the status workbook."""
    say = speaker.say
    sections: list[Section] = [_facts(desk, files, speaker)]
    if desk.trouble:
        text = say(T("The last run failed, the earlier results stand: {reason}", reason=desk.trouble))
        sections.append(Notes("trouble", (Note(text, Tone.ACTION),)))
    sections.append(_table(files, speaker))
    hint = T("This file is written by the program again and again; what you write into it is lost.")
    sections.append(Notes("hint", (Note(say(hint)),), small=True))
    return Document(
        kind="status",
        path=say(PATH),
        title=say(T("What became of the ledgers")),
        language=speaker.language,
        organisation=letterhead.name,
        page=Page.LANDSCAPE,
        sheet=say(SHEET),
        sections=tuple(sections),
    )


def _facts(desk: Desk, files: Sequence[FileStatus], speaker: Speaker) -> Facts:
    say = speaker.say
    todo = sum(one.state in _TONES for one in files)
    items: list[tuple[str, Cell]] = [(say(T("As of")), Cell(desk.at, Format.TIME))]
    if desk.period:
        link = f"external:{desk.made}" if desk.made else ""
        items.append((say(T("Draft of")), Cell(desk.period, link=link)))
    tone = Tone.ACTION if todo else Tone.PLAIN
    items.append((say(T("Files that need you")), Cell(todo, Format.COUNT, tone)))
    if desk.remark:
        items.append((say(T("Remark")), Cell(desk.remark)))
    return Facts("status", tuple(items), columns=2)


def _table(files: Sequence[FileStatus], speaker: Speaker) -> Table:
    say = speaker.say
    columns = (
        Column("file", say(T("File")), width=26),
        Column("state", say(T("State")), width=14),
        Column("todo", say(T("What to do")), width=30),
        Column("rows", say(T("Rows read")), Format.COUNT, 8),
        Column("used", say(T("Used")), Format.COUNT, 8),
        Column("refused", say(T("Refused")), Format.COUNT, 8),
        Column("errors", say(T("Errors")), Format.COUNT, 7),
        Column("warnings", say(T("Warnings")), Format.COUNT, 7),
        Column("marked", say(T("Marked copy")), width=22),
        Column("read_at", say(T("Read at")), Format.TIME, 14),
    )
    rows = tuple(_row(one, speaker) for one in files)
    return Table("files", columns, rows, empty=say(T("There are no files in the folder.")), filterable=True)


def _row(one: FileStatus, speaker: Speaker) -> Row:
    say = speaker.say
    tone = _TONES.get(one.state, Tone.PLAIN)
    todo: Text = TO_DO[one.state]
    read = one.read_at is not None
    counted = read and one.rows > 0  # a mere check of the ledgers counts no rows
    name = one.marked.rpartition("/")[2]
    return Row(
        (
            Cell(one.path),
            Cell(say(STATES[one.state]), tone=tone),
            Cell(f"{one.reason} {say(todo)}".strip()),
            *(Cell(number if counted else None, Format.COUNT) for number in (one.rows, one.used, one.refused)),
            *(Cell(number if read else None, Format.COUNT) for number in (one.errors, one.warnings)),
            Cell(name, link=f"external:{one.marked}" if one.marked else ""),
            Cell(one.read_at, Format.TIME),
        )
    )
