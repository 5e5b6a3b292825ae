"""The configuration as the rest of the program sees it: frozen, typed, without a trace of YAML or pydantic."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.config.rulebook import in_force

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date
    from decimal import Decimal

    from kam_reports.config.doors import Mailing, Plan, Watching
    from kam_reports.config.rulebook import Rulebook, Rules
    from kam_reports.config.serving import Serving
    from kam_reports.core.dated import Dated
    from kam_reports.core.period import Calendar
    from kam_reports.intake.limits import Limits
    from kam_reports.metrics.settings import WorkCalendar


DEPARTMENTS = "departments"
"""The folder of a group's workspace that holds its departments' workspaces."""


@dataclass(frozen=True, slots=True)
class Known:
    """Names that config.yaml may use but other rooms define.

    metrics: ids of the metrics; None: not checked (another room defines them: whoever knows it hands them over).
    ledgers: of each ledger id its fields, as field id → Chinese header; None: the program's own ledgers.
    """

    metrics: Collection[str] | None = None
    ledgers: Mapping[str, Mapping[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who the documents are from; all may be empty. logo: path as seen from the workspace. wording: key → own words."""

    company: str = ""
    department: str = ""
    logo: str = ""
    prepared_by: str = ""
    reviewed_by: str = ""
    approved_by: str = ""
    wording: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What a ledger file may take before it is refused. still_seconds: unchanged for so long before it is taken."""

    file_mb: int
    unpacked_mb: int
    growth: int
    parts: int
    cells: int
    seconds: int
    memory_mb: int
    still_seconds: Decimal
    passwords: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Config:
    """Everything config.yaml says. Dated rules are asked for by day: :meth:`rules`.

    aliases: ledger → field → further headers. units: ledger → field → unit (元, 万元 …). account_id_form: empty = off.
    store_url: the database, empty = the workspace's own file. workers: None = one a core. cache_mb: the most that is
    kept for the next run. executor: local or dask. cluster: the Dask scheduler's address. text_digest: SHA-256 of the
    file's bytes.
    """

    file: str
    language: str
    organisation: Organisation
    calendar: Calendar
    time_zone: str
    work_calendar: WorkCalendar
    due_every_month: tuple[str, ...]
    read_hidden_sheets: bool
    aliases: Mapping[str, Mapping[str, tuple[str, ...]]]
    units: Mapping[str, Mapping[str, str]]
    account_id_form: str
    files: FileLimits
    store_url: str = field(repr=False)
    workers: int | None
    cache_mb: int
    executor: str
    cluster: str
    pdf_profile: str
    rulebook: Rulebook
    watch: Watching
    schedule: Dated[tuple[Plan, ...]]
    mail: Mailing
    web: Serving
    text_digest: str
    meaning: str = field(repr=False)

    def digest(self) -> str:
        """Return the SHA-256 of what the file means: comments, order of keys and spelling of numbers don't count."""
        return hashlib.sha256(self.meaning.encode()).hexdigest()

    def rules(self, day: date) -> Rules:
        """Return every rule in force on a day (for a period: its last day)."""
        return in_force(self.rulebook, self.work_calendar, day)

    def limits(self) -> Limits:
        """Return the limits of a ledger file as intake takes them (imported here: intake costs start-up time)."""
        from kam_reports.intake.limits import MEGABYTE, Limits

        files = self.files
        return Limits(
            size=files.file_mb * MEGABYTE,
            entries=files.parts,
            unpacked=files.unpacked_mb * MEGABYTE,
            ratio=files.growth,
            cells=files.cells,
            seconds=float(files.seconds),
            memory=files.memory_mb * MEGABYTE,
            passwords=files.passwords,
        )
