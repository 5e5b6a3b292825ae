"""The sales ledger, made region by region and month by month so that any size fits in memory; and opportunities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kam_reports.sample.accounts import Account, by_owner
from kam_reports.sample.company import OPPORTUNITY_SOURCES, PRODUCTS, REGION_CODES
from kam_reports.sample.months import Month, draw
from kam_reports.sample.row import Row
from kam_reports.sample.targets import Target

# A person's rows of a month where nobody asks for a number.
_FEWEST, _MOST = 7, 11
_RETURN_SHARE, _RETURN_WEIGHT = 0.03, -0.06
_COLLECTED, _PARTLY = 0.58, 0.76
# Nothing is known of the days after this many past the last month.
_KNOWN_DAYS = 6
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Quota:
    """What somebody sold in a month, and in how many rows of the ledger."""

    target: Target
    rows: int


def quotas(targets: Sequence[Target], rows: int | None, seed: int) -> tuple[Quota, ...]:
    """Spread the wanted number of rows over everyone's months, exactly; ``None``: as it happens in a real month."""
    rng = draw(seed, "rows")
    if rows is None:
        return tuple(Quota(one, rng.randint(_FEWEST, _MOST)) for one in targets)
    count = len(targets)
    return tuple(Quota(one, rows * (place + 1) // count - rows * place // count) for place, one in enumerate(targets))


def sales_rows(
    chosen: Sequence[Quota], accounts: Sequence[Account], region: str, month: Month, *, last: Month, seed: int
) -> Iterator[Row]:
    """Yield the rows of one region and month, person by person, each in order of date."""
    rng = draw(seed, "sales", region, month)
    known = last.last + timedelta(days=_KNOWN_DAYS)
    owned: Mapping[str, list[Account]] = by_owner(tuple(accounts), month)
    anyone = [one for one in accounts if one.active_through(month)] or list(accounts)
    order = 0
    for quota in chosen:
        seller = quota.target.person
        if seller.region != region or quota.target.month != month:
            continue
        own = owned.get(seller.staff_id, anyone)
        weights = [one.weight for one in own]
        lines = _lines(quota.rows, rng)
        amounts = iter(_amounts(quota.target.sales, quota.rows, rng))
        days = sorted(month.day(rng, seller.hired_on, seller.left_on) for _ in lines)
        for day, count in zip(days, lines, strict=True):
            order += 1
            number = f"{REGION_CODES[region]}{month.code}-{order:04d}"
            account = rng.choices(own, weights)[0]
            for line in range(1, count + 1):
                row: Row = {"order_id": number, "line": line, "sold_on": day, "account_id": account.account_id}
                row |= {"staff_id": seller.staff_id, "region": region}
                row |= _goods(next(amounts), day, known, rng)
                yield row


def _lines(rows: int, rng: Random) -> list[int]:
    """How many lines each order has."""
    found = []
    while rows > 0:
        found.append(min(rows, rng.choice((1, 1, 1, 2, 2, _MOST_LINES))))
        rows -= found[-1]
    return found


def _amounts(total: int, rows: int, rng: Random) -> list[float]:
    """Amounts in fen that make about the total; a few are returns."""
    weights = [
        _RETURN_WEIGHT if place and rng.random() < _RETURN_SHARE else rng.uniform(0.35, 1.9) for place in range(rows)
    ]
    whole = sum(weights)
    return [total * weight / whole for weight in weights]


def _goods(amount: float, day: date, known: date, rng: Random) -> Row:
    """What was sold for about this amount, whether it is paid, and when it was delivered."""
    product = rng.choice(PRODUCTS)
    price = round(product.price_fen * rng.uniform(0.9, 1.05))
    quantity = round(amount / price) or (1 if amount > 0 else -1)
    fen = quantity * price
    planned = day + timedelta(days=rng.randrange(7, 26))
    delivered = planned + timedelta(days=rng.choice((-3, -2, -1, -1, 0, 0, 0, 0, 1, 3)))
    paid_on = day + timedelta(days=rng.randrange(3, 40))
    luck = rng.random()
    paid = fen if luck < _COLLECTED else fen // 2 if luck < _PARTLY else 0
    if fen < 0 or paid_on > known:
        paid = 0
    return {
        "product": product.name,
        "quantity": quantity,
        "amount": fen,
        "margin": round(fen * rng.uniform(0.13, 0.33)),
        "collected": paid or None,
        "collected_on": paid_on if paid else None,
        "due_on": planned if fen > 0 else None,
        "delivered_on": delivered if fen > 0 and delivered <= known else None,
    }


def opportunity_rows(targets: Sequence[Target], accounts: Sequence[Account], seed: int) -> list[Row]:
    """Return the sales opportunities: one or two a person and quarter, some won, some lost, some open."""
    rng = draw(seed, "opportunities")
    last = targets[-1].month
    rows: list[Row] = []
    for target in targets:
        if rng.random() < 0.4:
            continue
        day = target.month.day(rng, target.person.hired_on, target.person.left_on)
        closed = day + timedelta(days=rng.randrange(20, 80))
        outcome = rng.choice(("赢单", "赢单", "输单")) if closed <= last.last else None
        rows.append(
            {
                "opportunity_id": f"JH{target.month.year}-{len(rows) + 1:04d}",
                "created_on": day,
                "account_id": rng.choice(accounts).account_id,
                "staff_id": target.person.staff_id,
                "origin": rng.choice(OPPORTUNITY_SOURCES),
                "grade": rng.choice("ABC"),
                "stage": "已关闭" if outcome else rng.choice(("需求确认", "方案报价", "样件试装", "商务谈判")),
                "expected": rng.randrange(8, 160) * 1_000_000,
                "outcome": outcome,
                "closed_on": closed if outcome else None,
            }
        )
    return rows
