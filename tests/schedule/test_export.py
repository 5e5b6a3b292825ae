"""What the system's own schedulers are given; every path is quoted as that scheduler wants it."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from kam_reports.schedule.export import System, export

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = "/opt/kam/.venv/bin/python"
ODD = '/srv/大客户部 (1)/50% $HOME\'s "best"'
_TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def test_systemd() -> None:
    """A service that does what is due, and a timer that asks every quarter of an hour, also after being off."""
    text = export(System.SYSTEMD, [PYTHON, "-m", "kam_reports"], "/srv/kam")
    assert "\nExecStart=/opt/kam/.venv/bin/python -m kam_reports schedule once -w /srv/kam\n" in text
    assert "\nSuccessExitStatus=1 75\n" in text
    assert "\nOnCalendar=*:0/15\nPersistent=true\n" in text
    odd = export(System.SYSTEMD, [PYTHON, "-m", "kam_reports"], ODD)
    assert """ -w "/srv/大客户部 (1)/50%% $$HOME's \\"best\\""\n""" in odd


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_it(tmp_path: Path) -> None:
    """Its own checker finds no fault."""
    text = export(System.SYSTEMD, ["/bin/true"], str(tmp_path))
    service, timer = text.split("# /etc/systemd/system/kam-schedule.timer\n")
    (tmp_path / "kam-schedule.service").write_text(service, encoding="utf-8")
    (tmp_path / "kam-schedule.timer").write_text(timer, encoding="utf-8")
    done = subprocess.run(
        ["/usr/bin/env", "systemd-analyze", "verify", str(tmp_path / "kam-schedule.timer")],
        capture_output=True,
        check=False,
    )
    assert b"kam-schedule" not in done.stderr


def test_cron() -> None:
    """One line each quarter and one at start; the shell gets the path as it is, cron's ``%`` are escaped."""
    text = export(System.CRON, [PYTHON, "-m", "kam_reports"], "/srv/kam")
    assert text == (
        "# crontab -e\n"
        "*/15 * * * * /opt/kam/.venv/bin/python -m kam_reports schedule once -w /srv/kam\n"
        "@reboot /opt/kam/.venv/bin/python -m kam_reports schedule once -w /srv/kam\n"
    )
    line = export(System.CRON, [PYTHON, "-m", "kam_reports"], ODD).splitlines()[1]
    command = line.removeprefix("*/15 * * * * ")
    assert "%" not in command.replace("\\%", "")
    assert shlex.split(command.replace("\\%", "%"))[-1] == ODD


def test_windows() -> None:
    """A task in plain ASCII that any code page reads; also after being off, never two at once."""
    folder = "C:\\部门 报表\\"
    text = export(System.WINDOWS, ["C:\\Program Files\\py\\python.exe", "-m", "kam_reports"], folder)
    assert text.isascii()
    tree = ET.fromstring(text)  # noqa: S314 - made here
    assert tree.findtext(f".//{_TASK}Command") == "C:\\Program Files\\py\\python.exe"
    assert tree.findtext(f".//{_TASK}Arguments") == '-m kam_reports schedule once -w "C:\\部门 报表\\\\"'
    assert tree.findtext(f".//{_TASK}Interval") == "PT15M"
    assert tree.findtext(f".//{_TASK}StartWhenAvailable") == "true"
    assert tree.findtext(f".//{_TASK}MultipleInstancesPolicy") == "IgnoreNew"
