"""Under use: nothing grows. Ten thousand requests with KAM_SOAK=1, else three hundred."""

from __future__ import annotations

import gc
import os
import sys
import tracemalloc
from typing import TYPE_CHECKING

from tests.web.conftest import publish

if TYPE_CHECKING:
    from tests.web.conftest import House

REQUESTS = 10_000 if os.environ.get("KAM_SOAK") else 300
SEALED = "/periods/2026-06/V1"
PAGES = ("/", SEALED, "/periods/2026-06/draft/glance", "/password", "/nothing", f"{SEALED}/zip")
MOST_GROWTH = 300_000
GROWTH_TRACED = 3_000_000
"""What is traced for coverage is remembered, and that grows too."""


def test_memory_stays_flat(house: House) -> None:
    """Over pages, downloads and refusals, with a set published now and then."""
    browser = house.as_("chen", "manager")

    def ask(count: int) -> None:
        for number in range(count):
            if number % 100 == 0:
                publish(house.site.folders.output, "2026-05", salt=str(number))
                house.life.deeds.clear()
            browser.get(PAGES[number % len(PAGES)])

    ask(150)
    tracemalloc.start()
    try:
        ask(30)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        ask(REQUESTS)
        house.life.deeds.clear()
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < (MOST_GROWTH if sys.gettrace() is None else GROWTH_TRACED)
