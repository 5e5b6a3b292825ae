"""Sections for the manager: how many rated whom, self against superior, raters who give everybody the same.

They name raters, so they stand in the department's report only, never on anybody's sheet.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.assess.integrity import TYPES, Indifferent, Rating, indifferent, ratings_of
from kam_reports.assess.people import RATER_GAP, RATER_SAME_FOR, PeopleLists
from kam_reports.core.document import Cell, Column, Format, Medium, Row, Section, Table, Tone
from kam_reports.core.figure import DEPARTMENT
from kam_reports.core.money import half_up, plain
from kam_reports.core.text import Name, T
from kam_reports.reports.versions import of_type
from kam_reports.reports.words import RATERS, person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from kam_reports.reports.material import Material

SHEET = Name("评分人", "Raters")


def rater_integrity(material: Material) -> tuple[Section, ...]:
    """Return what deserves a look, and on a sheet of the workbook everybody; nothing where nobody was rated."""
    subjects = [*material.staff, DEPARTMENT.name]
    ratings = ratings_of(material.book, material.period, subjects)
    if not ratings:
        return ()
    say = material.say
    rule = of_type(material.versions, PeopleLists)
    gap, least = (RATER_GAP, RATER_SAME_FOR) if rule is None else (rule.rater_gap, rule.rater_same_for)
    return (
        _table(
            material,
            "rater_gaps",
            [one for one in ratings if one.wide(gap)],
            gap,
            title=say(T("Self-rating {points} points or more away from the superior's", points=plain(gap))),
        ),
        _same(material, indifferent(material.book, material.period, subjects, least), least),
        _table(
            material,
            "raters",
            ratings,
            gap,
            title=say(T("Raters of each person")),
            medium=Medium.BOOK,
            sheet=say(SHEET),
            filterable=True,
        ),
    )


def _table(  # noqa: PLR0913 - the same table twice: what deserves a look, and all
    material: Material,
    name: str,
    ratings: Sequence[Rating],
    gap: Decimal,
    *,
    title: str,
    medium: Medium = Medium.BOTH,
    sheet: str = "",
    filterable: bool = False,
) -> Table:
    say = material.say
    raters = say(T("Number of raters"))
    means = say(T("Mean over the items both rated"))
    columns = (
        Column("person", say(T("Person")), width=24),
        *(Column(kind, say(RATERS[kind]), Format.COUNT, 9, raters) for kind in TYPES),
        Column("own", say(RATERS["self"]), Format.POINTS, 12, means),
        Column("superiors", say(RATERS["superior"]), Format.POINTS, 12, means),
        Column("gap", say(T("Difference")), Format.POINTS, 12, means),
    )
    return Table(
        name,
        columns,
        tuple(_row(material, one, gap) for one in ratings),
        title=title,
        empty=say(T("Nobody.")),
        medium=medium,
        sheet=sheet,
        filterable=filterable,
    )


def _row(material: Material, rating: Rating, limit: Decimal) -> Row:
    gap = None if rating.own is None or rating.superior is None else _points(rating.own) - _points(rating.superior)
    return Row(
        (
            Cell(material.say(_who(material, rating.subject))),
            *(Cell(count, Format.COUNT) for _, count in rating.counts),
            Cell(None if rating.own is None else _points(rating.own), Format.POINTS),
            Cell(None if rating.superior is None else _points(rating.superior), Format.POINTS),
            Cell(gap, Format.POINTS, Tone.ACTION if rating.wide(limit) else Tone.PLAIN),
        )
    )


def _points(value: Fraction) -> Fraction:
    """Round as printed, so that the printed difference is that of the printed means."""
    return Fraction(half_up(value, 2))


def _who(material: Material, subject: str) -> object:
    return T("department") if subject == DEPARTMENT.name else person(material, subject)


def _same(material: Material, found: Sequence[Indifferent], least: int) -> Table:
    say = material.say
    columns = (
        Column("rater", say(T("Rater")), width=20),
        Column("kind", say(T("Rater type")), width=12),
        Column("persons", say(T("Persons")), width=60),
        Column("count", say(T("Number")), Format.COUNT, 10),
        Column("mean", say(T("Mean given to each")), Format.POINTS, 14),
    )
    rows = tuple(
        Row(
            (
                Cell(one.rater),
                Cell(say(RATERS[one.rater_type])),
                Cell(say(tuple(_who(material, subject) for subject in one.persons))),
                Cell(len(one.persons), Format.COUNT),
                Cell(one.mean, Format.POINTS),
            )
        )
        for one in found
    )
    return Table(
        "same_for_all",
        columns,
        rows,
        title=say(T("Raters who gave {count} or more persons exactly the same", count=least)),
        empty=say(T("Nobody.")),
    )
