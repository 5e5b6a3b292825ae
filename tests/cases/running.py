"""Runs a worked example: rows as a clerk writes them and changed rules in, figures, scores and pay lines out.

Rows come by sheet, each a mapping from header to cell; a sheet's headers are all that its rows name, so a column that
no row names is not there. Rules are changes to the shipped config.yaml: a mapping is laid over what stands there, over
the newest version of a dated rule; a list under a dated rule adds versions, each laid over the newest one shipped.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from kam_reports.config import Config, parse
from kam_reports.core.issue import Issue, Severity
from kam_reports.core.period import Period, parse_period
from kam_reports.core.text import ENGLISH
from kam_reports.ledgers.book import Book, bind
from kam_reports.metrics.catalogue import METRICS
from kam_reports.pipeline import data, stages
from kam_reports.pipeline.reading import Inbox, options_of
from kam_reports.pipeline.workspace import Workspace
from tests.builders import read_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kam_reports.core.figure import Figure
    from kam_reports.ledgers.part import ReadFile
    from kam_reports.reports.material import Material

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))

Rows = dict[str, list[dict[str, object]]]
Rules = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A period of a book, gone all the way up to its material."""

    book: Book
    config: Config
    material: Material

    @property
    def figures(self) -> list[Figure]:
        """All figures of the period."""
        return list(self.material.measured.figures.values())

    def csv(self, name: str) -> list[dict[str, str]]:
        """Return the rows of figures, scores, results or pay as they are written."""
        return table(self.material, name)

    def codes(self, *severities: Severity) -> list[str]:
        """Return the codes of all issues of these severities, each once, sorted."""
        return sorted({issue.code for issue in self.material.issues if issue.severity in severities})


def table(material: Material, name: str) -> list[dict[str, str]]:
    """Return the rows of one of the four CSVs as they are written."""
    import csv
    import io

    content = {
        "figures": lambda: data.figures_csv(material.measured.figures.values()),
        "scores": lambda: data.scores_csv(material.scores),
        "results": lambda: data.results_csv(material.scores),
        "pay": lambda: data.pay_csv(material.paid.payslips, material.period, material.speaker),
    }[name]()
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def period_of(text: object) -> Period:
    """Return the period that a case names."""
    period = parse_period(str(text))
    assert period is not None, text
    return period


def cells(rows: Sequence[Mapping[str, object]]) -> list[list[object]]:
    """Return rows by header as a sheet: a line of headers, then a line a row."""
    headers = list(dict.fromkeys(name for row in rows for name in row))
    return [list(headers), *([row.get(name) for name in headers] for row in rows)]


def sheets(rows: Mapping[str, Sequence[Mapping[str, object]]]) -> dict[str, list[list[object]]]:
    """Return rows by sheet and header as sheets of cells."""
    return {name: cells(one) for name, one in rows.items() if one}


def config_with(rules: Rules | None) -> Config:
    """Return the shipped configuration with changes."""
    return _config(json.dumps(rules or {}, ensure_ascii=False, sort_keys=True, default=_as_text))


def _as_text(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()


@lru_cache(maxsize=256)
def _config(changes: str) -> Config:
    tree = _laid_over(copy.deepcopy(SHIPPED), json.loads(changes))
    return parse(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False).encode())


def _laid_over(base: Any, change: Any) -> Any:  # noqa: ANN401 - a YAML tree
    if isinstance(base, list) and (base and isinstance(base[-1], dict) and "effective_from" in base[-1]):
        if isinstance(change, dict):
            return [*base[:-1], _laid_over(base[-1], change)]
        return base + [_laid_over({**copy.deepcopy(base[-1]), "approved_by": "部务会"}, one) for one in change]
    if isinstance(base, dict) and isinstance(change, dict):
        return {**base, **{key: _laid_over(base.get(key), one) for key, one in change.items()}}
    return change


def run(
    rows: Mapping[str, Sequence[Mapping[str, object]]], rules: Rules | None = None, period: object = "2026-06"
) -> Outcome:
    """Take rows all the way the program takes ledgers, up to what reports are drawn from."""
    config = config_with(rules)
    return run_files(read_files(sheets(rows), options_of(config)), config, period)


def run_files(files: Sequence[ReadFile], config: Config, period: object) -> Outcome:
    """Take read files up to what reports are drawn from."""
    asked = period_of(period)
    book = bind(files, stages.item_ids(config, asked))
    job = stages.Job(Workspace(ROOT), config, date(2100, 1, 1), ENGLISH, _quiet, 0)
    checked = stages.check(job, Inbox(), book, asked)
    material = stages.prepare(job, checked, asked, "")
    return Outcome(book, config, material)


def _quiet(_stage: str, _done: int, _all: int) -> None:
    """Hear of progress and say nothing."""


def evidence(outcome: Outcome, metric: str, subject: str) -> list[str]:
    """Return the rows behind a figure as ``sheet row``."""
    from tests.cases.reading import subject_of

    found = outcome.material.measured.evidence(METRICS[metric], subject_of(subject))
    places = [outcome.book.index.place(int(row), "") for row in sorted(set(found["row"]))]
    return [f"{place.sheet} {place.row}" for place in places]


def issues_of(outcome: Outcome, code: str) -> list[Issue]:
    """Return the issues of one code."""
    return [issue for issue in outcome.material.issues if issue.code == code]
