"""The schedule for the system's own scheduler: it calls ``kam schedule once``, which knows the working days.

Neither systemd nor cron nor Windows knows a second working day. So each of them asks every quarter of an hour; what is
due is then done, once, in the department's own time zone, and a machine that was off catches up.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-")


class System(StrEnum):
    """Whose scheduler it is for."""

    SYSTEMD = "systemd"
    CRON = "cron"
    WINDOWS = "windows"


def export(system: System, program: Sequence[str], workspace: str) -> str:
    """Return what to put into the system's scheduler. program: how kam is started. workspace: its whole path."""
    words = [*program, "schedule", "once", "-w", workspace]
    makers: dict[System, Callable[[Sequence[str]], str]] = {
        System.SYSTEMD: _systemd,
        System.CRON: _cron,
        System.WINDOWS: _windows,
    }
    return makers[system](words)


def _systemd(words: Sequence[str]) -> str:
    command = " ".join(_for_systemd(word) for word in words)
    return f"""\
# /etc/systemd/system/kam-schedule.service
[Unit]
Description=kam_reports: what is due

[Service]
Type=oneshot
ExecStart={command}
# 1: done, with data errors; 75: another run is at it
SuccessExitStatus=1 75
# User=…, and the mail password: EnvironmentFile=…

# /etc/systemd/system/kam-schedule.timer
[Unit]
Description=kam_reports: look what is due

[Timer]
OnCalendar=*:0/15
Persistent=true

[Install]
WantedBy=timers.target

# systemctl daemon-reload && systemctl enable --now kam-schedule.timer
"""


def _for_systemd(word: str) -> str:
    """Quote a word for ExecStart, where ``%`` and ``$`` mean something too."""
    text = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return text if text and set(text) <= _PLAIN else f'"{text}"'


def _cron(words: Sequence[str]) -> str:
    command = " ".join(_for_shell(word) for word in words).replace("%", "\\%")
    return f"# crontab -e\n*/15 * * * * {command}\n@reboot {command}\n"


def _for_shell(word: str) -> str:
    """Quote a word for the shell; cron itself also wants each ``%`` escaped."""
    return word if word and set(word) <= _PLAIN else "'" + word.replace("'", "'\"'\"'") + "'"


def _windows(words: Sequence[str]) -> str:
    """Return a task for the Task Scheduler, in ASCII, so that no code page can spoil a Chinese path."""
    program, arguments = _for_xml(words[0]), _for_xml(" ".join(_for_windows(word) for word in words[1:]))
    return f"""\
<?xml version="1.0"?>
<!-- schtasks /Create /TN kam_reports /XML kam-schedule.xml -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>kam_reports: what is due</Description></RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <StartBoundary>2026-01-01T00:00:00</StartBoundary>
      <Repetition><Interval>PT15M</Interval></Repetition>
    </TimeTrigger>
    <BootTrigger />
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <StartWhenAvailable>true</StartWhenAvailable>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
  </Settings>
  <Actions>
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def _for_windows(word: str) -> str:
    """Quote a word as Windows programs take their command line apart."""
    if word and not set(word) & set(' \t"'):
        return word
    text, slashes = "", 0
    for sign in word:
        if sign == "\\":
            slashes += 1
            continue
        text += "\\" * (2 * slashes + 1 if sign == '"' else slashes) + sign
        slashes = 0
    return '"' + text + "\\" * (2 * slashes) + '"'


def _for_xml(text: str) -> str:
    return escape(text).encode("ascii", "xmlcharrefreplace").decode("ascii")
