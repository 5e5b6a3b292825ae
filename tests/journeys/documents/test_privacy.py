"""Nobody's file holds another person's rows, and nobody learns which peer or customer gave what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.journeys.documents.department import ACCOUNTS, ASSESSED, NAMES, PERIODS, SECRET_RATERS
from tests.journeys.documents.looking import everything
from tests.journeys.outputs import draft

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.documents.conftest import Runs

WHISPERED = ("同事悄悄话", "客户悄悄话")


def _files_of(made: Runs, period: str, staff: str) -> list[Path]:
    return sorted((draft(made.workspace, period) / "考核表").glob(f"{staff}_*"))


@pytest.mark.parametrize("period", PERIODS)
def test_no_file_holds_another_person_s_rows(made: Runs, period: str) -> None:
    """No id, name, order, account or remark of somebody else in any part of a person's workbook and page."""
    looked_at = 0
    for staff in ASSESSED:
        others = [one for one in ASSESSED if one != staff]
        foreign = {*others, *(NAMES[one] for one in others)}
        foreign |= {account for one in others for account in ACCOUNTS.get(one, ())}
        for path in _files_of(made, period, staff):
            text = everything(path)
            assert staff in text
            assert not {one for one in foreign if one in text}, path.name
            looked_at += 1
    assert looked_at >= 4


@pytest.mark.parametrize("period", PERIODS)
def test_own_rows_are_there(made: Runs, period: str) -> None:
    """The seller's workbook does hold the seller's own rows: the test above does not look at nothing."""
    for staff, accounts in ACCOUNTS.items():
        text = everything(next(path for path in _files_of(made, period, staff) if path.suffix == ".xlsx"))
        assert f"S-{staff}-6" in text
        assert accounts[0] in text


@pytest.mark.parametrize("period", PERIODS)
def test_peers_and_customers_who_rated_stay_unnamed(made: Runs, period: str) -> None:
    """Neither their names nor their words stand in any file that a person gets; the manager's report names them."""
    for staff in ASSESSED:
        for path in _files_of(made, period, staff):
            assert not {one for one in (*SECRET_RATERS, *WHISPERED) if one in everything(path)}, path.name


def test_the_rated_person_sees_what_they_gave(made: Runs) -> None:
    """The points are evidence: type and points of each rating stand on the sheet, place and name are withheld."""
    text = everything(next(path for path in _files_of(made, "2026-06", "E004") if path.suffix == ".xlsx"))
    assert all(re.search(shown, text) for shown in ("同事", "客户", r">77(\.0)?<", r">90(\.0)?<", "不予显示"))
