"""Everybody's pay in one workbook and one PDF."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from benchmarks.naive.looks import TITLE, new_book, table
from benchmarks.naive.pages import WIDE_PAGE, grid, signatures, text_of, write_pdf
from benchmarks.naive.sheets import TITLES

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.naive.scoring import Pay, Score
    from benchmarks.naive.sheets import Desk, Row

BONUS = (
    *("序号", "工号", "姓名", "岗位", "区域", "考核方案", "得分", "名次", "基数", "系数", "绩效工资"),
    *("部门调节系数", "部门调节", "调整", "应发合计", "备注"),
)


def write_bonus(desk: Desk, scores: dict[str, Score], pays: dict[str, Pay], folder: Path, subtitle: str) -> None:
    """Write everybody's pay as workbook and PDF."""
    rows: list[Row] = []
    for number, (staff_id, score) in enumerate(sorted(scores.items()), start=1):
        person, pay, line = desk.staff.loc[staff_id], pays[staff_id], number + 3
        told = f"连续 {score.streak} 期末位" if score.streak > 1 else ""
        rows.append(
            (
                *(number, staff_id, person["姓名"], person["岗位"], person["区域"], TITLES[score.scheme], score.total),
                *(f"{score.rank} / {score.of}", pay.base, pay.factor, f"=ROUND(I{line}*J{line},2)", pay.modifier),
                *(f"=ROUND(K{line}*L{line},2)", pay.adjustment, f"=SUM(K{line},M{line},N{line})", told),
            )
        )
    end = len(rows) + 3
    sums = {letter: f"=SUM({letter}4:{letter}{end})" for letter in "IKMNO"}
    rows.append(tuple("合计" if letter == "C" else sums.get(letter) for letter in "ABCDEFGHIJKLMNOP"))
    book, page = new_book("奖金核算表")
    page["A1"], page["A2"] = "奖金核算表", subtitle
    page["A1"].font = TITLE
    table(page, 3, BONUS, rows, (6, 8, 12, 16, 8, 26, 8, 10, 12, 8, 12, 8, 12, 12, 12, 30))
    book.save(folder / "奖金核算表.xlsx")
    lines = [_paid(row, pays) for row in rows[:-1]]
    whole = sum((pay.total for pay in pays.values()), Decimal(0))
    lines.append(["", "", "合计", *[""] * 11, f"{whole:,}", ""])
    body = grid(BONUS, lines, (4, 6, 8, 10, 6, 18, 7, 8, 11, 8, 11, 7, 10, 10, 11, 18), set(range(6, 15)))
    body += signatures(("制表", "审核", "批准"))
    write_pdf("奖金核算表", subtitle, "", body, folder / "奖金核算表.pdf", WIDE_PAGE)


def _paid(row: Row, pays: dict[str, Pay]) -> list[str]:
    """Return a line of the bonus page: amounts where the workbook has formulas."""
    pay = pays[str(row[1])]
    shown = {10: pay.band, 12: pay.change, 14: pay.total}
    return [text_of(shown.get(place, cell)) for place, cell in enumerate(row)]
