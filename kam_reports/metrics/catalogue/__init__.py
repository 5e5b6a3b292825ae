"""Every metric the program knows, found in this folder: one file each, dropped in and listed."""

from __future__ import annotations

import importlib
import pkgutil

from kam_reports.metrics.metric import Metric


def _found() -> dict[str, Metric]:
    metrics = {}
    for info in pkgutil.iter_modules(__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{__name__}.{info.name}")
        for value in vars(module).values():
            if isinstance(value, Metric):
                metrics[value.id] = value
    return dict(sorted(metrics.items()))


METRICS: dict[str, Metric] = _found()
