"""Edits the shipped config.yaml as a user would, one place at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_reports.config import Config, ConfigFaults, Known, parse

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = (ROOT / "config.yaml").read_text(encoding="utf-8")


def edited(old: str, new: str, text: str = SHIPPED) -> str:
    """Return the text with the first occurrence of ``old`` replaced; it must be there."""
    assert old in text, old
    return text.replace(old, new, 1)


def read(text: str, known: Known | None = None) -> Config:
    """Read a config from text."""
    return parse(text.encode(), known=known)


def faults(text: str, known: Known | None = None) -> list[tuple[str, str]]:
    """Return each fault of a text: the line it points at, and what it says."""
    with pytest.raises(ConfigFaults) as caught:
        read(text, known)
    lines = text.splitlines()
    return [(lines[fault.line - 1].strip(), str(fault.text)) for fault in caught.value.all]


def version(rule: str, day: str, body: str) -> str:
    """Return the shipped config with one more version of a rule on top of its list; ``body`` is its indented rest."""
    return edited(f"\n{rule}:\n", f"\n{rule}:\n  - effective_from: {day}\n    approved_by: 部务会\n{body}\n")
