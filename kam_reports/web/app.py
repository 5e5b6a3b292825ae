"""The application: pages and API under one gate. Building it fails when a route and the table of rights don't match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute

from kam_reports import __version__
from kam_reports.core.fault import BusyFault, Fault
from kam_reports.core.text import T
from kam_reports.web.access import ROUTES
from kam_reports.web.headers import StrictHeaders
from kam_reports.web.opened import Missing
from kam_reports.web.pages import api, glance, ledgers, people, periods, review, signing, users
from kam_reports.web.rendering import page
from kam_reports.web.visit import Elsewhere, Turned, Visit, admit, begun, log, take_form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kam_reports.core.text import Text
    from kam_reports.web.site import Site

ROOMS = (signing, periods, glance, people, review, ledgers, users, api)
_API = "/api/"
_NOT_THERE = T("This page does not exist, or is not for you.")


def build(site: Site) -> FastAPI:
    """Build the page of a site."""
    app = FastAPI(
        title="kam_reports",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(admit), Depends(take_form)],
        redirect_slashes=False,
    )
    app.state.site = site
    for room in ROOMS:
        app.include_router(room.router)
    _compare(routes_of(app.routes))
    app.add_middleware(StrictHeaders, secure=site.settings.secure)
    app.add_exception_handler(Elsewhere, _go)
    app.add_exception_handler(Turned, _turned)
    app.add_exception_handler(Missing, _missing)
    app.add_exception_handler(Fault, _fault)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _broken)
    return app


def routes_of(routes: Iterable[BaseRoute]) -> set[tuple[str, str]]:
    """Return method and path of every route (HEAD goes with GET)."""
    return {
        (method, route.path or "")
        for route in iter_route_contexts(list(routes))
        for method in route.methods or ()
        if method != "HEAD"
    }


def _compare(routes: set[tuple[str, str]]) -> None:
    """Refuse to start with a route nobody has decided about."""
    if undecided := routes ^ set(ROUTES):
        message = f"routes and the table of rights differ: {sorted(undecided)}"
        raise RuntimeError(message)


def answer(request: Request, status: int, text: Text, *, wait: int = 0) -> Response:
    """Answer with a sentence: as a page, to programs as JSON."""
    visit: Visit = getattr(request.state, "visit", None) or begun(request)
    headers = {"Retry-After": str(wait)} if wait else {}
    if request.url.path.startswith(_API):
        if status == 401:  # noqa: PLR2004 - unauthorised
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse({"detail": visit.say(text)}, status, headers)
    response = page(visit, "message.html", status=status, text=visit.say(text))
    response.headers.update(headers)
    return response


async def _go(_request: Request, error: Exception) -> Response:
    return RedirectResponse(error.path if isinstance(error, Elsewhere) else "/", 303)


async def _turned(request: Request, error: Exception) -> Response:
    if not isinstance(error, Turned):  # pragma: no cover - starlette hands on what it was told to
        raise error
    return answer(request, error.status, error.text, wait=error.wait)


async def _missing(request: Request, _error: Exception) -> Response:
    return answer(request, 404, _NOT_THERE)


async def _fault(request: Request, error: Exception) -> Response:
    if not isinstance(error, Fault):  # pragma: no cover - as above
        raise error
    return answer(request, 503 if isinstance(error, BusyFault) else 409, error.text)


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return answer(request, status, _NOT_THERE if status == 404 else T("This request cannot be answered."))  # noqa: PLR2004


async def _invalid(request: Request, _error: Exception) -> Response:
    return answer(request, 422, T("This request cannot be answered."))


async def _broken(request: Request, error: Exception) -> Response:
    """Say nothing of the inside; the log has the place, never what was sent."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else ""
    log.error("failed: %s at %s", type(error).__name__, where)
    return answer(request, 500, T("Something went wrong here; the administrator finds more in the log."))
