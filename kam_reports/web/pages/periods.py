"""The periods and their files: what there is for the visitor, single or all in one ZIP."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from kam_reports.store.users import User
from kam_reports.web.access import LEADS, Kind, Stage, may_see, roles_of
from kam_reports.web.copies import Held
from kam_reports.web.files import Set
from kam_reports.web.kinds import Member
from kam_reports.web.lifecycle import stage_of
from kam_reports.web.rendering import page
from kam_reports.web.visit import Visit, visit_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

router = APIRouter(include_in_schema=False)
_BLOCK = 1 << 18
_UNKNOWN = "application/octet-stream"
_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A set as it is listed: how far it has come, whether the visitor leads, and whether their own sheet is in it."""

    found: Set
    stage: Stage
    lead: bool
    own: bool


@router.get("/")
def periods(request: Request) -> Response:
    """List the periods with something for the visitor."""
    visit = visit_of(request)
    return page(visit, "periods.html", sets=shown_sets(visit))


@router.get("/periods/{period}/{version}")
def one_set(request: Request, period: str, version: str) -> Response:
    """List the files of a set."""
    visit = visit_of(request)
    shown = shown_set(visit, period, version)
    people = sorted({one.owner for one in shown.found.members if one.owner}) if shown.lead else []
    return page(visit, "set.html", shown=shown, files=visible(visit.person, shown.found, shown.stage), people=people)


@router.get("/periods/{period}/{version}/files/{path:path}")
def one_file(request: Request, period: str, version: str, path: str) -> Response:
    """Hand out one file."""
    return give_file(visit_of(request), period, version, path)


@router.get("/periods/{period}/{version}/zip")
def all_files(request: Request, period: str, version: str) -> Response:
    """Hand out everything the visitor sees of a set, from one set."""
    visit = visit_of(request)
    taken: list[Set] = []

    def wanted(found: Set) -> tuple[Member, ...]:
        taken[:] = [found]
        files = visible(visit.person, found, visit.stage(found))
        if not files:
            raise visit.missing(f"{period}/{version}.zip")
        return files

    opened = visit.site.shelf.archive(period, version, wanted)
    return sent(opened, f"{period}_{version}.zip", lambda: visit.record("downloaded", taken[0], file="*.zip"))


def give_file(visit: Visit, period: str, version: str, path: str) -> Response:
    """Hand out one file that the visitor may see; another's is as if it were not there, and noted."""
    found = visit.site.shelf.set(period, version)
    member = found.member(path)
    if member is None or not may_see(visit.person, member.kind, member.owner, visit.stage(found)):
        raise visit.missing(f"{period}/{version}/{path}")
    opened = visit.site.shelf.open(period, version, path, digest=found.digest)
    return sent(opened, member.name, lambda: visit.record("downloaded", found, file=path))


def sent(opened: AbstractContextManager[Held], name: str, note: Callable[[], None]) -> Response:
    """Send what was opened; the audit is written before the first byte goes."""
    with ExitStack() as stack:
        held = stack.enter_context(opened)
        note()
        kept = stack.pop_all()
    ending = name.rpartition(".")[2].lower()
    digest = b64encode(bytes.fromhex(held.sha256)).decode()
    headers = {
        "Content-Length": str(held.size),
        "Content-Disposition": f"attachment; filename=\"download.{ending}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Repr-Digest": f"sha-256=:{digest}:",
        "ETag": f'"{held.sha256}"',
    }
    return StreamingResponse(_blocks(held, kept), headers=headers, media_type=_TYPES.get(ending, _UNKNOWN))


def _blocks(held: Held, kept: ExitStack) -> Iterator[bytes]:
    with kept:
        while block := held.stream.read(_BLOCK):
            yield block


def visible(user: User, found: Set, stage: Stage) -> tuple[Member, ...]:
    """Return the files of a set that a user sees."""
    return tuple(one for one in found.members if may_see(user, one.kind, one.owner, stage))


def shown_sets(visit: Visit) -> list[Shown]:
    """Return every set that holds something for the visitor, newest period first."""
    stages = visit.site.life.stages()
    found = (_shown(visit.person, one, stage_of(one, stages)) for one in visit.site.shelf.sets())
    return [one for one in found if one is not None]


def shown_set(visit: Visit, period: str, version: str) -> Shown:
    """Return one set; one without anything for the visitor is as if it were not there, and noted."""
    found = visit.site.shelf.set(period, version)
    shown = _shown(visit.person, found, visit.stage(found))
    if shown is None:
        raise visit.missing(f"{period}/{version}")
    return shown


def _shown(user: User, found: Set, stage: Stage) -> Shown | None:
    own = user.staff_id in found.owners and may_see(user, Kind.SHEET, user.staff_id, stage)
    if not own and not any(may_see(user, kind, "", stage) for kind in found.kinds):
        return None
    return Shown(found, stage, lead=bool(roles_of(user) & LEADS), own=own)
