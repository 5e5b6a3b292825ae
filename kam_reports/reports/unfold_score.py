"""A score unfolded: its scheme's version, each item's points, the figure or the ratings behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.assess.scorecard import RATER_NAMES
from kam_reports.core.figure import DEPARTMENT, Dimension, Subject
from kam_reports.core.money import half_up, plain
from kam_reports.core.text import T
from kam_reports.metrics.catalogue import METRICS
from kam_reports.reports.unfold_figure import Branch, unfold_figure

if TYPE_CHECKING:
    from kam_reports.assess.score import Score, ScoreLine
    from kam_reports.reports.material import Material


def scores_of(material: Material, who: Subject) -> list[Score]:
    """Return a subject's sheets of the period."""
    return [score for score in material.scores if score.subject == who.name]


def no_sheet() -> Branch:
    """Say that the subject has no sheet."""
    return Branch(T("no sheet in this period: the role has no scheme of this cycle"))


def score_line(score: Score) -> object:
    """Return a score in one line: points and rank, or what is missing."""
    scheme = score.scheme.value.name
    if score.total is None:
        missing = tuple(line.item.name for line in score.missing)
        return T("{scheme}: incomplete, nothing for {missing}", scheme=scheme, missing=missing)
    return T(
        "{scheme}: {total} points, rank {rank} of {of}",
        scheme=scheme,
        total=str(score.total),
        rank=score.rank,
        of=score.of,
    )


def unfold_score(material: Material, score: Score) -> Branch:
    """Unfold a sheet item by item."""
    branch = Branch(score_line(score))
    version = score.scheme
    branch.branches.append(
        Branch(T("rule {rule}, approved by {approver}", rule=version.label, approver=version.approved_by))
    )
    for line in score.lines:
        branch.branches.append(_score_item(material, score, line))
    return branch


def _score_item(material: Material, score: Score, line: ScoreLine) -> Branch:
    weight = plain(half_up(line.weight, 6))
    if line.points is None:
        head = T("{item}: no value, weight {weight}", item=line.item.name, weight=weight)
    else:
        head = T("{item}: {points} of {weight} points", item=line.item.name, points=str(line.points), weight=weight)
    branch = Branch(head)
    who = DEPARTMENT if score.subject == DEPARTMENT.name else Subject(Dimension.STAFF, score.subject)
    if line.figure is not None:
        branch.branches.append(unfold_figure(material, METRICS[line.item.metric], who))
    elif line.rated is not None:
        for mean in line.rated.means:
            branch.branches.append(
                Branch(
                    T(
                        "{type}: {count} ratings, mean {mean}, weight {weight}",
                        type=RATER_NAMES[mean.rater_type],
                        count=mean.count,
                        mean=str(half_up(mean.mean, 6)),
                        weight=plain(mean.weight),
                    )
                )
            )
        if line.rated.value is None:
            branch.branches.append(Branch(T("nobody whose rating counts has rated")))
    return branch
