"""A run within a month's life: the past goes in, the new set is entered, and closed months are looked at again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kam_reports.core.text import T
from kam_reports.ledgers.book import bind
from kam_reports.life.desk import LifeFault, disk_trouble
from kam_reports.life.past import history_of
from kam_reports.life.recover import recover
from kam_reports.life.sets import sealed_of
from kam_reports.life.would_change import would_change
from kam_reports.pipeline import road
from kam_reports.pipeline.stages import check, item_ids, read
from kam_reports.pipeline.workspace import held
from kam_reports.store import runs

if TYPE_CHECKING:
    from kam_reports.core.period import Period
    from kam_reports.ledgers.book import Book
    from kam_reports.life.desk import Act, Desk
    from kam_reports.life.would_change import WouldChange
    from kam_reports.pipeline.history import History


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run made, and what it would change in months that are closed."""

    result: road.Result
    would_change: tuple[WouldChange, ...] = ()


def run(desk: Desk, period: Period | None, act: Act) -> Ran:
    """Make the draft of an open period (the newest finished month by default), enter it, look at closed months."""
    with held(desk.workspace):
        recover(desk)
        known: dict[Period, History] = {}

        def past(asked: Period) -> History:
            if asked not in known:
                refuse_closed(desk, asked)
                known[asked] = history_of(desk, asked)
                with desk.store.begin() as connection:
                    runs.begin_run(connection, str(asked), runs.Prepared(" ".join(act.by.split()), act.when))
            return known[asked]

        if period is not None:
            past(period)
        with disk_trouble(desk.workspace.root):
            result = road.make(replace(desk.job, past=past), period)
        recover(desk)
        return Ran(result, would_change(desk, result.period, lambda: _book(desk, result)))


def _book(desk: Desk, result: road.Result) -> Book:
    """Return the ledgers of a run; they are read where its set stood already."""
    if result.material is not None:
        return result.material.book
    inbox = read(desk.job)
    return check(desk.job, inbox, bind(inbox.files, item_ids(desk.config, result.period)), result.period).book


def refuse_closed(desk: Desk, period: Period) -> None:
    """Refuse to make a draft of a closed period."""
    if versions := sealed_of(desk.workspace, period):
        raise LifeFault(
            T(
                "{period} is final ({version}); what came too late goes in by: kam restate {period} --reason TEXT",
                period=str(period),
                version=versions[-1].name,
            )
        )
