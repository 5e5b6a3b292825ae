"""Bringing the database up to the folders, and clearing away what a process that died left behind."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from kam_reports.life.desk import State, disk_trouble
from kam_reports.life.seal import close_folders, remove
from kam_reports.life.sets import draft_of, periods_with_sets, sealed_of
from kam_reports.pipeline import publish
from kam_reports.store import audit, periods, runs
from kam_reports.store.periods import Approval, CorrectionRow, SealedRow

if TYPE_CHECKING:
    from kam_reports.core.period import Period
    from kam_reports.life.desk import Desk
    from kam_reports.life.sets import Published, Sealed
    from kam_reports.store import Connection

_GONE = ".gone-draft"
_ROLES = ("inputs", "config", "templates", "outputs")


def recover(desk: Desk) -> None:
    """Make folders and database agree; the workspace must be held."""
    with disk_trouble(desk.workspace.output):
        _recover(desk)


def _recover(desk: Desk) -> None:
    with desk.store.read() as connection:
        known = {(one.period, one.version) for one in periods.sealed_sets(connection)}
    for period in periods_with_sets(desk.workspace):
        folder = desk.workspace.period_folder(period)
        for leftover in (*folder.glob(".new-V*"), folder / _GONE, folder / publish.AHEAD):
            remove(leftover)
        publish.recover(folder)
        versions = sealed_of(desk.workspace, period)
        for one in versions:
            close_folders(one.set.folder)
            if (str(period), one.version) not in known:
                with desk.store.begin() as connection:
                    enter_seal(connection, one)
        _bring_up_draft(desk, period, {one.set.sha for one in versions})


def _bring_up_draft(desk: Desk, period: Period, sealed: set[str]) -> None:
    """Drop a draft that has been sealed; enter one that the database does not know."""
    draft = draft_of(desk.workspace, period)
    if draft is None:
        return
    if draft.sha in sealed:
        drop_draft(draft)
        return
    with desk.store.read() as connection:
        present = runs.present_set(connection, str(period))
        known = present[1] == draft.sha or (bool(sealed) and runs.find_run(connection, str(period), draft.sha))
        if known and not runs.prepared_by(connection, str(period), draft.sha).by:  # nobody's until somebody ran it
            known = not runs.begun_by(connection, str(period)).by
    if not known:
        with desk.store.begin() as connection:
            enter_draft(connection, draft, runs.begun_by(connection, str(period)), closed=bool(sealed))


def drop_draft(draft: Published) -> None:
    """Remove a draft, first out of sight in one step: half a draft must never be seen."""
    gone = draft.folder.with_name(_GONE)
    draft.folder.rename(gone)
    remove(gone)


def enter_draft(connection: Connection, draft: Published, prepared: runs.Prepared, *, closed: bool = False) -> None:
    """Enter a new draft: the period is a draft again, unless it is closed and the draft stands beside its seal.

    A set that was there before keeps who prepared it.
    """
    period = str(draft.period)
    runs.enter_run(connection, _record(draft), prepared)
    state, was = runs.present_set(connection, period)
    if not closed:
        periods.set_state(connection, period, State.DRAFT.value, draft.sha)
    details = {"state_before": state, "set_before": was} if state not in {"", State.DRAFT.value} else {}
    entry = audit.Entry(prepared.at, prepared.by, "run", period, draft.sha, details=details)
    audit.append(connection, entry)


def enter_seal(connection: Connection, sealed: Sealed) -> None:
    """Enter a sealed set with its approvals, corrections and audit entries: after a closing, or when it was lost."""
    told, period = sealed.seal, str(sealed.set.period)
    prepared = runs.Prepared(**told["prepared"])
    run = runs.find_run(connection, period, sealed.set.sha)
    if run is None:
        run = runs.enter_run(connection, _record(sealed.set), prepared)
    _restore_entries(connection, sealed)
    known = {(one.manifest, one.state, one.given_at) for one in periods.approvals(connection, period)}
    for one in told["approvals"]:
        if (one["manifest"], one["state"], one["given_at"]) not in known:
            periods.enter_approval(connection, Approval(**one))
    closing = told["sealed"]
    row = SealedRow(
        period,
        sealed.version,
        sealed.set.sha,
        sealed.seal_sha,
        closing["by"],
        closing["at"],
        told["reason"],
        run,
    )
    lines = [CorrectionRow(period, sealed.version, **line) for line in told["corrections"]]
    periods.enter_sealed(connection, row, lines)
    if not told["reason"]:
        given = Approval(period, sealed.set.sha, State.FINAL.value, closing["by"], closing["at"], closing["note"])
        periods.enter_approval(connection, given)
    periods.set_state(connection, period, State.FINAL.value, sealed.set.sha)
    audit.append(
        connection,
        audit.Entry(
            at=closing["at"],
            by=closing["by"],
            action="restate" if told["reason"] else "close",
            period=period,
            manifest=sealed.set.sha,
            reason=told["reason"] or closing["note"],
            details={"version": sealed.name, "seal": sealed.seal_sha},
            mark=f"seal {period} {sealed.name} {sealed.seal_sha}",
        ),
    )


def _restore_entries(connection: Connection, sealed: Sealed) -> None:
    """Write the period's entries again where the audit was lost, and say so."""
    told = [audit.Entry(**one) for one in sealed.seal["audit"]]
    there = {audit.canonical(_asdict(one.entry)) for one in audit.entries(connection, str(sealed.set.period))}
    lost = [one for one in told if audit.canonical(_asdict(one)) not in there]
    for one in lost:
        audit.append(connection, one)
    if lost:
        audit.append(
            connection,
            audit.Entry(
                at=sealed.seal["sealed"]["at"],
                by="kam",
                action="restored",
                period=str(sealed.set.period),
                manifest=sealed.set.sha,
                details={"entries": len(lost), "head": sealed.seal["audit_head"]},
            ),
        )


def _asdict(entry: audit.Entry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in audit.Entry.__slots__}


def _record(found: Published) -> runs.RunRecord:
    """Read a set's files into rows of the database."""
    manifest = found.manifest
    files = [(role, path, sha) for role in _ROLES for path, sha in manifest[role].items()]
    return runs.RunRecord(
        period=str(found.period),
        manifest=found.sha,
        run=str(manifest["run"]),
        program=str(manifest["program"].get("kam_reports", "")),
        files=files,
        tables={name: _rows(found, name) for name in runs.TABLES},
    )


def _rows(found: Published, name: str) -> list[tuple[str, ...]]:
    text = (found.folder / "data" / f"{name}.csv").read_bytes().decode("utf-8-sig")
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader)
    skip = header.index("period") if "period" in header else None
    if skip is None:
        return [tuple(row) for row in reader]
    return [(*row[:skip], *row[skip + 1 :]) for row in reader]
