"""Targets as contributions to the denominator, each for the one dimension it was chosen for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kam_reports.core.figure import Dimension
from kam_reports.metrics.metric import COLUMN_OF

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope

_KINDS = [*sorted({"", *(kind.value for kind in Dimension)})]


def against_plan(
    scope: Scope, counted: pd.DataFrame, ledger: str, dimensions: tuple[Dimension, ...], *further: str
) -> pd.DataFrame:
    """Return counted rows (with their ``numerator``) and below them the target rows of every subject that has a target.

    Both with ``row numerator denominator only`` and their subjects. further: other columns of the counted rows to keep.
    """
    wanted = tuple(one for one in dimensions if one in scope.dimensions)
    chosen = scope.targets(ledger, wanted)
    covered = {(subject.kind.value, subject.name) for subject in chosen.covered}
    kinds, subjects = chosen.rows["kind"].tolist(), chosen.rows["subject"].tolist()
    have = [number for number, one in enumerate(zip(kinds, subjects, strict=True)) if one in covered]
    plan = chosen.rows.iloc[have]
    nothing, none_planned = np.zeros(len(plan), np.int64), np.zeros(len(counted), np.int64)
    row = np.concatenate([counted["row"].to_numpy(), plan["row"].to_numpy()])
    data: dict[str, object] = {
        "row": row,
        "numerator": np.concatenate([counted["numerator"].to_numpy(), nothing]),
        "denominator": np.concatenate([none_planned, plan["planned"].to_numpy()]),
        "only": _joined(pd.Categorical([""]).repeat(len(counted)), plan["kind"].tolist(), _KINDS),
    }
    for dimension in wanted:
        named = [
            name if kind == dimension.value else "" for kind, name in zip(plan["kind"], plan["subject"], strict=True)
        ]
        data[COLUMN_OF[dimension]] = _joined(counted[COLUMN_OF[dimension]].array, named)
    for name in further:
        data[name] = np.concatenate([counted[name].to_numpy(), np.full(len(plan), "", object)])
    return pd.DataFrame(data, index=row)


def _joined(above: pd.Categorical[Any], below: list[str], words: list[str] | None = None) -> pd.Categorical[Any]:
    """Return a column of words with more words below it."""
    known = list(above.categories)
    everything = sorted({*known, *below}) if words is None else words
    place = {word: number for number, word in enumerate(everything)}
    moved = np.array([place[word] for word in known], np.intp)
    codes = moved[above.codes] if len(above) else np.zeros(0, np.intp)
    more = np.array([place[word] for word in below], np.intp)
    return pd.Categorical.from_codes(
        np.concatenate([codes, more]), dtype=pd.CategoricalDtype(pd.Index(everything, dtype=object))
    )
