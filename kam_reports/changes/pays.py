"""Yuan that are others than before, line by line, traced to score, base, rules and the department's result."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.changes.cause import Cause, CauseKind, PayChange
from kam_reports.changes.origins import Turn
from kam_reports.changes.spread import ZERO, Shares, add, as_shares, in_fen, spread
from kam_reports.core.figure import DEPARTMENT, Dimension, Subject
from kam_reports.core.money import FEN_PER_YUAN
from kam_reports.pay.bands import factor_of
from kam_reports.pay.modifier import DepartmentResult, decide
from kam_reports.pay.payslip import LineKind

if TYPE_CHECKING:
    from kam_reports.changes.scores import Ground, Scored
    from kam_reports.changes.trace import Amount, Order, Sheet, Trace

BAND, MODIFIER, COMMISSION = LineKind.BAND.value, LineKind.MODIFIER.value, LineKind.COMMISSION.value
ADJUSTMENT, CORRECTION, TOTAL = LineKind.ADJUSTMENT.value, LineKind.CORRECTION.value, LineKind.TOTAL.value
SALES = "sales_completion"


@dataclass(slots=True)
class _Payroll:
    """What all payslips have in common. factor: shares of the modifier factor's difference."""

    ground: Ground
    scored: Scored
    factor: Shares = field(default_factory=dict)

    @property
    def old(self) -> Trace:
        """The set before."""
        return self.ground.match.old

    @property
    def new(self) -> Trace:
        """The set now."""
        return self.ground.match.new


def pay_changes(ground: Ground, scored: Scored) -> list[PayChange]:
    """Compare all payslips."""
    roll = _Payroll(ground, scored)
    roll.factor = _factor_shares(roll)
    found: list[PayChange] = []
    for staff in sorted({*roll.old.slips, *roll.new.slips}):
        found += _slip_changes(roll, staff)
    return found


def _slip_changes(roll: _Payroll, staff: str) -> list[PayChange]:
    was, now = roll.old.slips.get(staff, ()), roll.new.slips.get(staff, ())
    found: list[PayChange] = []
    band, band_change = _band(roll, staff, was, now)
    if band_change is not None:
        found.append(band_change)
    more = (_modifier(roll, staff, was, now, band), _commission(roll, staff, was, now))
    found += [change for change in more if change is not None]
    found += _single_lines(roll, staff, was, now)
    found = [one for one in found if one.fen]
    before, after = (sum(line.amount for line in side if line.kind == TOTAL) for side in (was, now))
    if before != after or bool(was) != bool(now):
        shares = add(*({share.cause: share.amount for share in one.shares} for one in found))
        if not shares:
            shares = dict.fromkeys(_whole(roll, staff), ZERO)
        found.append(PayChange(staff, TOTAL, before if was else None, after if now else None, as_shares(shares)))
    return found


def _line(side: tuple[Amount, ...], kind: str) -> Amount | None:
    return next((line for line in side if line.kind == kind), None)


def _change(staff: str, kind: str, old: int | None, new: int | None, shares: Shares) -> PayChange | None:
    gap = (new or 0) - (old or 0)
    return PayChange(staff, kind, old, new, as_shares(in_fen(gap, shares))) if gap else None


def _sheet(trace: Trace, staff: str) -> Sheet | None:
    return next((one for one in trace.sheets.values() if one.subject == staff and one.pays), None)


def _whole(roll: _Payroll, staff: str) -> Shares:
    """Return why somebody is paid who was not (or the other way round): the sheet, the record, a rule."""
    sheet = _sheet(roll.new, staff) or _sheet(roll.old, staff)
    by_score = roll.scored.shares.get((sheet.scheme, staff), {}) if sheet is not None else {}
    if by_score:
        return dict.fromkeys(by_score, Fraction(1))
    others = [shares for (_, who), shares in sorted(roll.scored.shares.items()) if who == staff]
    if others:
        return dict.fromkeys(others[0], Fraction(1))
    origins = roll.ground.origins
    if people := origins.of_person("staff", staff):
        return {origins.cause(people[0]): Fraction(1)}
    return {origins.fallback(("pay_bands", "department_modifier", "roles")): Fraction(1)}


def _band(
    roll: _Payroll, staff: str, was: tuple[Amount, ...], now: tuple[Amount, ...]
) -> tuple[Shares, PayChange | None]:
    """Return the causes of another band amount: base, score, band table, in this order."""
    old, new = _line(was, BAND), _line(now, BAND)
    before, after = (None if one is None else one.amount for one in (old, new))
    gap = Fraction((after or 0) - (before or 0))
    if not gap:
        return {}, None
    if old is None or new is None:
        shares = spread(gap, _whole(roll, staff), Cause(CauseKind.UNEXPLAINED))
    else:
        weights = add(_by_base(roll, staff, old, new), _by_factor(roll, staff, old, new))
        shares = spread(gap, weights, roll.ground.origins.fallback(("pay_bands", "prorate")))
    change = _change(staff, BAND, before, after, shares)
    return {one.cause: one.amount for one in change.shares} if change is not None else {}, change


def _by_base(roll: _Payroll, staff: str, old: Amount, new: Amount) -> Shares:
    grown = Fraction((new.base or 0) - (old.base or 0)) * Fraction(old.factor or 0)
    origins = roll.ground.origins
    people = {origins.cause(row): Fraction(1) for row in origins.of_person("staff", staff)[:1]}
    return spread(grown, people, origins.fallback(("prorate",)))


def _by_factor(roll: _Payroll, staff: str, old: Amount, new: Amount) -> Shares:
    base, origins = Fraction(new.base or 0), roll.ground.origins
    was, now = Fraction(old.factor or 0), Fraction(new.factor or 0)
    middle = now
    sheet = _sheet(roll.new, staff)
    if "pay_bands" in origins.rules and sheet is not None and sheet.total is not None and roll.old.bands is not None:
        middle = Fraction(factor_of(sheet.total, roll.old.bands))
    by_score = roll.scored.shares.get((sheet.scheme, staff), {}) if sheet is not None else {}
    rule = origins.fallback(("pay_bands",))
    return add(spread((middle - was) * base, by_score, rule), spread((now - middle) * base, {}, rule))


def _modifier(
    roll: _Payroll, staff: str, was: tuple[Amount, ...], now: tuple[Amount, ...], band: Shares
) -> PayChange | None:
    """Compare the department's modifier: of the band's difference and of the factor's."""
    old, new = _line(was, MODIFIER), _line(now, MODIFIER)
    before, after = (None if one is None else one.amount for one in (old, new))
    gap = Fraction((after or 0) - (before or 0))
    if old is None or new is None:
        return _change(staff, MODIFIER, before, after, spread(gap, _whole(roll, staff), Cause(CauseKind.UNEXPLAINED)))
    was_factor, now_factor = Fraction(old.factor or 0), Fraction(new.factor or 0)
    by_band = {cause: amount * was_factor for cause, amount in band.items()}
    by_factor = spread((now_factor - was_factor) * Fraction(new.base or 0), roll.factor, _of_factor(roll))
    weights = {cause: amount for cause, amount in add(by_band, by_factor).items() if amount}
    return _change(staff, MODIFIER, before, after, spread(gap, weights, _of_factor(roll)))


def _of_factor(roll: _Payroll) -> Cause:
    return roll.ground.origins.fallback(("department_modifier",))


def _factor_shares(roll: _Payroll) -> Shares:
    """Return who moved the modifier factor: the causes of the department's sales and plan, then the rule."""
    old, new = roll.old, roll.new
    if old.modifier is None or new.modifier is None:
        return {}
    nothing = DepartmentResult(None, None, None)
    was = Fraction(decide(old.result or nothing, old.modifier).factor)
    middle = Fraction(decide(new.result or nothing, old.modifier).factor)
    now = Fraction(decide(new.result or nothing, new.modifier).factor)
    origins, match = roll.ground.origins, roll.ground.match
    found = roll.ground.figures.get((SALES, DEPARTMENT))
    weights = {part.cause: part.numerator - part.denominator for part in found.parts} if found is not None else {}
    for row in origins.rows_of("sales_plan"):
        if grown := match.grown(row, "challenge"):
            weights[origins.cause(row)] = weights.get(origins.cause(row), ZERO) - Fraction(grown, FEN_PER_YUAN)
    weights = {cause: weight for cause, weight in weights.items() if weight} or dict.fromkeys(weights, Fraction(1))
    rule = _of_factor(roll)
    return add(spread(middle - was, weights, rule), spread(now - middle, {}, rule))


def _commission(roll: _Payroll, staff: str, was: tuple[Amount, ...], now: tuple[Amount, ...]) -> PayChange | None:
    """Compare commission order by order; what a cap takes off is shared out over them."""
    old, new = _line(was, COMMISSION), _line(now, COMMISSION)
    if old is None and new is None:
        return None
    before, after = (None if one is None else one.amount for one in (old, new))
    match = roll.ground.match
    orders: dict[int, list[Order | None]] = {}
    for order in roll.old.orders.get(staff, ()) if old is not None else ():
        orders.setdefault(order.row, [None, None])[0] = order
    for order in roll.new.orders.get(staff, ()) if new is not None else ():
        orders.setdefault(int(match.number_of_new[order.row]), [None, None])[1] = order
    weights: Shares = {}
    for row, (one, other) in sorted(orders.items()):
        gap = Fraction((other.amount if other else 0) - (one.amount if one else 0))
        if gap:
            weights = add(weights, spread(gap, _of_order(roll, staff, row, one, other), _of_commission(roll)))
    gap = Fraction((after or 0) - (before or 0))
    if (old is None) != (new is None) and (staff in roll.old.orders) and (staff in roll.new.orders):
        weights = _whole(roll, staff)  # the orders stayed: the sheet was, or is, incomplete
    return _change(staff, COMMISSION, before, after, spread(gap, weights, _of_commission(roll)))


def _of_commission(roll: _Payroll) -> Cause:
    return roll.ground.origins.fallback(("commission",))


def _of_order(roll: _Payroll, staff: str, row: int, one: Order | None, other: Order | None) -> Shares:
    """Return why an order pays another commission: the row, the person's completion, the rate, or whose it is."""
    origins = roll.ground.origins
    if origins.is_different(row):
        return {origins.cause(row): Fraction(1)}
    if "commission" in origins.rules:
        return {origins.rules["commission"]: Fraction(1)}
    if one is not None and other is not None and one.times != other.times:
        return roll.ground.weights(SALES, Subject(Dimension.STAFF, staff))
    ways = frozenset({"staff"}) if one is None or other is None else frozenset({"tier", "staff"})
    return {origins.of(Turn(SALES, row, "sales", frozenset({staff}), ways)): Fraction(1)}


def _single_lines(roll: _Payroll, staff: str, was: tuple[Amount, ...], now: tuple[Amount, ...]) -> list[PayChange]:
    """Compare adjustments (by their row), granted appeals and corrections (by their words)."""
    lines: dict[tuple[str, str], list[Amount | None]] = {}
    for side, amounts in enumerate((was, now)):
        for line in amounts:
            if line.kind in {ADJUSTMENT, CORRECTION}:
                lines.setdefault(_name(roll, side, line), [None, None])[side] = line
    found = []
    for key in sorted(lines):
        old, new = lines[key]
        before, after = (None if one is None else one.amount for one in (old, new))
        gap = Fraction((after or 0) - (before or 0))
        if gap:
            some = new or old
            shares = {} if some is None else spread(gap, _of_line(roll, staff, key, some), Cause(CauseKind.UNEXPLAINED))
            if (change := _change(staff, key[0], before, after, shares)) is not None:
                found.append(change)
    return found


def _name(roll: _Payroll, side: int, line: Amount) -> tuple[str, str]:
    if not line.rows:
        return line.kind, str(line.rule)
    row = line.rows[0] if side == 0 else int(roll.ground.match.number_of_new[line.rows[0]])
    return line.kind, f"\0{row:09d}"


def _of_line(roll: _Payroll, staff: str, key: tuple[str, str], line: Amount) -> Shares:
    if not line.rows:
        kind = CauseKind.CORRECTION if key[0] == CORRECTION else CauseKind.APPEAL
        return {Cause(kind, text=line.rule): Fraction(1)}
    row, origins = int(key[1].lstrip("\0")), roll.ground.origins
    return {origins.cause(row): Fraction(1)} if origins.is_different(row) else _whole(roll, staff)
