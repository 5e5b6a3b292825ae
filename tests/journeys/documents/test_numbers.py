"""Every number that stands in a workbook and on paper is the same, and that of the CSVs."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import pytest

from kam_reports.config import load
from kam_reports.metrics.catalogue import METRICS
from tests.journeys.documents.department import ASSESSED, PERIODS
from tests.journeys.documents.looking import by, numbers, pairs, seen, words
from tests.journeys.outputs import draft, lines, number, page_text, table
from tests.journeys.outputs import numbers as in_row

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.documents.conftest import Runs

REPORTS = {"2026-06": "部门月报", "2026Q2": "部门季报", "2026": "部门年报"}


def _on_paper(path: Path) -> Counter[str]:
    """Return the numbers of a PDF, each line's own."""
    return numbers(page_text(path))


def _in_book(path: Path, *, first: bool) -> Counter[str]:
    """Return the numbers of a workbook as shown: of its first sheet, or of all."""
    cells = seen(path)
    return sum((numbers(cell.text) for cell in cells if not first or cell.sheet == cells[0].sheet), Counter())


@pytest.mark.parametrize("period", PERIODS)
def test_paper_and_workbook_hold_the_same_numbers(made: Runs, period: str) -> None:
    """Each number of a workbook's first sheet is printed as often, and nothing is printed that no sheet holds."""
    found = pairs(draft(made.workspace, period))
    assert len(found) >= len(ASSESSED)
    for book, pdf in found:
        printed = _on_paper(pdf)
        assert sum(printed.values()) > 10, pdf.name
        assert not _in_book(book, first=True) - printed, book.name
        assert not printed - _in_book(book, first=False), pdf.name


@pytest.mark.parametrize("period", PERIODS)
def test_sheets_hold_the_scores(made: Runs, period: str) -> None:
    """Every item of scores.csv stands in its row of the workbook and line of the page; so do score and rank."""
    config = load(made.workspace / "config.yaml")
    schemes = [scheme for dated in config.rulebook.schemes for version in dated.versions for scheme in version.value]
    names = {(scheme.id, item.id): item.name.zh for scheme in schemes for item in scheme.items}
    results = table(made.workspace, "results", period)
    assert len(results) >= len(ASSESSED) - 1
    for result in results:
        folder, staff = draft(made.workspace, period) / "考核表", result["staff_id"]
        pattern = "部门考核表" if staff == "department" else f"{staff}_*"
        rows, page = lines(next(folder.glob(f"{pattern}.xlsx"))), page_text(next(folder.glob(f"{pattern}.pdf")))
        for line in (one for one in table(made.workspace, "scores", period) if one["staff_id"] == staff):
            name = names[line["scheme"], line["item"]]
            wanted = {number(line[column]) for column in ("weight", "value", "points") if line[column]}
            assert any(row[0] == name and wanted <= in_row(row[1:]) for row in rows), line
            if line["points"]:
                assert any(text.startswith(name) and line["points"] in text.split() for text in page.splitlines()), line
        if result["score"]:
            assert f"得分 {result['score']} " in page.replace("\n", " ")
            assert staff == "department" or f"{result['rank']} / {result['of']}" in page


@pytest.mark.parametrize("period", PERIODS)
def test_department_report_holds_the_figures(made: Runs, period: str) -> None:
    """Each metric's line has value and parts of figures.csv; each person, region, product and tier its own sales."""
    figures = by(table(made.workspace, "figures", period), "metric", "subject_kind", "subject")
    rows = lines(draft(made.workspace, period) / f"{REPORTS[period]}.xlsx")
    page = page_text(draft(made.workspace, period) / f"{REPORTS[period]}.pdf")
    for (metric, kind, subject), figure in figures.items():
        if kind == "department":
            name, columns = METRICS[metric].name.zh, ("value", "numerator", "denominator")
            wanted = {
                number(figure[key]) for key in columns if figure[key] and (key == "value" or METRICS[metric].is_rate)
            }
            wanted -= {number("0")} if not figure["value"] else set()
            assert any(row[0] == name and wanted <= in_row(row[1:]) for row in rows), (figure, wanted)
        elif metric == "sales_amount" and Decimal(figure["value"]):
            shown = f"{Decimal(figure['value']):,}"
            assert any(text.startswith(subject) and shown in text.split() for text in page.splitlines()), figure
            assert any(str(row[0]).startswith(subject) and number(figure["value"]) in in_row(row) for row in rows), (
                figure
            )


def test_commission_draft_holds_what_is_paid(made: Runs) -> None:
    """Each person's commission is that of pay.csv; order lines add up to it; the bonus calculation has the same."""
    folder = draft(made.workspace)
    rows, orders = lines(folder / "提成结算预案.xlsx"), lines(folder / "提成结算预案.xlsx", 1)
    paid = [row for row in table(made.workspace, "pay") if row["line"] == "commission"]
    assert len(paid) == 2
    for line in paid:
        row = next(row for row in rows if row[0] == line["staff_id"])
        assert number(line["amount"]) in in_row(row)
        assert f"{Decimal(line['amount']):,}" in words(folder / "提成结算预案.pdf")
        assert any(
            number(line["amount"]) in in_row(row) and line["staff_id"] in row
            for row in lines(folder / "奖金核算表.xlsx")
        )
    total = sum((Decimal(line["amount"]) for line in paid), Decimal(0))
    assert any("合计" in row and number(str(total)) in in_row(row) for row in rows)
    lines_of_orders = [row for row in orders if str(row[1:2]).find("-E00") > 0]
    earned = sum(
        Decimal(str(next(value for value in reversed(row) if isinstance(value, float)))) for row in lines_of_orders
    )
    assert Decimal(earned).quantize(Decimal("0.01"), ROUND_HALF_UP) == total


@pytest.mark.parametrize("period", PERIODS)
def test_account_summary_adds_up_to_the_figures(made: Runs, period: str) -> None:
    """The accounts' sales are the department's; sales, margin and collection stand as totals above the list."""
    rows = lines(draft(made.workspace, period) / "大客户档案汇总表.xlsx")
    figures = by(table(made.workspace, "figures", period), "metric", "subject_kind", "subject")
    totals = {value for row in rows[:8] for value in in_row(row)}
    for metric in ("sales_amount", "gross_margin"):
        assert number(figures[metric, "department", "department"]["value"]) in totals
    collected = figures["collection_rate", "department", "department"]["numerator"]
    assert number(collected) in totals


def test_year_reviews_each_account(made: Runs) -> None:
    """The year's summary has a sheet of reviews: each rated account with total and grade, or said to be incomplete."""
    cells = [cell for cell in seen(draft(made.workspace, "2026") / "大客户档案汇总表.xlsx") if "评价" in cell.sheet]
    for account, graded in (("A-00002", True), ("B-00012", False), ("A-00005", True), ("B-00015", False)):
        row = next(cell.row for cell in cells if cell.text == account)
        shown = [cell.text for cell in cells if cell.row == row]
        assert bool(set(shown) & {"A", "B", "C", "D"}) is graded, shown
        assert ("不完整" in shown) is not graded  # it only gave goods back: there is no margin to look at
        assert sum("." in text for text in shown) >= 3, shown
