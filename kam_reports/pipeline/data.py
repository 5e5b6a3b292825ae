"""The six CSVs: an interface others rely on; columns and spellings are fixed (UTF-8 with BOM, RFC 4180)."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.core.figure import Unit
from kam_reports.core.money import half_up, plain, yuan
from kam_reports.pay.payslip import LineKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kam_reports.assess.score import Score
    from kam_reports.core.figure import Figure
    from kam_reports.core.issue import Issue
    from kam_reports.core.period import Period
    from kam_reports.core.text import Speaker
    from kam_reports.ledgers.book import RowCount
    from kam_reports.pay.payslip import Payslip

RATIO_PLACES = 6
_CALCULATED = frozenset("=+-@\t\r")

FIGURES = ("period", "metric", "subject_kind", "subject", "numerator", "denominator", "value", "unit", "state")
SCORES = ("period", "scheme", "staff_id", "item", "weight", "value", "points", "state")
RESULTS = ("period", "scheme", "staff_id", "score", "rank", "of", "last", "last_streak", "state")
PAY = ("period", "staff_id", "line", "base", "factor", "amount", "rule")
ISSUES = ("code", "severity", "file", "sheet", "cell", "found", "expected", "message", "blocks")
ROWS = ("ledger", "file", "sheet", "read", "used", "refused", "set_apart")


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table; a text cell that begins with ``= + - @`` and is no number gets an apostrophe before it."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _safe(cell: object) -> str:
    text = str(cell)
    if text[:1] in _CALCULATED and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _part(value: Fraction | None, unit: Unit) -> str:
    """Write a numerator or denominator in its natural unit."""
    if value is None:
        return ""
    if unit is Unit.YUAN:
        return str(half_up(value, 2))
    if unit is Unit.POINTS:
        return plain(half_up(value, RATIO_PLACES))
    return plain(value)


def figure_value(figure: Figure) -> str:
    """Write a figure's value: ratios and points to 6 decimals, sums and counts as they are."""
    if figure.value is None:
        return ""
    if figure.unit in (Unit.RATIO, Unit.POINTS):
        return str(half_up(figure.value, RATIO_PLACES))
    return _part(figure.value, figure.unit)


def figures_csv(figures: Iterable[Figure]) -> bytes:
    """Write figures.csv, sorted by metric, kind of subject and subject."""
    rows = [
        (
            figure.period,
            figure.metric,
            figure.subject.kind.value,
            figure.subject.name,
            _part(figure.numerator, figure.parts),
            _part(figure.denominator, Unit.COUNT if figure.parts is Unit.POINTS else figure.parts),
            figure_value(figure),
            figure.unit.value,
            figure.state.value,
        )
        for figure in figures
    ]
    return to_csv(FIGURES, sorted(rows, key=lambda row: tuple(map(str, row[1:4]))))


def scores_csv(scores: Iterable[Score]) -> bytes:
    """Write scores.csv: every item of every sheet."""
    rows = [
        (
            score.period,
            score.scheme.value.id,
            score.subject,
            line.item.id,
            plain(half_up(line.weight, RATIO_PLACES)),
            "" if line.value is None else _score_value(line.value, line.figure),
            "" if line.points is None else line.points,
            line.state.value,
        )
        for score in scores
        for line in score.lines
    ]
    return to_csv(SCORES, sorted(rows, key=lambda row: tuple(map(str, row[1:4]))))


def _score_value(value: Fraction, figure: Figure | None) -> str:
    return figure_value(figure) if figure is not None else str(half_up(value, RATIO_PLACES))


def results_csv(scores: Iterable[Score]) -> bytes:
    """Write results.csv: one line a sheet."""
    rows = [
        (
            score.period,
            score.scheme.value.id,
            score.subject,
            "" if score.total is None else score.total,
            "" if score.rank is None else score.rank,
            score.of,
            str(score.last).lower(),
            score.last_streak,
            "complete" if score.complete else "incomplete",
        )
        for score in scores
    ]
    return to_csv(RESULTS, sorted(rows, key=lambda row: tuple(map(str, row[1:3]))))


_ORDER = {kind: number for number, kind in enumerate(LineKind)}


def pay_csv(payslips: Iterable[Payslip], period: Period, speaker: Speaker) -> bytes:
    """Write pay.csv: every line of every payslip."""
    rows = [
        (
            period,
            slip.staff_id,
            line.kind.value,
            "" if line.base is None else yuan(line.base),
            "" if line.factor is None else plain(line.factor),
            yuan(line.amount),
            speaker.say(line.rule),
        )
        for slip in payslips
        for line in sorted(slip.lines, key=lambda line: _ORDER[line.kind])
    ]
    return to_csv(PAY, rows)


def issues_csv(issues: Iterable[Issue], speaker: Speaker) -> bytes:
    """Write issues.csv, in the order given."""
    return to_csv(
        ISSUES,
        [
            (
                issue.code,
                issue.severity.value,
                issue.place.file,
                issue.place.sheet,
                issue.place.cell,
                issue.found,
                speaker.say(issue.expected),
                speaker.say(issue.message),
                issue.kind.blocks.value,
            )
            for issue in issues
        ],
    )


def rows_csv(counts: Iterable[RowCount]) -> bytes:
    """Write rows.csv: each sheet's rows read, used, refused and set apart."""
    rows = [(one.ledger, one.file, one.sheet, one.read, one.used, one.refused, one.set_apart) for one in counts]
    return to_csv(ROWS, sorted(rows))
