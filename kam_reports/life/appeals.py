"""Appeals: a form bound to one line of one person's sheet; decided by one, approved by another, paid once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kam_reports.core.csv_rows import csv_rows
from kam_reports.core.fault import UsageFault, nearest
from kam_reports.core.money import yuan
from kam_reports.core.text import T
from kam_reports.life.appeal_form import write_form
from kam_reports.life.desk import LifeFault, named, same_person
from kam_reports.life.recover import recover
from kam_reports.life.sets import draft_of, sealed_of
from kam_reports.pipeline.workspace import held
from kam_reports.reports.words import PAY_LINES
from kam_reports.store import appeals as kept
from kam_reports.store import audit
from kam_reports.store.appeals import Appeal

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.core.period import Period
    from kam_reports.core.text import Name, Text
    from kam_reports.life.desk import Act, Desk
    from kam_reports.life.sets import Published
    from kam_reports.store import Connection

STATE_WORDS = {
    "open": T("not decided yet"),
    "granted": T("granted, not approved yet"),
    "rejected": T("rejected"),
    "approved": T("approved"),
}


@dataclass(frozen=True, slots=True)
class Raised:
    """A new appeal and its form."""

    appeal: Appeal
    form: Path


@dataclass(frozen=True, slots=True)
class Line:
    """What an appeal is about: the line's id, its cells by column, and the file that holds its evidence."""

    id: str
    cells: tuple[tuple[str, str], ...]
    value: str
    sheet: str
    sheet_sha: str


def new_appeal(desk: Desk, period: Period, staff_id: str, line: str, act: Act) -> Raised:
    """Raise an appeal against one line of a person's sheet or pay, and write its form."""
    act = named(act)
    with held(desk.workspace):
        recover(desk)
        versions = sealed_of(desk.workspace, period)
        shown = versions[-1].set if versions else draft_of(desk.workspace, period)
        if shown is None:
            raise LifeFault(T("there is no draft of {period}; make it with: kam run {period}", period=str(period)))
        found = _line(shown, staff_id, line)
        raised = Appeal(0, str(period), shown.sha, staff_id, found.id, found.value, "open", act.by, act.when)
        with desk.store.begin() as connection:
            raised = replace(raised, id=kept.enter_appeal(connection, raised))
            _note(connection, raised, act, "appeal", {"value": found.value})
        return Raised(raised, write_form(desk, raised, found.cells, found.sheet, found.sheet_sha))


def decide(desk: Desk, number: int, fen: int | None, act: Act) -> Appeal:
    """Grant an appeal an amount (fen, not 0), or reject it (None); act.note is the reason."""
    act = named(act)
    if not act.note.strip():
        raise UsageFault(T("say why: --reason TEXT"))
    if fen == 0:
        raise UsageFault(T("a granted appeal needs an amount other than 0: --amount YUAN"))
    with held(desk.workspace):
        recover(desk)
        with desk.store.begin() as connection:
            appeal = _find(connection, number)
            if appeal.state != "open":
                raise LifeFault(T("appeal {number} has been decided by {by}", number=number, by=appeal.decided_by))
            decided = replace(
                appeal,
                state="rejected" if fen is None else "granted",
                fen=fen or 0,
                decided_by=act.by,
                decided_at=act.when,
                reason=act.note.strip(),
            )
            kept.update_appeal(connection, decided)
            _note(connection, decided, act, f"appeal {decided.state}", {"amount": str(yuan(decided.fen))})
    return decided


def approve(desk: Desk, number: int, act: Act) -> Appeal:
    """Approve a granted appeal: somebody else than who decided it. From now on it is an adjustment of its period."""
    act = named(act)
    with held(desk.workspace):
        recover(desk)
        with desk.store.begin() as connection:
            appeal = _find(connection, number)
            if appeal.state == "approved":
                raise LifeFault(
                    T("appeal {number} has been approved by {by} already", number=number, by=appeal.approved_by)
                )
            if appeal.state != "granted":
                raise LifeFault(T("appeal {number} is not granted, so there is nothing to approve", number=number))
            if same_person(act.by, appeal.decided_by):
                raise LifeFault(T("{name} decided this appeal; somebody else must approve it", name=act.by))
            if same_person(act.by, appeal.raised_by):
                raise LifeFault(T("{name} raised this appeal; somebody else must approve it", name=act.by))
            approved = replace(appeal, state="approved", approved_by=act.by, approved_at=act.when)
            kept.update_appeal(connection, approved)
            _note(connection, approved, act, "appeal approved", {"amount": str(yuan(approved.fen))})
    return approved


def appeals(desk: Desk, period: Period | None = None) -> list[Appeal]:
    """Return the appeals, all or a period's."""
    with desk.store.read() as connection:
        return kept.appeals(connection, None if period is None else str(period))


def line_words(desk: Desk, appeal: Appeal) -> Text | Name | str:
    """Return what the sheet calls the line of an appeal; its id where no rule knows it any more."""
    words = {str(kind): text for kind, text in PAY_LINES.items()} | desk.config.rulebook.item_names()
    return words.get(appeal.line, appeal.line)


def _find(connection: Connection, number: int) -> Appeal:
    found = kept.find_appeal(connection, number)
    if found is None:
        raise UsageFault(T("there is no appeal {number}; kam appeal list names them", number=number))
    return found


def _note(connection: Connection, appeal: Appeal, act: Act, action: str, more: dict[str, str]) -> None:
    details = {"appeal": appeal.id, "staff_id": appeal.staff_id, "line": appeal.line, **more}
    reason = appeal.reason or act.note
    audit.append(connection, audit.Entry(act.when, act.by, action, appeal.period, appeal.manifest, reason, details))


def _line(shown: Published, staff_id: str, wanted: str) -> Line:
    """Find a line of a person's sheet (an item) or pay (band, modifier …) in a set."""
    scores = [row for row in _rows(shown, "scores") if row["staff_id"] == staff_id]
    pay = [row for row in _rows(shown, "pay") if row["staff_id"] == staff_id]
    if not scores and not pay:
        raise UsageFault(T("there is no sheet of {staff} in {period}", staff=staff_id, period=str(shown.period)))
    known = {row["item"]: (row, "points") for row in scores} | {row["line"]: (row, "amount") for row in pay}
    if wanted not in known:
        hint = nearest(wanted, known) or ", ".join(sorted(known))
        raise UsageFault(
            T("the sheet of {staff} has no line {line}; did you mean: {hint}", staff=staff_id, line=wanted, hint=hint)
        )
    row, column = known[wanted]
    sheets = [path for path in sorted(shown.outputs) if path.rpartition("/")[2].startswith(f"{staff_id}_")]
    sheet = next((path for path in sheets if path.endswith(".xlsx")), "")
    return Line(wanted, tuple(row.items()), row[column], sheet, shown.outputs.get(sheet, ""))


def _rows(shown: Published, name: str) -> list[dict[str, str]]:
    return csv_rows((shown.folder / "data" / f"{name}.csv").read_bytes())
