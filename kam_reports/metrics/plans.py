"""Plans and budgets: which rows make the target of a subject in a period (domain §4, decisions; P0 art. 6).

The rows given for exactly the period count; else the sum over its parts, each part likewise: so within one giver (a
person, or the department) a row is set aside when the same giver has a row for a longer period that holds it. The
department's own rows stand before the persons' rows of the same period or shorter; where they cover the whole period
they alone make the plan. A month that nothing covers leaves the subject without a plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.core.figure import DEPARTMENT, Dimension, Subject
from kam_reports.core.money import share_out
from kam_reports.core.period import MONTHS, parse_period
from kam_reports.ledgers.spec import MICRO
from kam_reports.metrics.settings import Split

if TYPE_CHECKING:
    import numpy.typing as npt

    from kam_reports.metrics.scope import Scope

_OWN, STRANGER = "", "\ue000"  # a private-use mark that no id begins with
_LENGTHS = (3, 6, 12)


@dataclass(frozen=True, slots=True)
class Targets:
    """Chosen plan rows: a frame ``kind subject row planned`` (object, object, int64, int64), and who has a plan."""

    rows: pd.DataFrame
    covered: frozenset[Subject]

    def of(self, subject: Subject) -> pd.DataFrame:
        """Return the rows that make one subject's target; empty when it has none."""
        if subject not in self.covered:
            return self.rows.iloc[:0]
        return self.rows[(self.rows["kind"] == subject.kind.value) & (self.rows["subject"] == subject.name)]


def targets(scope: Scope, ledger: str, dimensions: tuple[Dimension, ...]) -> Targets:
    """Choose the rows that make the target of the department and of every subject of the given dimensions."""
    rows = _candidates(scope, ledger)
    pieces: list[pd.DataFrame] = []
    covered: set[Subject] = set()
    for dimension in (Dimension.DEPARTMENT, *dimensions):
        chosen = _choose(scope, _naming(rows, dimension), dimension)
        months = _months_covered(scope, chosen, ["subject"])
        for subject, have in months.items():
            who = DEPARTMENT if dimension is Dimension.DEPARTMENT else Subject(dimension, str(subject))
            if (have | ~_needed(scope, who)).all():
                covered.add(who)
        pieces.append(chosen.assign(kind=dimension.value))
    everything = pd.concat(pieces, ignore_index=True)[["kind", "subject", "row", "planned"]]
    return Targets(everything, frozenset(covered))


def sales_plan_in_force(scope: Scope) -> pd.DataFrame:
    """Return the plan rows in force: of each target the highest version approved by ``as_of``.

    Version 1 (or none) needs no approval.
    """
    frame = scope.book["sales_plan"].frame
    version = frame["version"].fillna(MICRO)
    approved = (frame["approved_by"] != "") & (frame["approved_on"] <= scope.as_of)
    valid = frame.assign(version=version, giver=_givers(scope, "sales_plan", frame))[(version <= MICRO) | approved]
    valid = valid.sort_values("version", kind="stable")
    return valid.drop_duplicates(["period", "giver", "region", "product"], keep="last").sort_index()


def _givers(scope: Scope, ledger: str, frame: pd.DataFrame) -> pd.Series[str]:
    """Whose row it is: a person's id, the department's (blank), or a stranger's (the id as written behind a mark)."""
    known = scope.book[ledger].readable("staff_id", frame.index)
    written = scope.book[ledger].as_read("staff_id").loc[frame.index]
    return frame["staff_id"].where((frame["staff_id"] != "") | known, STRANGER + written).astype(object)


def _candidates(scope: Scope, ledger: str) -> pd.DataFrame:
    """Rows that may count: ``row giver region product category planned start months`` (start: month of the period)."""
    if ledger == "sales_plan":
        frame = sales_plan_in_force(scope)
    else:
        frame = scope.book[ledger].frame
        frame = frame.assign(giver=_givers(scope, ledger, frame))
    blank = pd.Series("", index=frame.index, dtype=object)
    region = frame.get("region", blank)
    rows = pd.DataFrame(
        {
            "row": frame.index.to_numpy(),
            "giver": frame["giver"],
            "region": region.where(region != "", frame["giver"].map(scope.region_of_person).astype(object).fillna("")),
            "product": frame.get("product", blank),
            "category": frame.get("category", blank),
            "planned": frame["planned"].astype("int64"),
        }
    )
    reach = {text: _reach(scope, str(text)) for text in frame["period"].unique()}
    rows["start"] = frame["period"].map({text: one[0] for text, one in reach.items()}).astype("int64")
    rows["months"] = frame["period"].map({text: one[1] for text, one in reach.items()}).astype("int64")
    inside = (rows["start"] >= 0) & (rows["start"] + rows["months"] <= scope.period.length) & (rows["months"] > 0)
    if scope.settings.split.how is Split.NONE:
        return rows[inside]
    return pd.concat([rows[inside], _split(scope, rows[~inside & (rows["months"] > 0)], rows[inside])])


def _reach(scope: Scope, text: str) -> tuple[int, int]:
    """Return where a period begins, in months after the asked period's first, and how many months it has."""
    period = parse_period(text)
    if period is None:
        return 0, 0
    first, asked = scope.calendar.months(period)[0], scope.calendar.months(scope.period)[0]
    return (first.year - asked.year) * MONTHS + first.index - asked.index, period.length


def _split(scope: Scope, longer: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """Split longer targets over the asked period's months, where the giver has nothing shorter (if config says so)."""
    given_months = {
        (giver, category, month)
        for giver, category, start, months in given[["giver", "category", "start", "months"]].itertuples(index=False)
        for month in range(start, start + months)
    }
    split_months: set[tuple[str, str, str, str, int]] = set()
    pieces = []
    for one in longer.sort_values("months", kind="stable").to_dict("records"):
        who = (one["giver"], one["category"])
        what = (*who, one["region"], one["product"])
        months = [one["start"] + offset for offset in range(one["months"])]
        for month, share in zip(months, share_out(one["planned"], _split_weights(scope, months)), strict=True):
            open_ = (*who, month) not in given_months and (*what, month) not in split_months
            if 0 <= month < scope.period.length and open_:
                pieces.append({**one, "start": month, "months": 1, "planned": share})
        split_months |= {(*what, month) for month in months}
    return pd.DataFrame(pieces, columns=longer.columns)


def _split_weights(scope: Scope, months: list[int]) -> list[int]:
    """Return the share of each month (counted from the asked period's first): equal, or config's by calendar month."""
    split = scope.settings.split
    if split.how is not Split.WEIGHTS:
        return [1] * len(months)
    first = scope.calendar.months(scope.period)[0].index
    return [int(split.weights[(first - 1 + month) % MONTHS] * 10_000) for month in months]


def _naming(rows: pd.DataFrame, dimension: Dimension) -> pd.DataFrame:
    """The rows that name a subject of the dimension, with the subject."""
    match dimension:
        case Dimension.STAFF:
            subject = rows["giver"].where(~rows["giver"].str.startswith(STRANGER), "")
        case Dimension.REGION:
            subject = rows["region"]
        case Dimension.PRODUCT:
            subject = rows["product"]
        case _:
            return rows.assign(subject=DEPARTMENT.name)
    return rows.assign(subject=subject)[subject != ""]


def _choose(scope: Scope, rows: pd.DataFrame, dimension: Dimension) -> pd.DataFrame:
    """Drop what a longer row of the same giver, or the department's own rows, stand for."""
    rows = rows[~_held_by_longer(scope, rows)]
    own = rows[rows["giver"] == _OWN]
    if dimension is Dimension.STAFF or own.empty:
        return rows
    months = _months_covered(scope, own, ["subject", "category"])
    whole = np.zeros(scope.period.length, dtype=np.int64)
    keys = list(zip(rows["subject"], rows["category"], strict=True))
    spans = zip(rows["start"], rows["months"], strict=True)
    stood_for = [
        bool(months.get(key, whole)[start : start + length].all())
        for key, (start, length) in zip(keys, spans, strict=True)
    ]
    return rows[(rows["giver"] == _OWN) | ~np.array(stood_for, dtype=np.bool_)]


def _held_by_longer(scope: Scope, rows: pd.DataFrame) -> pd.Series[bool]:
    """Tell which rows lie in a longer row of the same giver (and subject, and category)."""
    held = pd.Series(data=False, index=rows.index)
    for length in _LENGTHS:
        longer = rows[rows["months"] == length]
        if longer.empty or length > scope.period.length:
            continue
        columns = ["subject", "giver", "category", "start"]
        above = rows[columns].assign(start=rows["start"] // length * length)
        inside = pd.MultiIndex.from_frame(above).isin(pd.MultiIndex.from_frame(longer[columns]))
        held |= inside & (rows["months"] < length)
    return held


def _months_covered(scope: Scope, rows: pd.DataFrame, by: list[str]) -> dict[object, npt.NDArray[np.bool_]]:
    """Return for each group which months of the asked period its rows cover."""
    result: dict[object, npt.NDArray[np.bool_]] = {}
    shapes = rows[[*by, "start", "months"]].drop_duplicates()
    for *key, start, months in shapes.itertuples(index=False):
        name = key[0] if len(key) == 1 else tuple(key)
        result.setdefault(name, np.zeros(scope.period.length, np.bool_))[start : start + months] = True
    return result


def _needed(scope: Scope, subject: Subject) -> npt.NDArray[np.bool_]:
    """Which months need a target: all, but for a person's months wholly before hiring or after leaving."""
    months = scope.calendar.months(scope.period)
    needed = np.ones(len(months), dtype=np.bool_)
    if subject.kind is Dimension.STAFF and subject.name in scope.employment:
        hired, left = scope.employment[subject.name]
        for number, month in enumerate(months):
            span = scope.calendar.span(month)
            needed[number] = not ((hired and span.last < hired) or (left and span.first > left))
    return needed
