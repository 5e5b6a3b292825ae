"""``python -m benchmarks.naive INPUT OUTPUT PERIOD``: a month's sheets and bonus, one by one; prints its stages."""

from __future__ import annotations

import argparse
import csv
import json
import time
from pathlib import Path

import pandas as pd

from benchmarks.naive.accounts import write_accounts
from benchmarks.naive.bonus import write_bonus
from benchmarks.naive.books import write_sheet
from benchmarks.naive.department import write_report
from benchmarks.naive.ledgers import read
from benchmarks.naive.pages import write_page
from benchmarks.naive.scoring import Pay, Score, cents, department, gather, pay_of, score_year
from benchmarks.naive.sheets import Desk, compose


def main() -> None:
    """Read, score, write; print the seconds of each stage as JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("input", type=Path)
    options.add_argument("output", type=Path)
    options.add_argument("period")
    options.add_argument("--without-pdf", action="store_true", help="workbooks only, for an office program to print")
    asked = options.parse_args()
    print(json.dumps(make(asked.input, asked.output, asked.period, pdf=not asked.without_pdf)))


def make(source: Path, target: Path, period: str, *, pdf: bool = True) -> dict[str, float]:
    """Make a month's set; return the seconds of each stage and the number of sheets."""
    begun = time.perf_counter()
    ledgers = read(source)
    read_in = time.perf_counter() - begun

    begun = time.perf_counter()
    months = [str(month) for month in pd.period_range(end=period, periods=12, freq="M")]
    desk, pays = assess(ledgers, months)
    scores = desk.years[period]
    scored_in = time.perf_counter() - begun

    last = desk.month.last.date()
    subtitle = f"考核期间 {period}：{period}-01 至 {last}"
    footer = f"{period}　数据截至 {desk.month.as_of.date()}"
    books = pages = 0.0
    for staff_id, score in sorted(scores.items()):
        begun = time.perf_counter()
        sheet = compose(desk, score, pays[staff_id])
        write_sheet(sheet, target / f"考核表/{sheet.name}.xlsx", subtitle, footer)
        books += time.perf_counter() - begun
        if pdf:
            begun = time.perf_counter()
            write_page(sheet, target / f"考核表/{sheet.name}.pdf", subtitle, footer)
            pages += time.perf_counter() - begun
    begun = time.perf_counter()
    write_bonus(desk, scores, pays, target, subtitle)
    write_report(desk, scores, target, subtitle)
    write_accounts(desk, target, subtitle)
    write_tables(target / "data", scores, pays)
    whole = time.perf_counter() - begun
    return {
        "read": read_in,
        "score": scored_in,
        "books": books,
        "pages": pages,
        "department": whole,
        "sheets": len(scores),
    }


def assess(ledgers: dict[str, pd.DataFrame], months: list[str]) -> tuple[Desk, dict[str, Pay]]:
    """Score every month and pay the last one."""
    years = score_year(ledgers, months)
    month = gather(ledgers, months[-1])
    whole = department(ledgers, month)
    adjustments = ledgers["adjustments"]
    approved = adjustments[
        (adjustments["批准人"] != "") & (adjustments["批准日期"] <= month.as_of)  # a later one is a correction
    ]
    staff = ledgers["staff"].set_index("工号")
    pays = {
        staff_id: pay_of(score, cents(staff.loc[staff_id, "绩效工资基数"]), whole.modifier, approved)
        for staff_id, score in years[months[-1]].items()
    }
    names = ledgers["accounts"].set_index("客户编号")["客户名称"]
    return Desk(ledgers, staff, names, month, whole, years), pays


def write_tables(folder: Path, scores: dict[str, Score], pays: dict[str, Pay]) -> None:
    """Write results and pay as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "results.csv").open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("scheme", "staff_id", "score", "rank", "of", "last", "last_streak"))
        for staff_id, score in sorted(scores.items(), key=lambda one: (one[1].scheme, one[0])):
            last = str(score.last).lower()
            rows.writerow((score.scheme, staff_id, f"{score.total:.2f}", score.rank, score.of, last, score.streak))
    with (folder / "pay.csv").open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("staff_id", "band", "modifier", "adjustment", "total"))
        for staff_id, pay in sorted(pays.items()):
            rows.writerow((staff_id, pay.band, pay.change, pay.adjustment, pay.total))


if __name__ == "__main__":
    main()
