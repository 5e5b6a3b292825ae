"""A number unfolded: from the yuan to the rule version, the points, the formula with its numbers, and the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.fault import UsageFault, perhaps
from kam_reports.core.figure import Dimension, Subject
from kam_reports.core.money import yuan
from kam_reports.core.text import T
from kam_reports.metrics.catalogue import METRICS
from kam_reports.reports.unfold_figure import Branch, figure_line, title_of, unfold_figure
from kam_reports.reports.unfold_pay import unfold_pay
from kam_reports.reports.unfold_score import no_sheet, score_line, scores_of, unfold_score

if TYPE_CHECKING:
    from kam_reports.reports.material import Material

__all__ = ["Branch", "explain", "find_subject"]


def explain(material: Material, subject: str, what: str) -> Branch:
    """Unfold a subject's metric, ``score`` or ``pay``; without one, everything in short."""
    who = find_subject(material, subject)
    if what == "pay":
        return unfold_pay(material, who)
    if what == "score":
        return Branch(
            title_of(material, who),
            [unfold_score(material, score) for score in scores_of(material, who)] or [no_sheet()],
        )
    if what:
        if what not in METRICS:
            hint = perhaps(what, [*METRICS, "score", "pay"])
            raise UsageFault(T("there is no metric “{name}”{hint}; kam metrics lists them", name=what, hint=hint))
        return unfold_figure(material, METRICS[what], who)
    return _overview(material, who)


def find_subject(material: Material, name: str) -> Subject:
    """Find whom or what a name means: person, department, region, product or tier (``region:华东`` to be sure)."""
    kind, _, rest = name.partition(":")
    if rest and kind in set(Dimension):
        wanted = [Subject(Dimension(kind), rest)]
    else:
        wanted = [Subject(dimension, name) for dimension in Dimension]
    known = {subject for _, subject in material.measured.figures}
    for subject in wanted:
        if subject in known:
            return subject
    people = {str(row["name"]): staff for staff, row in material.staff.items()}
    if name in people:
        return Subject(Dimension.STAFF, people[name])
    if name in material.staff:
        return Subject(Dimension.STAFF, name)
    hint = perhaps(name, [*(subject.name for subject in known), *people])
    raise UsageFault(
        T("“{name}” is nobody and nothing in {period}{hint}", name=name, period=str(material.period), hint=hint)
    )


def _overview(material: Material, who: Subject) -> Branch:
    branch = Branch(title_of(material, who))
    for metric in METRICS.values():
        figure = material.measured.get(metric.id, who)
        if figure is not None:
            branch.branches.append(Branch(figure_line(metric, figure)))
    branch.branches += [Branch(score_line(score)) for score in scores_of(material, who)]
    slip = material.payslip(who.name)
    if slip is not None:
        branch.branches.append(Branch(T("pay: {amount} yuan", amount=f"{yuan(slip.total):,}")))
    return branch
