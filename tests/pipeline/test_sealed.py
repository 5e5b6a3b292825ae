"""A sealed version is unfolded from its own copies, whatever has become of the ledgers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.journeys import tiny

if TYPE_CHECKING:
    import pytest

    from tests.conftest import Kam, MakeTiny


def _pay(kam: Kam, folder: object, *more: str) -> str:
    outcome = kam("explain", "2026-06", "E002", "pay", "--json", "--lang", "en", "--workers", "0", "-w", folder, *more)
    assert outcome.code == 0, outcome.err
    return str(json.loads(outcome.out)["text"])


def test_sealed_version_is_explained_as_it_was(kam: Kam, tiny_workspace: MakeTiny, paperless: None) -> None:
    """Its ledgers and rules are the seal's; nothing is left behind."""
    del paperless
    folder = tiny_workspace()
    for command in (
        ("run", "--by", "李"),
        ("review", "--by", "陈"),
        ("approve", "--by", "赵"),
        ("close", "--by", "赵"),
    ):
        assert kam(command[0], "2026-06", *command[1:], "-w", folder).code == 0
    before = _pay(kam, folder)
    books = tiny.books()
    books["考核.xlsx"]["奖金调整"][1][2] = 900
    tiny.write_book(folder / "input" / "考核.xlsx", books["考核.xlsx"])
    assert _pay(kam, folder) != before
    assert _pay(kam, folder, "--version", "v1") == before
    assert list((folder / ".kam").glob("sealed-*")) == []


def test_version_that_is_not_there_is_told(
    kam: Kam, tiny_workspace: MakeTiny, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line; a name that is none reaches no folder."""
    del capsys
    folder = tiny_workspace()
    for version in ("V1", "../V1", "draft"):
        outcome = kam("explain", "2026-06", "E002", "--version", version, "--lang", "en", "-w", folder)
        assert outcome.code == 2
        assert "there is no" in outcome.err
