"""`kam serve`: one command on an office machine; it says where it is, and ends when told to."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.journeys import tiny
from tests.web.conftest import csrf_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Kam, MakeTiny

SECONDS = 60


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Served:
    """A running page."""

    process: subprocess.Popen[str]
    port: int
    context: ssl.SSLContext | None = None

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[http.client.HTTPResponse, str]:
        """Send one request; the answer and its text."""
        if self.context is not None:
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                "127.0.0.1", self.port, timeout=SECONDS, context=self.context
            )
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        connection.request(
            method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text

    def end(self) -> tuple[str, str]:
        """Tell it to end; what it has printed."""
        self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=SECONDS)
        assert self.process.returncode == 0, err
        assert "Traceback" not in err
        return out, err


class Serve(Protocol):
    """Starts the command."""

    def __call__(self, *options: str, context: ssl.SSLContext | None = None) -> Served:
        """Start it with options, and wait until the page is open."""
        ...


@pytest.fixture
def serve(tiny_workspace: MakeTiny) -> Iterator[Serve]:
    """Start the command on a port that is free, in a workspace whose schedule is empty."""
    started: list[subprocess.Popen[str]] = []

    def start(*options: str, context: ssl.SSLContext | None = None) -> Served:
        lines = [line for line in tiny.config_text().splitlines() if line.strip().startswith("- {workday:")]
        changes = [("    plans:\n", "    plans: []\n"), *((f"{line}\n", "") for line in lines)]
        folder, port = tiny_workspace(changes=changes), _free_port()
        command = [sys.executable, "-m", "kam_reports", "serve", "--port", str(port), "--lang", "en", "-w", str(folder)]
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        started.append(process)
        served = Served(process, port, context)
        _until_open(served)
        return served

    yield start
    for process in started:
        process.kill()
        process.communicate()


def _until_open(served: Served) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            if served.ask("GET", "/healthz")[0].status == 200:
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the page did not open")


def _guess(served: Served) -> None:
    """Send one wrong password, as if from another address."""
    answer, text = served.ask("GET", "/sign-in")
    cookie = str(answer.getheader("set-cookie")).partition(";")[0]
    token = csrf_in(text)
    form = {"Content_Type": "application/x-www-form-urlencoded", "Cookie": cookie, "X_Forwarded_For": "203.0.113.9"}
    refused, _ = served.ask("POST", "/sign-in", f"login=x&password=my-secret-guess&csrf={token}", **form)
    assert refused.status == 401


def test_page_opens_tells_where_and_ends_when_told(serve: Serve) -> None:
    """SIGTERM ends page, drop folder and schedule together; nothing of the server's make is told to strangers."""
    served = serve()
    answer, _ = served.ask("GET", "/sign-in")
    assert answer.status == 200
    assert answer.getheader("server") is None
    assert answer.getheader("content-security-policy")
    out, _ = served.end()
    assert f"http://127.0.0.1:{served.port}" in out
    assert "kam user add" in out


@pytest.mark.parametrize(("options", "address"), [((), "127.0.0.1"), (("--behind-proxy", "127.0.0.1"), "203.0.113.9")])
def test_only_the_proxys_word_on_who_asks_is_believed(serve: Serve, options: tuple[str, ...], address: str) -> None:
    """The log names the address, never what was guessed."""
    served = serve("--no-watch", "--no-schedule", *options)
    _guess(served)
    _, err = served.end()
    assert f"sign-in refused from {address}" in err
    assert "my-secret-guess" not in err


def test_https_by_certificate_files(serve: Serve, tmp_path: Path) -> None:
    """Browsers are told to use nothing else, and cookies go nowhere else."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("no openssl to make a certificate with")
    files = {name: str(tmp_path / f"{name}.pem") for name in ("cert", "key")}
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        files["key"],
        "-out",
        files["cert"],
    ]
    subprocess.run([openssl, *made, *subject], check=True, capture_output=True)
    context = ssl.create_default_context(cafile=files["cert"])
    served = serve("--no-watch", "--no-schedule", "--cert", files["cert"], "--key", files["key"], context=context)
    answer, _ = served.ask("GET", "/sign-in")
    assert "max-age" in str(answer.getheader("strict-transport-security"))
    assert "Secure" in str(answer.getheader("set-cookie"))
    out, _ = served.end()
    assert f"https://127.0.0.1:{served.port}" in out


def test_open_network_without_https_is_refused(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Before anything listens."""
    outcome = kam("serve", "--host", "0.0.0.0", "--lang", "en", "-w", tiny_workspace())  # noqa: S104 - what is refused
    assert outcome.code == 2
    assert "--behind-proxy" in outcome.err


def test_a_proxy_that_is_no_address_is_refused(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """In one line that says what stands there."""
    outcome = kam("serve", "--behind-proxy", "foo", "--lang", "en", "-w", tiny_workspace())
    assert outcome.code == 2
    (line,) = outcome.err.splitlines()
    assert line.endswith("here stands foo")


def test_certificate_without_its_key_is_refused(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Half of https is none."""
    outcome = kam("serve", "--cert", "cert.pem", "--lang", "en", "-w", tiny_workspace())
    assert outcome.code == 2
    assert "web.key" in outcome.err
