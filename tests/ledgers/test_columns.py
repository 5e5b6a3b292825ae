"""Columns converted whole: the same values as cell by cell, each distinct value asked once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_reports.core.money import half_up
from kam_reports.ledgers.convert import LARGEST, Reading, convert
from kam_reports.ledgers.headers import keys_of, know, match_one
from kam_reports.ledgers.ids import parse_id
from kam_reports.ledgers.rows import Chosen
from kam_reports.ledgers.spec import Column, Kind, LedgerSpec
from kam_reports.ledgers.survey import blank_mask, survey
from kam_reports.ledgers.unreadable import Bad
from kam_reports.ledgers.values import Moment, parse_moment, parse_scaled

UNITS = st.sampled_from(["", "元", "千元", "万元", "亿元"])


def column(kind: Kind) -> Column:
    """Return a column of a kind."""
    return Column("field", "栏", "Column", kind)


@given(st.lists(st.tuples(st.integers(-(10**15), 10**15), st.integers(-6, 6)), min_size=1), UNITS)
def test_amounts_that_are_off_by_rounding(parts: list[tuple[int, int]], unit: str) -> None:
    """Floats a few bits beside an amount come out as the exact parsers have them, rounded ones counted."""
    cells = []
    for fen, steps in parts:
        value = fen / 100
        for _ in range(abs(steps)):
            value = float(np.nextafter(value, np.inf if steps > 0 else -np.inf))
        cells.append(value)
    done = convert(column(Kind.MONEY), cells, np.zeros(len(cells), np.bool_), unit, Reading())
    fine = [parse_scaled(cell, unit, money=True) for cell in cells]
    for position, exact in enumerate(fine):
        assert isinstance(exact, Decimal)
        if abs(exact) <= LARGEST:
            assert done.values[position] == int(half_up(exact, 2).scaleb(2))
    if all(isinstance(exact, Decimal) and abs(exact) <= LARGEST for exact in fine):
        assert done.rounded == sum(half_up(exact, 2) != exact for exact in fine if isinstance(exact, Decimal))


@pytest.mark.parametrize("value", [999.9999999999999, 99999.99999999999, 9.999999999999998, 0.00499999999999999])
def test_amounts_just_below_a_power_of_ten(value: float) -> None:
    """Where the steps of fifteen digits change, the finer ones hold."""
    for cell in (value, -value):
        exact = parse_scaled(cell, "", money=True)
        assert isinstance(exact, Decimal)
        done = convert(column(Kind.MONEY), [cell], np.zeros(1, np.bool_), "", Reading())
        assert done.values.tolist() == [int(half_up(exact, 2).scaleb(2))]
        assert done.rounded == (half_up(exact, 2) != exact)


def test_days_texts_and_blanks_together() -> None:
    """A day and midnight of it stay two values; bad texts are named at each of their cells, blank ones at none."""
    day, night = date(2026, 6, 3), datetime(2026, 6, 3)
    cells = [day, "6/7/26", None, night, "-", "2026年6月4日", day, "6/7/26"]
    seen = survey(cells)
    assert seen.codes is not None
    assert len(seen.distinct) == 6
    blank = blank_mask(cells, seen)
    assert np.flatnonzero(blank).tolist() == [2, 4]
    done = convert(column(Kind.TIME), cells, blank, "", Reading(), seen)
    assert [(cell.position, cell.raw, cell.kind.code) for cell in done.bad] == [
        (1, "6/7/26", "ambiguous-date"),
        (7, "6/7/26", "ambiguous-date"),
    ]
    assert np.flatnonzero(done.blank).tolist() == [1, 2, 4, 7]
    assert np.flatnonzero(np.isnat(done.values.astype("datetime64[s]"))).tolist() == [1, 2, 4, 7]
    assert done.timed is not None
    assert np.flatnonzero(done.timed).tolist() == [3]
    assert [str(done.values[position])[:10] for position in (0, 3, 5)] == ["2026-06-03", "2026-06-03", "2026-06-04"]


def test_words_are_numbers_into_a_list_of_them() -> None:
    """Ids that need no change and ids that do; a day as an id is its text; bad and blank cells hold nothing."""
    for cells, expected in (
        (["E1", "B-01", None, "E1"], ["E1", "B-01", "", "E1"]),
        (["E1 ", "-", "1e20", "Ｅ２", date(2026, 6, 3)], ["E1", "", "", "E2", "2026-06-03"]),
    ):
        seen = survey(cells)
        blank = blank_mask(cells, seen)
        done = convert(column(Kind.ID), cells, blank, "", Reading(), seen)
        assert done.codes is not None
        assert done.values[done.codes].tolist() == expected
        assert [cell.raw for cell in done.bad] == [cell for cell in cells if cell == "1e20"]


def test_a_nan_of_the_sheet_is_no_blank() -> None:
    """Such a cell is a float like others, and refused; not passed over."""
    cells = [1.0, float("nan"), None]
    seen = survey(cells)
    blank = blank_mask(cells, seen)
    assert blank.tolist() == [False, False, True]
    done = convert(column(Kind.NUMBER), cells, blank, "", Reading(), seen)
    assert [(cell.position, cell.kind.code) for cell in done.bad] == [(1, "not-a-number")]


def test_part_of_a_survey() -> None:
    """Numbers and codes follow the rows chosen."""
    rows = np.array([0, 2])
    numbers, words = survey([1.0, "-", 3.0]).of(rows), survey(["a", "b", "a"]).of(rows)
    assert numbers.floats is not None
    assert numbers.is_float is not None
    assert words.codes is not None
    assert (numbers.floats.tolist(), numbers.is_float.tolist()) == ([1.0, 3.0], [True, True])
    assert words.codes.tolist() == [0, 0]


def test_what_a_header_may_mean() -> None:
    """Group and own text first, then its own; a unit is taken off, a remark only where the kind allows it."""
    spec = LedgerSpec("x", "账", "Book", (Column("amount", "金额", "Amount", Kind.MONEY), column(Kind.TEXT)))
    (known,) = know([spec], {"x": {"amount": ["本月销售"]}})
    every = frozenset(known.headers)
    assert {key.text for key in keys_of(("本月", "销售"), every)} == {"本月销售"}
    assert match_one(known, keys_of(("本月", "销售(万元)"), every)) == ("amount", 2, "万元")
    assert match_one(known, keys_of(("金额(含税)",), every)) is None
    assert match_one(known, keys_of(("栏(必填)",), every)) == ("field", 1, "")
    assert keys_of(("e001",), every) == ()
    assert keys_of((), every) == ()


@given(st.lists(st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 31, 23, 59, 59)), min_size=1))
def test_times_converted_together(cells: list[datetime]) -> None:
    """To the second as one by one, before 1970 and in the last year too; a day keeps the day it is rounded to."""
    for kind in (Kind.TIME, Kind.DATE):
        seen = survey(cells)
        done = convert(column(kind), cells, np.zeros(len(cells), np.bool_), "", Reading(), seen)
        for cell, value in zip(cells, done.values, strict=True):
            fine = parse_moment(cell)
            assert isinstance(fine, Moment)
            at = fine.at if kind is Kind.TIME else datetime.combine(fine.at.date(), datetime.min.time())
            assert value == np.datetime64(at, "s")
        assert (done.timed is None) == (kind is Kind.DATE)
        assert done.timed is None or done.timed.all()


MIXED = st.one_of(
    st.sampled_from([1.0, -0.0, 0.0, 2.5, 1e15, 1e16, float("nan"), True, 7, "1", "1e20", "E1", " ", None]), st.floats()
)


@given(st.lists(MIXED, min_size=1))
def test_ids_among_numbers(cells: list[object]) -> None:
    """Each as it is read alone, whatever stands beside it; those that lost digits in the order of their cells."""
    seen = survey(cells)
    blank = blank_mask(cells, seen)
    done = convert(column(Kind.ID), cells, blank, "", Reading(), seen)
    values = done.values if done.codes is None else done.values[done.codes]
    fine = [None if empty else parse_id(cell) for cell, empty in zip(cells, blank.tolist(), strict=True)]
    bad = [position for position, value in enumerate(fine) if isinstance(value, Bad)]
    assert [cell.position for cell in done.bad] == bad
    assert values.tolist() == [value if isinstance(value, str) else "" for value in fine]
    assert np.flatnonzero(done.blank & ~blank).tolist() == bad


@given(st.lists(st.one_of(st.floats(), st.none())))
def test_floats_and_blanks(cells: list[float | None]) -> None:
    """Numbers, no numbers and blanks are told apart."""
    seen = survey([*cells, 1.0, None])
    assert seen.floats is not None
    assert seen.is_float is not None
    assert seen.is_float.tolist() == [cell is not None for cell in (*cells, 1.0, None)]
    wanted = [0.0 if cell is None else cell for cell in (*cells, 1.0, None)]
    assert np.array_equal(seen.floats, np.array(wanted), equal_nan=True)


def test_chosen_cells() -> None:
    """A part of a column, fetched when asked for."""
    chosen = Chosen(["a", "b", "c", "d"], np.array([0, 3]))
    assert (len(chosen), chosen[1], list(chosen)) == (2, "d", ["a", "d"])


@pytest.mark.parametrize("kind", [Kind.MONEY, Kind.NUMBER])
@pytest.mark.parametrize(
    "value", [10**11 + 1, 9_999_999_999_999_999, 6.2e15, "100000000000.01", "1e30", "9" * 400, -2e15]
)
def test_a_number_beyond_all_reason_is_refused(kind: Kind, value: object) -> None:
    """A column of card numbers must not become a sum; what it says is that the number is too large."""
    done = convert(column(kind), [value, 10**11], np.zeros(2, np.bool_), "", Reading())
    assert [(cell.position, cell.kind.code) for cell in done.bad] == [(0, "number-too-large")]
    assert done.blank.tolist() == [True, False]
