"""Where the marks of a chart stand: a :class:`Chart` as lines and bars on a small canvas, for a template to draw.

Grey-safe by construction: series differ by lightness, dash and marker, never by hue alone. A gap stays a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kam_reports.core.document import Chart, ChartKind, Format
from kam_reports.core.money import half_up, plain

WIDTH = 700
HEIGHT = 104
LABEL_ROOM = 14
_LEFT, _TOP, _BOTTOM = 84, 12, 6
_TICKS = 4
_CALM = 20
_MOST_COLUMNS = 14
_FONT_SIZE = 9
_ADVANCES = {",": 0.278, ".": 0.278, "-": 0.347, "%": 0.921}
_DIGIT_ADVANCE, _WIDE_ADVANCE, _WIDE = 0.555, 1.0, 0x2E80
SHADES = ("#24405f", "#7f97b2", "#a9a9a9", "#4d4d4d", "#c5d0dc", "#8a8a8a")
_DASHES = ("", "6 3", "2 2", "8 3 2 3", "4 2", "1 3")


_Spot = tuple[Fraction, Fraction] | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A label at a spot of the canvas (SVG units, from the top left)."""

    x: str
    y: str
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a bar chart."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """One series as drawn: pieces of line (a gap starts a new one) with points, or bars; its place in the legend."""

    title: str
    shade: str
    dash: str
    paths: tuple[str, ...]
    points: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    legend: Mark


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole chart: horizontal rules with their values, the series, and category labels where no table carries them.

    tabled: categories and values are few enough to stand in a table right under the canvas, a column a slot; its first
    column is ``left`` wide.
    """

    width: int
    height: int
    left: int
    tabled: bool
    rules: tuple[Mark, ...]
    base: str
    categories: tuple[Mark, ...]
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The canvas of one chart: value range and number of categories."""

    low: Fraction
    high: Fraction
    count: int

    def x(self, index: int) -> Fraction:
        """Return the middle of a category's slot."""
        return _LEFT + self.slot * (2 * index + 1) / 2

    @property
    def slot(self) -> Fraction:
        """The width of a category."""
        return Fraction(WIDTH - _LEFT, max(self.count, 1))

    def y(self, value: Fraction | Decimal) -> Fraction:
        """Return the height at which a value stands."""
        share = (Fraction(value) - self.low) / (self.high - self.low)
        return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)


def draw(chart: Chart) -> Drawing:
    """Lay a chart out on a canvas of fixed width."""
    steps = _steps(chart)
    frame = _Frame(steps[0], steps[-1], len(chart.categories))
    tabled = len(chart.categories) <= _MOST_COLUMNS
    every = -(-len(chart.categories) // _MOST_COLUMNS)
    zero = min(max(Fraction(0), frame.low), frame.high)
    return Drawing(
        width=WIDTH,
        height=HEIGHT if tabled else HEIGHT + LABEL_ROOM,
        left=_LEFT,
        tabled=tabled,
        rules=tuple(_rule(frame, step, chart.format) for step in steps),
        base=_at(frame.y(zero if chart.kind is ChartKind.BAR else frame.low)),
        categories=()
        if tabled
        else tuple(
            Mark(_at(frame.x(index) - _advance(title) / 2), _at(Fraction(HEIGHT + LABEL_ROOM - 4)), title)
            for index, title in enumerate(chart.categories)
            if index % every == 0
        ),
        strokes=tuple(_stroke(chart, frame, number) for number in range(len(chart.series))),
    )


def _rule(frame: _Frame, step: Fraction, form: Format) -> Mark:
    """Return a horizontal rule's value, set so that it ends just left of the canvas."""
    text = _tick(step, form)
    return Mark(_at(_LEFT - 6 - _advance(text)), _at(frame.y(step)), text)


def _advance(text: str) -> Fraction:
    """Return how wide our font sets a short label. Anchoring at the middle or end would cost a drawing group each."""
    ems = sum(_ADVANCES.get(char, _WIDE_ADVANCE if ord(char) >= _WIDE else _DIGIT_ADVANCE) for char in text)
    return Fraction(round(ems * _FONT_SIZE * 10), 10)


def _stroke(chart: Chart, frame: _Frame, number: int) -> Stroke:
    """Draw one series."""
    series = chart.series[number]
    bars: list[Bar] = []
    spots: list[_Spot] = []
    offset, width = _bar_slot(frame, number, len(chart.series))
    for index, value in enumerate(series.values[: frame.count]):
        if value is None:
            spots.append(None)
            continue
        spots.append((frame.x(index) + (offset if chart.kind is ChartKind.BAR else 0), frame.y(value)))
    is_bar = chart.kind is ChartKind.BAR
    if is_bar:
        zero = frame.y(min(max(Fraction(0), frame.low), frame.high))
        for spot in spots:
            if spot is not None:
                top, bottom = min(spot[1], zero), max(spot[1], zero)
                bars.append(Bar(_at(spot[0] - width / 2), _at(top), _at(width), _at(bottom - top)))
    return Stroke(
        title=series.title,
        shade=SHADES[number % len(SHADES)],
        dash=_DASHES[number % len(_DASHES)],
        paths=() if is_bar else _paths(spots),
        points=() if is_bar else tuple(Mark(_at(spot[0]), _at(spot[1]), "") for spot in spots if spot),
        bars=tuple(bars),
        legend=Mark(_at(Fraction(_LEFT + 160 * number)), "8", series.title),
    )


def _bar_slot(frame: _Frame, number: int, count: int) -> tuple[Fraction, Fraction]:
    """Return how far a series' bar stands from the middle of its category, and how wide it is."""
    width = min(frame.slot * Fraction(8, 10) / max(count, 1), Fraction(56))
    return width * (2 * number + 1 - count) / 2, width


def _paths(spots: list[_Spot]) -> tuple[str, ...]:
    """Join neighbouring spots to polylines; a gap begins a new one."""
    lines: list[list[str]] = [[]]
    for spot in spots:
        if spot is None:
            lines.append([])
        else:
            lines[-1].append(f"{_at(spot[0])},{_at(spot[1])}")
    return tuple(" ".join(line) for line in lines if len(line) > 1)


def _steps(chart: Chart) -> list[Fraction]:
    """Return the values of the horizontal rules: round numbers that enclose all values (bars: and zero)."""
    values = [Fraction(value) for series in chart.series for value in series.values if value is not None]
    if chart.kind is ChartKind.BAR or not values:
        values.append(Fraction(0))
    low, high = min(values), max(values)
    if chart.kind is ChartKind.LINE and high - low < abs(high) / _CALM:  # a change of one per cent is no mountain
        middle, half = (high + low) / 2, abs(high) / _CALM / 2
        low, high = middle - half, middle + half
    if low == high:
        high = low + (abs(low) / 10 or 1)
    step = _round_step((high - low) / _TICKS)
    first, last = low // step, -(-high // step)
    return [step * number for number in range(int(first), int(last) + 1)]


def _round_step(step: Fraction) -> Fraction:
    """Return the next of 1, 2, 2.5, 5 × a power of ten that is not below ``step``."""
    power = Fraction(1)
    while power > step:
        power /= 10
    while power * 10 <= step:
        power *= 10
    for factor in (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5)):
        if power * factor >= step:
            return power * factor
    return power * 10


def _tick(value: Fraction, form: Format) -> str:
    """Return a rule's value in as few characters as it takes."""
    if form is Format.PERCENT:
        return f"{plain(half_up(value * 100, 2))}%"
    return f"{Decimal(plain(half_up(value, 4))):,f}"


def _at(value: Fraction) -> str:
    """Return a coordinate with one decimal, as short as it goes."""
    return plain(half_up(value, 1))
