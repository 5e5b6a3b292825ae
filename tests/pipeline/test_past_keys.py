"""Which sheets of the sales touch a period: by their first and last day, or, where these lie around it, by all."""

from __future__ import annotations

import numpy as np
import pytest

from kam_reports.core.period import Period, PeriodKind
from kam_reports.ledgers.book import bind
from kam_reports.ledgers.converted import BadCell
from kam_reports.ledgers.part import Part, Typed
from kam_reports.ledgers.unreadable import NOT_A_DATE
from kam_reports.metrics.catalogue import METRICS, dates_of
from kam_reports.pipeline.past_keys import PastKeys, _days_of
from tests.builders import read_files
from tests.cases.running import config_with

JUNE, JULY = np.datetime64("2026-06-01", "s"), np.datetime64("2026-07-01", "s")


def _part(sold: list[str], due: list[str] | None = None, *, unread: bool = False) -> Part:
    data = {"sold_on": sold} | ({} if due is None else {"due_on": due})
    columns = {
        name: Typed(np.array(days, "datetime64[s]"), np.array([day == "NaT" for day in days], np.bool_))
        for name, days in data.items()
    }
    bad = {"sold_on": [BadCell(0, "?", NOT_A_DATE)]} if unread else {}
    return Part("sales", "a.xlsx", "1", np.arange(len(sold), dtype=np.int32), {}, columns, bad)


@pytest.mark.parametrize(
    ("sold", "inside"),
    [
        (["2026-06-01"], True),
        (["2026-06-30"], True),
        (["2026-05-31"], False),
        (["2026-07-01"], False),
        (["2026-05-01", "2026-06-15"], True),
        (["2026-06-15", "2026-08-01"], True),
        (["2026-05-01", "2026-06-15", "2026-08-01"], True),
        (["2026-05-01", "2026-08-01"], False),
        (["NaT", "2026-05-01"], False),
        (["NaT"], False),
    ],
)
def test_a_sheet_touches_a_period_where_a_row_lies_in_it(sold: list[str], *, inside: bool) -> None:
    """The last day belongs to it, the next midnight does not."""
    assert _days_of(_part(sold)).touch(JUNE, JULY) is inside


def test_any_date_of_a_row_counts_and_so_does_one_that_could_not_be_read() -> None:
    """An order may be due in a period without being sold in it."""
    assert _days_of(_part(["2026-05-01"], ["2026-06-30"])).touch(JUNE, JULY)
    assert _days_of(_part(["2026-05-01"], unread=True)).touch(JUNE, JULY)
    assert _days_of(_part(["2026-05-01"], ["2026-06-30"])).last == np.datetime64("2026-06-30", "s")


def _key_of_may(*more: str) -> str:
    """Return the key of May where June's sheet has more columns."""
    head = ["单号", "日期", "客户编号", "工号", "金额"]
    files = read_files(
        {
            "员工花名册": [["工号", "姓名", "岗位", "绩效工资基数"], ["E001", "王芳", "专员", 3000]],
            "五月": [head, ["S1", "2026-05-05", "A-00001", "E001", 1]],
            "六月": [[*head, *more], ["S2", "2026-06-05", "A-00001", "E001", 1, *(1 for _ in more)]],
        }
    )
    for file in files:
        for part in file.parts:
            part.digest = f"{file.file} {sorted(part.data)}"
    keys = PastKeys(bind(files), config_with(None))
    return keys.of(Period(PeriodKind.MONTH, 2026, 5), [METRICS["gross_margin"]], "what")


def test_a_column_that_only_another_month_has_moves_a_month() -> None:
    """A ledger has the columns of all its sheets: with 毛利 in June's, May has a margin of 0 instead of none."""
    assert _key_of_may() == _key_of_may() != _key_of_may("毛利")


def test_every_date_that_puts_a_sale_into_a_period_is_looked_at() -> None:
    """The metrics say which they are: a new one that counts by another date is right for earlier periods, too."""
    assert dates_of("sales") == ("due_on", "sold_on")
