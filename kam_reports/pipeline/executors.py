"""Who does the work: processes of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kam_reports.core.fault import UsageFault
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

SECONDS_TO_CONNECT = 15
TRIES = 3
"""So often a task is given to another worker when one has died."""


@dataclass(frozen=True, slots=True)
class Crew:
    """An executor, and how many tasks it does at once."""

    executor: Executor
    width: int


@contextmanager
def cluster_crew(address: str) -> Iterator[Crew]:
    """Yield the workers of a Dask cluster; a Fault when it is not there."""
    try:
        distributed: Any = import_module("distributed")  # it has types for some of its functions only
    except ImportError:
        raise UsageFault(T("a cluster needs the extra package: pip install kam_reports[cluster]")) from None
    if not address:
        raise UsageFault(T("executor is dask, but no scheduler is named; write its address under cluster"))
    try:
        client = distributed.Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageFault(T("no Dask scheduler answers at {address}", address=address)) from error
    with client:
        width = sum(client.nthreads().values())
        yield Crew(client.get_executor(pure=False, retries=TRIES), max(width, 1))
