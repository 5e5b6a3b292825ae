"""Each sheet to its own person, reports to those named; nothing else, nothing twice."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from kam_reports.config import parse
from kam_reports.config.doors import SendSheets
from kam_reports.core.fault import ConfigFault, UsageFault
from kam_reports.core.period import Period, PeriodKind
from kam_reports.core.text import ENGLISH
from kam_reports.pipeline.stages import Job
from kam_reports.pipeline.workspace import Workspace
from kam_reports.post import protect
from kam_reports.post.deliver import Fate
from kam_reports.post.letter import Letter, NotSentError, compose
from kam_reports.post.office import hand_in, outbox, send_reports, send_sheets, set_is_done
from kam_reports.post.protect import encrypted, passwords
from kam_reports.post.report import Outcome, RunReport, from_json, keep, last
from kam_reports.post.sheets import ReadySet
from kam_reports.schedule.sending import words
from tests.config.editing import SHIPPED
from tests.journeys import tiny

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kam_reports.config.doors import Mailing
    from kam_reports.post.letter import Postman

AT = datetime(2026, 7, 3, 4, tzinfo=UTC)
JUNE = Period(PeriodKind.MONTH, 2026, 6)
MAIL = (
    ("  server:  ", "  server: mail.example.com\n  #"),
    ("  sender:  ", "  sender: kam@example.com\n  #"),
    ("  sheets: never", "  sheets: approved"),
    ("still_seconds: 2 ", "still_seconds: 0 "),
    ("  report_to: []", "  report_to: [boss@example.com, clerk@example.com]"),
)


@dataclass(slots=True)
class Bag:
    """A postman who keeps what he is given; refused: addresses that do not take it."""

    letters: list[Letter] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def take(self, letter: Letter, at: datetime) -> None:
        """Take a letter as the server would."""
        compose(letter, "kam@example.com", at).as_bytes()
        if letter.to in self.refused:
            raise NotSentError("550")
        self.letters.append(letter)

    def make(self, _mailing: Mailing, _root: Path) -> Postman:
        """Return itself."""
        return self


def workspace(root: Path, addresses: Sequence[str | None], *changes: tuple[str, str]) -> Job:
    """Return a workspace of three people with these addresses."""
    books = tiny.books()
    roster = books["人事.xlsx"]["花名册"]
    for row, address in zip(roster, ["邮箱", *addresses], strict=True):
        row.append(address)
    tiny.make(root, books)
    text = SHIPPED
    for old, new in (*MAIL, *changes):
        assert old in text, old
        text = text.replace(old, new, 1)
    return Job(Workspace(root), parse(text.encode()), date(2026, 7, 3), ENGLISH, lambda *_: None, 0)


def made_set(job: Job, files: dict[str, bytes]) -> ReadySet:
    """Publish a set with these sheets, made from what lies in input."""
    folder = job.workspace.period_folder(JUNE) / "draft"
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    inputs = {
        path.relative_to(job.workspace.input).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in job.workspace.input.rglob("*.xlsx")
    }
    outputs = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = json.dumps({"inputs": inputs, "outputs": outputs}).encode()
    (folder / "manifest.json").write_bytes(manifest)
    return ReadySet(JUNE, folder, hashlib.sha256(manifest).hexdigest())


SHEETS = {
    "考核表/E002_李伟.pdf": b"%PDF li",
    "考核表/E002_李伟.xlsx": b"book",
    "考核表/E003_王芳.pdf": b"%PDF wang",
    "考核表/部门.pdf": b"%PDF department",
    "奖金核算表.pdf": b"%PDF everybody's pay",
}


def test_each_gets_the_own_sheet_once(tmp_path: Path) -> None:
    """The PDF alone, and nobody else's; a second sending sends nothing."""
    job = workspace(tmp_path / "desk", ["chen@example.com", "li@example.com", "wang@example.com"])
    ready, bag = made_set(job, SHEETS), Bag()
    first = send_sheets(job, ready, AT, make=bag.make)
    second = send_sheets(job, ready, AT, make=bag.make)
    assert [first.count(fate) for fate in (Fate.SENT, Fate.FAILED)] == [2, 0]
    assert (second.count(Fate.ALREADY), first.unsent) == (2, ())
    sent = {letter.to: letter.attached for letter in bag.letters}
    assert {to: one.content for to, one in sent.items() if one} == {
        "li@example.com": b"%PDF li",
        "wang@example.com": b"%PDF wang",
    }
    assert len(bag.letters) == 2
    assert set_is_done(outbox(job.workspace), ready)


def test_nobody_gets_a_letter_by_guess(tmp_path: Path) -> None:
    """No address, none that is one, or one that two people share: named with the reason, not sent."""
    for number, (one, other, reasons) in enumerate(
        (
            (None, "wang@example.com", {"E002": "the roster has no mail address"}),
            ("li at example", "wang@example.com", {"E002": "what the roster has is no mail address"}),
            (
                "li@example.com\r\nBcc: x@example.com",
                "wang@example.com",
                {"E002": "what the roster has is no mail address"},
            ),
            (
                "we@example.com",
                "We@example.com",
                dict.fromkeys(("E002", "E003"), "the mail address belongs to more than one person"),
            ),
        )
    ):
        job = workspace(tmp_path / f"desk{number}", [None, one, other])
        bag = Bag()
        sendings = send_sheets(job, made_set(job, SHEETS), AT, make=bag.make)
        assert {staff: str(reason) for staff, reason in sendings.unsent} == reasons
        assert len(bag.letters) == 2 - len(reasons)
        assert all("@" not in str(line) for line in words(JUNE, sendings))


def test_another_set_or_roster_than_the_approved_one_is_refused(tmp_path: Path) -> None:
    """Who could change an address after approval would get another's sheet."""
    job = workspace(tmp_path / "desk", [None, "li@example.com", "wang@example.com"])
    ready, bag = made_set(job, SHEETS), Bag()
    with pytest.raises(UsageFault, match="not the one that was approved"):
        send_sheets(job, replace(ready, digest="0" * 64), AT, make=bag.make)
    (ready.folder / "考核表/E003_王芳.pdf").write_bytes(b"%PDF other")
    with pytest.raises(UsageFault, match="not as it was"):
        send_sheets(job, ready, AT, make=bag.make)
    (ready.folder / "考核表/E003_王芳.pdf").write_bytes(b"%PDF wang")
    books = tiny.books()
    books["人事.xlsx"]["花名册"][0].append("邮箱")
    books["人事.xlsx"]["花名册"][3].append("li@example.com")
    tiny.write_book(job.workspace.input / "人事.xlsx", books["人事.xlsx"])
    with pytest.raises(UsageFault, match="roster has changed"):
        send_sheets(job, ready, AT, make=bag.make)
    assert bag.letters == []


def test_what_failed_is_tried_again_alone(tmp_path: Path) -> None:
    """The others were sent and are not sent again."""
    job = workspace(tmp_path / "desk", [None, "li@example.com", "wang@example.com"])
    ready, bag = made_set(job, SHEETS), Bag(refused={"li@example.com"})
    assert send_sheets(job, ready, AT, make=bag.make).people(Fate.FAILED) == ["E002"]
    assert not set_is_done(outbox(job.workspace), ready)
    bag.refused.clear()
    assert send_sheets(job, ready, AT, make=bag.make).people(Fate.SENT) == ["E002"]
    assert [letter.to for letter in bag.letters] == ["wang@example.com", "li@example.com"]


def test_protected_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with its person's password; without one nothing is sent, least of all unprotected."""
    monkeypatch.setattr("kam_reports.post.sheets.encrypted", lambda content, word: word.encode() + content)
    job = workspace(
        tmp_path / "desk",
        [None, "li@example.com", "wang@example.com"],
        ("  protect_sheets: false", "  protect_sheets: true"),
    )
    bag = Bag()
    environment = {protect.VARIABLE + "E003": "geheim"}
    sendings = send_sheets(job, made_set(job, SHEETS), AT, environment=environment, make=bag.make)
    assert {staff: str(reason) for staff, reason in sendings.unsent} == {
        "E002": "there is no password for this person's sheet"
    }
    (letter,) = bag.letters
    assert letter.attached is not None
    assert letter.attached.content == b"geheim%PDF wang"
    assert "geheim" not in repr(letter) + letter.text


def test_passwords_come_from_a_private_file_and_the_environment(tmp_path: Path) -> None:
    """A line a person; the environment stands before it; a line that is none is named."""
    path = tmp_path / "passwords.csv"
    path.write_text('E002,one\n\nE003,"two, too"\n', encoding="utf-8")
    path.chmod(0o600)
    assert passwords(path, {protect.VARIABLE + "E002": "other"}) == {"E002": "other", "E003": "two, too"}
    path.write_text("E002,one\nE003\n", encoding="utf-8")
    with pytest.raises(ConfigFault) as caught:
        passwords(path, {})
    assert (caught.value.file, caught.value.line) == ("passwords.csv", 2)


def test_encryption() -> None:
    """Without the extra: a fault that names it. With it: opens with the password only."""
    pikepdf = pytest.importorskip("pikepdf")
    from io import BytesIO

    empty = BytesIO()
    pikepdf.new().save(empty)
    content = encrypted(empty.getvalue(), "密码1")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(BytesIO(content))
    assert pikepdf.open(BytesIO(content), password="密码1").encryption.R == 6  # noqa: S106 - made up


def test_without_the_extra_encrypting_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Named with what to install."""
    monkeypatch.setitem(__import__("sys").modules, "pikepdf", None)
    with pytest.raises(ConfigFault, match=r"kam_reports\[pdf\]"):
        encrypted(b"%PDF-", "x")


REPORT = RunReport("schedule", "2026-07-03T12:00:00+08:00", "run", "2026-06", Outcome.DATA_ERRORS, "abc", 3, 1, 2)


def test_reports_go_to_each_address_once(tmp_path: Path) -> None:
    """Each alone; a server that is away is asked again, and only for whom it still lacks."""
    job = workspace(tmp_path / "desk", [None, None, None])
    mail, bag = job.config.mail, Bag(refused={"clerk@example.com"})
    for _ in range(2):
        hand_in(replace(REPORT, at="other"), job.workspace, mail)
        hand_in(REPORT, job.workspace, mail)
        send_reports(job.workspace, mail, ENGLISH, AT, bag.make)
    assert [letter.to for letter in bag.letters] == ["boss@example.com"]
    bag.refused.clear()
    send_reports(job.workspace, mail, ENGLISH, AT, bag.make)
    assert [letter.to for letter in bag.letters] == ["boss@example.com", "clerk@example.com"]
    assert send_reports(job.workspace, mail, ENGLISH, AT, bag.make) == []
    message = message_from_bytes(compose(bag.letters[0], "kam@example.com", AT).as_bytes(), policy=default)
    assert message["Subject"] == "Report 2026-06: done, with data errors"
    assert "3 sheets, 1 incomplete; 2 errors" in message.get_content()


def test_without_mail_nothing_waits(tmp_path: Path) -> None:
    """No server, or nobody to tell."""
    job = workspace(tmp_path / "desk", [None, None, None])
    hand_in(REPORT, job.workspace, replace(job.config.mail, server="", sheets=SendSheets.NEVER))
    hand_in(REPORT, job.workspace, replace(job.config.mail, report_to=()))
    assert send_reports(job.workspace, job.config.mail, ENGLISH, AT, Bag().make) == []


def test_last_report(tmp_path: Path) -> None:
    """Kept whole, read back; one that is damaged is none."""
    state = tmp_path / ".kam"
    assert last(state) is None
    keep(REPORT, state)
    assert last(state) == REPORT
    (state / "last_report.json").write_text("{", encoding="utf-8")
    assert last(state) is None
    with pytest.raises(ValueError, match="nonsense"):
        from_json('{"nonsense": 1}')
