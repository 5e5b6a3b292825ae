"""Tests of what the manager learns about ratings."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.assess.integrity import Indifferent, indifferent, ratings_of
from kam_reports.core.period import Period, PeriodKind
from tests.builders import book

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kam_reports.ledgers.book import Book

JUNE = Period(PeriodKind.MONTH, 2026, 6)
LIMIT = Decimal(10)
PEOPLE = ("E001", "E002", "E003")


def _book(*rows: Sequence[object]) -> Book:
    header = ["期间", "被考核人", "指标", "评价人类型", "评价人", "得分"]
    return book({"评分表": [header, *(["2026-06", *row] for row in rows)]})


def test_raters_are_counted_by_type() -> None:
    """Each rater counts once however many items they rated; one without a name is one rater."""
    made = _book(
        ["E001", "态度", "上级", "李", 80],
        ["E001", "业绩", "上级", "李", 90],
        ["E001", "态度", "同事", "王", 70],
        ["E001", "态度", "同事", "赵", 70],
        ["E001", "态度", "客户", None, 70],
        ["E009", "态度", "上级", "李", 80],
    )
    (one,) = ratings_of(made, JUNE, PEOPLE)
    assert one.subject == "E001"
    assert one.counts == (("self", 0), ("superior", 1), ("peer", 2), ("customer", 1))
    assert one.gap is None
    assert not one.wide(LIMIT)


def test_gap_over_the_items_both_rated() -> None:
    """Self and superior are compared on the items both rated, each item weighing the same."""
    made = _book(
        ["E001", "态度", "自评", "本人", 95],
        ["E001", "业绩", "自评", "本人", 100],
        ["E001", "态度", "上级", "李", 80],
        ["E001", "态度", "上级", "周", 90],
        ["E002", "态度", "自评", "本人", 70],
        ["E002", "态度", "上级", "李", "79.9"],
        ["E003", "业绩", "自评", "本人", 70],
        ["E003", "态度", "上级", "李", 10],
    )
    first, second, third = ratings_of(made, JUNE, PEOPLE)
    assert (first.own, first.superior, first.gap, first.wide(LIMIT)) == (Fraction(95), Fraction(85), Fraction(10), True)
    assert (second.gap, second.wide(LIMIT)) == (Fraction("-9.9"), False)
    assert third.gap is None


def test_the_same_for_everybody() -> None:
    """A rater of three or more with no difference between them is named; two persons or half a point are not enough."""
    same = [[who, "态度", "上级", "李", 80] for who in PEOPLE]
    assert indifferent(_book(*same), JUNE, PEOPLE, 3) == [Indifferent("李", "superior", PEOPLE, Fraction(80))]
    assert not indifferent(_book(*same[:2]), JUNE, PEOPLE, 3)
    assert not indifferent(_book(*same[:2], ["E003", "态度", "上级", "李", "80.5"]), JUNE, PEOPLE, 3)
    own = [[who, "态度", "自评", "李", 80] for who in PEOPLE]
    unnamed = [[who, "态度", "客户", None, 80] for who in PEOPLE]
    assert not indifferent(_book(*own, *unnamed), JUNE, PEOPLE, 3)
    assert indifferent(_book(*same[:2]), JUNE, PEOPLE, 2)


def test_other_periods_do_not_count() -> None:
    """Ratings count for exactly their period."""
    made = book(
        {"评分表": [["期间", "被考核人", "指标", "评价人类型", "得分"], ["2026Q2", "E001", "态度", "上级", 80]]}
    )
    assert not ratings_of(made, JUNE, PEOPLE)
