"""One marked copy: which cells, which colours, which words; in place where that can be done, else of the values."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import Name, T, Text
from kam_reports.intake.limits import MEGABYTE
from kam_reports.intake.refusal import FILE_ENCRYPTED, Refusal
from kam_reports.intake.sniff import HEAD, ZIP, main_part
from kam_reports.intake.workbook import read_workbook
from kam_reports.render.marked.markup import Unmarkable
from kam_reports.render.marked.package import SheetMarks, mark_package
from kam_reports.render.names import clean_path

if TYPE_CHECKING:
    from kam_reports.core.issue import Issue
    from kam_reports.core.text import Speaker
    from kam_reports.intake.limits import Limits

FOLDER = Name("标注", "marked")
"""The folder of the copies beside the list of issues."""

NOT_MARKED = IssueKind(
    "no-marked-copy",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("there is no marked copy of this file: {reason}"),
    T("Use the addresses in the list of issues"),
)

LARGEST = 200 * MEGABYTE
"""A workbook that unpacks to more is not copied: it would take long to make, and to open too."""
MOST_CELLS = 300_000
"""The largest table of another format that is built anew."""
MOST_COMMENTS = 1_000
"""Comments of one sheet; spreadsheet programs get slow beyond. Further cells are coloured, and A1 says so."""

_SEVERITIES = {Severity.ERROR: T("error"), Severity.WARNING: T("warning"), Severity.NOTICE: T("notice")}
_COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFD9A8", Severity.NOTICE: "FFF7B0"}
_ORDER = {severity: number for number, severity in enumerate(_SEVERITIES)}
_IN_PLACE = frozenset({"xlsx", "xlsm"})
_LONGEST_PART = 80
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


def copy_paths(formats: Mapping[str, str], speaker: Speaker) -> dict[str, str]:
    """Return the path of each file's copy (name → format as read): the ledger's own below :data:`FOLDER`.

    It ends as what the copy is, .xlsx or .xlsm, and can be linked to.
    """
    taken: set[str] = set()
    paths = {}
    for name in sorted(formats):
        ending = f".{formats[name]}" if formats[name] in _IN_PLACE else ".xlsx"
        stem = name[: -len(ending)] if name.lower().endswith(ending) else name
        stem = "/".join(part[:_LONGEST_PART] for part in stem.replace("#", "_").split("/"))
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
    return marked_copy(source, name, gather(issues, speaker), values_only(name, speaker), limits)


def values_only(name: str, speaker: Speaker) -> str:
    """Return what a copy that is not the workbook itself says of it."""
    return speaker.say(T("This copy holds the values of {file} only; its look could not be kept.", file=name))


def marked_copy(source: Path, name: str, marks: Mapping[str, SheetMarks], note: str, limits: Limits) -> bytes:
    """Return a copy with all wording done already, so that any process can make it; see :func:`mark`.

    note: what stands at the first cell of a copy that holds the values only.
    """
    with source.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(ZIP):
        with zipfile.ZipFile(source) as archive:
            names = archive.namelist()
            size = sum(info.file_size for info in archive.infolist())
        if size > LARGEST:
            raise NotMarkedError(T("it is too large ({size} MB unpacked)", size=size // MEGABYTE))
        if _is_xlsx(names):
            try:
                return mark_package(source, marks)
            except Unmarkable:
                pass  # values only, below
    return _anew(source, name, marks, note, replace(limits, passwords=()))


def _is_xlsx(names: list[str]) -> bool:
    try:
        return main_part(names)[0] == "xlsx"
    except KeyError:
        return False


def _anew(source: Path, name: str, marks: Mapping[str, SheetMarks], note: str, limits: Limits) -> bytes:
    """Return a marked .xlsx of the values read."""
    from kam_reports.render.marked.rebuilt import new_names, rebuild  # openpyxl takes long to import

    try:
        workbook = read_workbook(source, limits, name=name)
    except Refusal as refusal:
        if refusal.kind is FILE_ENCRYPTED:
            raise NotMarkedError(T("it is password-protected, and a copy would not be")) from refusal
        raise
    cells = sum(len(table.columns) * table.height for table in workbook.tables)
    if cells > MOST_CELLS:
        raise NotMarkedError(T("it is too large ({count} cells)", count=f"{cells:,}"))
    sheets = new_names(workbook, PurePosixPath(name).stem)
    renamed = {sheets[sheet]: found for sheet, found in marks.items() if sheet in sheets}
    first = renamed.setdefault(next(iter(sheets.values())), SheetMarks())
    first.comments[_TOP] = f"{note}\n\n{first.comments[_TOP]}" if _TOP in first.comments else note
    return mark_package(io.BytesIO(rebuild(workbook, sheets)), renamed)


def gather(issues: Sequence[Issue], speaker: Speaker) -> dict[str, SheetMarks]:
    """Return the marks of each sheet: the issues of each cell: the colour of the gravest, and one comment for all."""
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
