"""The sheet of a year's account reviews: points by criterion, total, grade, last year's total, the step (P1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.assess.account_review import ReviewRule, Step
from kam_reports.core.document import Cell, Column, Format, Notes, Row, Section, Table, Tone
from kam_reports.core.money import plain
from kam_reports.core.text import Name, T
from kam_reports.reports.versions import of_type, small_print

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kam_reports.assess.account_review import Review
    from kam_reports.reports.material import Material

SHEET = Name("年度评价", "Yearly review")
RULE = "account_review"
_STEPS = {
    Step.UP: (T("step up"), Tone.STRONG),
    Step.KEEP: (T("keep"), Tone.PLAIN),
    Step.DOWN: (T("step down"), Tone.ACTION),
    Step.NEW: (T("no review last year"), Tone.MUTED),
}


def review_sections(material: Material, names: Mapping[str, str]) -> tuple[Section, ...]:
    """Return the reviews and the rule behind them; nothing where there are none. names: account id → name."""
    rule = of_type(material.versions, ReviewRule)
    if rule is None or not material.reviews:
        return ()
    sheet = material.say(SHEET)
    used = small_print(material, [version for version in material.versions if version.name == RULE])
    rows = tuple(_row(material, number, one, names) for number, one in enumerate(material.reviews, start=1))
    title = material.say(T("Yearly account review"))
    table = Table("reviews", _columns(material, rule), rows, title=title, sheet=sheet, filterable=True)
    return table, Notes(used.name, used.items, used.title, used.small, used.medium, sheet)


def _columns(material: Material, rule: ReviewRule) -> tuple[Column, ...]:
    say = material.say
    points = say(T("Points (of the weight)"))
    return (
        Column("account", say(T("Account ID")), width=10),
        Column("name", say(T("Account")), width=26),
        *(
            Column(
                f"points_{one.id}",
                say(T("{name} ({weight})", name=one.name, weight=plain(one.weight))),
                Format.POINTS,
                10,
                points,
            )
            for one in rule.criteria
        ),
        Column("total", say(T("Total")), Format.POINTS, 10),
        Column("grade", say(T("Grade")), width=8),
        Column("last", say(T("Last year")), Format.POINTS, 10),
        Column("step", say(T("Step")), width=12),
        Column("missing", say(T("What is missing")), width=40),
    )


def _row(material: Material, number: int, review: Review, names: Mapping[str, str]) -> Row:
    say = material.say
    marks = [f"review_{number}_{place}" for place in range(len(review.lines))]
    cells = (Cell(line.points, Format.POINTS, name=mark) for mark, line in zip(marks, review.lines, strict=True))
    complete = review.total is not None
    formula = "+".join(f"{{{mark}}}" for mark in marks) if complete else ""
    step, tone = _STEPS[review.step] if review.step is not None else (T("incomplete"), Tone.ACTION)
    missing = say(tuple(one.name for one in review.missing))
    return Row(
        (
            Cell(review.account_id),
            Cell(names.get(review.account_id, "")),
            *cells,
            Cell(review.total, Format.POINTS, Tone.STRONG, formula=formula),
            Cell(review.grade or ""),
            Cell(review.last, Format.POINTS),
            Cell(say(step), tone=tone),
            Cell(missing, tone=Tone.ACTION),
        )
    )
