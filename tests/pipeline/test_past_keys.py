"""Which sheets of the sales touch a period: by their first and last day, or, where these lie around it, by all."""

from __future__ import annotations

import numpy as np
import pytest

from kam_reports.ledgers.converted import BadCell
from kam_reports.ledgers.part import Part, Typed
from kam_reports.ledgers.unreadable import NOT_A_DATE
from kam_reports.pipeline.past_keys import _days_of

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
