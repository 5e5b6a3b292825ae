"""The faults: each a small function that plants one of its kind at a cell of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice

import pandas as pd

from tests.faults.desk import Desk, Planted, Spot

Plant = Callable[[Desk], None]


def _typed(name: str, ledger: str, column: str, value: object, *codes: str) -> Plant:
    """Return a fault that is one value in one cell."""

    def plant(desk: Desk) -> None:
        desk.plant(name, desk.row(ledger, column), column, value, *codes)

    return plant


def _day(value: object) -> date:
    return pd.Timestamp(str(value)).date()


def _moment(value: object) -> datetime:
    return pd.Timestamp(str(value)).to_pydatetime()


def wrong_total(desk: Desk, ledger: str) -> None:
    """A total row that is 900 off; nothing else is planted on that sheet."""
    part = next(part for part in desk.parts(ledger) if part.control_totals)
    total = desk.rng.choice(part.control_totals)
    cell = desk.sheet(part).cell(total.place.row, total.place.column + 1)
    cell.value = float(total.stated) + 900
    desk.taken.add((part.file, part.sheet, 0))
    desk.planted.append(
        Planted(f"wrong total {ledger}", part.file, part.sheet, total.place.cell, frozenset({"control-total-differs"}))
    )


def name_of_two(desk: Desk) -> None:
    """Two people of one name, and a sale entered by that name."""
    first, second = (spot for spot, _ in zip(desk.rows("staff", "name"), range(2), strict=False))
    desk.put(second, "name", first.value("name"))
    desk.plant("name of two", desk.row("sales", "staff_id"), "staff_id", first.value("name"), "ambiguous-name")


def answered_early(desk: Desk) -> None:
    """An answer a day before the question."""
    spot = desk.row("feedback", "raised_at", "answered_at")
    early = _moment(spot.value("raised_at")) - timedelta(days=1)
    desk.plant("answered early", spot, "answered_at", f"{early:%Y-%m-%d %H:%M}", "answered-before-raised")


def _lost(desk: Desk) -> tuple[str, date]:
    account = desk.row("accounts", "churned_on")
    desk.keep(account)
    return str(account.value("account_id")), _day(account.value("churned_on"))


def sale_after_churn(desk: Desk) -> None:
    """A sale to an account that was lost before."""
    account, day = _lost(desk)
    spot = next(one for one in desk.rows("sales", "account_id", "sold_on") if _day(one.value("sold_on")) > day)
    desk.put(spot, "account_id", account)
    desk.told("sale after churn", spot, "sold_on", "sale-after-churn")


def visit_after_churn(desk: Desk) -> None:
    """A visit to an account that was lost before."""
    account, day = _lost(desk)
    spot = next(one for one in desk.rows("visits", "account_id", "visited_on") if _day(one.value("visited_on")) > day)
    desk.put(spot, "account_id", account)
    desk.told("visit after churn", spot, "visited_on", "visit-after-churn")


def owner_mismatches(desk: Desk) -> None:
    """Two sales of one sheet in the name of a colleague who does not own the account."""
    owners = {str(one.value("account_id")): str(one.value("owner")) for one in desk.rows("accounts", "owner")}
    moved = {str(one.value("account_id")) for one in desk.rows("account_handover", "account_id")}
    steady = owners.keys() - moved
    mine = (one for one in desk.rows("sales", "staff_id", "account_id") if str(one.value("account_id")) in steady)
    for spot in islice(mine, 2):
        owner = owners[str(spot.value("account_id"))]
        other = next(person for person in sorted(set(owners.values())) if person != owner)
        desk.plant("owner mismatch", spot, "staff_id", other, "anothers-account")


def outside_employment(desk: Desk, ledger: str, day: str) -> None:
    """A row of somebody from before they came: a person hired in the year, on a row of before."""
    sellers = {str(one.value("staff_id")) for one in desk.rows("sales", "staff_id")}
    person = next(one for one in desk.rows("staff", "hired_on") if str(one.value("staff_id")) in sellers)
    desk.keep(person)
    spot = next(one for one in desk.rows(ledger, "staff_id", day))
    desk.put(spot, "staff_id", str(person.value("staff_id")))
    before = _day(person.value("hired_on")) - timedelta(days=40)
    desk.plant(f"outside employment {ledger}", spot, day, before.isoformat(), "before-hired")


def thousandfold(desk: Desk, ledger: str) -> None:
    """An amount a thousand times too large."""
    counts: dict[str, int] = {}
    for one in desk.rows(ledger, "amount", "staff_id"):
        counts[str(one.value("staff_id"))] = counts.get(str(one.value("staff_id")), 0) + 1
    # an amount that is not itself small for the person
    usual = sorted(abs(int(one.value("amount"))) for one in desk.rows(ledger, "amount", "staff_id"))
    least = usual[len(usual) // 4]
    spot = next(
        one
        for one in desk.rows(ledger, "amount", "staff_id")
        if int(one.value("amount")) >= least and counts[str(one.value("staff_id"))] >= 10
    )
    desk.plant(f"thousandfold {ledger}", spot, "amount", int(spot.value("amount")) * 10, "amount-far-above-usual")


def one_number_twice(desk: Desk) -> None:
    """One order number and line on two different rows: both are named."""
    first = desk.row("sales", "order_id", "amount")
    second = next(
        one
        for one in desk.rows("sales", "order_id", "amount")
        if one.row != first.row and (one.value("line") or "") == (first.value("line") or "")
    )
    desk.put(second, "order_id", str(first.value("order_id")))
    for spot in (first, second):
        desk.told("one number twice", spot, "order_id", "conflicting-key")


def same_row_twice(desk: Desk) -> None:
    """A voucher entered a second time below a sheet without totals, or over another row."""
    first = desk.row("opportunities", "opportunity_id", "created_on")
    second = next(one for one in desk.rows("opportunities", "opportunity_id") if one.row > first.row)
    sheet = desk.sheet(first.part)
    for column in range(1, sheet.max_column + 1):
        sheet.cell(second.row, column).value = sheet.cell(first.row, column).value
    desk.taken.add((first.part.file, first.part.sheet, first.row))
    desk.told("same row twice", second, "opportunity_id", "duplicate-row", "duplicate-rows")


def without_approver(desk: Desk, column: str) -> None:
    """An adjustment that nobody approved, or on no day."""
    desk.plant(f"no {column}", desk.row("adjustments", column), column, None, "unapproved-adjustment")


def more_than_full(desk: Desk) -> None:
    """More points than there are."""
    spot = desk.row("satisfaction", "points")
    full = spot.value("full_points")
    value = 105 if full is None else int(full) // 1_000_000 + 5
    desk.plant("more than full", spot, "points", value, "more-than-full-points")


def more_days_than_due(desk: Desk) -> None:
    """More days at work than the month has."""
    spot = desk.row("attendance", "days_present", "days_due")
    due = int(spot.value("days_due")) / 1_000_000
    desk.plant("more days than due", spot, "days_present", due + 3, "more-days-than-due")


def _before(desk: Desk, name: str, ledger: str, late: str, early: str, code: str) -> None:
    """A day that lies before the day it must follow."""
    spot = desk.row(ledger, late, early)
    desk.plant(name, spot, late, (_day(spot.value(early)) - timedelta(days=9)).isoformat(), code)


def lost_before_won(desk: Desk) -> None:
    """An account lost before it began."""
    _before(desk, "lost before won", "accounts", "churned_on", "won_on", "churned-before-start")


def left_before_hired(desk: Desk) -> None:
    """Somebody who left before they came."""
    spot = desk.row("staff", "hired_on")
    day = _day(spot.value("hired_on")) - timedelta(days=9)
    desk.plant("left before hired", spot, "left_on", day.isoformat(), "left-before-hired")


def plan_against_parts(desk: Desk) -> None:
    """A person's quarter that is not the sum of its months."""
    months = next(one for one in desk.rows("sales_plan", "staff_id", "period") if str(one.value("period")) == "2026-04")
    part = next(part for part in desk.parts("sales_plan") if not part.totals and "planned" in part.columns)
    values: dict[str, object] = {"period": "2026Q2", "staff_id": str(months.value("staff_id")), "planned": 123.45}
    row = desk.append(part, values)
    spot = Spot(part, len(part.rows) - 1)
    address = f"{desk.cell(spot, 'planned').column_letter}{row}"
    codes = frozenset({"plan-differs-from-parts"})
    desk.planted.append(Planted("plan against parts", part.file, part.sheet, address, codes))


def collected_more(desk: Desk) -> None:
    """More money collected than the whole order was."""
    orders: dict[str, list[Spot]] = {}
    for one in desk.rows("sales", "order_id", "amount"):
        orders.setdefault(str(one.value("order_id")), []).append(one)
    spot = next(one for one in desk.rows("sales", "collected", "amount") if int(one.value("amount")) > 0)
    whole = sum(abs(int(one.value("amount"))) for one in orders[str(spot.value("order_id"))])
    desk.plant("collected more", spot, "collected", whole / 100 + 500, "collected-more-than-sold")


def after_leaving(desk: Desk) -> None:
    """A sale of somebody from after they left."""
    person = desk.row("staff", "left_on")
    desk.keep(person)
    left = _day(person.value("left_on"))
    spot = next(one for one in desk.rows("sales", "staff_id", "sold_on") if _day(one.value("sold_on")) > left)
    desk.put(spot, "staff_id", str(person.value("staff_id")))
    desk.told("after leaving", spot, "sold_on", "after-left")


def copied_workbook(desk: Desk) -> None:
    """A workbook that lies in the folder twice: the copy's rows are set apart, and it is named."""
    part = desk.parts("account_handover")[0]
    copy = part.file.replace(".xlsx", "（副本）.xlsx")
    shutil.copyfile(desk.folder / part.file, desk.folder / copy)
    desk.taken.add((part.file, part.sheet, 0))
    desk.planted.append(Planted("copied workbook", copy, part.sheet, "", frozenset({"duplicate-rows"})))


def signs(desk: Desk) -> None:
    """A negative quantity with a positive amount."""
    spot = next(one for one in desk.rows("sales", "quantity", "amount") if int(one.value("amount")) > 0)
    desk.plant("signs", spot, "quantity", -abs(int(spot.value("quantity"))) / 1_000_000, "quantity-against-amount")


def no_header(desk: Desk) -> None:
    """A required column whose header was overwritten: the sheet is named."""
    part = desk.parts("expenses")[0]
    sheet = desk.sheet(part)
    for row in range(1, int(part.rows[0])):
        cell = sheet.cell(row, part.columns["category"] + 1)
        if isinstance(cell.value, str) and "类别" in cell.value:
            cell.value = "备用"
    desk.taken.add((part.file, part.sheet, 0))
    desk.planted.append(Planted("no header", part.file, part.sheet, "", frozenset({"missing-column"})))


def hidden_ledger(desk: Desk) -> None:
    """A sheet that somebody hid: it is named."""
    part = desk.parts("attendance")[0]
    desk.sheet(part).sheet_state = "hidden"
    desk.taken.add((part.file, part.sheet, 0))
    desk.planted.append(Planted("hidden ledger", part.file, part.sheet, "", frozenset({"hidden-sheet"})))


FAULTS: tuple[Plant, ...] = (
    partial(wrong_total, ledger="expenses"),
    partial(wrong_total, ledger="sales"),
    no_header,
    hidden_ledger,
    name_of_two,
    sale_after_churn,
    visit_after_churn,
    lost_before_won,
    left_before_hired,
    partial(outside_employment, ledger="sales", day="sold_on"),
    partial(outside_employment, ledger="visits", day="visited_on"),
    owner_mismatches,
    after_leaving,
    copied_workbook,
    partial(thousandfold, ledger="sales"),
    partial(thousandfold, ledger="expenses"),
    one_number_twice,
    same_row_twice,
    partial(without_approver, column="approved_by"),
    partial(without_approver, column="approved_on"),
    answered_early,
    more_than_full,
    more_days_than_due,
    plan_against_parts,
    collected_more,
    signs,
    _typed("letters for an amount", "sales", "amount", "abc", "not-an-amount"),
    _typed("comma for point", "sales", "amount", "1.200,5O", "not-an-amount"),
    _typed("space in an amount", "sales", "collected", "1 200.50", "not-an-amount"),
    _typed("groups of two", "expenses", "amount", "1,23,456", "not-an-amount"),
    _typed("negative plan", "sales_plan", "planned", -5000, "out-of-range"),
    _typed("negative budget", "budgets", "planned", -5000, "out-of-range"),
    _typed("half an account", "development_plan", "planned", 1.5, "not-whole"),
    _typed("days in per cent", "attendance", "days_present", "95%", "not-a-number"),
    _typed("quantity in words", "sales", "quantity", "十二件", "not-a-number"),
    _typed("no such day", "visits", "visited_on", "2026-02-30", "impossible-date"),
    _typed("day or month", "sales", "sold_on", "03/04/2026", "ambiguous-date"),
    _typed("year of two digits", "expenses", "spent_on", "26-06-03", "ambiguous-date"),
    _typed("no date at all", "feedback", "raised_at", "上周三", "not-a-date"),
    _typed("next year", "sales", "sold_on", date(2027, 6, 3), "date-far-from-others", "future-date"),
    _typed("later this year", "visits", "visited_on", date(2026, 11, 20), "date-far-from-others", "future-date"),
    _typed("far future", "sales", "sold_on", date(2062, 6, 3), "date-far-from-others"),
    _typed("far past", "expenses", "spent_on", date(1926, 6, 3), "date-far-from-others", "not-a-date", "before-hired"),
    _typed("error in an amount", "sales", "amount", "#REF!", "error-cell"),
    _typed("error in a date", "visits", "planned_on", "#N/A", "error-cell"),
    _typed("formula without value", "expenses", "amount", "=1200*2", "formula-without-value"),
    _typed("formula for days", "attendance", "days_due", "=20+1", "formula-without-value"),
    _typed("unknown seller", "sales", "staff_id", "E0l3", "unknown-staff"),
    _typed("unknown owner", "accounts", "owner", "E777", "unknown-staff"),
    _typed("unknown account", "feedback", "account_id", "A-99999", "unknown-account"),
    _typed("unknown customer name", "complaints", "account_id", "不存在的公司", "unknown-account"),
    _typed("unknown rated person", "ratings", "subject", "E999", "unknown-rated-person"),
    _typed("unknown superior", "staff", "supervisor", "E999", "unknown-supervisor"),
    _typed("unknown item", "ratings", "item", "喝酒能力", "unknown-item"),
    _typed("unknown rater type", "ratings", "rater_type", "领导", "unknown-word"),
    _typed("unknown outcome", "opportunities", "outcome", "有戏", "unknown-word"),
    _typed("neither yes nor no", "complaints", "valid", "也许", "not-yes-or-no"),
    _typed("thirteenth month", "ratings", "period", "2026-13", "not-a-period"),
    _typed("too many points", "ratings", "points", 120, "out-of-range"),
    _typed("points below zero", "ratings", "points", -5, "out-of-range"),
    _typed("no date", "sales", "sold_on", None, "required-empty"),
    _typed("no amount", "expenses", "amount", None, "required-empty"),
    _typed("no pay base", "staff", "performance_pay_base", None, "required-empty"),
    _typed("blank verdict", "complaints", "valid", " ", "required-empty"),
    _typed("no question time", "feedback", "raised_at", "-", "required-empty"),
    _typed("shortened number", "expenses", "voucher_id", "1.23E+15", "id-lost-digits"),
)
"""All of them, those first that need a sheet or a person of their own."""
