"""Commission on orders: one line an order line, each with its rate and the rule behind it (P2, P4).

Orders count on the day they were sold; on the basis ``collected`` on the day the money came in (without a date, or when
it came before the sale, on the day sold), so that what is collected later is paid later. Returns are negative and claw
back, also below the threshold: then at the plain rate. Each line is rounded once; a cap is a part of its own, so the
printed lines add up to what is paid.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.core.figure import Dimension, Subject
from kam_reports.core.money import to_fen
from kam_reports.pay.rules import Basis

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from kam_reports.metrics.engine import Measured
    from kam_reports.metrics.scope import Scope
    from kam_reports.pay.rules import Commission, Rate

_FEN = 100


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What one order line pays. basis, amount: fen. rate: of the first rule that fits; times: by completion."""

    row: int
    order_id: str
    account_id: str
    product: str
    tier: str
    new_account: bool
    basis: int
    rate: Decimal
    times: Decimal
    amount: int


@dataclass(frozen=True, slots=True)
class CommissionSlip:
    """One person's commission. completion: of the person's plan, None without one. capped: what the cap takes off."""

    staff_id: str
    completion: Fraction | None
    reached: bool
    lines: tuple[OrderLine, ...]
    capped: int = 0

    @property
    def total(self) -> int:
        """What is paid (fen)."""
        return sum(line.amount for line in self.lines) + self.capped


def commissions(scope: Scope, measured: Measured, rule: Commission, people: Iterable[str]) -> dict[str, CommissionSlip]:
    """Return the commission of everybody given who has orders in the period."""
    rows = _orders(scope, rule)
    rows = rows[rows["staff_id"].isin(list(people))]
    slips: dict[str, CommissionSlip] = {}
    for staff, group in rows.groupby("staff_id", observed=True, sort=True):
        name = str(staff)
        figure = measured.get("sales_completion", Subject(Dimension.STAFF, name))
        completion = None if figure is None else figure.value
        reached = rule.threshold is None or (completion is not None and completion >= Fraction(rule.threshold))
        times = _times(rule, completion) if reached else Decimal(0)
        lines = tuple(
            _line(record, rule, times if reached or record["basis"] > 0 else Decimal(1))
            for record in group.to_dict("records")
        )
        earned = sum(line.amount for line in lines)
        capped = min(rule.cap_fen - earned, 0) if rule.cap_fen is not None else 0
        slips[name] = CommissionSlip(name, completion, reached, lines, capped)
    return slips


def _orders(scope: Scope, rule: Commission) -> pd.DataFrame:
    """Return the order lines of the period with ``basis`` (fen, int64) and ``new_account`` (bool)."""
    sold = scope.facts("sales", "sold_on")
    known = sold["sold_on"] <= scope.as_of
    day = sold["sold_on"]
    if rule.basis is Basis.COLLECTED:
        day = sold["collected_on"].where(sold["collected_on"] > day, day)
        amount = sold["collected"]
    else:
        amount = sold["margin"] if rule.basis is Basis.MARGIN else sold["amount"]
    rows = sold[scope.within(day) & known & amount.notna()].copy()
    rows["basis"] = amount.loc[rows.index].astype("int64")
    archive = scope.book["accounts"].frame
    began = rows["account_id"].map(dict(zip(archive["account_id"], scope.starts, strict=True)))
    began = pd.to_datetime(began)
    until = began + pd.DateOffset(months=rule.new_account_months)
    rows["new_account"] = (began <= rows["sold_on"]) & (rows["sold_on"] < until)
    return rows[rows["basis"] != 0]


def _times(rule: Commission, completion: Fraction | None) -> Decimal:
    """Return the multiple of the highest step reached; 1 without steps or without a plan."""
    times = Decimal(1)
    for step in rule.steps:
        if completion is not None and completion >= Fraction(step.at_least):
            times = step.times
    return times


def _line(record: Mapping[Hashable, object], rule: Commission, times: Decimal) -> OrderLine:
    product, tier, new = str(record["product"]), str(record["tier"]), bool(record["new_account"])
    rate = next((one.rate for one in rule.rates if _fits(one, product, tier, new=new)), Decimal(0))
    basis = int(str(record["basis"]))
    amount = to_fen(Fraction(basis, _FEN) * Fraction(rate) * Fraction(times))
    order = str(record["order_id"])
    line = str(record["line"])
    return OrderLine(
        row=int(str(record["row"])),
        order_id=f"{order}-{line}" if line else order,
        account_id=str(record["account_id"]),
        product=product,
        tier=tier,
        new_account=new,
        basis=basis,
        rate=rate,
        times=times,
        amount=amount,
    )


def _fits(rate: Rate, product: str, tier: str, *, new: bool) -> bool:
    if rate.product and rate.product != product:
        return False
    if rate.tier and rate.tier != tier:
        return False
    return rate.new_account is None or rate.new_account is new
