"""Each person's sheet to that person alone: whose sheet a file is, where it goes, and every reason not to send it."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.core.fault import UsageFault
from kam_reports.core.text import T
from kam_reports.ledgers.book import bind
from kam_reports.pipeline.stages import item_ids, read, roster
from kam_reports.post.letter import Attached, Letter
from kam_reports.post.outbox import key_of
from kam_reports.post.protect import encrypted
from kam_reports.render.names import clean_path
from kam_reports.reports.assessment import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kam_reports.core.period import Period
    from kam_reports.core.text import Text
    from kam_reports.pipeline.stages import Job

_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\]+@[^\s@<>(),;:\"\\]+\.[^\s@<>(),;:\"\\.]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReadySet:
    """A set whose state allows sending: its folder, and the SHA-256 of the manifest.json approved."""

    period: Period
    folder: Path
    digest: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the roster."""

    staff_id: str
    name: str
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Planned:
    """The letters of a set by their keys' people, and who gets none and why."""

    letters: tuple[Letter, ...]
    people: Mapping[str, str]
    unsent: tuple[tuple[str, Text], ...]


def plan(job: Job, ready: ReadySet, passwords: Mapping[str, str] | None) -> Planned:
    """Return what is to be sent of a set. passwords: by staff ID, when sheets are encrypted; None: they are not.

    A Fault when the set is not the one the state was given to, or when the roster is no longer the set's.
    """
    outputs = _outputs(job, ready)
    owners: dict[str, list[Person]] = {}
    folk = people(job, ready)
    for person in folk:
        for path in _paths(job, person):
            if path in outputs:
                owners.setdefault(path, []).append(person)
    letters: list[Letter] = []
    unsent: list[tuple[str, Text]] = []
    named: dict[str, str] = {}
    shared = _shared([person for some in owners.values() for person in some])
    for path, some in sorted(owners.items()):
        person = some[0]
        reason = _against(person, len(some), shared, passwords)
        if reason is not None:
            unsent.append((person.staff_id, reason))
            continue
        letter = _letter(job, ready, person, path, outputs[path], passwords)
        letters.append(letter)
        named[letter.key] = person.staff_id
    return Planned(tuple(letters), named, tuple(unsent))


def _outputs(job: Job, ready: ReadySet) -> dict[str, str]:
    """Return the set's files and their SHA-256."""
    content = (ready.folder / "manifest.json").read_bytes()
    if hashlib.sha256(content).hexdigest() != ready.digest:
        raise UsageFault(
            T("the set of {period} is not the one that was approved; nothing was sent", period=str(ready.period)),
            file=ready.folder.relative_to(job.workspace.root).as_posix(),
        )
    return {str(path): str(digest) for path, digest in json.loads(content)["outputs"].items()}


def people(job: Job, ready: ReadySet) -> list[Person]:
    """Return everyone of the roster that the set was made from.

    Addresses come from the very roster that was approved with the set: a Fault when it has changed since.
    """
    inputs = json.loads((ready.folder / "manifest.json").read_bytes())["inputs"]
    inbox = read(job)
    rosters = [one.file for one in inbox.files if any(part.ledger == "staff" for part in one.parts)]
    for file in rosters:
        if inbox.hashes.get(file) != inputs.get(file):
            raise UsageFault(
                T(
                    "the roster has changed since the set of {period} was made; nothing was sent. Put the roster of "
                    "that set back, or have a new set approved",
                    period=str(ready.period),
                ),
                file=file,
            )
    rows = roster(bind(inbox.files, item_ids(job.config, ready.period)))
    return [
        Person(staff_id, str(row.get("name", "")), _address(row.get("email"))) for staff_id, row in sorted(rows.items())
    ]


def _address(found: object) -> str:
    text = "" if found is None else str(found).strip()
    return "" if text.casefold() in {"none", "nan", "<na>"} else text


def _paths(job: Job, person: Person) -> list[str]:
    """Return what this person's sheets may be called: as the report names them, in either language."""
    schemes = [
        scheme.name for dated in job.config.rulebook.schemes for version in dated.versions for scheme in version.value
    ]
    paths = []
    for folder in (FOLDER.zh, FOLDER.en):
        own = f"{person.staff_id}_{person.name}"
        names = [own, *(f"{own}_{name.zh}" for name in schemes), *(f"{own}_{name.en}" for name in schemes)]
        paths += [clean_path(f"{folder}/" + name.replace("/", "_")) + ".pdf" for name in names]
    return sorted(set(paths))


def _shared(folk: list[Person]) -> frozenset[str]:
    """Return the addresses that more than one person has."""
    owners: dict[str, set[str]] = {}
    for person in folk:
        owners.setdefault(person.address.casefold(), set()).add(person.staff_id)
    return frozenset(address for address, ids in owners.items() if len(ids) > 1)


def _against(person: Person, owners: int, shared: frozenset[str], passwords: Mapping[str, str] | None) -> Text | None:
    if owners > 1:
        return T("it cannot be told whose sheet the file is")
    if not person.address:
        return T("the roster has no mail address")
    if not _ADDRESS.fullmatch(person.address):
        return T("what the roster has is no mail address")
    if person.address.casefold() in shared:
        return T("the mail address belongs to more than one person")
    if passwords is not None and person.staff_id not in passwords:
        return T("there is no password for this person's sheet")
    return None


def _letter(
    job: Job, ready: ReadySet, person: Person, path: str, digest: str, passwords: Mapping[str, str] | None
) -> Letter:
    content = (ready.folder / path).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise UsageFault(
            T("the file is not as it was when the set was made; nothing was sent"),
            file=(ready.folder / path).relative_to(job.workspace.root).as_posix(),
        )
    if passwords is not None:
        content = encrypted(content, passwords[person.staff_id])
    say, name = job.speaker.say, path.rpartition("/")[2]
    text = [say(T("Your assessment sheet of {period} is attached.", period=str(ready.period)))]
    if passwords is not None:
        text.append(say(T("It opens with your personal password.")))
    text.append(say(T("Something is not right? Speak to your manager; you may object to any line of it.")))
    return Letter(
        key=key_of("sheet", str(ready.period), person.staff_id, digest),
        to=person.address,
        subject=say(T("Assessment sheet {period}", period=str(ready.period))),
        text="\n\n".join(text) + "\n",
        attached=Attached(name, content),
    )
