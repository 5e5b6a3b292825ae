"""The assessment sheet: what stands on it, that it adds up, and that it shows nobody else's rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from kam_reports.assess.scheme import Item, Scheme, WhenNoData
from kam_reports.assess.scorecard import SHEET_INCOMPLETE
from kam_reports.core.dated import Version
from kam_reports.core.document import Chart, Medium, RowKind, SignOff, Table, Tone
from kam_reports.core.issue import Severity
from kam_reports.core.period import PeriodKind
from kam_reports.core.place import Place
from kam_reports.core.text import Name, Speaker
from kam_reports.metrics.catalogue import METRICS
from kam_reports.metrics.engine import measure
from kam_reports.reports import assessment, proof
from kam_reports.reports.sources import gather
from tests.reports.reading import check_formulas, facts, names, notes, row_of, rows, section, text
from tests.reports.small_month import JUNE, PAY, SINCE, STAFF_RULES, department_scheme, ledgers, material, with_rows

if TYPE_CHECKING:
    from kam_reports.assess.score import Score
    from kam_reports.core.document import Document
    from kam_reports.reports.material import Material


def score_of(made: Material, subject: str) -> Score:
    """Return one subject's score."""
    return next(score for score in made.scores if score.subject == subject)


def sheet(subject: str, made: Material | None = None) -> Document:
    """Compose one subject's sheet."""
    made = made or material()
    return assessment.compose(made, score_of(made, subject))


def test_complete_sheet_has_every_part() -> None:
    """A complete sheet: person, items, result, pay, what is missing, rules, signatures, evidence."""
    document = sheet("E002")
    assert names(document) == ["person", "items", "result", "pay", "missing", "rules", "sign", "evidence"]
    assert document.kind == "assessment"
    assert document.path == "assessment/E002_王芳"
    assert document.subtitle == "Period 2026-06: 2026-06-01 to 2026-06-30; amounts in yuan"
    assert document.footer == ("2026-06", "data as of 2026-07-03", "no. {number}")
    assert document.organisation == "华晟公司 大客户部"
    assert len(section(document, "sign", SignOff).boxes) == 3


def test_person_block() -> None:
    """The person block names the person, the supervisor and the pay base."""
    person = facts(sheet("E002"), "person")
    assert person["Name"] == "王芳"
    assert person["Supervisor"] == "李建国 (E001)"
    assert person["Hired on"] == date(2021, 3, 15)
    assert person["Performance pay base"] == Decimal("3000.00")
    assert person["Data as of"] == date(2026, 7, 3)


def test_leaver_has_last_day() -> None:
    """Who has left gets the last day at work printed."""
    sheets = ledgers()
    sheets["员工花名册"] = [
        [*row, "离职日期" if not at else date(2026, 6, 20) if row[0] == "E002" else None]
        for at, row in enumerate(sheets["员工花名册"])
    ]
    assert facts(sheet("E002", material(sheets)), "person")["Last day at work"] == date(2026, 6, 20)


def test_items_show_target_actual_rate_and_points() -> None:
    """A metric item shows plan, sales and their exact ratio; a rated one the raters' means by type with counts."""
    items = section(sheet("E002"), "items", Table)
    sales = row_of(items, "Performance").cells
    assert [cell.value for cell in sales[1:6]] == [
        Fraction(60),
        Fraction(100000),
        Fraction("94000.50"),
        Fraction("94000.50") / 100000,
        Decimal("56.40"),
    ]
    rated = row_of(items, "Attitude").cells
    assert rated[4].value == Fraction(90 * 60 + 88 * 20 + 80 * 20, 100)
    assert rated[5].value == Decimal("35.04")
    assert "superior 90.00 (1 rated, weight 60)" in str(rated[6].value)
    assert "peer 88.00 (1 rated, weight 20)" in str(rated[6].value)
    total = next(row for row in items.rows if row.kind is RowKind.TOTAL)
    assert [total.cells[1].value, total.cells[5].value] == [Fraction(100), Decimal("91.44")]
    assert [row.cells[0].value for row in items.rows if row.kind is RowKind.GROUP] == ["A", "B"]


@pytest.mark.parametrize("subject", ["E002", "E003", "E004"])
def test_formulas_come_to_the_stored_values(subject: str) -> None:
    """Worked out exactly from the cells they name, all formulas give what is stored."""
    assert check_formulas(sheet(subject)) >= 3


def test_every_point_rule_as_formula() -> None:
    """Linear with a cap and a divisor, bands, deductions and over-budget: the formulas give the engine's points."""
    made = material(schemes=(department_scheme(),))
    document = sheet("department", made)
    assert check_formulas(document) > 8
    points = {row[0]: row[5] for row in rows(section(document, "items", Table))}
    assert points == {
        "Sales": Decimal("41.71"),
        "Amount": Decimal("2.19"),
        "Banded": Decimal("20.00"),
        "Churn": Decimal("10.00"),
        "Over": Decimal("17.86"),
    }
    assert document.path == "assessment/department"
    assert "pay" not in names(document)
    assert facts(document, "person")["Department"] == "大客户部"


def test_pay_lines_with_reasons() -> None:
    """Base × factor, the modifier with its reason, the adjustment with its approver; the sum is live.

    What the department sold and planned is not everybody's to know: it stands in the bonus calculation.
    """
    document = sheet("E002")
    pay = section(document, "pay", Table)
    assert [(row[0], row[1], row[2], row[3]) for row in rows(pay)] == [
        ("Performance pay", Decimal("3000.00"), Decimal(1), Decimal("3000.00")),
        ("Department modifier", Decimal("3000.00"), Decimal(0), Decimal("0.00")),
        ("Adjustment", None, None, Decimal("200.00")),
    ]
    assert "score 91.44, from 90: 100%" in text(document)
    assert pay.rows[1].cells[4].value == "target reached"
    assert not {"219,000.50", "210,000.00", "231,000.00"} & set(text(document).split())
    assert "续约有功 (approved by 李建国, 2026-06-28)" in text(document)
    total = pay.rows[-1].cells[3]
    assert (total.value, total.formula) == (Decimal("3200.00"), "SUM({pay.amount})")


def test_score_as_percent_in_words() -> None:
    """In the middle band the reason says that the score is the per cent."""
    sheets = ledgers()
    sheets["销售台账"] = [row for row in sheets["销售台账"] if row[0] != "S2"]
    assert "score 77.04, from 60: the score as per cent" in text(sheet("E002", material(sheets)))


def test_incomplete_sheet_says_so_and_pays_nothing() -> None:
    """Nobody rated E004: no score, no rank, no pay, and no 0 or 100 % in their place."""
    document = sheet("E004")
    assert "pay" not in names(document)
    assert "No pay is proposed while the sheet is incomplete." in notes(document, "no_pay")
    assert "Attitude: no rating for 2026-06" in notes(document, "missing")
    assert facts(document, "result") == {"Score": "none: incomplete", "Rank": "not ranked", "Last place": "no"}
    items = section(document, "items", Table)
    lost = row_of(items, "Attitude").cells
    assert [lost[4].value, lost[5].value] == ["no data", "none"]
    assert lost[5].tone is Tone.ACTION
    assert items.rows[-1].cells[5].value == "none"


def test_no_plan_is_no_hundred_percent() -> None:
    """Without a plan the item has no target and no rate, and the sheet says which ledger has nothing."""
    sheets = ledgers()
    sheets["销售计划"] = [row for row in sheets["销售计划"] if row[1] != "E002"]
    document = sheet("E002", material(sheets))
    cells = row_of(section(document, "items", Table), "Performance").cells
    assert [cells[2].value, cells[3].value, cells[4].value] == [None, Fraction("94000.50"), "no data"]
    assert "Performance: nothing for 2026-06 in Sales plan" in notes(document, "missing")


def test_missing_ledger_is_named() -> None:
    """Where the ledger itself is missing, the sheet says so and shows neither target nor actual."""
    sheets = ledgers()
    del sheets["销售台账"]
    document = sheet("E002", material(sheets))
    assert "Performance: ledger missing: Sales" in notes(document, "missing")
    assert [cell.value for cell in row_of(section(document, "items", Table), "Performance").cells[2:4]] == [None, None]


def test_refused_row_is_named_on_its_owners_sheet_only() -> None:
    """A refused sale makes the sheet doubtful: it is named with its cell, on that person's sheet and no other."""
    bad = ["S9", date(2026, 6, 20), "A-00001", "E002", "轴承", 3, "1.200,5O"]
    made = material(with_rows(ledgers(), "销售台账", bad))
    mine, other = sheet("E002", made), sheet("E003", made)
    assert "not to be made final" in notes(mine, "missing")
    assert "销售台账.xlsx ▸ 销售台账 ▸ G7: “1.200,5O” is not an amount" in notes(mine, "missing")
    assert "rows were refused: not to be made final" in str(
        row_of(section(mine, "items", Table), "Performance").cells[6]
    )
    refused = [row for row in rows(section(mine, "evidence", Table)) if row[5] == "S9"]
    assert [(row[1], row[8], row[9]) for row in refused] == [("no", None, None)]
    assert "1.200,5O" not in text(other)
    assert "not to be made final" not in text(other)


def test_refused_row_of_nobody_shows_only_its_place() -> None:
    """A refused row that names nobody may be anybody's: everyone reads where it stands, nobody what it says."""
    bad = ["S9", date(2026, 6, 20), None, None, None, 98765, "1.200,5O"]
    document = sheet("E003", material(with_rows(ledgers(), "销售台账", bad)))
    evidence = rows(section(document, "evidence", Table))
    assert [row[4] for row in evidence if "anybody's" in str(row[11])] == [7]
    assert "names nobody that can be read: 销售台账.xlsx ▸ 销售台账 ▸ 7" in notes(document, "missing")
    assert "1.200,5O" not in text(document)
    assert "98765" not in text(document)


def test_unapproved_adjustment_is_named() -> None:
    """An adjustment that pays nothing is named on the person's sheet, with the reason."""
    pending = ["2026-06", "E003", -150, "资料逾期", None, None]
    document = sheet("E003", material(with_rows(ledgers(), "奖金调整", pending)))
    assert "Adjustment of -150.00 (资料逾期) is not paid: not approved" in notes(document, "missing")


def test_absent_raters_are_named() -> None:
    """Raters' types that gave nothing are named; the others' weight is said."""
    document = sheet("E003")
    assert "Attitude: not rated by peer, customer; their weight was shared out" in notes(document, "missing")
    assert "superior: 1 rated; not rated by: peer, customer" in text(document)


def test_evidence_holds_the_rows_behind_the_figure() -> None:
    """Each contributing row stands on the evidence sheet with its place, and the figure jumps to it."""
    document = sheet("E002")
    table = section(document, "evidence", Table)
    assert (table.medium, table.sheet, table.filterable) == (Medium.BOOK, "Evidence", True)
    counted = [row for row in rows(table) if row[0] == "Performance"]
    assert [(row[2], row[4], row[5], row[6], row[8], row[9]) for row in counted] == [
        ("销售台账.xlsx", 2, "S1", date(2026, 6, 3), 70000, 0),
        ("销售台账.xlsx", 3, "S2", date(2026, 6, 9), Fraction("24000.50"), 0),
        ("销售计划.xlsx", 2, "", "2026-06", 0, 100000),
    ]
    assert counted[0][7] == "A-00001 东方轴承"
    assert counted[0][10] == "Product 轴承; Quantity 10; Amount 70,000.00"
    actual = row_of(section(document, "items", Table), "Performance").cells[3]
    assert actual.link == table.rows[0].cells[0].name == "evidence_performance"


def test_peers_and_customers_are_never_named() -> None:
    """The employee's copy shows what peers and customers gave, not who they are or what they wrote."""
    document = sheet("E002")
    shown = text(document)
    assert "李建国" in shown
    for secret in ("赵磊", "周客户", "同事的评语", "客户的评语"):
        assert secret not in shown
    ratings = [row for row in rows(section(document, "evidence", Table)) if row[0] == "Attitude"]
    assert [(row[2], row[4], row[8]) for row in ratings] == [
        ("评分表.xlsx", 2, 90),
        ("withheld", None, 88),
        ("withheld", None, 80),
    ]


@pytest.mark.parametrize(
    ("mine", "others"), [("E002", ("S3", "S4", "南海阀门")), ("E003", ("S1", "S2", "S4", "东方轴承"))]
)
def test_no_row_of_another_person(mine: str, others: tuple[str, ...]) -> None:
    """A person's sheet holds no order and no account of somebody else's."""
    shown = text(sheet(mine))
    found = [other for other in others if other in shown]
    assert not found


def test_message_about_somebody_else_stays_in_the_issue_list() -> None:
    """A doubt whose wording names another person is told without the wording."""
    made = material()
    place = Place("销售台账.xlsx", "销售台账", 2, 3)
    other = SHEET_INCOMPLETE.at(place, severity=Severity.WARNING, person="E003", scheme="", items="")
    made.issues = [*made.issues, other]
    shown = text(sheet("E002", made))
    assert "it also concerns somebody else's data: see the issue list" in shown
    assert "E003" not in shown
    assert "owner E003" in str(gather(made).told("department", "owner E003"))


def test_long_evidence_is_cut_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than the sheet takes: the first are shown, and it says how many there are."""
    monkeypatch.setattr(proof, "MOST_ROWS", 2)
    document = sheet("E002")
    assert "Performance: the first 2 of 3 counted rows are shown" in notes(document, "evidence_cut")
    assert len([row for row in rows(section(document, "evidence", Table)) if row[0] == "Performance"]) == 2


def test_trend_of_earlier_periods() -> None:
    """The chart runs from the person's first sheet to this one; a period without a result is a gap and is named."""
    made = material()
    now = score_of(made, "E002")
    past = {JUNE.shift(-1): None, JUNE.shift(-2): Decimal("80.50"), JUNE.shift(-3): Decimal("79.00")}
    made.trend = [
        (JUNE.shift(-step), {("sales", "E002"): replace(now, total=past[JUNE.shift(-step)], rank=1, of=2)})
        for step in (1, 2, 3)
    ] + [(JUNE.shift(-4), {})]
    document = assessment.compose(made, now)
    chart = section(document, "trend", Chart)
    assert chart.categories == ("2026-03", "2026-04", "2026-05", "2026-06")
    assert chart.series[0].values == (Decimal("79.00"), Decimal("80.50"), None, Decimal("91.44"))
    assert chart.caption == "No result: 2026-05"
    assert section(document, "trend_table", Table).medium is Medium.BOOK


def test_rules_in_small_print() -> None:
    """The scheme and the pay rules are named with their day, approver and source."""
    small = notes(sheet("E002"), "rules")
    assert "In force from 2026-01-01, approved by 2025年第12次办公会: Sales sheet (P2)" in small
    assert (
        "approved by 总经理: pay bands (from 95: 105%, from 90: 100%, from 60: the score as per cent, from 0: 0%"
        in small
    )
    assert "approved by program default: joiners and leavers" in small


def test_last_place_streak_is_said() -> None:
    """Whoever is last more than once reads how often."""
    made = material()
    last = replace(score_of(made, "E003"), last=True, last_streak=3)
    assert facts(assessment.compose(made, last), "result")["Last place"] == "last for 3 periods in a row"
    once = replace(last, last_streak=1)
    assert facts(assessment.compose(made, once), "result")["Last place"] == "last this period"


def test_no_pay_rule_in_force() -> None:
    """A complete sheet without pay rules says why there is no pay."""
    made = material(rules=replace(PAY, bands=None))
    sheets = ledgers()
    del sheets["奖金调整"]
    made = material(sheets, rules=replace(PAY, bands=None))
    assert "no pay rule is in force" in notes(sheet("E002", made), "no_pay")


def test_chinese_sheet_has_chinese_names() -> None:
    """In Chinese, names and paths that are data come out in Chinese."""
    made = material()
    made.speaker = Speaker("zh", made.speaker.catalogue)
    document = sheet("E002", made)
    assert document.path == "考核表/E002_王芳"
    assert document.title == "销售考核表"
    assert document.language == "zh"


def test_second_scheme_of_one_person_has_its_own_file() -> None:
    """Two schemes in one period never write the same file."""
    made = material()
    first = score_of(made, "E002")
    other = replace(first.scheme, value=replace(first.scheme.value, id="more", name=first.lines[0].item.name))
    assert assessment.path_of(made, replace(first, scheme=other)) == "assessment/E002_王芳_Performance"


def test_sources_gathered_once_give_the_same_sheet() -> None:
    """Sources handed in are the same as those a sheet gathers for itself."""
    made = material()
    score = score_of(made, "E002")
    assert assessment.compose(made, score, gather(made)) == assessment.compose(made, score)


def service_scheme(*metrics: str) -> Version[Scheme]:
    """Return a scheme of the given metrics, equal in weight."""
    weight = Decimal(100) / len(metrics)
    items = tuple(Item(metric, METRICS[metric].name, weight, metric) for metric in metrics)
    return Version("service", SINCE, "default", Scheme("service", Name("服务", "Service"), PeriodKind.MONTH, items, ()))


def test_pending_feedback_is_listed_apart() -> None:
    """Feedback whose limit is not over stands on the evidence sheet as not counted, and is mentioned, not in red."""
    sheets = ledgers()
    sheets["意见反馈台账"] = [
        ["编号", "提出时间", "客户编号", "责任人", "类别", "反馈时间"],
        ["F1", datetime(2026, 6, 5, 9, 0), "A-00001", "E002", "意见", datetime(2026, 6, 5, 15, 30)],
        ["F2", datetime(2026, 6, 30, 9, 0), "A-00001", "E002", "意见", None],
        ["F3", datetime(2026, 6, 30, 9, 0), "A-00002", "E003", "意见", None],
    ]
    made = material(sheets, (service_scheme("feedback_timeliness"),))
    document = sheet("E002", made)
    assert "1 pending, counted in the period in which they are decided" in notes(document, "missing")
    found = {row[5]: row for row in rows(section(document, "evidence", Table))}
    assert set(found) == {"F1", "F2"}
    assert [found["F1"][1], found["F2"][1]] == ["yes", "no"]
    assert "pending: not yet answered" in str(found["F2"][11])
    assert "Raised at 2026-06-30" not in str(found["F2"][10])
    assert "Answered at 2026-06-05 15:30" in str(found["F1"][10])


def test_distinct_accounts_count_once() -> None:
    """Two planned visits of one account: both stand there, the second says that it counts once with the first."""
    sheets = ledgers()
    sheets["回访台账"] = [
        ["编号", "客户编号", "责任人", "计划日期", "实际日期"],
        ["V1", "A-00001", "E002", date(2026, 6, 5), date(2026, 6, 6)],
        ["V2", "A-00001", "E002", date(2026, 6, 15), None],
    ]
    document = sheet("E002", material(sheets, (service_scheme("revisit_rate"),)))
    remarks = [row[11] for row in rows(section(document, "evidence", Table))]
    assert remarks == ["", "counts once with the other rows of this account"]
    assert row_of(section(document, "items", Table), "Revisit rate").cells[2].value == 1


def test_complaints_that_are_not_valid_are_left_out() -> None:
    """A complaint that was not our fault is on the evidence sheet as not counted; yes and no are words."""
    sheets = ledgers()
    sheets["投诉台账"] = [
        ["投诉单号", "日期", "客户编号", "责任人", "是否有效"],
        ["C1", date(2026, 6, 5), "A-00001", "E002", "是"],
        ["C2", date(2026, 6, 6), "A-00001", "E002", "否"],
    ]
    document = sheet("E002", material(sheets, (service_scheme("valid_complaints"),)))
    found = [(row[5], row[1], row[11]) for row in rows(section(document, "evidence", Table))]
    assert found == [("C1", "yes", ""), ("C2", "no", "not a valid complaint")]


def test_ledger_not_delivered_is_said() -> None:
    """Where a due ledger has nothing for the period, the sheet says that it seems not delivered."""
    made = material()
    made.measured = measure(made.scope, METRICS.values(), frozenset({"sales"})) if made.scope else made.measured
    assert "Performance: the ledger seems not to have been delivered" in notes(sheet("E002", made), "missing")


def test_counted_but_doubtful_rows_are_said() -> None:
    """A counted row that a check warns about is named with its place on its owner's sheet."""
    sheets = ledgers()
    sheets["大客户档案"] = [
        [*row[:5], date(2026, 1, 31)] if row[0] == "A-00001" else row for row in sheets["大客户档案"]
    ]
    made = material(sheets)
    assert "counted, but doubtful: 销售台账.xlsx ▸ 销售台账 ▸ " in notes(sheet("E002", made), "missing")
    assert "counted, but doubtful" not in notes(sheet("E003", made), "missing")


def test_many_notes_are_cut_aloud() -> None:
    """More than a dozen things to say: the rest are counted and the evidence sheet is named."""
    bad = [[f"S{number}", date(2026, 6, 20), "A-00001", "E002", "轴承", 3, "oops"] for number in range(20, 40)]
    document = sheet("E002", material(with_rows(ledgers(), "销售台账", *bad)))
    assert "8 more: see the evidence sheet of the workbook" in notes(document, "missing")


@pytest.mark.parametrize(
    ("when", "points", "said"),
    [
        (WhenNoData.FULL, Decimal("40.00"), "no data: full points by the rule"),
        (WhenNoData.ZERO, Decimal("0.00"), "no data: no points by the rule"),
        (WhenNoData.REDISTRIBUTE, Decimal("0.00"), "no data: its weight was given to the other items"),
    ],
)
def test_what_a_rule_does_without_data(when: WhenNoData, points: Decimal, said: str) -> None:
    """Where the rule settles an item without data, the sheet is complete and says how; formulas still hold."""
    items = tuple(replace(item, when_no_data=when) if item.rated else item for item in STAFF_RULES.value.items)
    version = replace(STAFF_RULES, value=replace(STAFF_RULES.value, items=items))
    document = sheet("E004", material(schemes=(version,)))
    cells = row_of(section(document, "items", Table), "Attitude").cells
    assert (cells[5].value, said in str(cells[6].value)) == (points, True)
    check_formulas(document)
