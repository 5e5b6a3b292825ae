"""`kam serve`: one command on an office machine; it says where it is, and ends when told to."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Kam, MakeTiny

SECONDS = 60


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def served(tiny_workspace: MakeTiny) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Start the command on a port that is free, drop folder and schedule beside it."""
    folder, port = (
        tiny_workspace(
            changes=[
                ("    plans:\n", "    plans: []\n    # plans:\n"),
                ("      - {workday: 2,", "    #  - {workday: 2,"),
                ("      - {workday: 5,", "    #  - {workday: 5,"),
            ]
        ),
        _free_port(),
    )
    command = [sys.executable, "-m", "kam_reports", "serve", "--port", str(port), "--lang", "en", "-w", str(folder)]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield process, port
        process.kill()


def _get(port: int, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def _until_open(port: int) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            if _get(port, "/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the page did not open")


def test_page_opens_tells_where_and_ends_when_told(served: tuple[subprocess.Popen[str], int]) -> None:
    """SIGTERM ends page, drop folder and schedule together; nothing of the server's make is told to strangers."""
    process, port = served
    _until_open(port)
    answer = _get(port, "/sign-in")
    assert answer.status == 200
    assert answer.getheader("server") is None
    assert answer.getheader("content-security-policy")
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, err
    assert f"http://127.0.0.1:{port}" in out
    assert "kam user add" in out
    assert "Traceback" not in err


def test_open_network_without_https_is_refused(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Before anything listens."""
    outcome = kam("serve", "--host", "0.0.0.0", "--lang", "en", "-w", tiny_workspace())  # noqa: S104 - what is refused
    assert outcome.code == 2
    assert "--behind-proxy" in outcome.err


def test_certificate_without_its_key_is_refused(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Half of https is none."""
    outcome = kam("serve", "--cert", "cert.pem", "--lang", "en", "-w", tiny_workspace())
    assert outcome.code == 2
    assert "web.key" in outcome.err
