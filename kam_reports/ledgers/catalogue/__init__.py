"""Every ledger the program knows, found in this folder: one file each, dropped in and listed."""

from __future__ import annotations

import importlib
import pkgutil

from kam_reports.ledgers.spec import LedgerSpec

ORDER = (
    "staff",
    "accounts",
    "account_handover",
    "sales_plan",
    "sales",
    "development_plan",
    "complaints",
    "feedback",
    "visits",
    "expenses",
    "budgets",
    "ratings",
    "satisfaction",
    "attendance",
    "opportunities",
    "adjustments",
)
"""Reading order of lists and documents; a ledger not named here comes after them, by name."""


def _found() -> dict[str, LedgerSpec]:
    specs = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for value in vars(module).values():
            if isinstance(value, LedgerSpec):
                specs[value.id] = value
    rank = {name: position for position, name in enumerate(ORDER)}
    return {name: specs[name] for name in sorted(specs, key=lambda name: (rank.get(name, len(rank)), name))}


LEDGERS: dict[str, LedgerSpec] = _found()
