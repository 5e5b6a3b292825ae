"""How child processes begin: born ready of a warm server where the system can give one, else each anew.

A process has at most one server of each kind, whoever starts it first; it imports the modules known by then, once for
all its children. There are two kinds, so that who reads need not wait until what drawing needs is loaded.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from multiprocessing.context import ForkServerContext, SpawnContext

_LONGEST_ADDRESS = 100  # of a Unix socket, a few characters below what systems allow
_OWN_PART = len("/pymp-12345678/listener-12345678")


class Kind(StrEnum):
    """What the children of a server are for."""

    READING = "reading"
    DRAWING = "drawing"


def start_method(kind: Kind, modules: Iterable[str] = ()) -> ForkServerContext | SpawnContext:
    """Return how children begin; never by a bare fork. modules: what the server, if it is yet to start, imports."""
    if not _can_serve():
        return multiprocessing.get_context("spawn")
    context: ForkServerContext = multiprocessing.get_context("forkserver")
    if kind is Kind.DRAWING:
        from kam_reports.core.second_server import CONTEXT

        context = CONTEXT
    context.set_forkserver_preload(list(modules))
    return context


def start_server(kind: Kind, modules: Iterable[str]) -> None:
    """Start the server now and return at once: it warms up while this process does what it has to do first."""
    if not _can_serve():
        return
    start_method(kind, modules)
    if kind is Kind.DRAWING:
        from kam_reports.core.second_server import ensure_running
    else:
        from multiprocessing.forkserver import ensure_running
    ensure_running()


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _can_serve() -> bool:
    """Tell whether there can be a server: its socket in the folder for temporary files must have a short address."""
    return sys.platform != "win32" and len(os.fsencode(tempfile.gettempdir())) + _OWN_PART <= _LONGEST_ADDRESS
