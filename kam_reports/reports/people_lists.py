"""Sections for the manager: who was last for several cycles in a row, and who may be promoted or honoured."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.assess.people import PeopleLists, candidates, last_places
from kam_reports.core.document import Cell, Column, Format, Note, Notes, Row, Section, Table, Tone
from kam_reports.core.money import half_up, plain
from kam_reports.core.text import T
from kam_reports.reports.versions import of_type
from kam_reports.reports.words import joined, person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kam_reports.assess.score import ScoreLine
    from kam_reports.core.dated import Version
    from kam_reports.reports.material import Material

RULE = "people_lists"
_WEAKEST = 3


def people_lists(material: Material) -> tuple[Section, ...]:
    """Return both lists under the rule in force; nothing where there is no rule, or no sheet was made."""
    rule = of_type(material.versions, PeopleLists)
    if rule is None or not any(score.scheme.value.subject == "staff" for score in material.scores):
        return ()
    return (_last_places(material, rule), _candidates(material, rule), _caution(material))


def versions(material: Material) -> list[Version[object]]:
    """Return the rule behind the lists."""
    return [version for version in material.versions if version.name == RULE]


def _last_places(material: Material, rule: PeopleLists) -> Table:
    say = material.say
    columns = (
        Column("person", say(T("Person")), width=22),
        Column("scheme", say(T("Scheme")), width=24),
        Column("score", say(T("Score")), Format.POINTS, 9),
        Column("rank", say(T("Rank")), width=9),
        Column("times", say(T("Last in a row")), Format.COUNT, 12),
        Column("lines", say(T("Weakest items")), width=50),
    )
    rows = tuple(
        Row(
            (
                Cell(say(person(material, one.subject)), tone=Tone.ACTION),
                Cell(say(one.scheme.value.name)),
                Cell(one.total, Format.POINTS),
                Cell(say(T("{rank} / {of}", rank=one.rank, of=one.of))),
                Cell(one.last_streak, Format.COUNT),
                Cell(_weakest(material, one.lines)),
            )
        )
        for one in last_places(material.scores, rule)
    )
    return Table(
        "last_places",
        columns,
        rows,
        title=say(T("Last place {count} cycles in a row", count=rule.last_place_cycles)),
        empty=say(T("Nobody.")),
    )


def _weakest(material: Material, lines: Sequence[ScoreLine]) -> str:
    """Return the three items that lost the most points, with what they got of their weight."""
    lost = [(line.weight - Fraction(line.points), line) for line in lines if line.points is not None]
    lost.sort(key=lambda one: (-one[0], one[1].item.id))
    return joined(
        material,
        [
            T(
                "{item} {points}/{weight}",
                item=line.item.name,
                points=line.points,
                weight=plain(half_up(line.weight, 2)),
            )
            for points, line in lost[:_WEAKEST]
            if points > 0
        ],
    )


def _candidates(material: Material, rule: PeopleLists) -> Table:
    say = material.say
    columns = (
        Column("person", say(T("Person")), width=22),
        Column("scheme", say(T("Scheme")), width=24),
        Column("scores", say(T("Scores")), width=80),
    )
    rows = tuple(
        Row(
            (
                Cell(say(person(material, one.score.subject)), tone=Tone.STRONG),
                Cell(say(one.score.scheme.value.name)),
                Cell(joined(material, [T("{period}: {score}", period=day, score=total) for day, total in one.scores])),
            )
        )
        for one in candidates(material.scores, material.trend, rule)
    )
    title = T(
        "Candidates for promotion or honour: {score} points or more in {count} cycles in a row",
        score=plain(rule.honour_score),
        count=rule.honour_cycles,
    )
    return Table("candidates", columns, rows, title=say(title), empty=say(T("Nobody.")))


def _caution(material: Material) -> Notes:
    text = T("Both lists are for the manager to consider; nothing follows from them by itself.")
    return Notes("people_caution", (Note(material.say(text), Tone.MUTED),), small=True)
