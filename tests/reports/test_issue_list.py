"""The issue list: a line an issue, guesses, control totals, row counts; with and without a period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from kam_reports.core.document import Facts, Notes, RowKind, Table, Tone
from kam_reports.core.text import ENGLISH, Speaker
from kam_reports.reports import issue_list
from kam_reports.reports.issue_list import Occasion
from kam_reports.reports.material import Letterhead
from tests.builders import book
from tests.reports.reading import check_formulas, facts, notes, rows, section
from tests.reports.small_month import JUNE, Sheets, ledgers, with_rows

if TYPE_CHECKING:
    from kam_reports.core.document import Document

BAD = ["S9", date(2026, 6, 20), "A-00001", "E002", "轴承", 3, "1.200,5O"]


def listed(sheets: Sheets, occasion: Occasion | None = None, speaker: Speaker = ENGLISH) -> Document:
    """Return the issue list of some ledgers."""
    made = book(sheets)
    return issue_list.compose(
        made.issues, made.guesses, made.control_totals, made.counts(), Letterhead("华晟公司"), speaker, occasion
    )


def test_no_problems_is_said_plainly() -> None:
    """Clean ledgers: one sentence with the rows read, and a table that says the same."""
    document = listed(ledgers())
    assert notes(document, "summary") == "No problems found: 19 rows read, none refused or doubtful."
    assert section(document, "issues", Table).empty == "No problems found."
    assert section(document, "guesses", Table).empty == "Nothing was guessed."
    assert document.subtitle == "All ledgers, without a period"
    assert document.footer == ()


def test_one_line_an_issue() -> None:
    """A bad amount: severity, file, sheet, cell, what stands there, what is wrong, how to mend it, what it blocks."""
    document = listed(with_rows(ledgers(), "销售台账", BAD))
    table = section(document, "issues", Table)
    assert table.filterable
    assert rows(table) == [
        (
            "error",
            "销售台账.xlsx",
            "销售台账",
            "G7",
            "1.200,5O",
            "“1.200,5O” is not an amount",
            "an amount in yuan",
            "Write a plain number in yuan, such as 1200.50",
            "the value",
            "not-an-amount",
        )
    ]
    assert table.rows[0].cells[0].tone is Tone.ACTION
    assert facts(document, "summary") == {"Errors": 1, "Warnings": 0, "Notices": 0}


def test_errors_come_first() -> None:
    """Errors stand before warnings and notices, whatever file they are in."""
    sheets = with_rows(ledgers(), "销售台账", BAD)
    sheets = with_rows(sheets, "销售计划", ["合计", None, 1])
    sheets = {"客户.xlsx ▸ 备注": [["随便", "写写"], [1, 2]], **sheets}
    severities = [row[0] for row in rows(section(listed(sheets), "issues", Table))]
    assert severities == ["error", "warning", "notice"]


def test_occasion_of_a_run() -> None:
    """In a run the list names period, data day and number, and faulty files link to their marked copies."""
    occasion = Occasion(JUNE, date(2026, 7, 3), {"销售台账.xlsx": "marked/销售台账.xlsx"})
    document = listed(with_rows(ledgers(), "销售台账", BAD), occasion)
    assert document.subtitle == "Period 2026-06"
    assert document.footer == ("2026-06", "data as of 2026-07-03", "no. {number}")
    assert (
        section(document, "issues", Table).rows[0].cells[1].link.startswith("external:marked/销售台账.xlsx#'销售台账'!")
    )


def test_guesses_with_their_places() -> None:
    """What was read by more than its letter: header, what stands there, how it was taken."""
    sheets = ledgers()
    sheets["销售台账"] = [["订单号" if cell == "单号" else cell for cell in row] for row in sheets["销售台账"]]
    found = rows(section(listed(sheets), "guesses", Table))
    assert ("header", "销售台账.xlsx", "销售台账", "A1", "订单号", "单号") in found


def test_control_totals_with_differences() -> None:
    """A total row is set beside the sum of its rows; a difference is red."""
    document = listed(with_rows(ledgers(), "销售台账", ["合计", None, None, None, None, 24, 229000]))
    table = section(document, "control_totals", Table)
    assert [row[3:] for row in rows(table)] == [
        ("Quantity", "合计", Decimal(24), Decimal(24), Decimal(0), "yes"),
        ("Amount", "合计", Decimal(229000), Decimal("228999.50"), Decimal("0.50"), "no"),
    ]
    assert [row.cells[7].tone for row in table.rows] == [Tone.PLAIN, Tone.ACTION]
    assert section(listed(ledgers()), "control_totals", Table).empty == "The ledgers have no total rows."


def test_row_counts_add_up() -> None:
    """Each sheet: read = used + refused + set apart, as formulas, with a total row."""
    document = listed(with_rows(ledgers(), "销售台账", BAD))
    table = section(document, "counts", Table)
    assert ("Sales", "销售台账.xlsx", "销售台账", 6, 5, 1, 0) in rows(table)
    assert table.rows[-1].kind is RowKind.TOTAL
    assert [cell.value for cell in table.rows[-1].cells[3:]] == [20, 19, 1, 0]
    assert check_formulas(document) == 4 + 6


def test_nothing_read_at_all() -> None:
    """An empty folder still makes a list."""
    document = listed({})
    assert section(document, "counts", Table).empty == "No ledger was read."
    assert isinstance(section(document, "summary", Notes), Notes)


def test_chinese_paths_and_sheets() -> None:
    """In Chinese the file and its sheets have Chinese names."""
    document = listed(with_rows(ledgers(), "销售台账", BAD), speaker=Speaker("zh", ENGLISH.catalogue))
    assert (document.path, document.sheet) == ("数据问题清单", "问题")
    assert section(document, "counts", Table).sheet == "行数"
    assert isinstance(section(document, "summary", Facts), Facts)
