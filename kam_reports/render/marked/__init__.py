"""Marked copies: a faulty ledger given back with its cells coloured and what is wrong said in a comment.

A workbook of the .xlsx family is changed in place, part by part: its look and everything in it stays, stored results
too. Of any other format (and of a package that can't be changed so) the copy is an .xlsx of values and merged cells,
and says so. The original is only ever read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import Name, T, Text
from kam_reports.intake.limits import MEGABYTE
from kam_reports.intake.refusal import FILE_ENCRYPTED, Refusal
from kam_reports.intake.sniff import HEAD, OLE, ZIP, main_part
from kam_reports.intake.workbook import read_workbook
from kam_reports.render.marked.markup import Unmarkable
from kam_reports.render.marked.package import SheetMarks, mark_package
from kam_reports.render.marked.rebuilt import new_names, rebuild
from kam_reports.render.names import clean_path

if TYPE_CHECKING:
    from kam_reports.core.issue import Issue
    from kam_reports.core.text import Speaker
    from kam_reports.intake.limits import Limits

__all__ = ["FOLDER", "NOT_MARKED", "NotMarkedError", "copy_paths", "faulty", "mark"]

FOLDER = Name("标注", "marked")
"""The folder of the copies beside the list of issues."""

NOT_MARKED = IssueKind(
    "no-marked-copy",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("there is no marked copy of this file: {reason}"),
    T("Use the addresses in the list of issues"),
)

LARGEST = 400 * MEGABYTE
"""A workbook that unpacks to more is not copied: it would take minutes to open, too."""
MOST_CELLS = 1_500_000
"""The largest table of another format that is built anew."""
MOST_COMMENTS = 1_000
"""Comments of one sheet; spreadsheet programs get slow beyond. Further cells are coloured, and A1 says so."""

_SEVERITIES = {Severity.ERROR: T("error"), Severity.WARNING: T("warning"), Severity.NOTICE: T("notice")}
_COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFD9A8", Severity.NOTICE: "FFF7B0"}
_ORDER = {severity: number for number, severity in enumerate(_SEVERITIES)}
_IN_PLACE = frozenset({".xlsx", ".xlsm"})
_TOP = (1, 0)


class NotMarkedError(Exception):
    """A file of which no marked copy is made, and why."""

    def __init__(self, text: Text) -> None:
        """Keep the reason."""
        super().__init__(text)
        self.text = text


def faulty(issues: Iterable[Issue]) -> dict[str, list[Issue]]:
    """Return the issues of each file that deserves a copy: one with an error or warning on a cell or a sheet."""
    files: dict[str, list[Issue]] = {}
    for issue in issues:
        if issue.place.file and (issue.place.row or issue.place.sheet):
            files.setdefault(issue.place.file, []).append(issue)
    worth = {
        name
        for name, mine in files.items()
        if any(one.severity is Severity.ERROR or (one.severity is Severity.WARNING and one.place.row) for one in mine)
    }
    return {name: sorted(files[name], key=lambda issue: issue.sort_key) for name in sorted(worth)}


def copy_paths(names: Iterable[str], speaker: Speaker) -> dict[str, str]:
    """Return the path of each file's copy: the ledger's own below :data:`FOLDER`, as an .xlsx (or .xlsm), safe as a link."""
    taken: set[str] = set()
    paths = {}
    for name in sorted(names):
        ending = PurePosixPath(name).suffix.lower()
        stem = name[: -len(ending)] if ending in _IN_PLACE else name
        ending = ending if ending in _IN_PLACE else ".xlsx"
        stem = "/".join(part[:80] for part in stem.replace("#", "_").split("/"))
        path, number = clean_path(f"{speaker.say(FOLDER)}/{stem}{ending}"), 1
        while path.casefold() in taken:
            number += 1
            path = clean_path(f"{speaker.say(FOLDER)}/{stem} {number}{ending}")
        taken.add(path.casefold())
        paths[name] = path
    return paths


def mark(source: Path, name: str, issues: Sequence[Issue], speaker: Speaker, limits: Limits) -> bytes:
    """Return a copy of a ledger with the cells of its issues marked.

    source: the file to read, or a private copy of it. name: the user's name of it. issues: those of this file. Raises
    NotMarkedError for what is too large or password-protected, Refusal for what cannot be read at all.
    """
    with source.open("rb") as file:
        head = file.read(HEAD)
    workbook_marks = _marks(issues, speaker)
    if head.startswith(ZIP):
        with zipfile.ZipFile(source) as archive:
            names = archive.namelist()
            size = sum(info.file_size for info in archive.infolist())
        if size > LARGEST:
            raise NotMarkedError(T("it is too large ({size} MB unpacked)", size=size // MEGABYTE))
        if _is_xlsx(names):
            try:
                return mark_package(source, workbook_marks)
            except Unmarkable:
                pass  # values only, below
    return _anew(source, name, workbook_marks, speaker, limits, protected=head.startswith(OLE))


def _is_xlsx(names: list[str]) -> bool:
    try:
        return main_part(names)[0] == "xlsx"
    except KeyError:
        return False


def _anew(  # noqa: PLR0913 - all of one copy
    source: Path,
    name: str,
    marks: Mapping[str, SheetMarks],
    speaker: Speaker,
    limits: Limits,
    *,
    protected: bool,
) -> bytes:
    """Return a marked .xlsx of the values read."""
    from dataclasses import replace

    try:
        workbook = read_workbook(source, replace(limits, passwords=()) if protected else limits, name=name)
    except Refusal as refusal:
        if refusal.kind is FILE_ENCRYPTED:
            raise NotMarkedError(T("it is password-protected, and a copy would not be")) from refusal
        raise
    cells = sum(len(table.columns) * table.height for table in workbook.tables)
    if cells > MOST_CELLS:
        raise NotMarkedError(T("it is too large ({count} cells)", count=f"{cells:,}"))
    sheets = new_names(workbook, PurePosixPath(name).stem)
    renamed = {sheets[sheet]: found for sheet, found in marks.items() if sheet in sheets}
    note = speaker.say(T("This copy holds the values of {file} only; its look could not be kept.", file=name))
    first = renamed.setdefault(next(iter(sheets.values())), SheetMarks())
    first.comments[_TOP] = f"{note}\n\n{first.comments[_TOP]}" if _TOP in first.comments else note
    return mark_package(io.BytesIO(rebuild(workbook, sheets)), renamed)


def _marks(issues: Sequence[Issue], speaker: Speaker) -> dict[str, SheetMarks]:
    """Gather the issues of each cell: the colour of the gravest, and one comment for all."""
    cells: dict[str, dict[tuple[int, int], list[Issue]]] = {}
    for issue in issues:
        place = issue.place
        at = (place.row, max(place.column, 0)) if place.row else _TOP
        cells.setdefault(place.sheet, {}).setdefault(at, []).append(issue)
    marks = {}
    for sheet, found in cells.items():
        for mine in found.values():
            mine.sort(key=lambda issue: (_ORDER[issue.severity], issue.code, issue.found))
        gravest = sorted(found, key=lambda at: (_ORDER[found[at][0].severity], at))
        told = {at: "\n\n".join(_sentence(issue, speaker) for issue in found[at]) for at in gravest[:MOST_COMMENTS]}
        if rest := len(gravest) - len(told):
            more = T("{count} more coloured cells of this sheet have no comment: see the list of issues", count=rest)
            told[_TOP] = "\n\n".join(part for part in (speaker.say(more), told.get(_TOP, "")) if part)
        colours = {at: _COLOURS[mine[0].severity] for at, mine in found.items()}
        marks[sheet] = SheetMarks(colours, told)
    return marks


def _sentence(issue: Issue, speaker: Speaker) -> str:
    severity = speaker.say(_SEVERITIES[issue.severity])
    said = speaker.say(T("{severity}: {message}", severity=severity, message=issue.message))
    mend = speaker.say(issue.mend)
    return f"{said}\n→ {mend}" if mend else said
