"""The status workbook in the drop folder: written whole, never in the way of anything."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kam_reports.render.xlsx import write_book
from kam_reports.reports.status import PATH, Desk, FileState, FileStatus, compose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from kam_reports.core.text import Speaker
    from kam_reports.intake.inbox import InboxFile
    from kam_reports.pipeline.workspace import Workspace
    from kam_reports.reports.material import Letterhead
    from kam_reports.watch.renewal import News, Renewal
    from kam_reports.watch.stillness import Sight


def statuses(
    files: Iterable[InboxFile], sight: Sight, renewal: Renewal | None, read_at: Mapping[str, datetime], above: str
) -> list[FileStatus]:
    """Return what to say of each file. above: from the drop folder to the set, as a link."""
    news = renewal.files if renewal else {}
    found = []
    for file in files:
        one = news.get(file.path)
        at = read_at.get(file.path)
        state = _state(file, sight, one, at)
        if one is None or at is None:
            found.append(FileStatus(file.path, state, at, reason=one.reason if one else ""))
            continue
        marked = f"{above}/{one.marked}" if one.marked else ""
        counts = (one.rows, one.used, one.refused, one.errors, one.warnings)
        found.append(FileStatus(file.path, state, at, *counts, one.reason, marked))
    return found


def _state(file: InboxFile, sight: Sight, news: News | None, read_at: datetime | None) -> FileState:
    if file.path in sight.moving:
        return FileState.COPYING
    if file.path in sight.open:
        return FileState.OPEN
    if file.path in sight.ready or read_at is None:
        return FileState.WAITING
    if news is None:
        return FileState.READ
    if news.reason:
        return FileState.REFUSED
    return FileState.PARTLY if news.errors or news.refused else FileState.READ


def post(workspace: Workspace, desk: Desk, files: list[FileStatus], letterhead: Letterhead, speaker: Speaker) -> bool:
    """Write the workbook in one step; False when it cannot be now (open in Excel, folder away)."""
    content = write_book(compose(desk, files, letterhead, speaker))
    target = workspace.input / f"{speaker.say(PATH)}.xlsx"
    fresh = workspace.input / f".{target.name}.new"
    try:
        fresh.write_bytes(content)
        fresh.replace(target)
    except OSError:
        try:
            fresh.unlink(missing_ok=True)
        except OSError:
            return False
        return False
    return True


def link_to(workspace: Workspace, renewal: Renewal) -> str:
    """Return the way from the drop folder to the folder of a set."""
    return os.path.relpath(renewal.folder, workspace.input).replace(os.sep, "/")
