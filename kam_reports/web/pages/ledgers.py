"""The clerk's page: hand in ledgers, see at once what is wrong with them, take the marked copies."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from kam_reports.core.fault import Fault
from kam_reports.core.text import T
from kam_reports.intake.inbox import list_files
from kam_reports.pipeline.workspace import CHECK_FOLDER
from kam_reports.web.pages.periods import sent
from kam_reports.web.rendering import page
from kam_reports.web.taking import Handed, TakingFault, take
from kam_reports.web.visit import Turned, Visit, visit_of

router = APIRouter(include_in_schema=False)
_MOST_SHOWN = 500
_SEVERITIES = {"error": T("error"), "warning": T("warning"), "notice": T("notice")}


@dataclass(frozen=True, slots=True)
class Present:
    """A file of the input folder."""

    path: str
    size: int
    changed: datetime


@router.get("/ledgers")
def ledgers(request: Request) -> Response:
    """Show the ledgers that are there, and what the last check found."""
    return _page(visit_of(request))


@router.post("/ledgers")
def hand_in(request: Request) -> Response:
    """Take files and check the ledgers at once."""
    visit = visit_of(request)
    settings = visit.site.settings
    handed = [
        Handed(one.filename or "", one.file)
        for one in getattr(visit.form, "getlist", lambda _name: [])("files")
        if isinstance(one, UploadFile) and one.filename
    ]
    if not handed:
        raise Turned(422, T("Choose at least one file."))
    try:
        taken = take(visit.site.folders, handed, limit=settings.upload, replace=visit.field("replace") == "yes")
    except TakingFault as fault:
        return _page(visit, status=409, error=visit.say(fault.text))
    for path in taken:
        visit.record("handed-in", file=path)
    try:
        _check(visit, taken)
    except Fault as fault:
        return _page(visit, status=503, error=visit.say(fault.text))
    return RedirectResponse("/ledgers", 303)


@router.get("/ledgers/files/{path:path}")
def checked_file(request: Request, path: str) -> Response:
    """Hand out the list of issues or a marked copy of the last check."""
    visit = visit_of(request)
    folder = _check_folder(visit)
    if folder is None or path not in _checked_files(folder):
        raise visit.missing(f"ledgers/{path}")
    name = path.rpartition("/")[2]
    return sent(
        visit.site.shelf.loose(folder, path), name, lambda: visit.record("downloaded", file=f"{folder.name}/{path}")
    )


def _page(visit: Visit, *, status: int = 200, error: str = "") -> Response:
    settings = visit.site.settings
    checked = _last_check(visit)
    folder = _check_folder(visit)
    issues = checked.get("issues", [])
    mine = set(checked.get("files", []))
    return page(
        visit,
        "ledgers.html",
        status=status,
        error=error,
        limit=settings.upload >> 20,
        most=settings.uploads,
        at=_local(visit, float(checked["at"])) if checked else None,
        mine=[one for one in issues if one["file"] in mine],
        files=sorted(mine),
        others=[one for one in issues if one["file"] not in mine][:_MOST_SHOWN],
        severities=_SEVERITIES,
        present=_present(visit),
        marked=_checked_files(folder) if folder is not None else [],
    )


def _check(visit: Visit, files: list[str]) -> None:
    """Check all ledgers in a process of its own and keep what was found."""
    issues = visit.site.asked.ask(["check"], visit.speaker.language)
    path = _kept(visit)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f".{secrets.token_hex(8)}")
    aside.write_text(json.dumps({"at": visit.site.now(), "files": files, "issues": issues}), encoding="utf-8")
    aside.chmod(0o600)
    aside.replace(path)


def _last_check(visit: Visit) -> dict[str, Any]:
    try:
        found = json.loads(_kept(visit).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _kept(visit: Visit) -> Path:
    return visit.site.folders.state / "page" / "checked.json"


def _check_folder(visit: Visit) -> Path | None:
    """Return the folder of the newest check."""
    folders = [visit.site.folders.output / name for name in (CHECK_FOLDER.zh, CHECK_FOLDER.en)]
    there = [folder for folder in folders if folder.is_dir()]
    return max(there, key=lambda folder: folder.stat().st_mtime_ns, default=None)


def _checked_files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _present(visit: Visit) -> list[Present]:
    files = list_files(visit.site.folders.input)
    return [Present(file.path, file.size, _local(visit, file.mtime_ns / 1_000_000_000)) for file in files]


def _local(visit: Visit, seconds: float) -> datetime:
    """Return a moment on the department's clocks."""
    zone = ZoneInfo(visit.site.settings.time_zone)
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone).replace(tzinfo=None)
