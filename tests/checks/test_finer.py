"""The finer rules: what is refused for good, what stays silent, what is said once for many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest

from kam_reports.checks import CHECKS, run_checks, undelivered
from kam_reports.core.issue import Severity
from tests.builders import book
from tests.checks.department import Sheets, added, changed, clean, context, said, where


def _codes(sheets: Sheets, period: str = "2026-06") -> list[str]:
    return [code for code, _ in where(said(sheets, period)) if code != "anothers-account"]


@pytest.mark.parametrize(
    ("raised", "answered", "refused"),
    [
        (datetime(2026, 6, 3, 9, 0), datetime(2026, 6, 3, 9, 0), False),
        (datetime(2026, 6, 3, 9, 0), datetime(2026, 6, 3, 8, 59, 59), True),
        (datetime(2026, 6, 3, 9, 0), date(2026, 6, 3), False),
        (date(2026, 6, 3), datetime(2026, 6, 3, 0, 0, 1), False),
        (date(2026, 6, 3), date(2026, 6, 2), True),
        (date(2026, 6, 3), datetime(2026, 6, 2, 23, 59), True),
    ],
)
def test_answered_before_raised(raised: date, answered: date, *, refused: bool) -> None:
    """Where either side has no time only an earlier day is too early; the row is refused and still counted."""
    made = book(changed("意见反馈台账", 7, 提出时间=raised, 反馈时间=answered))
    issues = run_checks(made, context())
    assert [issue.code for issue in issues] == ["answered-before-raised"] * refused
    assert len(made["feedback"].refused) == refused
    count = next(one for one in made.counts() if one.ledger == "feedback")
    assert (count.read, count.used, count.refused) == (7, 7 - refused, refused)


def test_full_points_of_the_row() -> None:
    """Each survey row has its own full points; 100 where none stand."""
    assert _codes(changed("满意度调查", 2, 得分=10, 满分=10)) == []
    assert _codes(changed("满意度调查", 2, 得分=10.5, 满分=10)) == ["more-than-full-points"]
    assert _codes(changed("满意度调查", 3, 得分=100, 满分=None)) == []


def test_unapproved_adjustment_is_set_aside() -> None:
    """A pending decision is a warning, refuses its row, and is not said to be late besides."""
    made = book(changed("奖金调整", 2, 批准人="", 批准日期=date(2026, 7, 9)))
    issues = run_checks(made, context())
    assert [(issue.code, issue.severity) for issue in issues] == [("unapproved-adjustment", Severity.WARNING)]
    assert list(made["adjustments"].frame["staff_id"]) == ["E003"]


def test_late_approval_only_in_its_own_period() -> None:
    """Approved after as_of is an error where it would be paid, and keeps its row in the book."""
    late = changed("奖金调整", 2, 批准日期=date(2026, 7, 4))
    assert _codes(late, "2026Q2") == _codes(late, "2026-05") == _codes(late, "") == []
    made = book(late)
    (issue,) = run_checks(made, context())
    assert issue.severity is Severity.ERROR
    assert len(made["adjustments"].frame) == 2


def test_unapproved_version_does_not_count() -> None:
    """The department's plan is compared with the versions in force, not with a change that nobody approved."""
    change = ["2026-05", "E002", "", "", 90000, 0, 2, "", None]
    assert _codes(added("销售计划", change), "2026-05") == ["unapproved-target-change"]
    approved = [*change[:7], "陈志", date(2026, 5, 2)]
    assert _codes(added("销售计划", approved), "2026-05") == ["plan-differs-from-persons"]
    later = [*change[:7], "陈志", date(2026, 6, 9)]
    assert _codes(added("销售计划", later), "2026-05") == []


def test_part_of_the_parts_says_nothing() -> None:
    """A year with only some of its months can't be compared; months outside employment need no plan."""
    year = ["2026", "E003", "", "", 999999, 0, 1, "", None]
    assert _codes(added("销售计划", year), "2026") == []
    quarter = ["2026Q1", "E003", "", "", 30000, 0, 1, "", None]
    sheets = added("销售计划", quarter)
    assert _codes(sheets, "2026Q1") == []
    sheets["销售计划"] = [row for row in sheets["销售计划"] if row[:2] != ["2026-03", "E003"]]
    assert "plan-differs-from-parts" not in _codes(sheets, "2026Q1")
    sheets["员工花名册"][3][6] = date(2026, 2, 28)
    assert "plan-differs-from-parts" in _codes(sheets, "2026Q1")


def test_department_row_of_a_region() -> None:
    """A department's row that names a region stands against the people of that region alone."""
    rows = [row for row in clean()["销售计划"] if row[1] or row[0] == "期间"]
    region = ["2026-06", "", "华东", "", 10000, 12000, 1, "", None]
    assert _codes({**clean(), "销售计划": [*rows, region]}) == []
    region[4] = 10001
    assert _codes({**clean(), "销售计划": [*rows, region]}) == ["plan-differs-from-persons"]


def test_only_periods_inside_the_asked_one() -> None:
    """Plans of other periods are silent in a run, and all are looked at without a period."""
    wrong = changed("销售计划", 14, 计划金额=1)
    assert _codes(wrong, "2026-06") == []
    assert _codes(wrong, "2026-01") == _codes(wrong, "") == ["plan-differs-from-persons"]


def test_return_after_churn() -> None:
    """Goods may come back after an account is lost; a sale on its last day is one."""
    back = ["S99", date(2026, 6, 3), "A-00008", "E003", -5, -1000]
    last = ["S98", date(2026, 2, 10), "A-00008", "E003", 5, 1000]
    assert _codes(added("销售台账", back, last)) == []


def test_many_alike_are_said_once() -> None:
    """Eleven sales after one churn are one line with their number, at the first of them."""
    sales = [[f"S9{n}", date(2026, 3, n), "A-00008", "E003", 5, 1000] for n in range(1, 12)]
    issues = [issue for issue in said(added("销售台账", *sales)) if issue.code == "sale-after-churn"]
    assert [issue.place.cell for issue in issues] == ["B38"]
    assert "11 cells" in str(issues[0].message)
    issues = [issue for issue in said(added("销售台账", *sales[:10])) if issue.code == "sale-after-churn"]
    assert [issue.place.cell for issue in issues] == [f"B{row}" for row in range(38, 48)]


def test_money_of_an_order_on_one_line() -> None:
    """What was collected for a whole order may stand on its first line."""
    sheets = clean()
    sheets["销售台账"][0].append("行号")
    sheets["销售台账"] += [
        ["S99", date(2026, 6, 3), "A-00001", "E002", 5, 1000, 3000, None, None, "1"],
        ["S99", date(2026, 6, 3), "A-00001", "E002", 5, 2000, None, None, None, "2"],
    ]
    assert _codes(sheets) == []
    sheets["销售台账"][-1][6] = 1
    assert _codes(sheets) == ["collected-more-than-sold"]


def test_owner_follows_handovers() -> None:
    """From the day of a handover the new owner's rows are their own, before it the old owner's."""
    before = ["S98", date(2026, 3, 31), "A-00007", "E005", 5, 1000]
    on_the_day = ["S99", date(2026, 4, 1), "A-00007", "E003", 5, 1000]
    assert where(said(added("销售台账", before, on_the_day))) == []
    on_the_day[3] = "E002"
    (issue,) = said(added("销售台账", before, on_the_day))
    assert (issue.code, issue.severity, issue.place.cell) == ("anothers-account", Severity.NOTICE, "D39")
    assert "the account's owner on that day" in str(issue.message)


def test_first_and_last_day_at_work() -> None:
    """The day of hiring and the day of leaving are days at work."""
    sheets = changed("员工花名册", 3, 入职日期=date(2026, 1, 2))
    assert _codes(sheets) == []
    sheets = added("费用台账", ["P99", date(2026, 3, 31), "E005", "拜访", 100])
    assert _codes(sheets) == []
    sheets["费用台账"][-1][1] = date(2026, 4, 1)
    assert _codes(sheets) == ["after-left"]


def test_plan_of_nothing_outside_employment() -> None:
    """A plan of 0 for somebody who has left is right; another is not."""
    assert _codes(added("开发计划", ["2026-05", "E005", 0])) == []
    assert _codes(added("开发计划", ["2026-05", "E005", 1])) == ["after-left"]


def test_few_old_dates_among_many() -> None:
    """Opportunities of different years are no outliers, nor are a few rows of the year before in order."""
    old = [[f"O9{n}", date(2024 + n // 12, n % 12 + 1, 5), "A-00003", "E002", "", None] for n in range(24)]
    assert _codes(added("销售机会", *old)) == []
    autumn = [[f"S9{n}", date(2025, 9 + n, 5), "A-00001", "E002", 5, 1100] for n in range(4)]
    assert _codes(added("销售台账", *autumn)) == []


def test_few_dates_tell_nothing() -> None:
    """Of fewer than twenty dates a gap of half a year says nothing."""
    sheets = changed("费用台账", 2, 日期=date(2025, 6, 10))
    assert _codes(sheets) == []
    sheets["费用台账"] += [[f"P9{n}", date(2026, 2, n + 1), "E002", "拜访", 100] for n in range(8)]
    assert _codes(sheets) == ["date-far-from-others"]


def test_amounts_that_vary() -> None:
    """Twenty times the usual is still silent; too few rows tell nothing; a whole ledger tells slips of 100 times."""
    median = 1300
    assert _codes(changed("销售台账", 2, 金额=median * 20)) == []
    assert _codes(changed("销售台账", 2, 金额=median * 20 + 100)) == ["amount-far-above-usual"]
    single = ["P99", date(2026, 6, 3), "E003", "培训", 5000]
    assert _codes(added("费用台账", single)) == []
    single[4] = 50_000
    assert _codes(added("费用台账", single)) == ["amount-far-above-usual"]


def test_items_by_id_or_name() -> None:
    """An item is known by its id or its name in any case; of an account's review nothing is known here."""
    assert _codes(changed("评分表", 2, 指标="KNOWLEDGE")) == []
    (issue,) = said(changed("评分表", 2, 指标="知识技巧"))
    assert "知识技能" in str(issue.message)
    made = book(changed("评分表", 2, 指标="知识技巧"))
    assert run_checks(made, replace(context(), items=None)) == []


def test_rater_by_name_or_id() -> None:
    """A self rating may name the rater by id, by name, as 本人, or not at all."""
    for rater in ("E003", "李强", "本人", ""):
        assert _codes(changed("评分表", 8, 评价人=rater)) == []


def test_category_has_its_own_limit() -> None:
    """A category without a standard is no matter where the row has a limit of its own, or config has no standards."""
    sheets = changed("意见反馈台账", 3, 类别="建议", 时限=24)
    assert _codes(sheets) == []
    sheets = changed("意见反馈台账", 3, 类别="建议")
    assert run_checks(book(sheets), replace(context(), categories=frozenset())) == []


def test_id_form_is_asked_for() -> None:
    """Letters and digits of account ids are checked only where config asks for it."""
    sheets = changed("大客户档案", 2, 合作等级="B")
    assert run_checks(book(sheets), context(id_form=False)) == []


def test_undelivered() -> None:
    """A ledger is delivered by any date of the period or later, also of a refused row; one without rows is not late."""
    assert undelivered(book(clean()), context("2026-07")) == {"sales", "visits", "feedback", "expenses"}
    sheets = clean()
    sheets["回访台账"][6][4] = date(2026, 7, 1)
    sheets["意见反馈台账"][7][6] = datetime(2026, 7, 1, 9, 0)
    sheets["费用台账"].append(["P99", date(2026, 9, 1), "E002", "拜访", 100])
    sheets["销售台账"].append(["S99", date(2026, 7, 1), "A-00001", "E002", 5, "abc"])
    made = book(sheets)
    assert undelivered(made, context("2026-07")) == frozenset()
    assert undelivered(made, context("2026-08")) == {"sales", "visits", "feedback"}
    assert undelivered(made, context("")) == frozenset()
    assert undelivered(book({"花名册": clean()["员工花名册"]}), context()) == frozenset()


def test_undelivered_by_period() -> None:
    """A ledger whose rows name periods is delivered by the last day of its newest."""
    due = replace(context("2026-07"), due_every_month=("attendance", "sales_plan"))
    assert undelivered(book(clean()), due) == {"attendance", "sales_plan"}
    assert undelivered(book(added("销售计划", ["2026", "", "", "", 1, 1, 1, "", None])), due) == {"attendance"}


def test_undelivered_by_the_end_of_limits() -> None:
    """Where the ends of limits are known, an item whose limit ends in the period shows that feedback was delivered."""
    made = book(clean())

    def ends(day: datetime) -> pd.Series[pd.Timestamp]:
        return pd.Series(pd.Timestamp(day), index=made["feedback"].frame.index)

    inside, midnight = datetime(2026, 7, 1, 9, 0), datetime(2026, 7, 1)
    known = replace(context("2026-07"), limit_ends=lambda _: ends(inside))
    assert "feedback" not in undelivered(made, known)
    known = replace(context("2026-07"), limit_ends=lambda _: ends(midnight))
    assert "feedback" in undelivered(made, known)


def test_places_the_newest_sheet() -> None:
    """A ledger that was not delivered is named at the sheet with its last date."""
    sheets = clean()
    head, *rows = sheets.pop("费用台账")
    sheets["b.xlsx ▸ 一季度"] = [head, *rows[6:8]]
    sheets["a.xlsx ▸ 二季度"] = [head, *rows[9:10]]
    (issue,) = [one for one in said(sheets, "2026-07") if one.place.file in {"a.xlsx", "b.xlsx"}]
    assert (issue.code, str(issue.place), issue.found) == ("ledger-not-delivered", "a.xlsx ▸ 二季度", "2026-05-10")


def test_empty_ledgers() -> None:
    """Headers without rows, and no ledger at all, are checked without a hitch."""
    assert where(said({name: rows[:1] for name, rows in clean().items()})) == []
    codes = [code for code, _ in where(said({}))]
    assert codes == ["needed-ledger-missing", "needed-ledger-missing", "ledgers-missing"]


def test_names_are_their_own() -> None:
    """Each check has a name of its own, by which it can be listed."""
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
