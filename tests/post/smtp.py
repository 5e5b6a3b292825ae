"""A mail server for tests: takes letters, refuses some, or hangs up in the middle."""

from __future__ import annotations

import socketserver
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(slots=True)
class Server:
    """What a server was told and handed.

    refuse: recipients it does not know. drop: hang up after the letter, before saying whether it was taken. answer: its
    reply to a letter.
    """

    port: int = 0
    refuse: frozenset[str] = frozenset()
    drop: bool = False
    answer: bytes = b"250 taken"
    letters: list[tuple[str, bytes]] = field(default_factory=list)
    signed_in: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)


class _Listener(socketserver.ThreadingTCPServer):
    """Listens on a free port; a client that goes away is no news."""

    daemon_threads = True
    state: Server
    certificate: Path | None

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


class _Talk(socketserver.StreamRequestHandler):
    """One conversation."""

    server: _Listener
    secure = False
    to = ""

    def handle(self) -> None:
        """Answer line by line until the client or the server ends it."""
        self._say(b"220 test")
        answers = {b"EHLO": self._hello, b"AUTH": self._sign_in, b"RCPT": self._recipient, b"DATA": self._letter}
        while line := self.rfile.readline().rstrip():
            word = line.split(b" ")[0].upper()
            if word == b"STARTTLS" and self.server.certificate:
                self._encrypt(self.server.certificate)
            elif word in answers:
                if answers[word](line) is False:
                    return
            else:
                self._say(b"250 ok")

    def finish(self) -> None:
        """Close the encrypted line too."""
        with suppress(OSError):
            super().finish()
        self.request.close()

    def _say(self, text: bytes) -> None:
        self.wfile.write(text + b"\r\n")

    def _encrypt(self, certificate: Path) -> None:
        self._say(b"220 go on")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        bare = self.request
        self.request = context.wrap_socket(bare, server_side=True, do_handshake_on_connect=False)
        self.request.do_handshake()
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)
        self.secure = True

    def _hello(self, _line: bytes) -> None:
        more = b"250-STARTTLS\r\n" if self.server.certificate and not self.secure else b""
        self._say(b"250-test\r\n" + more + b"250 AUTH PLAIN")

    def _sign_in(self, line: bytes) -> None:
        self.server.state.signed_in.append(line.split(b" ")[-1])
        self._say(b"235 welcome")

    def _recipient(self, line: bytes) -> None:
        self.to = line.split(b"<")[1].split(b">")[0].decode()
        self._say(b"550 unknown: " + self.to.encode() if self.to in self.server.state.refuse else b"250 ok")

    def _letter(self, _line: bytes) -> bool:
        state = self.server.state
        self._say(b"354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        state.encrypted.append(self.secure)
        if state.answer.startswith(b"250"):
            state.letters.append((self.to, b"".join(lines)))
        if not state.drop:
            self._say(state.answer)
        return not state.drop


@contextmanager
def serving(server: Server | None = None, certificate: Path | None = None) -> Iterator[Server]:
    """Run a server; with a certificate it offers STARTTLS."""
    state = server or Server()
    with _Listener(("127.0.0.1", 0), _Talk) as listening:
        listening.state, listening.certificate = state, certificate
        state.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield state
        listening.shutdown()
        thread.join()
