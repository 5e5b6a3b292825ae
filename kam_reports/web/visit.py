"""One request: who asks, in which language, through which door; the table of :mod:`.access` is asked here alone."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from kam_reports.core.text import Speaker, T, Text
from kam_reports.store.users import User
from kam_reports.web.access import ROUTES, Door, Pass, Stage, may_pass
from kam_reports.web.files import Set
from kam_reports.web.lifecycle import Deed, stage_of
from kam_reports.web.signing import mark, same, secret
from kam_reports.web.site import Site

LANGUAGES = ("zh", "en")
LANGUAGE_COOKIE = "kam_language"
DEVICE_COOKIE = "kam_device"
FORM_COOKIE = "kam_form"
_TOUCH_AFTER = 30
_FORM_BYTES = 64 << 10
_FIELDS = 60
_ROOM = 1 << 20  # of a form around its files

log = logging.getLogger("kam_reports.web")


class Turned(Exception):  # noqa: N818 - an answer, not an error: the request is turned away
    """The request is answered with a status and a sentence."""

    def __init__(self, status: int, text: Text, *, wait: int = 0) -> None:
        """Keep the status, the sentence, and after how many seconds to come again."""
        super().__init__(str(text))
        self.status = status
        self.text = text
        self.wait = wait


class Elsewhere(Exception):  # noqa: N818 - an answer, not an error
    """The browser is sent to another page."""

    def __init__(self, path: str) -> None:
        """Keep where to."""
        super().__init__(path)
        self.path = path


@dataclass(slots=True)
class Visit:
    """A request's visitor. user: None at open doors. csrf: the token that forms must carry."""

    site: Site
    speaker: Speaker
    address: str
    now: int
    user: User | None = None
    session: str = ""
    csrf: str = ""
    fresh_form: str = ""
    path: str = ""
    form: Mapping[str, Any] = field(default_factory=dict)

    @property
    def person(self) -> User:
        """The user behind a door that is not open."""
        if self.user is None:  # pragma: no cover - the table says which doors are open
            raise Turned(401, T("Please sign in."))
        return self.user

    def say(self, text: object) -> str:
        """Put a text into the visitor's words."""
        return self.speaker.say(text)

    def field(self, name: str) -> str:
        """Return a field of the form, without outer blanks; empty when it is not there."""
        value = self.form.get(name)
        return value.strip() if isinstance(value, str) else ""

    def record(self, action: str, found: Set | None = None, **details: object) -> None:
        """Write what is done here into the audit."""
        by = self.user.name if self.user is not None else ""
        login = {"login": self.user.login} if self.user is not None else {}
        period, digest = (found.period, found.digest) if found is not None else ("", "")
        shown = login | {"address": self.address} | {key: str(value) for key, value in details.items()}
        self.site.life.record(Deed(self.now, by, action, period, digest, shown))

    def stage(self, found: Set) -> Stage:
        """Tell how far a set has come."""
        return stage_of(found, self.site.life.stages())

    def missing(self, what: str, **details: object) -> Turned:
        """Answer as if something were not there, and note that it was asked for."""
        self.record("refused", None, asked=what, **details)
        return Turned(404, T("This page does not exist, or is not for you."))


def session_cookie(site: Site) -> str:
    """Return the name of the session's cookie; over https browsers bind it to this very host."""
    return "__Host-kam" if site.settings.secure else "kam"


def visit_of(request: Request) -> Visit:
    """Return the visit that :func:`admit` has begun."""
    visit: Visit = request.state.visit
    return visit


def admit(request: Request) -> None:
    """Begin a visit; whoever may not pass is turned away (the first thing on every route)."""
    site: Site = request.app.state.site
    needed = needed_for(request)
    visit = begun(request)
    request.state.visit = visit
    if needed.door is Door.SESSION:
        _by_session(request, visit, needed)
    elif needed.door is Door.TOKEN:
        _by_token(request, visit)
    elif request.url.path == "/sign-in":
        visit.fresh_form = request.cookies.get(FORM_COOKIE, "") or secret()
        visit.csrf = mark(site.key, "form", visit.fresh_form)
    if needed.door is not Door.OPEN and not may_pass(visit.person, needed):
        visit.record("refused", asked=request.url.path)
        raise Turned(403, T("Your role does not open this page."))


def begun(request: Request) -> Visit:
    """Return a visit of nobody yet, in the language that is wished for."""
    site: Site = request.app.state.site
    return Visit(site, site.speak(_language(request, site)), _address(request), site.now(), path=request.url.path)


def needed_for(request: Request) -> Pass:
    """Return the table's row of the route that was found."""
    method = "GET" if request.method == "HEAD" else request.method
    return ROUTES[method, request.scope["route"].path]


async def take_form(request: Request) -> AsyncIterator[None]:
    """Read the form of a POST within its limits, if it comes from a page of ours; let go of it in the end."""
    if request.method != "POST":
        yield
        return
    visit = visit_of(request)
    uploads = request.headers.get("content-type", "").startswith("multipart/form-data")
    settings = visit.site.settings
    limit = settings.upload * settings.uploads + _ROOM if uploads and request.url.path == "/ledgers" else _FORM_BYTES
    _check_size(request, limit)
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise Turned(403, T("This form was not sent from this page."))
    async with request.form(max_files=settings.uploads, max_fields=_FIELDS) as form:
        visit.form = form
        sent = visit.field("csrf")
        if not sent or not visit.csrf or not same(sent, visit.csrf):
            raise Turned(403, T("This form is no longer valid; go back, load the page anew and send it again."))
        yield


def _check_size(request: Request, limit: int) -> None:
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise Turned(411, T("The browser did not say how much it sends."))
    if int(length) > limit:
        raise Turned(413, T("This is too large: at most {size} MB at once.", size=max(limit >> 20, 1)))


def _by_session(request: Request, visit: Visit, needed: Pass) -> None:
    site = visit.site
    held = request.cookies.get(session_cookie(site), "")
    session = site.sessions.session(held) if held else None
    if session is not None and (
        visit.now - session.seen_at > site.settings.idle
        or visit.now - session.began_at > site.settings.longest
        or session.user.disabled
    ):
        site.sessions.end_session(held)
        session = None
    if session is None:
        raise Elsewhere("/sign-in")
    if visit.now - session.seen_at >= _TOUCH_AFTER:
        site.sessions.touch_session(held, visit.now)
    visit.user, visit.session, visit.csrf = session.user, held, session.csrf
    if session.user.must_change and not needed.first:
        raise Elsewhere("/password")


def _by_token(request: Request, visit: Visit) -> None:
    kind, _, held = request.headers.get("authorization", "").partition(" ")
    user = visit.site.sessions.token_user(held.strip(), visit.now) if kind.lower() == "bearer" else None
    if user is None or user.disabled:
        raise Turned(401, T("A valid token is needed."))
    visit.user = user


def _language(request: Request, site: Site) -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        if tag in LANGUAGES:
            return tag
    return site.settings.language


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""
