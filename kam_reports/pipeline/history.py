"""What a period's computation takes from the past: sealed results, corrections due, waivers, granted appeals."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.assess.scheme import Scheme
from kam_reports.assess.score import Score
from kam_reports.core.dated import Version
from kam_reports.core.figure import DEPARTMENT, Figure, State, Unit
from kam_reports.core.period import Period, parse_period
from kam_reports.core.text import Name, T, Text
from kam_reports.metrics.catalogue import METRICS
from kam_reports.metrics.engine import Measured
from kam_reports.pay.payslip import LineKind, PayLine
from kam_reports.reports.waived import Waiver

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from kam_reports.metrics.metric import Metric


@dataclass(frozen=True, slots=True)
class PastResult:
    """One sealed sheet's result: score as printed (empty: incomplete)."""

    scheme: str
    subject: str
    score: str
    rank: int | None
    of: int
    last: bool
    streak: int


@dataclass(frozen=True, slots=True)
class PastFigure:
    """One sealed figure of the department, as it stands in figures.csv."""

    metric: str
    numerator: str
    denominator: str
    value: str
    unit: str
    state: str


@dataclass(frozen=True, slots=True)
class PastPeriod:
    """A sealed earlier period."""

    period: str
    version: str
    results: tuple[PastResult, ...]
    figures: tuple[PastFigure, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """Money that a restated period owes a person (fen, negative: is owed by). link: ``V2 − V1``."""

    of: str
    staff_id: str
    fen: int
    link: str
    reason: str


@dataclass(frozen=True, slots=True)
class Granted:
    """A decided and approved appeal: an adjustment of the period (fen)."""

    number: int
    staff_id: str
    fen: int
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class History:
    """Everything of the past that decides a period's results, as a plain value.

    restating: the period is closed and computed anew, so adjustments that were approved later count too.
    """

    earlier: tuple[PastPeriod, ...] = ()
    corrections: tuple[Correction, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    appeals: tuple[Granted, ...] = ()
    restating: bool = False

    def json(self) -> str:
        """Write it as canonical JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1) + "\n"

    @property
    def digest(self) -> str:
        """The SHA-256 of what it says; empty when it says nothing."""
        return "" if self == NOTHING else hashlib.sha256(self.json().encode()).hexdigest()


NOTHING = History()


def nothing_before(_period: Period) -> History:
    """Return the history of a workspace that has sealed nothing."""
    return NOTHING


def from_json(text: str) -> History:
    """Read a history back."""
    told = json.loads(text)
    return History(
        tuple(
            PastPeriod(
                one["period"],
                one["version"],
                tuple(PastResult(**result) for result in one["results"]),
                tuple(PastFigure(**figure) for figure in one["figures"]),
            )
            for one in told["earlier"]
        ),
        tuple(Correction(**one) for one in told["corrections"]),
        tuple(Waiver(**one) for one in told["waivers"]),
        tuple(Granted(**one) for one in told["appeals"]),
        told["restating"],
    )


@dataclass(frozen=True, slots=True)
class Past:
    """A history in the words of the road: scores and figures by period, lines of pay by person."""

    scores: Mapping[Period, tuple[Score, ...]] = field(default_factory=dict)
    figures: Mapping[Period, Mapping[str, Figure]] = field(default_factory=dict)

    def measured(self, period: Period, metrics: Iterable[Metric]) -> Measured | None:
        """Return a sealed period's figures of the department; None when it is not sealed."""
        if period not in self.figures:
            return None
        known = self.figures[period]
        return Measured({(one.id, DEPARTMENT): known[one.id] for one in metrics if one.id in known})


def past_of(history: History, last_day: date) -> Past:
    """Put sealed results into the road's values. last_day: for the names of schemes, which nobody prints."""
    scores, figures = {}, {}
    for one in history.earlier:
        period = parse_period(one.period)
        if period is not None:
            scores[period] = tuple(_score(result, period, last_day) for result in one.results)
            figures[period] = {figure.metric: _figure(figure, period) for figure in one.figures}
    return Past(scores, figures)


def _score(result: PastResult, period: Period, day: date) -> Score:
    scheme = Scheme(
        id=result.scheme, name=Name(result.scheme, result.scheme), cycle=period.kind, items=(), raters=(), pays=False
    )
    return Score(
        Version(result.scheme, day, "", scheme),
        result.subject,
        period,
        (),
        Decimal(result.score) if result.score else None,
        result.rank,
        result.of,
        result.last,
        result.streak,
    )


def _figure(told: PastFigure, period: Period) -> Figure:
    """Return a figure; a rate's value is its parts' exact ratio, not the rounded one that was printed."""
    numerator, denominator = _number(told.numerator), _number(told.denominator)
    value = _number(told.value)
    if value is not None and denominator and numerator is not None and told.unit == Unit.RATIO.value:
        value = numerator / denominator
    unit, metric = Unit(told.unit), METRICS.get(told.metric)
    parts = metric.parts if metric is not None else unit
    return Figure(told.metric, DEPARTMENT, period, numerator, denominator, value, unit, State(told.state), parts)


def _number(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def pay_lines(history: History, period: Period) -> list[tuple[str, PayLine]]:
    """Return what the past adds to a period's pay: granted appeals of its own, corrections of restated periods."""
    lines = [(one.staff_id, PayLine(LineKind.ADJUSTMENT, one.fen, rule=_appeal_rule(one))) for one in history.appeals]
    lines += [
        (one.staff_id, PayLine(LineKind.CORRECTION, one.fen, rule=_correction_rule(one)))
        for one in history.corrections
        if one.of != str(period)
    ]
    return lines


def _appeal_rule(one: Granted) -> Text:
    return T("appeal:{number}: {reason}; approved by {by}", number=one.number, reason=one.reason, by=one.by)


def _correction_rule(one: Correction) -> Text:
    return T("{of} {link}: {reason}", of=one.of, link=one.link, reason=one.reason)
