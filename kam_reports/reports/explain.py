"""A number unfolded: from the yuan to the rule version, the points, the formula with its numbers, and the rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.assess.scorecard import RATER_NAMES
from kam_reports.core.fault import UsageFault, nearest
from kam_reports.core.figure import DEPARTMENT, Dimension, Figure, State, Subject, Unit
from kam_reports.core.issue import Severity
from kam_reports.core.money import half_up, plain, yuan
from kam_reports.core.text import T
from kam_reports.metrics.catalogue import METRICS
from kam_reports.pay.payslip import LineKind
from kam_reports.reports.evidence import LEFT_OUT, EvidenceRow, evidence_of, left_out_of
from kam_reports.reports.versions import rules_behind

if TYPE_CHECKING:
    from fractions import Fraction

    from kam_reports.assess.score import Score, ScoreLine
    from kam_reports.metrics.metric import Metric
    from kam_reports.pay.commission import OrderLine
    from kam_reports.pay.payslip import PayLine
    from kam_reports.reports.material import Material


@dataclass(slots=True)
class Branch:
    """A sentence and what stands behind it."""

    text: object
    branches: list[Branch] = field(default_factory=list)


def explain(material: Material, subject: str, what: str) -> Branch:
    """Unfold a subject's metric, ``score`` or ``pay``; without one, everything in short."""
    who = find_subject(material, subject)
    if what == "pay":
        return _pay(material, who)
    if what == "score":
        return Branch(
            _title(material, who), [_score(material, score) for score in _scores(material, who)] or [_no_sheet()]
        )
    if what:
        if what not in METRICS:
            near = nearest(what, [*METRICS, "score", "pay"])
            raise UsageFault(
                T("there is no metric “{name}”; is {near} meant? (kam metrics lists them)", name=what, near=near)
            )
        return _figure(material, METRICS[what], who)
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
    near = nearest(name, [*(subject.name for subject in known), *people])
    raise UsageFault(
        T(
            "“{name}” is nobody and nothing in {period}; is {near} meant?",
            name=name,
            period=str(material.period),
            near=near,
        )
    )


def _title(material: Material, who: Subject) -> object:
    if who == DEPARTMENT:
        return T("{period}, the department", period=str(material.period))
    name = material.name_of(who.name) if who.kind is Dimension.STAFF else ""
    return T("{period}, {subject}", period=str(material.period), subject=f"{who.name} {name}".strip())


def _overview(material: Material, who: Subject) -> Branch:
    branch = Branch(_title(material, who))
    for metric in METRICS.values():
        figure = material.measured.get(metric.id, who)
        if figure is not None:
            branch.branches.append(Branch(_figure_line(metric, figure)))
    branch.branches += [Branch(_score_line(score)) for score in _scores(material, who)]
    slip = material.payslip(who.name)
    if slip is not None:
        branch.branches.append(Branch(T("pay: {amount} yuan", amount=f"{yuan(slip.total):,}")))
    return branch


def written(value: Fraction | None, unit: Unit) -> object:
    """Return a value in its unit, in words a person reads."""
    if value is None:
        return T("no data")
    match unit:
        case Unit.RATIO:
            return f"{half_up(value * 100, 4)} %"
        case Unit.YUAN:
            return T("{amount} yuan", amount=f"{half_up(value, 2):,}")
        case Unit.POINTS:
            return T("{points} points", points=str(half_up(value, 6)))
        case _:
            return plain(value)


STATES = {
    State.OK: T("complete"),
    State.NO_DATA: T("no data"),
    State.INCOMPLETE: T("incomplete: rows were refused"),
}


def _figure_line(metric: Metric, figure: Figure) -> object:
    return T(
        "{name} ({id}): {value} [{state}]",
        name=metric.name,
        id=metric.id,
        value=written(figure.value, figure.unit),
        state=STATES[figure.state],
    )


def _figure(material: Material, metric: Metric, who: Subject) -> Branch:
    """Unfold one figure: formula, numbers, rules, rows counted, rows left out."""
    figure = material.measured.get(metric.id, who)
    if figure is None:
        raise UsageFault(
            T("{metric} has no figure for “{name}”: its ledgers cannot carry it", metric=metric.id, name=who.name)
        )
    branch = Branch(_figure_line(metric, figure))
    branch.branches.append(
        Branch(T("formula: {formula} (source {source})", formula=metric.formula, source=metric.source))
    )
    branch.branches.append(Branch(_with_numbers(figure)))
    branch.branches += [Branch(line) for line in _why_nothing(material, metric, figure)]
    branch.branches += [Branch(line) for line in _rules(material, metric, who)]
    rows = evidence_of(material, metric, who)
    counted = Branch(T("rows counted: {count}", count=len(rows)), [Branch(_row(row)) for row in rows])
    left_out = left_out_of(material, metric, who)
    branch.branches.append(counted)
    if left_out:
        lines = [Branch(T("{row} — {why}", row=_row(row), why=_why(material, row))) for row in left_out]
        branch.branches.append(Branch(T("rows left out: {count}", count=len(lines)), lines))
    return branch


def _with_numbers(figure: Figure) -> object:
    if figure.numerator is None:
        return T("nothing to compute with: a ledger is missing")
    numerator = written(figure.numerator, _part_unit(figure))
    if figure.denominator is None:
        return T("= {value}", value=numerator)
    denominator_unit = Unit.COUNT if figure.parts is Unit.POINTS else _part_unit(figure)
    return T(
        "{numerator} ÷ {denominator} = {value}",
        numerator=numerator,
        denominator=written(figure.denominator, denominator_unit),
        value=written(figure.value, figure.unit),
    )


def _part_unit(figure: Figure) -> Unit:
    return figure.parts


def _why_nothing(material: Material, metric: Metric, figure: Figure) -> list[object]:
    """Say why a figure is missing."""
    if figure.numerator is None:
        missing = tuple(
            material.book[use.ledger].spec.name for use in metric.uses if not material.book[use.ledger].has(*use.needs)
        )
        return [T("no such ledger, or a column of it, was found: {ledgers}", ledgers=missing)]
    if figure.value is None:
        return [T("the denominator is 0: there was nothing to measure, or no plan")]
    return []


def _rules(material: Material, metric: Metric, who: Subject) -> list[object]:
    """The dated rules behind a figure."""
    wanted = rules_behind([metric.id]) | ({"tiers"} if who.kind is Dimension.TIER else set())
    return _versions(material, wanted)


def _versions(material: Material, wanted: set[str]) -> list[object]:
    """Name the versions in force of some rules, with who approved them."""
    return [
        T("rule {rule}, approved by {approver}", rule=version.label, approver=version.approved_by)
        for version in material.versions
        if version.name in wanted
    ]


def _row(row: EvidenceRow) -> object:
    cells = tuple(T("{column} {value}", column=cell.column, value=cell.value) for cell in row.cells)
    return T("{place}: {cells}", place=str(row.place), cells=cells)


def _why(material: Material, row: EvidenceRow) -> object:
    """Say why a row was left out; of a refused one, what is wrong in which cell."""
    if row.why != LEFT_OUT["refused"]:
        return row.why
    faults = tuple(
        T("{cell}: {message}", cell=issue.place.cell, message=issue.message)
        for issue in material.issues
        if issue.severity is Severity.ERROR
        and (issue.place.file, issue.place.sheet, issue.place.row) == (row.place.file, row.place.sheet, row.place.row)
    )
    return T("refused: {faults}", faults=faults) if faults else row.why


def _scores(material: Material, who: Subject) -> list[Score]:
    return [score for score in material.scores if score.subject == who.name]


def _no_sheet() -> Branch:
    return Branch(T("no sheet in this period: the role has no scheme of this cycle"))


def _score_line(score: Score) -> object:
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


def _score(material: Material, score: Score) -> Branch:
    branch = Branch(_score_line(score))
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
        branch.branches.append(_figure(material, METRICS[line.item.metric], who))
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


LINES = {
    LineKind.BAND: T("band pay"),
    LineKind.MODIFIER: T("department modifier"),
    LineKind.COMMISSION: T("commission"),
    LineKind.ADJUSTMENT: T("adjustment"),
    LineKind.CORRECTION: T("correction"),
    LineKind.TOTAL: T("total"),
}


PAY_RULES_OF = {
    LineKind.BAND: {"pay_bands", "prorate"},
    LineKind.MODIFIER: {"department_modifier"},
    LineKind.COMMISSION: {"commission"},
}
"""The dated rules behind each kind of pay line."""


def _pay(material: Material, who: Subject) -> Branch:
    branch = Branch(_title(material, who))
    slip = material.payslip(who.name)
    if slip is None:
        branch.branches.append(Branch(T("no pay is proposed in this period")))
        branch.branches += [_score(material, score) for score in _scores(material, who)] or [_no_sheet()]
        return branch
    branch.text = T("{title}: pay {amount} yuan", title=_title(material, who), amount=f"{yuan(slip.total):,}")
    for line in slip.lines:
        if line.kind is not LineKind.TOTAL:
            branch.branches.append(_pay_line(material, line, slip.score))
    return branch


def _pay_line(material: Material, line: PayLine, score: Score | None) -> Branch:
    amount = f"{yuan(line.amount):,}"
    if line.base is None or line.factor is None:
        branch = Branch(T("{line}: {amount} yuan ({rule})", line=LINES[line.kind], amount=amount, rule=line.rule))
    else:
        branch = Branch(
            T(
                "{line}: {base} × {factor} = {amount} yuan ({rule})",
                line=LINES[line.kind],
                base=f"{yuan(line.base):,}",
                factor=plain(line.factor),
                amount=amount,
                rule=line.rule,
            )
        )
    branch.branches += [Branch(text) for text in _versions(material, PAY_RULES_OF.get(line.kind, set()))]
    if line.kind is LineKind.BAND and score is not None:
        branch.branches.append(_score(material, score))
    if line.kind is LineKind.MODIFIER:
        branch.branches.append(_department(material))
    if line.kind is LineKind.COMMISSION:
        branch.branches += [Branch(_order(material, one)) for one in _orders(material, line)]
    else:
        branch.branches += [Branch(str(material.book.index.place(row, "amount"))) for row in line.rows]
    return branch


def _orders(material: Material, line: PayLine) -> list[OrderLine]:
    """The order lines behind a commission line."""
    wanted = set(line.rows)
    return [one for slip in material.paid.commissions.values() for one in slip.lines if one.row in wanted]


def _order(material: Material, one: OrderLine) -> object:
    return T(
        "{order}: {basis} × {rate} × {times} = {amount} yuan ({place})",
        order=one.order_id,
        basis=f"{yuan(one.basis):,}",
        rate=plain(one.rate),
        times=plain(one.times),
        amount=f"{yuan(one.amount):,}",
        place=str(material.book.index.place(one.row, "amount")),
    )


def _department(material: Material) -> Branch:
    result = material.paid.result
    branch = Branch(T("the department's own result"))
    if result is None:
        return branch
    for name, amount in (
        (T("sold"), result.sold),
        (T("plan"), result.planned),
        (T("challenge target"), result.challenge),
    ):
        shown: object = T("none") if amount is None else f"{yuan(amount):,}"
        branch.branches.append(Branch(T("{name}: {amount}", name=name, amount=shown)))
    figure = material.measured.get("sales_completion", DEPARTMENT)
    if figure is not None:
        branch.branches.append(Branch(_figure_line(METRICS["sales_completion"], figure)))
    return branch
