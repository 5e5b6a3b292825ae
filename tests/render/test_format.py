"""How values look, as text and in a workbook."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_reports.core.document import Cell, Column, Format, Row, Table, Value
from kam_reports.core.money import half_up, plain
from kam_reports.render.format import column_decimals, decimals_of, number_format, show


@pytest.mark.parametrize(
    ("value", "form", "text", "numbers"),
    [
        (Decimal("1234.5"), Format.YUAN, "1,234.50", "#,##0.00"),
        (Decimal("-139.05"), Format.YUAN, "-139.05", "#,##0.00"),
        (3000, Format.YUAN, "3,000.00", "#,##0.00"),
        (Fraction(113, 120), Format.PERCENT, "94.17%", "0.00%"),
        (Decimal("0.98125"), Format.PERCENT, "98.13%", "0.00%"),
        (Fraction(1, 800), Format.PERCENT, "0.13%", "0.00%"),
        (Decimal("12.3456"), Format.PERCENT, "1,234.56%", "0.00%"),
        (Decimal("92.465"), Format.POINTS, "92.47", "0.00"),
        (Decimal("1.05"), Format.FACTOR, "1.05", "0.00"),
        (1, Format.FACTOR, "1", "0"),
        (Fraction(2, 3), Format.FACTOR, "0.6667", "0.0000"),
        (Decimal("-0.05"), Format.FACTOR, "-0.05", "0.00"),
        (1234, Format.COUNT, "1,234", "#,##0"),
        (Decimal("1200.125"), Format.QUANTITY, "1,200.125", "#,##0.000"),
        (Decimal("12.0"), Format.QUANTITY, "12", "#,##0"),
        (Fraction(1, 3), Format.QUANTITY, "0.333333", "#,##0.000000"),
        (date(2026, 6, 30), Format.DATE, "2026-06-30", "yyyy-mm-dd"),
        (datetime(2026, 6, 30, 8, 5), Format.TIME, "2026-06-30 08:05", "yyyy-mm-dd hh:mm"),
        (datetime(2026, 6, 30, 8, 5), Format.DATE, "2026-06-30", "yyyy-mm-dd"),
        (None, Format.YUAN, "–", "#,##0.00"),
        (None, Format.FACTOR, "–", "0"),
        (None, Format.TEXT, "", "General"),
        ("n/a", Format.YUAN, "n/a", "#,##0.00"),
        (7, Format.TEXT, "7", "General"),
    ],
)
def test_each_format_has_one_look(value: Value, form: Format, text: str, numbers: str) -> None:
    """Paper and workbook show a value alike."""
    assert show(value, form) == text
    assert number_format(value, form) == numbers


def test_factors_of_a_column_align() -> None:
    """A column of factors has one number of decimals; quantities, whose units differ, stay as they are."""
    columns = (Column("f", "f", Format.FACTOR), Column("q", "q", Format.QUANTITY))
    quantity = Cell(Decimal("1.5"), Format.QUANTITY)
    rows = tuple(Row((Cell(Decimal(text), Format.FACTOR), quantity)) for text in ("0.7", "0.7959", "1"))
    assert column_decimals(Table("t", columns, rows)) == [4, 0]
    assert [show(row.cells[0].value, Format.FACTOR, 4) for row in rows] == ["0.7000", "0.7959", "1.0000"]
    assert number_format(1, Format.FACTOR, 4) == "0.0000"


_NUMBERS = st.one_of(
    st.integers(-(10**18), 10**18),
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12),
    st.fractions(-(10**9), 10**9, max_denominator=10**6),
    st.builds(Fraction, st.integers(-2000, 2000), st.sampled_from([8, 40, 200, 2000, 20_000])),  # many exact halves
)


@given(_NUMBERS)
def test_shown_numbers_are_rounded_as_all_are(value: int | Decimal | Fraction) -> None:
    """What is shown is what the project's one rounding function gives."""
    assert show(value, Format.YUAN) == f"{half_up(value, 2):,f}"
    assert show(value, Format.POINTS) == f"{half_up(value, 2):f}"
    assert show(value, Format.COUNT) == f"{half_up(value, 0):,f}"
    assert show(value, Format.PERCENT) == f"{half_up(Fraction(value) * 100, 2):,f}%"
    for form in (Format.FACTOR, Format.QUANTITY):
        cut = half_up(value, 4 if form is Format.FACTOR else 6)
        printed = plain(cut if form is Format.FACTOR or isinstance(value, Fraction) else value)
        mark = "," if form is Format.QUANTITY else ""
        assert show(value, form) == f"{Decimal(printed):{mark}f}"
        assert decimals_of(value, form) == len(printed.partition(".")[2])
