"""Where the periods stand: state, set, who did what, what is open, what has changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.core.csv_rows import as_meant, csv_rows
from kam_reports.core.fault import UsageFault
from kam_reports.core.text import T
from kam_reports.life.desk import State
from kam_reports.life.fresh import changed_since
from kam_reports.life.sets import draft_of, periods_with_sets, sealed_of
from kam_reports.life.states import pool_of
from kam_reports.store import audit, periods, runs

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.core.period import Period
    from kam_reports.core.text import Text
    from kam_reports.life.desk import Desk
    from kam_reports.life.sets import Published, Sealed
    from kam_reports.store.audit import Recorded
    from kam_reports.store.periods import Approval


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """An error that stands against closing. message: what the set's own list says of it; empty where not asked for.

    waived_by: who answers for it; empty: nobody yet.
    """

    id: str
    code: str
    place: str
    found: str
    message: str = ""
    waived_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A sealed version. by, at: who sealed it, when. reason: why it was restated; empty for V1."""

    name: str
    by: str
    at: str
    reason: str
    set: str
    folder: Path
    total: int


@dataclass(frozen=True, slots=True)
class PeriodStatus:
    """One period. set: the draft's, or the newest version's. stale: what changed since the draft was made."""

    period: Period
    state: State
    set: str
    run: str
    folder: Path
    total: int
    pool: int | None
    prepared_by: str
    prepared_at: str
    given: tuple[Approval, ...]
    open: tuple[OpenIssue, ...]
    versions: tuple[Version, ...]
    stale: tuple[Text, ...] = ()


def statuses(desk: Desk) -> list[PeriodStatus]:
    """Return every period that has a set, newest first; without looking whether drafts are still fresh."""
    found = [one for period in periods_with_sets(desk.workspace) if (one := _status(desk, period)) is not None]
    last_day = desk.config.calendar
    return sorted(found, key=lambda one: (last_day.span(one.period).last, one.period.kind.value), reverse=True)


def status(desk: Desk, period: Period) -> PeriodStatus:
    """Return one period, with what has changed since its draft was made; a Fault when nothing was ever made."""
    found = _status(desk, period, fresh=True)
    if found is None:
        raise UsageFault(T("nothing has been made for {period}; make it with: kam run {period}", period=str(period)))
    return found


def acts(desk: Desk, period: Period | None = None) -> list[Recorded]:
    """Return the audit, all of it or a period's."""
    with desk.store.read() as connection:
        return audit.entries(connection, None if period is None else str(period))


def _status(desk: Desk, period: Period, *, fresh: bool = False) -> PeriodStatus | None:
    draft, sealed = draft_of(desk.workspace, period), sealed_of(desk.workspace, period)
    if sealed:
        draft = None
    shown = sealed[-1].set if sealed else draft
    if shown is None:
        return None
    with desk.store.read() as connection:
        now, manifest = runs.present_set(connection, str(period))
        prepared = runs.prepared_by(connection, str(period), shown.sha)
        sets = {shown.sha, *(one.set.sha for one in sealed)}
        given = [one for one in periods.approvals(connection, str(period)) if one.manifest in sets]
        waived = {one.issue: one for one in periods.waivers(connection, str(period))}
    state = State.FINAL if sealed else State(now) if manifest == shown.sha else State.DRAFT
    told = _messages(shown) if fresh and shown.open else {}
    opened = tuple(
        OpenIssue(
            one["issue"],
            one["code"],
            one["place"],
            one["found"],
            told.get((one["code"], one["place"], one["found"]), ""),
            waived[one["issue"]].given_by if one["issue"] in waived else "",
            waived[one["issue"]].reason if one["issue"] in waived else "",
        )
        for one in shown.open
    )
    return PeriodStatus(
        period=period,
        state=state,
        set=shown.sha,
        run=str(shown.manifest["run"]),
        folder=shown.folder,
        total=shown.total,
        pool=pool_of(desk, period),
        prepared_by=prepared.by,
        prepared_at=prepared.at,
        given=tuple(given),
        open=opened,
        versions=tuple(_version(one) for one in sealed),
        stale=tuple(changed_since(desk, draft)) if fresh and draft is not None else (),
    )


def _messages(shown: Published) -> dict[tuple[str, str, str], str]:
    """Return what a set's own list says of each issue, by code, place and what was found; else nothing."""
    try:
        rows = csv_rows((shown.folder / "data" / "issues.csv").read_bytes())
    except (OSError, ValueError):
        return {}
    told = {}
    for row in rows:
        place = " ▸ ".join(as_meant(row[name]) for name in ("file", "sheet", "cell") if row[name])
        told[row["code"], place, as_meant(row["found"])] = as_meant(row["message"])
    return told


def _version(sealed: Sealed) -> Version:
    told = sealed.seal["sealed"]
    return Version(
        sealed.name,
        told["by"],
        told["at"],
        sealed.seal["reason"],
        sealed.set.sha,
        sealed.set.folder,
        sealed.set.total,
    )
