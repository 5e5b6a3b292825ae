"""Headers that every answer carries: nothing foreign is loaded, framed, sniffed, kept or told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_NO_STORE = (b"cache-control", b"no-store")
_KEEP = (b"cache-control", b"public, max-age=31536000, immutable")
_ONLY_TLS = (b"strict-transport-security", b"max-age=31536000")


class StrictHeaders:
    """Adds them to every answer of an application."""

    def __init__(self, app: ASGIApp, *, secure: bool = False) -> None:
        """Wrap an application; secure: it is reached by https only."""
        self._app = app
        self._headers = (*HEADERS, _ONLY_TLS) if secure else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kept = scope["path"].startswith("/static/") and scope["query_string"]

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                cache = _KEEP if kept and message["status"] == 200 else _NO_STORE  # noqa: PLR2004 - OK
                message["headers"] = [*message["headers"], *self._headers, cache]
            await send(message)

        await self._app(scope, receive, dressed)
