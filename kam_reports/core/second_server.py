"""A second server that children are born of, beside the one that Python's multiprocessing gives each process.

Not for Windows, where there are no such servers.
"""

from __future__ import annotations

import io
import os
from multiprocessing import popen_forkserver, reduction, spawn, util
from multiprocessing.context import ForkServerContext, ForkServerProcess, set_spawning_popen
from multiprocessing.forkserver import ForkServer, read_signed
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

_SERVER = ForkServer()
ensure_running = _SERVER.ensure_running


class _Birth(popen_forkserver.Popen):
    """The birth of one child of the second server."""

    _fds: list[int]

    def _launch(self, process_obj: BaseProcess) -> None:
        """Have the server fork, and tell the child what it is to be."""
        words = io.BytesIO()
        set_spawning_popen(self)
        try:
            reduction.dump(spawn.get_preparation_data(process_obj.name), words)
            reduction.dump(process_obj, words)
        finally:
            set_spawning_popen(None)
        self.sentinel, to_child = _SERVER.connect_to_new_process(self._fds)
        held = os.dup(to_child)  # when this end closes, the child knows that its parent is gone
        self.finalizer = util.Finalize(self, _close, (held, self.sentinel))
        with os.fdopen(to_child, "wb") as stream:
            stream.write(words.getbuffer())
        self.pid = read_signed(self.sentinel)


def _close(*descriptors: int) -> None:
    for one in descriptors:
        os.close(one)


class Child(ForkServerProcess):
    """A child of the second server."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> _Birth:  # noqa: N802 - multiprocessing's name
        return _Birth(process_obj)


class _Context(ForkServerContext):
    """How children of the second server begin."""

    Process = Child

    def set_forkserver_preload(self, module_names: list[str]) -> None:
        """Set what the server imports when it starts."""
        _SERVER.set_forkserver_preload(module_names)


CONTEXT = _Context()
