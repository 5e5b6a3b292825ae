"""The workspace's mail room: reports and sheets, sent when they may be, each once."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kam_reports.config.doors import SendSheets
from kam_reports.core.fault import ConfigFault
from kam_reports.core.text import T
from kam_reports.post.deliver import Delivery, Fate, deliver
from kam_reports.post.letter import Letter, SmtpPostman, read_secret
from kam_reports.post.outbox import Outbox, Stage, key_of
from kam_reports.post.protect import passwords
from kam_reports.post.report import as_json, from_json, stamp, write_whole
from kam_reports.post.sheets import plan

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from kam_reports.config.doors import Mailing
    from kam_reports.core.text import Speaker, Text
    from kam_reports.pipeline.stages import Job
    from kam_reports.pipeline.workspace import Workspace
    from kam_reports.post.letter import Postman
    from kam_reports.post.report import RunReport
    from kam_reports.post.sheets import ReadySet

    MakePostman = Callable[[Mailing, Path], Postman]


@dataclass(frozen=True, slots=True)
class Sendings:
    """What became of a set's sheets, by staff ID, and who gets none and why."""

    fates: Mapping[str, tuple[Delivery, ...]]
    unsent: tuple[tuple[str, Text], ...]

    def count(self, fate: Fate) -> int:
        """Return how many letters had a fate."""
        return sum(one.fate is fate for some in self.fates.values() for one in some)

    def people(self, fate: Fate) -> list[str]:
        """Return the staff IDs with such a letter."""
        return sorted(staff for staff, some in self.fates.items() if any(one.fate is fate for one in some))


def outbox(workspace: Workspace) -> Outbox:
    """Return a workspace's outbox."""
    return Outbox(workspace.state / "outbox")


def postman(mailing: Mailing, root: Path, environment: Mapping[str, str] | None = None) -> Postman:
    """Return who takes letters to the configured server; files are seen from the workspace."""
    secret = ""
    if mailing.user:
        names = os.environ if environment is None else environment
        secret = (
            read_secret(root / mailing.password_file).strip("\r\n")
            if mailing.password_file
            else names.get(mailing.password_env, "")
        )
        if not secret:
            text = T("there is no mail password: set {variable} or mail.password_file", variable=mailing.password_env)
            raise ConfigFault(text, file="config.yaml")
    return SmtpPostman(mailing, secret, root / mailing.ca_file if mailing.ca_file else None)


def hand_in(report: RunReport, workspace: Workspace, mailing: Mailing) -> None:
    """Put a report into the outbox, to be mailed now or when the server can be reached again."""
    if mailing.server and mailing.report_to:
        write_whole(outbox(workspace).pending / f"{_report_key(report)[:32]}.json", as_json(report))


def send_reports(
    workspace: Workspace, mailing: Mailing, speaker: Speaker, at: datetime, make: MakePostman = postman
) -> list[Delivery]:
    """Mail the reports that wait; one that everybody got (or may have got) waits no more."""
    box = outbox(workspace)
    waiting = sorted(box.pending.glob("*.json")) if box.pending.is_dir() else []
    if not waiting or not mailing.server:
        return []
    done: list[Delivery] = []
    with box.held():
        carrier = make(mailing, workspace.root)
        for path in waiting:
            try:
                report = from_json(path.read_text(encoding="utf-8"))
            except ValueError:
                path.unlink()
                continue
            came = deliver(_report_letters(report, mailing.report_to, speaker), box, carrier, at)
            if not any(one.fate is Fate.FAILED for one in came):
                path.unlink()
            done += came
    return done


def _report_key(report: RunReport) -> str:
    """Two reports of the same run that came to the same are one."""
    return key_of("report", as_json(replace(report, at="")))


def _report_letters(report: RunReport, addresses: Iterable[str], speaker: Speaker) -> list[Letter]:
    """Write to each address by itself, so that nobody sees who else is told."""
    say = speaker.say
    text = [say(report.line), report.folder, say(T("ended {at}", at=report.at))]
    subject = say(T("Report {period}: {outcome}", period=report.period or "", outcome=_word(report)))
    return [
        Letter(key_of("report", _report_key(report), address.casefold()), address, subject, "\n".join(text) + "\n")
        for address in addresses
    ]


def _word(report: RunReport) -> Text:
    words = {
        "clean": T("done"),
        "data-errors": T("done, with data errors"),
        "could-not-run": T("could not run"),
        "busy": T("could not run"),
        "closed": T("nothing to do"),
    }
    return words[report.outcome.value]


def wants_sheets(mailing: Mailing) -> bool:
    """Tell whether people get their sheets at all."""
    return bool(mailing.server) and mailing.sheets is not SendSheets.NEVER


def set_is_done(box: Outbox, ready: ReadySet) -> bool:
    """Tell whether a set's sheets have all been dealt with."""
    return box.stages().get(key_of("set", ready.digest)) is Stage.SENT


def send_sheets(
    job: Job,
    ready: ReadySet,
    at: datetime,
    *,
    again: Collection[str] = (),
    environment: Mapping[str, str] | None = None,
    make: MakePostman = postman,
) -> Sendings:
    """Mail each person of a set the own sheet. again: people whose uncertain letters a person wants sent once more."""
    mailing, box = job.config.mail, outbox(job.workspace)
    root = job.workspace.root
    secrets = None
    if mailing.protect_sheets:
        secrets = passwords(root / mailing.sheet_passwords if mailing.sheet_passwords else None, environment)
    with box.held():
        planned = plan(job, ready, secrets)
        stages = box.stages()
        for letter in planned.letters:
            if planned.people[letter.key] in again and stages.get(letter.key) is Stage.SENDING:
                box.note(letter.key, Stage.OPEN, stamp(at))
        came = deliver(planned.letters, box, make(mailing, root), at)
        if not any(one.fate is Fate.FAILED for one in came):
            box.note(key_of("set", ready.digest), Stage.SENT, stamp(at))
    fates: dict[str, tuple[Delivery, ...]] = {}
    for one in came:
        staff = planned.people[one.key]
        fates[staff] = (*fates.get(staff, ()), one)
    return Sendings(fates, planned.unsent)
