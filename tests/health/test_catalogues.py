"""Both languages are complete and in step with the program; the tool that keeps them so does what it says."""

import re
from pathlib import Path

import pytest

from tools import catalogues

_HALF_WIDTH_AFTER_CHINESE = re.compile(r"[\u4e00-\u9fff][,;:?!(]|[,;:?!)][\u4e00-\u9fff]")


def test_catalogues_are_in_step_with_the_program() -> None:
    """Every sentence is in both languages, none is left over, fuzzy or without its names, and .mo is made from .po."""
    assert list(catalogues.faults_of_all()) == []


def test_chinese_sentences_use_chinese_punctuation() -> None:
    """A half-width comma or bracket beside a Chinese character looks careless in print."""
    said = [words for _, words, _ in catalogues.entries(catalogues.read("zh"))]
    assert said
    assert [words for words in said if _HALF_WIDTH_AFTER_CHINESE.search(words)] == []


def test_chinese_sentences_are_chinese() -> None:
    """Only templates of nothing but names may be the same in both languages."""
    same = [sentence for sentence, words, _ in catalogues.entries(catalogues.read("zh")) if sentence == words]
    assert [sentence for sentence in same if re.search(r"[a-z]{2}", re.sub(r"\{\w+\}", "", sentence))] == []


def _package(folder: Path, source: str) -> Path:
    package = folder / "made_up"
    package.mkdir()
    (package / "words.py").write_text(source, encoding="utf-8")
    return package


def test_sentences_are_gathered_with_their_file(tmp_path: Path) -> None:
    """Also over several lines; a sentence put together while the program runs is named instead."""
    package = _package(tmp_path, 'T("one")\nT(\n    "two {a} "\n    "parts",\n    a=1,\n)\nT(f"{three}")\n')
    gathered = {sentence: places for sentence, _, places in catalogues.entries(catalogues.extracted(package))}
    assert set(gathered) == {"one", "two {a} parts"}
    assert gathered["one"][0][0] == "made_up/words.py"
    assert list(catalogues.unmarked(package)) == ["made_up/words.py:7: not a plain text in T(…)"]


def test_updating_keeps_translations_and_drops_what_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second update of the same program changes no byte; English says the sentence itself."""
    monkeypatch.setattr(catalogues, "PACKAGE", _package(tmp_path, 'T("kept {a}")\nT("new")\n'))
    catalogues.po_path("zh").parent.mkdir(parents=True)
    catalogues.po_path("zh").write_text(
        'msgid "kept {a}"\nmsgstr "保留 {a}"\n\nmsgid "gone"\nmsgstr "已删"\n', encoding="utf-8"
    )
    template = catalogues.extracted(catalogues.PACKAGE)
    for language in catalogues.LANGUAGES:
        catalogues.write(language, catalogues.updated(language, template))
    first = catalogues.po_path("zh").read_bytes(), catalogues.mo_path("zh").read_bytes()
    assert catalogues.compiled("zh") == {"kept {a}": "保留 {a}"}
    assert catalogues.compiled("en") == {"kept {a}": "kept {a}", "new": "new"}
    assert catalogues.untranslated("zh") == ["new"]
    catalogues.write("zh", catalogues.updated("zh", template))
    assert (catalogues.po_path("zh").read_bytes(), catalogues.mo_path("zh").read_bytes()) == first


def test_faults_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing, left over, untranslated, other names in braces, fuzzy, not compiled."""
    monkeypatch.setattr(catalogues, "PACKAGE", _package(tmp_path, ""))
    catalogues.po_path("zh").parent.mkdir(parents=True)
    catalogues.po_path("zh").write_text(
        'msgid "a {b}"\nmsgstr "甲 {c}"\n\nmsgid "old"\nmsgstr "旧"\n\nmsgid "none"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "doubt"\nmsgstr "疑"\n',
        encoding="utf-8",
    )
    assert list(catalogues.faults_of("zh", {"a {b}", "none", "doubt", "wanted"})) == [
        "zh: not in the catalogue: wanted",
        "zh: no longer in the program: old",
        "zh: other names in braces: a {b}",
        "zh: not translated: none",
        "zh: marked as fuzzy: doubt",
        "zh: kam.mo is not made from kam.po: run tools/catalogues.py",
    ]
