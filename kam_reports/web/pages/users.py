"""The administrator's list of users; making them and giving roles is `kam user`'s business."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from kam_reports.core.text import T
from kam_reports.web.access import ROLE_NAMES, roles_of
from kam_reports.web.opened import Missing
from kam_reports.web.rendering import page
from kam_reports.web.visit import Turned, visit_of

router = APIRouter(include_in_schema=False)


@router.get("/users")
def users(request: Request) -> Response:
    """List the users."""
    visit = visit_of(request)
    known = visit.site.accounts.all()
    names = {user.id: [visit.say(ROLE_NAMES[role]) for role in sorted(roles_of(user))] for user in known}
    return page(visit, "users.html", users=known, names=names)


@router.post("/users/{number}/lock")
def lock(request: Request, number: int) -> Response:
    """Lock a user out at once, or let them in again."""
    visit = visit_of(request)
    accounts = visit.site.accounts
    user = accounts.by_id(number)
    if user is None:
        raise Missing(str(number))
    if user.id == visit.person.id:
        raise Turned(409, T("You cannot lock yourself out."))
    accounts.set_disabled(user.id, disabled=not user.disabled)
    if not user.disabled:
        visit.site.sessions.end_all(user.id, tokens=True)
    visit.record("unlocked-user" if user.disabled else "locked-user", user=user.login)
    return RedirectResponse("/users", 303)
