"""How each :class:`Format` looks: as text on paper and as a number format in a workbook. The one place that knows.

Dates are written ``2026-06-30`` in both languages: figures align, nobody mistakes day and month, and the workbook's
own date cells read the same. An absent value is an en dash where a number or date would stand, else nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from kam_reports.core.document import Format, Table, Value
from kam_reports.core.money import plain

ABSENT = "–"
_PERCENT = 100
_FACTOR_PLACES = 4
_FRACTION_PLACES = 6
_FIXED_PLACES = {Format.YUAN: 2, Format.PERCENT: 2, Format.POINTS: 2, Format.COUNT: 0}
_NUMBER_FORMATS = {
    Format.YUAN: "#,##0.00",
    Format.PERCENT: "0.00%",
    Format.POINTS: "0.00",
    Format.COUNT: "#,##0",
    Format.DATE: "yyyy-mm-dd",
    Format.TIME: "yyyy-mm-dd hh:mm",
    Format.TEXT: "General",
}
Number = int | Decimal | Fraction
NUMERIC = frozenset({Format.YUAN, Format.PERCENT, Format.POINTS, Format.FACTOR, Format.COUNT, Format.QUANTITY})


def show(value: Value, form: Format = Format.TEXT, places: int = 0) -> str:
    """Return a value as the text a reader sees; a text stays as it is whatever the format.

    places: at least so many decimals for a format without fixed ones, so that a column's figures align.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return "" if form is Format.TEXT else ABSENT
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if form is Format.DATE else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return _show_number(value, form, places)


def _show_number(value: Number, form: Format, least: int) -> str:
    """Return a number as text, rounded half-up to the places of its format."""
    if form is Format.PERCENT:
        return f"{_fixed(value, 2, scale=_PERCENT)}%"
    places = _FIXED_PLACES.get(form)
    if places is not None:
        return _fixed(value, places, mark="" if form is Format.POINTS else ",")
    text = _printed_text(value, form)
    decimals = max(least, len(text.partition(".")[2]))
    return f"{Decimal(text):,.{decimals}f}" if form is Format.QUANTITY else f"{Decimal(text):.{decimals}f}"


def _fixed(value: Number, places: int, *, scale: int = 1, mark: str = ",") -> str:
    """Return a number times ``scale`` with so many decimals, thousands separated by ``mark``.

    It is rounded as :func:`kam_reports.core.money.half_up` rounds, in whole numbers: a set prints 100,000 of them.
    """
    numerator, denominator = value.as_integer_ratio()
    unit = 10**places
    whole, rest = divmod(abs(numerator) * scale * unit, denominator)
    if 2 * rest >= denominator:
        whole += 1
    sign = "-" if numerator < 0 and whole else ""
    if not places:
        return f"{sign}{whole:{mark}}"
    return f"{sign}{whole // unit:{mark}}.{whole % unit:0{places}}"


def _printed_text(value: Number, form: Format) -> str:
    """Return a number of a format without fixed places as it is printed, without trailing zeros.

    A factor is rounded to four decimals; of others a fraction, which may never end, to six.
    """
    places = _FACTOR_PLACES if form is Format.FACTOR else _FRACTION_PLACES if isinstance(value, Fraction) else None
    if places is None:
        return plain(value)
    return _fixed(value, places, mark="").rstrip("0").rstrip(".")


def decimals_of(value: Value, form: Format) -> int:
    """Return how many decimals a value has where its format fixes none, else 0."""
    if form in _NUMBER_FORMATS or not isinstance(value, (int, Decimal, Fraction)):
        return 0
    return len(_printed_text(value, form).partition(".")[2])


def column_decimals(table: Table) -> list[int]:
    """Return for each column of a table the most decimals any of its factors has (quantities may differ in unit)."""
    most = [0] * len(table.columns)
    for index, column in enumerate(table.columns):
        if column.format is Format.FACTOR:
            cells = (row.cells[index] for row in table.rows if index < len(row.cells))
            most[index] = max((decimals_of(cell.value, cell.format) for cell in cells), default=0)
    return most


def number_format(value: Value, form: Format, places: int = 0) -> str:
    """Return the workbook's number format that shows ``value`` as :func:`show` does.

    Factors and quantities have as many decimals as the value itself (``0.####`` would leave a bare dot behind whole
    numbers); an absent value gets the format's plainest form.
    """
    fixed = _NUMBER_FORMATS.get(form)
    if fixed is not None:
        return fixed
    whole = "#,##0" if form is Format.QUANTITY else "0"
    decimals = max(places, decimals_of(value, form))
    return f"{whole}.{'0' * decimals}" if decimals else whole
