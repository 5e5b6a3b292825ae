"""Telling, before anything is read, that a set stands that was made from just these inputs by just these rules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from kam_reports.core.digest import digest_file
from kam_reports.pipeline.keeping import keep, key_of, recall
from kam_reports.pipeline.periods import months_with_facts, newest_finished
from kam_reports.pipeline.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kam_reports.core.period import Period
    from kam_reports.ledgers.book import Book
    from kam_reports.pipeline.reading import Inbox
    from kam_reports.pipeline.stages import Job

SET, MONTHS = "set", "months"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Made:
    """A set that was made: what was told of it, and the SHA-256 of its manifest."""

    summary: Summary
    manifest: str


def months_known(job: Job, inbox: Inbox) -> Period | None:
    """Return the newest finished month of inputs that were read before; None when they never were."""
    months = recall(job.kept, MONTHS, _inputs_key(job, inbox), tuple)
    return None if months is None else newest_finished(months, job.config.calendar, job.today)


def newest_month(job: Job, inbox: Inbox, book: Book) -> Period:
    """Return the newest finished month, and keep which months the ledgers hold facts of."""
    months = months_with_facts(book, job.config.calendar)
    keep(job.kept, MONTHS, _inputs_key(job, inbox), months)
    return newest_finished(months, job.config.calendar, job.today)


def set_key(job: Job, inbox: Inbox, period: Period, templates: Mapping[str, str]) -> str:
    """Return the key of everything that decides a period's set."""
    past = job.past(period).digest
    language = job.speaker.language
    return key_of(_inputs_key(job, inbox), str(period), sorted(templates.items()), past, language)


def standing_set(job: Job, inbox: Inbox, period: Period, templates: Mapping[str, str], folder: Path) -> Summary | None:
    """Return what was told of the set in a folder if it is just the one that a run would make, every byte of it."""
    made = recall(job.kept, SET, set_key(job, inbox, period, templates), Made)
    return made.summary if made is not None and is_whole(folder, made.manifest) else None


def remember_set(
    job: Job, inbox: Inbox, period: Period, templates: Mapping[str, str], summary: Summary, manifest: bytes
) -> None:
    """Keep what was told of a set, and which it is."""
    keep(job.kept, SET, set_key(job, inbox, period, templates), Made(summary, sha256(manifest).hexdigest()))


def is_whole(folder: Path, manifest: str) -> bool:
    """Tell whether a folder holds the set with this manifest: each file as it was written, none missing, none more."""
    try:
        content = (folder / MANIFEST).read_bytes()
        if sha256(content).hexdigest() != manifest:
            return False
        outputs = json.loads(content)["outputs"]
        there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        return there == {*outputs, MANIFEST} and all(digest_file(folder / name) == outputs[name] for name in outputs)
    except OSError:
        return False


def _inputs_key(job: Job, inbox: Inbox) -> str:
    """What the ledgers are, and how they are read."""
    config = job.config
    issues = [(issue.code, str(issue.place), issue.found) for issue in inbox.issues]
    return key_of(sorted(inbox.hashes.items()), issues, config.digest(), config.text_digest, config.limits())
