"""A trace: everything of one computed set that a later comparison needs, compact and picklable."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from kam_reports.changes.rows import Rows, Words, pack_words, rows_of, smallest
from kam_reports.metrics.metric import COLUMN_OF
from kam_reports.pay.rules import BandTable, Modifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from fractions import Fraction

    from numpy.typing import NDArray

    from kam_reports.assess.scheme import Item
    from kam_reports.assess.score import Score
    from kam_reports.core.dated import Version
    from kam_reports.core.figure import Dimension, Subject, Unit
    from kam_reports.core.period import Period
    from kam_reports.core.text import Name
    from kam_reports.ledgers.book import Book
    from kam_reports.metrics.engine import Measured
    from kam_reports.metrics.metric import Contributions
    from kam_reports.metrics.refusals import Marks
    from kam_reports.pay.modifier import DepartmentResult
    from kam_reports.pay.payslip import Paid

V = TypeVar("V")
FORMAT = 2
"""Grows when a trace's shape changes: an older one is then made anew."""


class Computed(Protocol):
    """What a trace is made from: a Material, or anything of its shape."""

    @property
    def period(self) -> Period: ...  # noqa: D102 - see Material
    @property
    def measured(self) -> Measured: ...  # noqa: D102
    @property
    def scores(self) -> Sequence[Score]: ...  # noqa: D102
    @property
    def paid(self) -> Paid: ...  # noqa: D102
    @property
    def versions(self) -> Sequence[Version[object]]: ...  # noqa: D102
    @property
    def run_id(self) -> str: ...  # noqa: D102
    @property
    def book(self) -> Book: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Sides:
    """A figure's exact parts, value and state."""

    numerator: Fraction | None
    denominator: Fraction | None
    value: Fraction | None
    state: str


@dataclass(frozen=True, slots=True)
class Measure:
    """What a metric's figures are counted in."""

    unit: Unit
    parts: Unit


@dataclass(slots=True)
class Adds:
    """What rows add to a metric, as whole numbers in the scales. row: position among all rows of the trace.

    subjects: by dimension whose each addition is. only, key: see Contributions. marked: refused rows (and rows with bad
    cells) that make figures incomplete.
    """

    row: NDArray[np.signedinteger[Any]]
    numerator: NDArray[Any]
    denominator: NDArray[Any] | None
    numerator_scale: int
    denominator_scale: int
    subjects: dict[Dimension, Words]
    only: Words | None = None
    key: Words | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a sheet. rows: of a rated item the ratings, as positions."""

    item: Item
    weight: Fraction
    value: Fraction | None
    points: Decimal | None
    state: str
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One scorecard."""

    scheme: str
    name: Name
    form: str
    subject: str
    pays: bool
    lines: tuple[Line, ...]
    total: Decimal | None
    rank: int | None
    of: int
    last_streak: int


@dataclass(frozen=True, slots=True)
class Amount:
    """One line of a payslip (fen). rows: positions. rule: what was applied, in words."""

    kind: str
    amount: int
    base: int | None
    factor: Decimal | None
    rule: object
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """What one order pays. row: its position."""

    row: int
    amount: int
    rate: Decimal
    times: Decimal


@dataclass(frozen=True, slots=True)
class RuleUsed:
    """A rule's version in force. content: hash of what it says."""

    name: str
    effective_from: str
    approved_by: str
    content: str


@dataclass(slots=True)
class Trace:
    """One set of a period. offsets: where each ledger's rows begin among all. places: (file, sheet) by part."""

    period: Period
    run_id: str
    program: str
    settings: str
    ledgers: dict[str, Rows]
    offsets: dict[str, int]
    places: tuple[tuple[str, str], ...]
    measures: dict[str, Measure]
    figures: dict[tuple[str, Subject], Sides]
    adds: dict[str, Adds]
    marks: dict[str, tuple[tuple[int, ...], bool]]
    sheets: dict[tuple[str, str], Sheet]
    slips: dict[str, tuple[Amount, ...]]
    orders: dict[str, tuple[Order, ...]]
    result: DepartmentResult | None
    rules: dict[str, RuleUsed]
    bands: BandTable | None
    modifier: Modifier | None
    format: int = FORMAT

    @property
    def size(self) -> int:
        """How many rows there are in all."""
        return sum(len(rows) for rows in self.ledgers.values())

    def row(self, position: int) -> tuple[Rows, int]:
        """Return the ledger a position among all rows belongs to, and the position there."""
        found = next(name for name, start in reversed(self.offsets.items()) if start <= position)
        return self.ledgers[found], position - self.offsets[found]


def trace_of(computed: Computed, program: str, settings: str = "") -> Trace:
    """Make the trace of a computed period. program: its version. settings: hash of what config.yaml means."""
    book = computed.book
    ledgers: dict[str, Rows] = {}
    offsets: dict[str, int] = {}
    where = np.full(book.index.total, -1, np.int64)
    start = 0
    for name, ledger in book.ledgers.items():
        if not ledger.present:
            continue
        ledgers[name], ids = rows_of(ledger, book.index)
        offsets[name] = start
        where[ids] = np.arange(start, start + len(ids))
        start += len(ids)
    packer = _Packer(where)
    measured, paid = computed.measured, computed.paid
    kinds: dict[str, set[Dimension]] = {}
    for metric, subject in measured.figures:
        kinds.setdefault(metric, set()).add(subject.kind)
    return Trace(
        period=computed.period,
        run_id=computed.run_id,
        program=program,
        settings=settings,
        ledgers=ledgers,
        offsets=offsets,
        places=tuple((part.file, part.sheet) for part in book.index.parts),
        measures={figure.metric: Measure(figure.unit, figure.parts) for figure in measured.figures.values()},
        figures={
            key: Sides(one.numerator, one.denominator, one.value, one.state.value)
            for key, one in measured.figures.items()
        },
        adds={name: packer.adds(found, kinds[name]) for name, found in measured.contributions.items()},
        marks={name: packer.marks(one) for name, one in measured.marks.items()},
        sheets={(one.scheme.value.id, one.subject): _sheet(one, packer) for one in computed.scores},
        slips={
            slip.staff_id: tuple(
                Amount(line.kind.value, line.amount, line.base, line.factor, line.rule, packer.rows(line.rows))
                for line in slip.lines
            )
            for slip in paid.payslips
        },
        orders={
            staff: tuple(Order(packer.rows((one.row,))[0], one.amount, one.rate, one.times) for one in slip.lines)
            for staff, slip in paid.commissions.items()
        },
        result=paid.result,
        rules={one.name: _rule(one) for one in computed.versions},
        bands=_of_type(computed.versions, BandTable),
        modifier=_of_type(computed.versions, Modifier),
    )


def _of_type(versions: Iterable[Version[object]], kind: type[V]) -> V | None:
    return next((one.value for one in versions if isinstance(one.value, kind)), None)


def _rule(version: Version[object]) -> RuleUsed:
    content = hashlib.sha256(repr(version.value).encode()).hexdigest()[:16]
    return RuleUsed(version.name, version.effective_from.isoformat(), version.approved_by, content)


def _sheet(score: Score, packer: _Packer) -> Sheet:
    scheme = score.scheme.value
    lines = tuple(
        Line(
            line.item,
            line.weight,
            line.value,
            line.points,
            line.state.value,
            packer.rows(line.rated.rows) if line.rated is not None else (),
        )
        for line in score.lines
    )
    return Sheet(
        scheme.id,
        scheme.name,
        score.scheme.name,
        score.subject,
        scheme.pays,
        lines,
        score.total,
        score.rank,
        score.of,
        score.last_streak,
    )


@dataclass(slots=True)
class _Packer:
    """Turns row ids into positions, and keeps equal columns once (several metrics count the same rows)."""

    where: NDArray[np.int64]
    known: dict[tuple[str, int, bytes], NDArray[Any]] = field(default_factory=dict)

    def rows(self, ids: Iterable[int]) -> tuple[int, ...]:
        """Return the positions of row ids."""
        return tuple(int(self.where[one]) for one in ids if self.where[one] >= 0)

    def marks(self, marks: Marks) -> tuple[tuple[int, ...], bool]:
        """Return the rows that mark figures incomplete, and whether everybody's are."""
        return self.rows(sorted(marks.rows)), marks.everyone

    def adds(self, found: Contributions, kinds: set[Dimension]) -> Adds:
        """Return a metric's contributions."""
        frame = found.rows
        return Adds(
            row=self._kept(smallest(self.where[frame["row"].to_numpy().astype(np.int64)])),
            numerator=self._numbers(frame["numerator"].to_numpy()),
            denominator=self._numbers(frame["denominator"].to_numpy()) if "denominator" in frame else None,
            numerator_scale=found.numerator_scale,
            denominator_scale=found.denominator_scale,
            subjects={
                kind: self._words(pack_words(frame[column])) for kind, column in COLUMN_OF.items() if kind in kinds
            },
            only=self._words(pack_words(frame["only"])) if "only" in frame else None,
            key=self._words(pack_words(frame["key"])) if "key" in frame else None,
        )

    def _words(self, words: Words) -> Words:
        return Words(self._kept(words.codes), words.words)

    def _numbers(self, values: NDArray[Any]) -> NDArray[Any]:
        """Narrow whole numbers; those too large for 64 bits stay as they are."""
        return values if values.dtype == object else self._kept(smallest(values.astype(np.int64)))

    def _kept(self, values: NDArray[Any]) -> NDArray[Any]:
        name = (values.dtype.str, len(values), hashlib.blake2b(values.tobytes(), digest_size=16).digest())
        return self.known.setdefault(name, values)
