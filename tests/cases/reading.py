"""Reads the worked examples: a file holds rows and rules that all of its cases share, and the cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from kam_reports.core.figure import DEPARTMENT, Dimension, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cases.running import Rows, Rules

FOLDER = Path(__file__).parent
_FILE_KEYS = {"about", "rows", "rules", "cases", "period"}
_CASE_KEYS = {
    *("name", "period", "rows", "without", "rules", "defect"),
    *("figures", "evidence", "items", "scores", "pay", "issues"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One worked example. expected: what the file says under figures, evidence, items, scores, pay, issues."""

    file: str
    name: str
    period: str
    rows: Rows
    rules: Rules
    expected: dict[str, Any] = field(default_factory=dict)
    defect: str = ""


def subject_of(words: str) -> Subject:
    """Read ``department``, ``staff E001``, ``region 华东``, ``product 冷冻``, ``tier 战略``."""
    kind, _, name = words.partition(" ")
    return Subject(Dimension(kind), name) if name else DEPARTMENT


def cases() -> Iterator[Case]:
    """Read all cases of all files, in the order of their names."""
    for path in sorted(FOLDER.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert set(content) <= _FILE_KEYS, (path.name, set(content) - _FILE_KEYS)
        for case in content["cases"]:
            yield _case(path.stem, content, case)


def _case(file: str, content: dict[str, Any], case: dict[str, Any]) -> Case:
    assert set(case) <= _CASE_KEYS, (file, case["name"], set(case) - _CASE_KEYS)
    rows: Rows = {name: list(given) for name, given in content.get("rows", {}).items()}
    for name in case.get("without", ()):
        del rows[name]
    for name, given in case.get("rows", {}).items():
        rows[name] = rows.get(name, []) + given
    rules = {**content.get("rules", {}), **case.get("rules", {})}
    expected: dict[str, Any] = {
        key: case[key] for key in ("figures", "evidence", "items", "scores", "pay", "issues") if key in case
    }
    assert expected, f"{file}: {case['name']} expects nothing"
    period = str(case.get("period", content.get("period", "2026-06")))
    return Case(file, case["name"], period, rows, rules, expected, case.get("defect", ""))
