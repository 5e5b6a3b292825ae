"""Signing in and out, changing the password, choosing the language, and the static files."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response

from kam_reports.core.text import T
from kam_reports.store.users import User
from kam_reports.web import throttle
from kam_reports.web.opened import Missing
from kam_reports.web.rendering import STATIC, page
from kam_reports.web.signing import secret, weakness
from kam_reports.web.visit import (
    DEVICE_COOKIE,
    FORM_COOKIE,
    LANGUAGE_COOKIE,
    LANGUAGES,
    Visit,
    log,
    session_cookie,
    visit_of,
)

router = APIRouter(include_in_schema=False)
_YEAR = 365 * 24 * 3600
_LOCAL = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
_FILES = frozenset(path.name for path in STATIC.iterdir() if path.suffix in {".css", ".js", ".svg"})


@router.get("/healthz")
def alive() -> Response:
    """Say that the page is up."""
    return PlainTextResponse("ok")


@router.get("/static/{name}")
def static(name: str) -> Response:
    """Hand out a style sheet or script of ours."""
    if name not in _FILES:
        raise Missing(name)
    return FileResponse(Path(STATIC / name))


@router.get("/language/{language}")
def choose_language(request: Request, language: str, to: str = "/") -> Response:
    """Keep a language and go back."""
    visit = visit_of(request)
    if language not in LANGUAGES:
        raise Missing(language)
    response = RedirectResponse(to if _LOCAL.fullmatch(to) else "/", 303)
    _set(visit, response, LANGUAGE_COOKIE, language, _YEAR)
    return response


@router.get("/sign-in")
def sign_in_form(request: Request) -> Response:
    """Show the form."""
    return _form(visit_of(request))


@router.post("/sign-in")
def sign_in(request: Request) -> Response:
    """Check name and password, and begin a session of its own."""
    visit = visit_of(request)
    login = visit.field("login")
    password = visit.form.get("password")
    outcome = throttle.sign_in(
        visit.site,
        login,
        password if isinstance(password, str) else "",
        address=visit.address,
        device=request.cookies.get(DEVICE_COOKIE, ""),
    )
    if outcome.wait:
        return _form(
            visit,
            visit.say(T("Too many tries. Try again in {minutes} minutes.", minutes=-(-outcome.wait // 60))),
            429,
            outcome.wait,
        )
    if outcome.user is None:
        log.warning("sign-in refused from %s", visit.address)
        return _form(visit, visit.say(T("User name or password is wrong.")), 401)
    return _begin(request, visit, outcome.user)


def _begin(request: Request, visit: Visit, user: User) -> Response:
    """Begin a session; the one the browser had before ends."""
    site = visit.site
    if old := request.cookies.get(session_cookie(site)):
        site.sessions.end_session(old)
    held = secret()
    site.sessions.begin_session(user.id, held, secret(), visit.now, oldest=visit.now - site.settings.longest)
    visit.user = user
    visit.record("signed-in")
    response = RedirectResponse("/password" if user.must_change else "/", 303)
    _set(visit, response, session_cookie(site), held, site.settings.longest)
    _set(visit, response, DEVICE_COOKIE, throttle.device_mark(site, user), throttle.DEVICE_SECONDS)
    response.delete_cookie(FORM_COOKIE, path="/", secure=site.settings.secure, httponly=True, samesite="lax")
    return response


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """End the session."""
    visit = visit_of(request)
    visit.site.sessions.end_session(visit.session)
    visit.record("signed-out")
    response = RedirectResponse("/sign-in", 303)
    secure = visit.site.settings.secure
    response.delete_cookie(session_cookie(visit.site), path="/", secure=secure, httponly=True, samesite="lax")
    return response


@router.get("/password")
def password_form(request: Request) -> Response:
    """Show the form."""
    return page(visit_of(request), "password.html", error="")


@router.post("/password")
def change_password(request: Request) -> Response:
    """Take a new password; every session ends, and the user signs in anew."""
    visit = visit_of(request)
    user, site = visit.person, visit.site
    present, new, again = (str(visit.form.get(name) or "") for name in ("present", "new", "again"))
    key = f"password {user.id}"
    if wait := site.sessions.pass_gate(key, throttle.PER_ACCOUNT, visit.now):
        text = T("Too many tries. Try again in {minutes} minutes.", minutes=-(-wait // 60))
        return page(visit, "password.html", status=429, error=visit.say(text))
    right, _ = site.passwords.check(present, user.password)
    error = None
    if not right:
        error = T("The present password is wrong.")
    elif new != again:
        error = T("The new passwords are not the same.")
    elif new == present:
        error = T("The new password is the old one.")
    else:
        error = weakness(new, user.login, user.name)
    if error is not None:
        return page(visit, "password.html", status=422, error=visit.say(error))
    site.accounts.set_password(user.id, site.passwords.hash(new), must_change=False)
    site.sessions.end_all(user.id)
    site.sessions.open_gate(key)
    visit.record("password-changed")
    return RedirectResponse("/sign-in", 303)


def _form(visit: Visit, error: str = "", status: int = 200, wait: int = 0) -> Response:
    response = page(visit, "sign_in.html", status=status, error=error)
    if wait:
        response.headers["Retry-After"] = str(wait)
    _set(visit, response, FORM_COOKIE, visit.fresh_form, 3600)
    return response


def _set(visit: Visit, response: Response, name: str, value: str, seconds: int) -> None:
    secure = visit.site.settings.secure
    response.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")
