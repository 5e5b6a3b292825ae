"""Figures, scores, results and pay as the rows of the four files (design, "Output of a period")."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from tests.second_opinion.cells import rounded
from tests.second_opinion.figures import KINDS, Figure
from tests.second_opinion.pay import PayLine
from tests.second_opinion.scores import Sheet

Table = list[dict[str, str]]
COLUMNS = {
    "figures": "period metric subject_kind subject numerator denominator value unit state",
    "scores": "period scheme staff_id item weight value points state",
    "results": "period scheme staff_id score rank of last last_streak state",
    "pay": "period staff_id line base factor amount rule",
}


def fixed(value: Fraction | None, digits: int) -> str:
    """Write a number with so many decimals, half-up; None is empty."""
    if value is None:
        return ""
    whole = int(rounded(value, digits) * 10**digits)
    return f"{Decimal(whole).scaleb(-digits):.{digits}f}"


def plain(value: Fraction | None) -> str:
    """Write a number with at most six decimals and no zeros at the end."""
    text = fixed(value, 6)
    return text.rstrip("0").rstrip(".") if text else text


def _amount(style: str | None, value: Fraction | None) -> str:
    if style is None:
        return ""
    return fixed(value, 2) if style == "yuan" else plain(value)


def figure_rows(period: str, figures: list[Figure]) -> Table:
    """Write figures.csv."""
    out = []
    for figure in figures:
        kind = KINDS[figure.metric]
        row = {
            "period": period,
            "metric": figure.metric,
            "subject_kind": figure.kind,
            "subject": figure.subject,
            "numerator": _amount(kind.above, figure.above),
            "denominator": _amount(kind.below, figure.below),
            "value": _value(figure),
            "unit": kind.unit,
            "state": figure.state,
        }
        out.append(row)
    return sorted(out, key=lambda r: tuple(r.values()))


def _value(figure: Figure) -> str:
    unit = KINDS[figure.metric].unit
    if unit in {"ratio", "points"}:
        return fixed(figure.value, 6)
    return fixed(figure.value, 2) if unit == "yuan" else plain(figure.value)


def score_rows(period: str, sheets: list[Sheet], items: dict[tuple[str, str], str]) -> Table:
    """Write scores.csv; `items` tells where each scheme's item comes from."""
    out = []
    for sheet in sheets:
        for line in sheet.lines:
            source = items[sheet.scheme, line.item]
            unit = KINDS[source].unit if source in KINDS else "points"
            value = fixed(line.value, 6) if unit in {"ratio", "points"} else plain(line.value)
            value = fixed(line.value, 2) if unit == "yuan" else value
            names = {"period": period, "scheme": sheet.scheme, "staff_id": sheet.subject, "item": line.item}
            points = fixed(line.points, 2)
            out.append({**names, "weight": plain(line.weight), "value": value, "points": points, "state": line.state})
    return sorted(out, key=lambda r: tuple(r.values()))


def result_rows(period: str, sheets: list[Sheet]) -> Table:
    """Write results.csv."""
    out = [
        {
            "period": period,
            "scheme": sheet.scheme,
            "staff_id": sheet.subject,
            "score": fixed(sheet.score, 2),
            "rank": "" if sheet.rank is None else str(sheet.rank),
            "of": str(sheet.of),
            "last": "true" if sheet.last else "false",
            "last_streak": str(sheet.streak),
            "state": "incomplete" if sheet.score is None else "complete",
        }
        for sheet in sheets
    ]
    return sorted(out, key=lambda r: tuple(r.values()))


def pay_rows(period: str, lines: list[PayLine]) -> Table:
    """Write pay.csv; `rule` is free text and left empty."""
    out = [
        {
            "period": period,
            "staff_id": line.subject,
            "line": line.line,
            "base": fixed(line.base, 2),
            "factor": plain(line.factor),
            "amount": fixed(line.amount, 2),
            "rule": "",
        }
        for line in lines
    ]
    return sorted(out, key=lambda r: tuple(r.values()))


def write(tables: dict[str, Table], folder: Path) -> None:
    """Write the four files, UTF-8 with BOM."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in COLUMNS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, columns.split())
            writer.writeheader()
            writer.writerows(tables[name])
