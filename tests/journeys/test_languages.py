"""One language at a time: an English run has no Chinese words but data, a Chinese one no English sentences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Kam, MakeTiny
from tests.journeys import tiny
from tests.journeys.outputs import draft, page_text, sheets

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
ENGLISH = re.compile(r"[A-Za-z]{3,}(?:[ ,;:]+[A-Za-z]{2,}){2,}")


def words_of(folder: Path) -> list[tuple[str, str]]:
    """Return all texts of a set: every cell of every workbook, every line of every page."""
    found: list[tuple[str, str]] = []
    for path in sorted(folder.rglob("*.xlsx")):
        for name, rows in sheets(path).items():
            found += [(path.name, name), *((path.name, str(value)) for row in rows for value in row)]
    for path in sorted(folder.rglob("*.pdf")):
        found += [(path.name, line) for line in page_text(path).splitlines()]
    return found


def data_words() -> set[str]:
    """Return the Chinese words that the ledgers and the config bring: names, headers, files, sheets."""
    words = {"大客户部", "战略", "重点", "普通"}  # the department and its tiers are named by config
    for file, ledgers in tiny.books().items():
        words |= set(CHINESE.findall(file))
        for sheet, rows in ledgers.items():
            words |= set(CHINESE.findall(sheet))
            words |= {word for row in rows for cell in row for word in CHINESE.findall(str(cell))}
    return words


@pytest.fixture
def flawed() -> tiny.Books:
    """Return a department with something to say about: a refused row, a missing rating, a pending adjustment."""
    books = tiny.books()
    books["销售台账.xlsx"]["六月"].append(["S0699", 1, "2026-06-15", "A-00001", "E002", "螺栓", "华东", 1, "abc"])
    books["考核.xlsx"]["评分表"].pop()
    books["考核.xlsx"]["奖金调整"].append(["2026-06", "E002", 50, "协助盘点", None, None])
    return books


def test_english_run_is_english(kam: Kam, tiny_workspace: MakeTiny, flawed: tiny.Books) -> None:
    """File names, sheets, labels, sentences and what the command prints; only the data are Chinese."""
    folder = tiny_workspace(flawed)
    outcome = kam("run", "2026-06", "-w", folder, "--workers", 0, "--lang", "en")
    assert outcome.code == 1
    names = {path.relative_to(draft(folder)).as_posix() for path in draft(folder).rglob("*") if path.is_file()}
    assert {"bonus.xlsx", "bonus.pdf", "issues.xlsx", "assessment/E002_李伟.pdf", "assessment/E003_王芳.xlsx"} <= names
    known = data_words()

    def strange(text: str) -> bool:
        return any(not any(word in data for data in known) for word in CHINESE.findall(text))

    assert [said for said in words_of(draft(folder)) if strange(said[1])] == []
    assert [line for line in outcome.out.splitlines() if strange(line)] == []
    messages = (draft(folder) / "data" / "issues.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line for line in messages if strange(line)] == []


def test_chinese_run_is_chinese(kam: Kam, tiny_workspace: MakeTiny, flawed: tiny.Books) -> None:
    """No English sentence in any document, file name or message."""
    folder = tiny_workspace(flawed)
    outcome = kam("run", "2026-06", "-w", folder, "--workers", 0)
    assert outcome.code == 1
    names = {path.relative_to(draft(folder)).as_posix() for path in draft(folder).rglob("*") if path.is_file()}
    assert {"奖金核算表.xlsx", "奖金核算表.pdf", "数据问题清单.xlsx", "考核表/E002_李伟.pdf"} <= names
    assert [said for said in words_of(draft(folder)) if ENGLISH.search(said[1])] == []
    assert not ENGLISH.search(outcome.out.replace(str(folder), ""))


def test_shipped_sample_is_chinese(sample_workspace: Path) -> None:
    """The same for the shipped department, whose ledgers have more to say about."""
    assert [said for said in words_of(draft(sample_workspace)) if ENGLISH.search(said[1])] == []
