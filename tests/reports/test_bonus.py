"""The bonus calculation: one row a person, live sums, who is left out and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kam_reports.core.document import Facts, Page, RowKind, SignOff, Table, Tone
from kam_reports.core.money import yuan
from kam_reports.reports import bonus
from tests.reports.reading import check_formulas, facts, names, notes, row_of, rows, section, text
from tests.reports.small_month import PAY, ledgers, material, with_rows


def test_one_row_a_person_with_every_factor() -> None:
    """Each paid person has a line with base, factors and amounts; whoever is incomplete has none, and no 0."""
    made = material()
    document = bonus.compose(made)
    table = section(document, "bonus", Table)
    found = rows(table)
    assert [row[1] for row in found] == ["E002", "E003"]
    assert found[0][:17] == (
        1,
        "E002",
        "王芳",
        "专员",
        "华东",
        "Sales sheet",
        Decimal("91.44"),
        "2 / 2",
        Decimal("3000.00"),
        Decimal(1),
        Decimal("3000.00"),
        Decimal(0),
        Decimal("0.00"),
        None,
        Decimal("200.00"),
        None,
        Decimal("3200.00"),
    )
    assert found[0][17] == "续约有功"
    assert (document.page, document.path, document.kind) == (Page.LANDSCAPE, "bonus", "bonus")


def test_formulas_come_to_the_stored_values() -> None:
    """Every formula, the totals row's too, comes exactly to what is stored, which is the payslips' own."""
    made = material()
    document = bonus.compose(made)
    assert check_formulas(document) > 15
    total = section(document, "bonus", Table).rows[-1]
    assert total.kind is RowKind.TOTAL
    assert total.cells[16].value == yuan(sum(slip.total for slip in made.paid.payslips))
    assert total.cells[16].formula == "SUM({bonus.total})"


def test_department_modifier_with_its_figures() -> None:
    """What decides the modifier stands above the table, and its factor is worked out from it."""
    sheets = ledgers()
    sheets["销售计划"] = [[*row[:2], 300000, None] if row[1] == "E003" else row for row in sheets["销售计划"]]
    document = bonus.compose(material(sheets))
    found = facts(document, "department")
    assert found["Department sold"] == Decimal("219000.50")
    assert found["Department plan"] == Decimal("410000.00")
    assert found["Challenge target"] is None
    assert found["Modifier factor"] == Decimal("-0.05")
    assert found["Reason"] == "target missed → -5%"
    assert row_of(section(document, "bonus", Table), "E002").cells[12].value == Decimal("-150.00")
    check_formulas(document)


def test_challenge_reached_as_formula() -> None:
    """Where the challenge target is reached, the live factor is the bonus."""
    sheets = ledgers()
    sheets["销售计划"] = [[*row[:3], 1000] if row[1] != "工号" else row for row in sheets["销售计划"]]
    document = bonus.compose(material(sheets))
    assert facts(document, "department")["Modifier factor"] == Decimal("0.05")
    check_formulas(document)


def test_no_department_plan() -> None:
    """Without a department plan the factor is 0 and the reason says so, in red."""
    sheets = ledgers()
    sheets["销售计划"] = [["期间", "工号", "计划金额", "挑战目标"], ["2026-05", "E002", 1, 1]]
    document = bonus.compose(material(sheets))
    found = dict(section(document, "department", Facts).items)
    assert [found[label].value for label in ("Department plan", "Completion", "Challenge target")] == [None] * 3
    assert found["Modifier factor"].value == 0
    assert (found["Reason"].value, found["Reason"].tone) == ("no department plan → 0%", Tone.ACTION)


def test_everybody_is_accounted_for() -> None:
    """People in = calculated + left out; each left-out person is named with the reason, incomplete ones first."""
    document = bonus.compose(material())
    control = facts(document, "control")
    assert control == {
        "People employed in the period": 4,
        "With a paying scheme": 3,
        "Performance pay calculated": 2,
        "Left out (named below)": 2,
        "Paid adjustments or corrections only": 0,
        "Sum to be paid": Decimal("4200.00"),
    }
    out = section(document, "left_out", Table)
    assert [(row[0], row[3], row[4]) for row in rows(out)] == [
        ("E004", "incomplete", "Attitude: no rating for 2026-06"),
        ("E001", "no paying scheme", "the role “经理” has no sheet that scales performance pay in this period"),
    ]
    assert out.rows[0].cells[4].tone is Tone.ACTION


def test_adjustment_of_someone_without_scheme() -> None:
    """A manager with an approved adjustment has a line of only that, and a total."""
    more = ["2026-06", "E001", "-50.50", "迟到", "总经理", date(2026, 6, 30)]
    document = bonus.compose(material(with_rows(ledgers(), "奖金调整", more)))
    line = row_of(section(document, "bonus", Table), "E001").cells
    assert [cell.value for cell in line[5:17]] == [
        "none",
        None,
        "",
        *[None] * 5,
        None,
        Decimal("-50.50"),
        None,
        Decimal("-50.50"),
    ]
    assert facts(document, "control")["Paid adjustments or corrections only"] == 1
    check_formulas(document)


def test_two_adjustments_are_shown_as_a_sum() -> None:
    """Several adjustments of one person stand in one cell as a sum of its parts, all reasons beside it."""
    more = ["2026-06", "E002", "-20.50", "资料逾期", "李建国", date(2026, 6, 29)]
    document = bonus.compose(material(with_rows(ledgers(), "奖金调整", more)))
    cell = row_of(section(document, "bonus", Table), "E002").cells[14]
    assert cell.value == Decimal("179.50")
    assert "(-20.50)" in cell.formula
    assert "续约有功" in text(document)
    assert "资料逾期" in text(document)
    check_formulas(document)


def test_unpaid_adjustments_are_named() -> None:
    """Adjustments that pay nothing are listed with place, amount and reason."""
    document = bonus.compose(
        material(
            with_rows(
                ledgers(),
                "奖金调整",
                ["2026-06", "E003", -150, "未批", None, None],
                ["2026-06", "E003", 80, "太晚", "李建国", date(2026, 7, 9)],
                ["2026-06", "E004", 60, "无结果", "李建国", date(2026, 6, 9)],
            )
        )
    )
    found = rows(section(document, "unpaid_adjustments", Table))
    assert [(row[1], row[3], row[4], row[5]) for row in found] == [
        ("E003", Decimal("-150.00"), "未批", "not approved: approver or date of approval missing"),
        ("E003", Decimal("80.00"), "太晚", "approved on 2026-07-09, after the data day"),
        ("E004", Decimal("60.00"), "无结果", "the person's sheet is incomplete"),
    ]
    assert found[0][0] == "奖金调整.xlsx ▸ 奖金调整 ▸ C3"


def test_unknown_role_and_missing_rule() -> None:
    """A role that config doesn't know, and a period before the first pay rule, are said as the reason."""
    sheets = ledgers()
    sheets["员工花名册"] = [
        ["E001", "李建国", "司机", *row[3:]] if row[0] == "E001" else row for row in sheets["员工花名册"]
    ]
    document = bonus.compose(material(sheets, rules=replace(PAY, bands=None)))
    reasons = {row[0]: row[4] for row in rows(section(document, "left_out", Table))}
    assert reasons["E001"] == "the role “司机” has no scheme in config.yaml"
    assert reasons["E002"] == "no pay rule is in force on the last day of the period"
    assert "department" not in names(document)


def test_nobody_paid() -> None:
    """A month without any pay says so instead of an empty grid."""
    sheets = ledgers()
    del sheets["评分表"]
    del sheets["奖金调整"]
    table = section(bonus.compose(material(sheets)), "bonus", Table)
    assert (table.rows, table.empty) == ((), "Nobody is paid in this period.")


def test_rules_and_signatures() -> None:
    """The rules used stand in small print; the boxes carry the letterhead's names."""
    document = bonus.compose(material())
    assert "challenge target reached 5%, target reached 0%, target missed -5%" in notes(document, "rules")
    assert section(document, "sign", SignOff).boxes == ("Prepared by: 周敏", "Reviewed by", "Approved by")


def test_remark_says_what_is_doubtful() -> None:
    """A sheet with refused rows and a place at the bottom, month after month, is remarked on."""
    bad = ["S9", date(2026, 6, 20), "A-00001", "E002", "轴承", 3, "1.200,5O"]
    made = material(with_rows(ledgers(), "销售台账", bad))
    made.paid.payslips = [
        replace(slip, score=replace(slip.score, last_streak=2)) if slip.score else slip for slip in made.paid.payslips
    ]
    remark = str(row_of(section(bonus.compose(made), "bonus", Table), "E002").cells[17].value)
    assert "rows were refused: not to be made final" in remark
    assert "last for 2 periods in a row" in remark
