"""Scorecards: items to points to scores to ranks, with streaks of last places (domain sections 5 and 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tests.second_opinion import periods
from tests.second_opinion.book import Book
from tests.second_opinion.cells import BAD, rounded
from tests.second_opinion.figures import Figure
from tests.second_opinion.periods import Period
from tests.second_opinion.reader import Row
from tests.second_opinion.settings import number

Figures = dict[tuple[str, str, str], Figure]
HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of one sheet."""

    item: str
    weight: Fraction
    value: Fraction | None
    points: Fraction | None
    state: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One subject's sheet: its lines, and once ranked its place; score None when incomplete."""

    scheme: str
    subject: str
    lines: tuple[Line, ...]
    score: Fraction | None
    rank: int | None = None
    of: int = 0
    last: bool = False
    streak: int = 0


def sheets(book: Book, period: Period, figures: Figures) -> list[Sheet]:
    """Score everyone who has a sheet for the period, and rank them within each scheme."""
    out = []
    for scheme, rule in book.settings["schemes"].items():
        if period.kind not in rule["cycles"]:
            continue
        subjects = ["department"] if scheme == "department" else _members(book, scheme, period)
        out += _ranked([_sheet(book, scheme, s, period, figures) for s in subjects])
    return out


def _members(book: Book, scheme: str, period: Period) -> list[str]:
    roles = book.settings["roles"]
    return [i for i in book.employed(period) if scheme in roles.get(book.staff[i]["role"], [])]


def _sheet(book: Book, scheme: str, subject: str, period: Period, figures: Figures) -> Sheet:
    rule = book.settings["schemes"][scheme]
    items = rule["items"]
    choices = [item.get("when_no_data", book.settings["when_no_data"]) for item in items]
    lines = [_line(book, item, rule["raters"], subject, period, figures) for item in items]
    shared = [ln.weight for ln, c in zip(lines, choices, strict=True) if ln.points is None and c == "redistribute"]
    blocked = any(ln.points is None and c == "block" for ln, c in zip(lines, choices, strict=True))
    if blocked or len(shared) == len(lines):
        return Sheet(scheme, subject, tuple(lines), None)
    if shared:
        total = sum((ln.weight for ln in lines), Fraction(0))
        grown = total / (total - sum(shared, Fraction(0)))
        items = [{**item, "weight": number(item["weight"]) * grown} for item in items]
        lines = [_line(book, item, rule["raters"], subject, period, figures) for item in items]
    score = Fraction(0)
    for line, choice in zip(lines, choices, strict=True):
        full = rounded(line.weight, 2) if choice == "full" else Fraction(0)
        score += full if line.points is None else line.points
    return Sheet(scheme, subject, tuple(lines), score)


def _line(
    book: Book, item: dict[str, Any], raters: dict[str, Any], subject: str, period: Period, figures: Figures
) -> Line:
    weight = number(item["weight"])
    if item["source"] == "ratings":
        value, state = _rating(book, item, raters, subject, period)
        ratio = None if value is None else value / 100
    else:
        kind = "department" if subject == "department" else "staff"
        figure = figures.get((item["source"], kind, subject))
        value = figure.value if figure else None
        state = figure.state if figure and value is not None else "no_data"
        ratio = None
    if value is None:
        return Line(item["id"], weight, None, None, "no_data")
    points = weight * ratio if ratio is not None else POINTS[item["rule"]](weight, value, item)
    return Line(item["id"], weight, value, rounded(points, 2), state)


def _linear(weight: Fraction, value: Fraction, item: dict[str, Any]) -> Fraction:
    value = value / number(item.get("divide_by", 1))
    floor, cap = number(item.get("floor", 0)), number(item.get("cap", 1))
    return weight * min(max(value, floor), cap)


def _bands(weight: Fraction, value: Fraction, item: dict[str, Any]) -> Fraction:
    """Take the first band whose start is reached; `bands`: [[start, share of the weight], ...] from the top."""
    for start, share in item["bands"]:
        if value >= number(start):
            return weight * number(share)
    return Fraction(0)


def _deduct(weight: Fraction, value: Fraction, item: dict[str, Any]) -> Fraction:
    return max(weight - number(item["each"]) * value, Fraction(0))


def _over_budget(weight: Fraction, value: Fraction, item: dict[str, Any]) -> Fraction:
    over = max(value - 1, Fraction(0)) * 100
    return max(weight - number(item["each"]) * over, Fraction(0))


POINTS: dict[str, Callable[[Fraction, Fraction, dict[str, Any]], Fraction]] = {
    "linear": _linear,
    "bands": _bands,
    "deduct": _deduct,
    "over_budget": _over_budget,
}


def _is_about(row: Row, item: dict[str, Any]) -> bool:
    return row.values.get("item") in {item["id"], item["zh"]}


def _rating(
    book: Book, item: dict[str, Any], raters: dict[str, Any], subject: str, period: Period
) -> tuple[Fraction | None, str]:
    scores: dict[str, list[Fraction]] = defaultdict(list)
    for row in book.rows("ratings"):
        if (
            row["period"] == period
            and row["subject"] == subject
            and _is_about(row, item)
            and row["rater_type"] in raters
        ):
            scores[row["rater_type"]].append(row["score"])
    present = {t: sum(s, Fraction(0)) / len(s) for t, s in scores.items() if number(raters[t]) > 0}
    if not present:
        return None, "no_data"
    weight = sum(number(raters[t]) for t in present)
    value = sum((number(raters[t]) * mean for t, mean in present.items()), Fraction(0)) / weight
    return value, "incomplete" if _was_refused(book, item, subject, period) else "ok"


def _was_refused(book: Book, item: dict[str, Any], subject: str, period: Period) -> bool:
    """Tell whether a refused rating may have been of this item; what can't be read may have been anything."""
    for row in book.checked.refused.get("ratings", []):
        if (
            (row["period"] is None or row["period"] == period)
            and (row["subject"] is None or row["subject"] == subject)
            and (row.values.get("item") in {None, BAD} or _is_about(row, item))
        ):
            return True
    return False


def _ranked(group: list[Sheet]) -> list[Sheet]:
    scores = [s.score for s in group if s.score is not None]
    lowest_is_last = len(set(scores)) > 1
    out = []
    for sheet in group:
        if sheet.score is None:
            out.append(replace(sheet, of=len(scores)))
            continue
        rank = 1 + sum(s > sheet.score for s in scores)
        last = lowest_is_last and sheet.score == min(scores)
        out.append(replace(sheet, rank=rank, of=len(scores), last=last, streak=int(last)))
    return out


def with_streaks(book: Book, period: Period, now: list[Sheet], at: Callable[[Period], list[Sheet]]) -> list[Sheet]:
    """Count for each last place how many periods running, at most three; `at` scores an earlier period."""
    out = []
    for sheet in now:
        streak, back = sheet.streak, period
        while 0 < streak < 3:
            back = periods.before(back, book.calendar)
            then = [s for s in at(back) if (s.scheme, s.subject) == (sheet.scheme, sheet.subject)]
            if not then or not then[0].last:
                break
            streak += 1
        out.append(replace(sheet, streak=streak))
    return out
