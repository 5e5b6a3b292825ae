"""Pages from templates: escaped, in the visitor's language, with what every page needs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from starlette.responses import HTMLResponse

from kam_reports.core.text import Speaker, Text
from kam_reports.render.chart import draw
from kam_reports.render.format import show
from kam_reports.web.access import ROUTES, STAGE_NAMES, may_pass
from kam_reports.web.words import WORDS

if TYPE_CHECKING:
    from starlette.responses import Response

    from kam_reports.web.visit import Visit

HERE = Path(__file__).parent
STATIC = HERE / "static"
TAGS = {"zh": "zh-CN", "en": "en"}
MENU = (("/", "periods"), ("/ledgers", "ledgers"), ("/users", "users"), ("/password", "password"))


@cache
def environment() -> jinja2.Environment:
    """Return the compiled templates."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"show": show, "draw": draw, "asset": asset, "stage_names": STAGE_NAMES}
    return made


@cache
def asset(name: str) -> str:
    """Return the address of a static file; it changes with the file, so that browsers may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?{digest}"


@dataclass(frozen=True, slots=True)
class _Voice:
    """What templates say sentences with: by key, or any text."""

    visit: Visit

    def __call__(self, key: str | Text, **values: object) -> str:
        if isinstance(key, str) and not values:
            return _said(self.visit.speaker, key)
        text = WORDS[key] if isinstance(key, str) else key
        return self.visit.say(text.with_values(**values) if values else text)


@cache
def _said(speaker: Speaker, key: str) -> str:
    """Return a fixed sentence; there are as many as keys and languages."""
    return speaker.say(WORDS[key])


def page(visit: Visit, template: str, *, status: int = 200, **values: object) -> Response:
    """Draw a page for a visitor."""
    voice = _Voice(visit)
    text = (
        environment()
        .get_template(template)
        .render(
            t=voice,
            say=visit.say,
            visit=visit,
            tag=TAGS[visit.speaker.language],
            department=visit.site.settings.department,
            menu=_menu(visit),
            **values,
        )
    )
    return HTMLResponse(text, status)


def _menu(visit: Visit) -> list[tuple[str, str]]:
    """Return the pages of the menu that the visitor's roles open."""
    user = visit.user
    if user is None:
        return []
    if user.must_change:
        return [MENU[-1]]
    return [entry for entry in MENU if may_pass(user, ROUTES["GET", entry[0]])]
