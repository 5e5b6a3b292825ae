"""Charts as geometry."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kam_reports.core.document import Chart, ChartKind, Format, Series
from kam_reports.render.chart import draw


def chart(kind: ChartKind, *series: tuple[str | None, ...], form: Format = Format.POINTS) -> Chart:
    """Return a chart of the given series."""
    lines = tuple(
        Series(f"s{index}", tuple(None if text is None else Decimal(text) for text in values))
        for index, values in enumerate(series)
    )
    return Chart("c", kind, tuple(str(index) for index in range(len(series[0]))), lines, format=form)


def test_a_gap_is_a_gap() -> None:
    """None breaks the line; it is never drawn as zero."""
    stroke = draw(chart(ChartKind.LINE, ("88", "90", None, "86", "93"))).strokes[0]
    assert len(stroke.paths) == 2
    assert len(stroke.points) == 4


def test_rules_are_round_and_enclose_the_values() -> None:
    """Rules stand at round numbers around the values."""
    drawing = draw(chart(ChartKind.LINE, ("86.40", "93.05")))
    assert [rule.text for rule in drawing.rules] == ["86", "88", "90", "92", "94"]
    percent = draw(chart(ChartKind.LINE, ("0.913", "1.012"), form=Format.PERCENT))
    assert percent.rules[0].text == "90%"


def test_bars_start_at_zero() -> None:
    """A bar's foot, or head when negative, is the zero line."""
    drawing = draw(chart(ChartKind.BAR, ("10", "-5"), ("4", "0")))
    first, second = drawing.strokes[0].bars
    assert Decimal(first.y) + Decimal(first.height) == Decimal(drawing.base) == Decimal(second.y)
    assert drawing.strokes[1].bars[1].height == "0"


@pytest.mark.parametrize("values", [(), (None, None), ("5", "5"), ("0",), ("-3", "-3")])
def test_odd_series_are_drawn(values: tuple[str | None, ...]) -> None:
    """Nothing, one value or equal values make a chart like any other."""
    for kind in ChartKind:
        drawing = draw(chart(kind, values))
        assert len(drawing.rules) > 1


def test_many_categories_are_thinned() -> None:
    """With more categories than a table has room for, some labels stand under the axis."""
    drawing = draw(chart(ChartKind.LINE, tuple(str(index) for index in range(60))))
    assert not drawing.tabled
    assert 8 < len(drawing.categories) <= 14
