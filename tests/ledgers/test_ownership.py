"""Whose an account is on a day: before the first handover, on its day, between two, without any."""

from __future__ import annotations

import pandas as pd

from kam_reports.ledgers.ownership import owners
from tests.builders import book

ARCHIVE = [
    ["客户编号", "客户名称", "区域", "负责人"],
    ["C1", "甲", "华东", "E003"],
    ["C2", "乙", "华东", "E001"],
]
HANDOVERS = [
    ["客户编号", "原负责人", "新负责人", "交接日期"],
    ["C1", "E002", "E003", "2026-05-10"],
    ["C1", "E001", "E002", "2026-03-01"],
]
ROSTER: list[list[object]] = [
    ["工号", "姓名", "岗位", "绩效工资基数"],
    *([f"E00{number}", name, "专员", 3000] for number, name in enumerate("一二三四", start=1)),
]


def _at(account: str, day: str | None, named: str | None = None) -> str:
    made = owners(book({"员工花名册": ROSTER, "大客户档案": ARCHIVE, "客户交接记录": HANDOVERS}))
    whom = None if named is None else pd.Series([named], dtype=object)
    return str(
        made.at(
            pd.Series([account], dtype=object),
            pd.Series([pd.NaT if day is None else pd.Timestamp(day)], dtype="datetime64[s]"),
            whom,
        ).iloc[0]
    )


def test_the_handovers_say_whose_it_is() -> None:
    """The owner before the first of them is the one who handed it over; on its day the new one has it."""
    assert _at("C1", "2026-02-28") == "E001"
    assert _at("C1", "2026-03-01") == "E002"
    assert _at("C1", "2026-05-09") == "E002"
    assert _at("C1", "2026-05-10") == "E003"


def test_without_a_handover_or_a_day_the_archive_says_it() -> None:
    """An account that nobody knows is nobody's, or whose its own row names."""
    assert _at("C2", "2026-05-10") == "E001"
    assert _at("C1", None) == "E003"
    assert not _at("C9", "2026-05-10")
    assert _at("C9", "2026-05-10", "E004") == "E004"
