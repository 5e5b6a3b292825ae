"""A person's points and pay, each number unfolded to its evidence; and the appeal against a line."""

from __future__ import annotations

from pathlib import PurePosixPath

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from kam_reports.core.document import Format
from kam_reports.core.fault import Fault
from kam_reports.core.text import T
from kam_reports.render.format import show
from kam_reports.web.access import Stage, may_unfold
from kam_reports.web.files import Set
from kam_reports.web.lifecycle import Deed
from kam_reports.web.rendering import page
from kam_reports.web.tables import Rows, number, rows_of
from kam_reports.web.unfolding import Question, Twig, known, unfold
from kam_reports.web.visit import Turned, Visit, visit_of

router = APIRouter(include_in_schema=False)
LONGEST_REASON = 2000
PAY_LINES = {
    "band": T("band pay"),
    "modifier": T("department modifier"),
    "commission": T("commission"),
    "adjustment": T("adjustment"),
    "correction": T("correction"),
    "total": T("total"),
}


@router.get("/periods/{period}/{version}/people/{staff_id}")
def person(request: Request, period: str, version: str, staff_id: str, sent: str = "", how: str = "") -> Response:
    """Show how a person's points and pay came about."""
    visit = visit_of(request)
    found, stage = _persons_set(visit, period, version, staff_id)
    visit.record("looked-at", found, person=staff_id)
    tree, reason = _tree(visit, Question(found, staff_id, "pay", visit.speaker.language), now=bool(how))
    results, scores, pay = (
        _own(rows_of(visit.site.shelf, found, name), staff_id) for name in ("results", "scores", "pay")
    )
    return page(
        visit,
        "person.html",
        found=found,
        stage=stage,
        staff_id=staff_id,
        name=_name(found, staff_id),
        names=visit.site.names,
        money=lambda text: show(number(text), Format.YUAN),
        files=[one for one in found.members if one.owner == staff_id],
        results=results,
        scores=scores,
        pay=pay,
        pay_lines=PAY_LINES,
        tree=tree,
        reason=reason,
        sent=bool(sent),
        may_appeal=staff_id == visit.person.staff_id,
    )


def _tree(visit: Visit, question: Question, *, now: bool) -> tuple[Twig | None, str]:
    """Return what is known already, or, when asked for, find it out now; else why it cannot be."""
    site = visit.site
    if not now:
        return known(site.folders.state, question), ""
    try:
        return unfold(site.asked, site.folders.state, question), ""
    except Fault as fault:
        return None, visit.say(fault.text)


@router.post("/periods/{period}/{version}/people/{staff_id}/appeal")
def appeal(request: Request, period: str, version: str, staff_id: str) -> Response:
    """Take an appeal against a line of one's own sheet."""
    visit = visit_of(request)
    found, _ = _persons_set(visit, period, version, staff_id)
    if staff_id != visit.person.staff_id:
        raise visit.missing(f"{period}/{version}/{staff_id}/appeal")
    line, why = visit.field("line"), visit.field("reason")
    known = {row["item"] for row in _own(rows_of(visit.site.shelf, found, "scores"), staff_id)}
    known |= {row["line"] for row in _own(rows_of(visit.site.shelf, found, "pay"), staff_id)}
    if line not in known or not why or len(why) > LONGEST_REASON:
        raise Turned(422, T("Choose a line of your sheet and say what is wrong with it."))
    deed = Deed(visit.now, visit.person.name, "appealed", period, found.digest, {"login": visit.person.login})
    visit.site.life.appeal(period, staff_id, line, deed, why)
    return RedirectResponse(f"/periods/{period}/{version}/people/{staff_id}?sent=1", 303)


def _persons_set(visit: Visit, period: str, version: str, staff_id: str) -> tuple[Set, Stage]:
    """Return the set, if the visitor may see this person's numbers in it."""
    found = visit.site.shelf.set(period, version)
    stage = visit.stage(found)
    if staff_id not in found.owners or not may_unfold(visit.person, staff_id, stage):
        raise visit.missing(f"{period}/{version}/{staff_id}")
    return found, stage


def _name(found: Set, staff_id: str) -> str:
    """Return a person's name, as the names of their files tell it."""
    stems = [PurePosixPath(one.path).stem for one in found.members if one.owner == staff_id]
    return min(stems, key=len, default=staff_id).removeprefix(staff_id).lstrip("_")


def _own(rows: Rows, staff_id: str) -> Rows:
    return [row for row in rows if row["staff_id"] == staff_id]
