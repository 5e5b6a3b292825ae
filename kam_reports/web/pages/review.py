"""Review and approval with the changes before one's eyes, and waivers."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from kam_reports.core.document import Format
from kam_reports.core.fault import Fault
from kam_reports.core.money import yuan
from kam_reports.core.text import T
from kam_reports.render.format import show
from kam_reports.web.access import Stage
from kam_reports.web.comparing import differences
from kam_reports.web.files import Set
from kam_reports.web.lifecycle import Deed
from kam_reports.web.pages.periods import shown_set
from kam_reports.web.rendering import page
from kam_reports.web.tables import number, rows_of
from kam_reports.web.visit import Turned, Visit, visit_of

router = APIRouter(include_in_schema=False)
LONGEST_NOTE = 2000
_NEXT = {Stage.DRAFT: Stage.REVIEWED, Stage.REVIEWED: Stage.APPROVED, Stage.APPROVED: Stage.FINAL}
_DRAFT = "draft"


@router.get("/periods/{period}/{version}/review")
def review(request: Request, period: str, version: str) -> Response:
    """Show where a set stands, what changed, and what is still open."""
    visit = visit_of(request)
    return _page(visit, period, version)


@router.post("/periods/{period}/{version}/state")
def give(request: Request, period: str, version: str) -> Response:
    """Give the set its next state; refused when another set has been made meanwhile."""
    visit = visit_of(request)
    found = shown_set(visit, period, version).found
    wanted, digest, note = visit.field("stage"), visit.field("set"), visit.field("note")
    if version != _DRAFT or wanted not in set(Stage) or len(note) > LONGEST_NOTE:
        raise Turned(422, T("This request cannot be answered."))
    if digest != found.digest:
        raise Turned(409, T("Another set was made meanwhile; look at it first."))
    warnings = visit.site.life.give(period, Stage(wanted), _deed(visit, found, f"gave {wanted}"), note)
    target = _version_after(visit, period)
    if warnings:
        return _page(visit, period, target, tuple(visit.say(one) for one in warnings))
    return RedirectResponse(f"/periods/{period}/{target}/review", 303)


@router.post("/periods/{period}/{version}/waive")
def waive(request: Request, period: str, version: str) -> Response:
    """Answer for an open issue."""
    visit = visit_of(request)
    found = shown_set(visit, period, version).found
    issue, reason = visit.field("issue"), visit.field("reason")
    if not issue or not reason or len(reason) > LONGEST_NOTE:
        raise Turned(422, T("A waiver needs a reason."))
    visit.site.life.waive(period, issue, _deed(visit, found, "waived"), reason)
    return RedirectResponse(f"/periods/{period}/{version}/review", 303)


def _page(visit: Visit, period: str, version: str, warnings: tuple[str, ...] = ()) -> Response:
    shown = shown_set(visit, period, version)
    standing = visit.site.life.standing(period) if version == _DRAFT else None
    site = visit.site
    changes = differences(site.asked, site.folders.state, shown.found, visit.speaker.language)
    return page(
        visit,
        "review.html",
        shown=shown,
        standing=standing,
        next=_NEXT.get(standing.stage) if standing is not None else None,
        changes=None if isinstance(changes, Fault) else changes,
        no_changes=visit.say(changes.text) if isinstance(changes, Fault) else "",
        money=lambda fen: f"{yuan(fen):,}",
        yuan=lambda text: show(number(text), Format.YUAN),
        messages=_messages(visit, shown.found) if standing is not None and standing.issues else {},
        warnings=warnings,
    )


def _messages(visit: Visit, found: Set) -> dict[tuple[str, str], str]:
    """Return what the set's own list says of each issue, by code and place."""
    return {
        (row["code"], " ▸ ".join(row[key] for key in ("file", "sheet", "cell") if row[key])): row["message"]
        for row in rows_of(visit.site.shelf, found, "issues")
    }


def _deed(visit: Visit, found: Set, action: str) -> Deed:
    details = {"login": visit.person.login, "address": visit.address}
    return Deed(visit.now, visit.person.name, action, found.period, found.digest, details)


def _version_after(visit: Visit, period: str) -> str:
    """Return where the period's newest set is now: closing turns the draft into a sealed version."""
    versions = visit.site.shelf.versions(period)
    return _DRAFT if _DRAFT in versions or not versions else versions[0]
