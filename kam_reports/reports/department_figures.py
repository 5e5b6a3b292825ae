"""The department's figures: headline tiles, every metric against target and past, who and what stands behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.core.document import Cell, Column, Format, Row, RowKind, Table, Tile, Tiles, Tone
from kam_reports.core.figure import DEPARTMENT, Dimension, State, Subject, Unit
from kam_reports.core.text import T, Text
from kam_reports.metrics.catalogue import METRICS
from kam_reports.reports.comparisons import SALES, before, change, year_before
from kam_reports.reports.scored_items import FORMATS
from kam_reports.reports.words import amount, joined

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from kam_reports.core.figure import Figure
    from kam_reports.reports.material import Material

TILES = (
    ("sales_amount", SALES, "gross_margin", "collection_rate"),
    ("new_accounts", "churned_accounts", "feedback_timeliness", "valid_complaints"),
)
ABSENT = "–"
_ORDER = (
    "sales_completion",
    "sales_amount",
    "sales_volume",
    "gross_margin",
    "margin_rate",
    "collection_rate",
    "on_time_delivery",
    "opportunity_win_rate",
    "development_completion",
    "new_accounts",
    "active_accounts",
    "churned_accounts",
    "churn_rate",
    "retention_rate",
    "revisit_rate",
    "visit_coverage",
    "feedback_timeliness",
    "inquiry_timeliness",
    "valid_complaints",
    "satisfaction",
    "archive_completeness",
    "expense_control",
    "attendance_rate",
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """One column of a table of figures: which part of which metric, under what title (the metric's own by default)."""

    metric: str
    part: str = "value"
    title: Text | None = None


_SALES = _Shown(SALES, "numerator", T("Sales"))
_COMMON = (_SALES, _Shown(SALES, "denominator", T("Plan")), _Shown(SALES, title=T("Completion")))
_SERVICE = tuple(
    _Shown(name, title=title)
    for name, title in (
        ("collection_rate", T("Collection rate")),
        ("new_accounts", T("Accounts won")),
        ("churned_accounts", T("Accounts lost")),
        ("feedback_timeliness", T("Answered in time")),
        ("revisit_rate", T("Revisit rate")),
        ("valid_complaints", T("Valid complaints")),
    )
)
_MARGIN = (_Shown("gross_margin", title=T("Gross margin")), _Shown("margin_rate", title=T("Margin rate")))
_TABLES = {
    Dimension.STAFF: (T("By person"), (*_COMMON, *_SERVICE)),
    Dimension.REGION: (T("By region"), (*_COMMON, *_SERVICE)),
    Dimension.PRODUCT: (
        T("By product"),
        (*_COMMON, *_MARGIN, _SERVICE[0], _Shown("on_time_delivery", title=T("Delivered in time"))),
    ),
    Dimension.TIER: (
        T("By account tier"),
        (
            _Shown("sales_amount", title=T("Sales")),
            *_MARGIN,
            _SERVICE[0],
            _Shown("active_accounts", title=T("Active accounts")),
            *_SERVICE[1:3],
            _Shown("visit_coverage", title=T("Visit coverage")),
        ),
    ),
}


def tiles(material: Material) -> tuple[Tiles, ...]:
    """Return the headline figures, four in a row, each with its target and how it changed."""
    return tuple(
        Tiles(f"tiles_{number}", tuple(_tile(material, metric) for metric in line))
        for number, line in enumerate(TILES, start=1)
    )


def _tile(material: Material, metric: str) -> Tile:
    figure = material.measured.get(metric, DEPARTMENT)
    notes: list[object] = []
    if metric == SALES and figure is not None and figure.denominator:
        notes.append(T("plan {amount}", amount=amount(int(figure.denominator * 100))))
    if metric == "new_accounts":
        plan = material.measured.get("development_completion", DEPARTMENT)
        if plan is not None and plan.denominator:
            notes.append(T("planned {count}", count=plan.denominator))
    last = change(figure, before(material, metric, material.period.shift(-1)))
    year = change(figure, before(material, metric, year_before(material.period)))
    notes.append(T("on the period before {change}", change=last or ABSENT))
    notes += [T("on last year {change}", change=year or ABSENT)] if material.period.length < 12 else []  # noqa: PLR2004
    notes += [T("rows were refused")] if figure is not None and figure.state is State.INCOMPLETE else []
    return Tile(material.say(METRICS[metric].name), _value(figure), joined(material, notes))


def _value(figure: Figure | None, part: str = "value", tone: Tone = Tone.PLAIN) -> Cell:
    """Return one part of a figure."""
    if figure is None:
        return Cell(None, Format.YUAN)
    number: Fraction | None = getattr(figure, part)
    form = FORMATS[figure.unit] if part == "value" else FORMATS[figure.parts]
    if part == "denominator":
        form = Format.COUNT if figure.parts is Unit.POINTS else form
        number = number or None
    return Cell(number, Format.POINTS if figure.unit is Unit.POINTS and part == "value" else form, tone)


def key_figures(material: Material) -> Table:
    """Return every metric of the department against its target, the period before and the same of last year."""
    say = material.say
    own, last, year = say(T("This period")), say(T("Period before")), say(T("Same period last year"))
    columns = (
        Column("metric", say(T("Metric")), width=27),
        Column("value", say(T("Value")), Format.PERCENT, 15, own),
        Column("actual", say(T("Actual")), Format.YUAN, 15, own),
        Column("target", say(T("Target / basis")), Format.YUAN, 15, own),
        Column("last", say(T("Value")), Format.PERCENT, 15, last),
        Column("last_change", say(T("Change")), Format.POINTS, 13, last),
        Column("year", say(T("Value")), Format.PERCENT, 15, year),
        Column("year_change", say(T("Change")), Format.POINTS, 13, year),
    )
    order = [*(name for name in _ORDER if name in METRICS), *(name for name in METRICS if name not in _ORDER)]
    rows = tuple(_key_row(material, metric) for metric in order)
    doubtful = any(row.cells[1].tone is Tone.ACTION for row in rows)
    text = T("Bold red: rows that would have fed the figure were refused; the list of data issues names them.")
    unit = T("Change: of rates in percentage points, of amounts in per cent, of others in number.")
    caption = " ".join(say(one) for one in ((text, unit) if doubtful else (unit,)))
    return Table("key_figures", columns, rows, title=say(T("Key figures")), caption=caption)


def _key_row(material: Material, metric: str) -> Row:
    figure = material.measured.get(metric, DEPARTMENT)
    last = before(material, metric, material.period.shift(-1))
    year = before(material, metric, year_before(material.period))
    rate = METRICS[metric].is_rate
    doubtful = figure is not None and figure.state is State.INCOMPLETE
    nothing = Cell(None, Format.YUAN)
    return Row(
        (
            Cell(material.say(METRICS[metric].name)),
            _value(figure, tone=Tone.ACTION if doubtful else Tone.PLAIN),
            _value(figure, "numerator") if rate else Cell(""),
            _value(figure, "denominator") if rate else Cell(""),
            nothing if last is None else _value(last),
            Cell(material.say(change(figure, last, named=False)), Format.POINTS),
            nothing if year is None else _value(year),
            Cell(material.say(change(figure, year, named=False)), Format.POINTS),
        )
    )


def _doubts(material: Material, shown: tuple[_Shown, ...], dimension: Dimension, names: list[str]) -> str:
    """Name the subjects of which some figure of a table lacks refused rows."""
    found = []
    for name in names:
        figures = (material.measured.get(one.metric, Subject(dimension, name)) for one in shown)
        if any(figure is not None and figure.state is State.INCOMPLETE for figure in figures):
            found.append(_label(material, dimension, name))
    if not found:
        return ""
    return material.say(T("Rows that would have fed figures of these were refused: {names}", names=found))


def by_dimension(material: Material) -> Iterator[tuple[Dimension, Table]]:
    """Yield the tables by person, region, product and tier; the department's own figures close each."""
    for dimension, (title, shown) in _TABLES.items():
        names = sorted({who.name for _, who in material.measured.figures if who.kind is dimension})
        if dimension is Dimension.TIER and material.scope is not None:
            names = [name for name in material.scope.settings.tiers.names if name in names]
        figures = [(name, _cells(material, shown, Subject(dimension, name))) for name in names]
        rows = [
            Row((Cell(_label(material, dimension, name)), *cells))
            for name, cells in figures
            if any(cell.value for cell in cells)
        ]
        if not rows:
            continue
        total = Row((Cell(material.say(T("Department"))), *_cells(material, shown, DEPARTMENT)), RowKind.TOTAL)
        yield (
            dimension,
            Table(
                f"by_{dimension.value}",
                _columns(material, dimension, shown),
                (*rows, total),
                title=material.say(title),
                caption=_doubts(material, shown, dimension, names),
            ),
        )


def _label(material: Material, dimension: Dimension, name: str) -> str:
    return f"{name} {material.name_of(name)}".strip() if dimension is Dimension.STAFF else name


def _cells(material: Material, shown: tuple[_Shown, ...], who: Subject) -> list[Cell]:
    return [_value(material.measured.get(one.metric, who), one.part) for one in shown]


def _columns(material: Material, dimension: Dimension, shown: tuple[_Shown, ...]) -> tuple[Column, ...]:
    heads = {
        Dimension.STAFF: T("Person"),
        Dimension.REGION: T("Region"),
        Dimension.PRODUCT: T("Product"),
        Dimension.TIER: T("Tier"),
    }
    first = Column("subject", material.say(heads[dimension]), width=18 if dimension is Dimension.STAFF else 14)
    return (
        first,
        *(
            Column(
                f"{one.metric}_{one.part}",
                material.say(one.title or METRICS[one.metric].name),
                FORMATS[METRICS[one.metric].unit if one.part == "value" else METRICS[one.metric].parts],
                14 if METRICS[one.metric].parts is Unit.YUAN and one.part != "value" else 9,
            )
            for one in shown
        ),
    )
