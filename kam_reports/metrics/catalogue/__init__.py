"""Every metric the program knows, found in this folder: one file each, dropped in and listed."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date

from kam_reports.metrics.metric import Metric


def _found() -> list[Metric]:
    modules = [
        importlib.import_module(f"{__name__}.{info.name}")
        for info in pkgutil.iter_modules(__path__)
        if not info.name.startswith("_")
    ]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Metric)]


def by_shape(metrics: list[Metric]) -> dict[str, tuple[Metric, ...]]:
    """Sort metrics by id, and the shapes of each from the oldest to the newest."""
    ids = sorted({metric.id for metric in metrics})
    return {
        name: tuple(sorted((one for one in metrics if one.id == name), key=lambda one: one.effective_from))
        for name in ids
    }


SHAPES: dict[str, tuple[Metric, ...]] = by_shape(_found())
"""All shapes of each metric, oldest first."""

METRICS: dict[str, Metric] = {name: shapes[-1] for name, shapes in SHAPES.items()}
"""Each metric in its newest shape."""


def dates_of(ledger: str) -> tuple[str, ...]:
    """Return the columns by which any metric puts rows of a ledger into a period."""
    uses = (use for shapes in SHAPES.values() for metric in shapes for use in metric.uses)
    return tuple(sorted({use.by for use in uses if use.ledger == ledger and use.by}))


def in_force(metric: Metric, day: date, shapes: dict[str, tuple[Metric, ...]] | None = None) -> Metric | None:
    """Return the shape of a metric on a day; None before its first, or itself when the catalogue does not know it."""
    known = (SHAPES if shapes is None else shapes).get(metric.id)
    if known is None:
        return metric
    return next((one for one in reversed(known) if one.effective_from <= day), None)
