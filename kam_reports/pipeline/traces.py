"""Traces of sets as they are kept between runs: below ``.kam/traces``, signed by the workspace's own secret.

They are not compressed: hashes and amounts hardly get smaller, and it took half of a trace's time. A trace that is
missing, altered or of an older shape is no loss: it is made anew from what the set was made from.
"""

from __future__ import annotations

import copyreg
import io
import json
import pickle
from dataclasses import fields
from fractions import Fraction
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from kam_reports.cache import open_store
from kam_reports.changes.rows import Words
from kam_reports.changes.trace import FORMAT, Amount, Line, Order, Sheet, Sides, Trace

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from kam_reports.cache import Store
    from kam_reports.core.period import Period
    from kam_reports.pipeline.workspace import Workspace

FOLDER, TRACE, RUNS, REVIEWED = "traces", "trace", "runs", "reviewed"
MOST_BYTES = 500_000_000
MOST_RUNS = 20
_BETWEEN = "\0"


def put(workspace: Workspace, run_id: str, trace: Trace) -> None:
    """Keep the trace of a run's set, which is not known for its period's until the set is published."""
    if (store := _store(workspace)) is not None:
        store.put(TRACE, run_id, packed(trace))


def remember_run(workspace: Workspace, run_id: str, period: Period) -> None:
    """Remember a run's set, whose trace is kept, as its period's newest."""
    store = _store(workspace)
    if store is None:
        return
    runs = [run_id, *(one for one in runs_of(workspace, period) if one != run_id)]
    store.put(RUNS, str(period), json.dumps(runs[:MOST_RUNS]).encode())
    store.prune(MOST_BYTES)


def packed(trace: Trace) -> bytes:
    """Return a trace as it is kept; what there are many of (fractions, words) in a form that is quick to write."""
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = copyreg.dispatch_table | {Fraction: _as_ratio, Words: _as_one_text} | _BY_VALUES
    pickler.dump(trace)
    return stream.getvalue()


def _by_values(kind: type[Any]) -> Callable[[Any], tuple[type[Any], tuple[object, ...]]]:
    """Return what takes a dataclass apart into its values, quicker than dataclasses do it themselves."""
    values = attrgetter(*(one.name for one in fields(kind)))
    return lambda value: (kind, values(value))


_BY_VALUES: dict[type, Callable[[Any], Any]] = {kind: _by_values(kind) for kind in (Sides, Sheet, Line, Amount, Order)}
"""Of what a trace has thousands."""


def _as_ratio(value: Fraction) -> tuple[type[Fraction], tuple[int, int]]:
    return Fraction, value.as_integer_ratio()


def _as_one_text(column: Words) -> tuple[Callable[..., Words], tuple[object, object]]:
    text = _BETWEEN.join(column.words)
    if text.count(_BETWEEN) != len(column.words) - 1:  # no words at all, or one that holds the mark
        return Words, (column.codes, column.words)
    return _words, (column.codes, text)


def _words(codes: NDArray[np.signedinteger[Any]], text: str) -> Words:
    return Words(codes, tuple(text.split(_BETWEEN)))


def load(workspace: Workspace, run_id: str) -> Trace | None:
    """Return the trace of a run's set; None when there is none to be trusted, or one of another shape."""
    store = _store(workspace)
    data = None if store is None else store.get(TRACE, run_id)
    if data is None:
        return None
    try:
        trace = pickle.loads(data)  # noqa: S301 - signed by this workspace's own secret
    except (pickle.UnpicklingError, AttributeError, ImportError, TypeError, ValueError, EOFError):
        return None
    return trace if isinstance(trace, Trace) and getattr(trace, "format", 0) == FORMAT else None


def runs_of(workspace: Workspace, period: Period) -> list[str]:
    """Return the run ids of a period's sets of which traces were kept, newest first."""
    store = _store(workspace)
    data = None if store is None else store.get(RUNS, str(period))
    return [] if data is None else [str(one) for one in json.loads(data)]


def remember_reviewed(workspace: Workspace, period: Period, run_id: str) -> None:
    """Remember the set that was reviewed: the next draft is compared with what somebody has looked at."""
    if (store := _store(workspace)) is not None:
        store.put(REVIEWED, str(period), run_id.encode())


def reviewed_run(workspace: Workspace, period: Period) -> str:
    """Return the run id of the set that was reviewed last; empty when none was."""
    store = _store(workspace)
    data = None if store is None else store.get(REVIEWED, str(period))
    return "" if data is None else data.decode()


def _store(workspace: Workspace) -> Store | None:
    return open_store(workspace.state / FOLDER) if workspace.state.is_dir() else None
