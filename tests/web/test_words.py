"""Templates and their sentences belong together."""

from __future__ import annotations

import re

from kam_reports.web.rendering import HERE
from kam_reports.web.words import WORDS

TEMPLATES = sorted((HERE / "templates").glob("*.html"))


def _used() -> set[str]:
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    made = {f"to_{stage}" for stage in ("reviewed", "approved", "final")}
    menu = {"periods", "ledgers", "users", "password"}
    return set(re.findall(r'\bt\("([a-z_0-9]+)"[,)]', text)) | made | menu


def test_every_sentence_is_used_and_there() -> None:
    """Neither a key nobody says nor one nobody wrote."""
    assert _used() == set(WORDS)


def test_templates_hold_no_prose_of_their_own() -> None:
    """Whatever a visitor reads comes from the catalogue, but the languages' own names."""
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!DOCTYPE html>", "", text, flags=re.DOTALL)
        words = re.findall(r">([^<>]*[A-Za-z一-鿿][^<>]*)<", text)
        assert {word.strip() for word in words} <= {"中文", "English"}, path.name
