"""What a period's computation takes from the past, gathered from sealed folders and the database."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from kam_reports.core.figure import DEPARTMENT
from kam_reports.core.period import PeriodKind
from kam_reports.life.corrections import PaidCorrection, Totals, due, paying_month
from kam_reports.life.sets import CONTEXT, PRIVATE, all_sealed, rows, sealed_of
from kam_reports.pipeline.history import Correction, Granted, History, PastFigure, PastPeriod, PastResult, from_json
from kam_reports.pipeline.periods import earlier
from kam_reports.pipeline.scoring import TREND_LENGTH
from kam_reports.reports.comparisons import wanted
from kam_reports.reports.waived import Waiver
from kam_reports.store import appeals, periods

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kam_reports.config import Config
    from kam_reports.core.period import Calendar, Period
    from kam_reports.life.desk import Desk
    from kam_reports.life.sets import Sealed
    from kam_reports.pipeline.stages import Job

    Closed = Mapping[Period, Sequence[Sealed]]


def history_of(desk: Desk, period: Period, *, restating: bool = False) -> History:
    """Return what a period's computation takes from the past, as it is now.

    restating: the period is closed and computed anew; it keeps the correction lines that it paid.
    """
    closed = all_sealed(desk.workspace)
    with desk.store.read() as connection:
        waived = periods.waivers(connection, str(period))
        granted = [one for one in appeals.appeals(connection, str(period)) if one.state == "approved"]
    return History(
        earlier=tuple(_sealed(one, closed[one][-1]) for one in _asked_for(desk.config, period) if one in closed),
        corrections=_kept(closed[period][0]) if restating else corrections_due(closed, desk.config.calendar, period),
        waivers=tuple(Waiver(one.issue, one.code, one.place, one.given_by, one.reason) for one in waived),
        appeals=tuple(Granted(one.id, one.staff_id, one.fen, one.reason, one.approved_by) for one in granted),
        restating=restating,
    )


def with_past(desk: Desk) -> Job:
    """Return the job that looks at a period as its newest set was made: a closed one with the past of its seal.

    For commands that only show: nothing is refused, and nothing is written.
    """

    def past(period: Period) -> History:
        if versions := sealed_of(desk.workspace, period):
            return from_json((versions[-1].set.folder / PRIVATE / CONTEXT).read_text(encoding="utf-8"))
        return history_of(desk, period)

    return replace(desk.job, past=cache(past))


def _asked_for(config: Config, period: Period) -> list[Period]:
    """Return the earlier periods that streaks, lists, trends and comparisons look at, newest first."""
    lists = config.rules(config.calendar.span(period).last).people_lists
    length = max(TREND_LENGTH, lists.value.honour_cycles - 1 if lists is not None else 0)
    asked = dict.fromkeys(earlier(period, length)) | dict.fromkeys(wanted(period, config.calendar))
    first = config.calendar.span(period).first
    return [one for one in asked if config.calendar.span(one).last < first]


def _sealed(period: Period, sealed: Sealed) -> PastPeriod:
    results = tuple(
        PastResult(
            row["scheme"],
            row["staff_id"],
            row["score"],
            int(row["rank"]) if row["rank"] else None,
            int(row["of"]),
            row["last"] == "true",
            int(row["last_streak"]),
        )
        for row in rows(sealed, "results")
    )
    figures = tuple(
        PastFigure(row["metric"], row["numerator"], row["denominator"], row["value"], row["unit"], row["state"])
        for row in rows(sealed, "figures")
        if row["subject_kind"] == DEPARTMENT.kind.value
    )
    return PastPeriod(str(period), sealed.name, results, figures)


def corrections_due(closed: Closed, calendar: Calendar, period: Period) -> tuple[Correction, ...]:
    """Return the corrections that a month has to pay: those of closed periods whose earliest open month it is."""
    if period.kind is not PeriodKind.MONTH:
        return ()
    paid = corrections_paid(closed)
    found: list[Correction] = []
    for of in sorted(closed, key=lambda one: (calendar.span(one).last, one.kind.value)):
        if calendar.span(of).last < calendar.span(period).first and paying_month(of, calendar, closed) == period:
            found += due(str(of), totals_of(closed[of]), paid)
    return tuple(found)


def corrections_paid(closed: Closed) -> list[PaidCorrection]:
    """Return the correction lines of all sealed months in the order of the months: those of V1 are what was paid."""
    months = sorted((one for one in closed if one.kind is PeriodKind.MONTH), key=lambda one: (one.year, one.index))
    return [
        PaidCorrection(line["of"], line["staff_id"], line["fen"], line["link"])
        for month in months
        for line in closed[month][0].set.manifest["corrections"]
    ]


def totals_of(versions: Sequence[Sealed]) -> list[Totals]:
    """Return the pay of a period's versions, oldest first."""
    return [Totals(one.version, one.totals, str(one.seal.get("reason", ""))) for one in versions]


def _kept(first: Sealed) -> tuple[Correction, ...]:
    """Return the correction lines a closed month paid."""
    return tuple(
        Correction(one["of"], one["staff_id"], one["fen"], one["link"], one["reason"])
        for one in first.set.manifest["corrections"]
    )
