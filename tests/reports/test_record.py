"""Ledger rows in words: numbers as exact as they are written, and each row put into words once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import cast

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from kam_reports.core.document import Format, Table
from kam_reports.core.money import plain, yuan
from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.ledgers.spec import MICRO, Kind
from kam_reports.reports.proof import proof
from kam_reports.reports.record import row_texts, shown
from kam_reports.reports.sources import gather
from kam_reports.reports.words import amount
from tests.reports.small_month import material

WHOLE = st.integers(-(10**15), 10**15) | st.integers(-1_000_100, 1_000_100)


@given(WHOLE)
def test_an_amount_in_a_sentence_is_the_exact_decimal(fen: int) -> None:
    """Whole fen as yuan, grouped, two decimals, the sign of cents too."""
    assert amount(fen) == f"{yuan(fen):,}"


@given(st.lists(WHOLE | st.none(), min_size=1, max_size=5))
def test_a_number_of_a_ledger_is_the_exact_decimal(millionths: list[int | None]) -> None:
    """Millionths as a number without needless zeros; a blank stays blank."""
    column = next(one for spec in LEDGERS.values() for one in spec.columns if one.kind is Kind.NUMBER)
    frame = pd.DataFrame({column.field: pd.array(cast("list[int]", millionths), dtype="Int64")})
    expected = ["" if one is None else plain(Decimal(one) / MICRO) for one in millionths]
    assert shown(column, frame, str) == expected


def test_a_row_says_where_it_stands_and_what_it_says() -> None:
    """Cells of file, sheet, row, number, day and account; days are days, and the rest is one text."""
    made = material()
    rows = made.book["sales"].frame.index[:2].tolist()
    for row, one in row_texts(made.book, made.say, rows, {"A-00001": "甲"}).items():
        place = made.book.index.place(row, "")
        assert one.spot == (place.file, place.sheet, place.row)
        assert [cell.value for cell in one.said[:3]] == [place.file, place.sheet, place.row]
        assert one.said[4].format is Format.DATE
        assert one.what.value


def test_a_row_behind_two_items_is_put_into_words_once() -> None:
    """Its cells are the same objects on every line, so they travel and are drawn as one."""
    made = material()
    score = next(one for one in made.scores if one.subject == "E002")
    twice = [line for line in score.lines if line.item.metric] * 2
    sources = gather(made)
    (table,) = proof(made, replace(score, lines=tuple(twice)), sources)
    assert isinstance(table, Table)
    count = len(table.rows) // 2
    assert count
    for one, two in zip(table.rows[:count], table.rows[count:], strict=True):
        assert all(first is second for first, second in zip(one.cells[2:], two.cells[2:], strict=True))
