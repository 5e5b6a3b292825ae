"""What runs inside a guarded child process: one function, item after item, under a memory limit."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

READY, STAYS, LEAVES, END = b"ready", b"+", b"-", b""
"""Messages: a child says ``ready`` once, then before each reply whether it stays; an empty one from above ends it."""
SLICE = 1 << 18
_KEPT_SHARE = 4
"""A child that still holds a quarter of its allowance after an item is replaced by a fresh one."""


class Death(StrEnum):
    """Why an item has no value.

    error: an ordinary exception of the function. panic: an exception no one is meant to catch (native code gave up).
    crashed: the process ended by itself.
    """

    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    PANIC = "panic"
    ERROR = "error"


Reply = tuple[Any, Death | None, str]
"""Value, why there is none, and the reason in words."""


def attempt(function: Callable[[Any], Any], item: object) -> Reply:
    """Call the function; whatever it raises becomes part of the reply (but for the user's own interruption)."""
    try:
        return function(item), None, ""
    except KeyboardInterrupt:
        raise
    except MemoryError:
        return None, Death.MEMORY, "MemoryError"
    except SystemExit as error:
        return None, Death.CRASHED, f"SystemExit: {error.code}"
    except Exception as error:  # noqa: BLE001 - any failure is an answer about this item
        return None, Death.ERROR, f"{type(error).__name__}: {error}"
    except BaseException as error:  # noqa: BLE001 - native readers panic with a BaseException
        return None, Death.PANIC, f"{type(error).__name__}: {error}"


def serve(pipe: Connection, function: Callable[[Any], Any], memory: int, warm: Sequence[str], log: str) -> None:
    """Answer items from the pipe until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _write_errors_to(log)
    for module in warm:
        importlib.import_module(module)
    gc.freeze()  # without collecting first: that takes longer than the garbage of a start is worth
    base = held_memory()
    limit_memory(base + memory)
    pipe.send_bytes(READY)
    with contextlib.suppress(EOFError, ConnectionError):
        while (data := pipe.recv_bytes()) != END:
            payload, sound = _answer(function, data)
            stays = sound and held_memory() - base < memory // _KEPT_SHARE
            send_payload(pipe, STAYS if stays else LEAVES, payload)
            if not stays:
                return


def _answer(function: Callable[[Any], Any], data: bytes) -> tuple[bytes, bool]:
    """Return the pickled reply, and whether the child may go on after it."""
    reply = attempt(function, pickle.loads(data))  # noqa: S301 - from the parent process
    try:
        payload = pickle.dumps(reply, protocol=5)
    except MemoryError:
        reply = (None, Death.MEMORY, "MemoryError")
        payload = pickle.dumps(reply, protocol=5)
    except Exception as error:  # noqa: BLE001 - an unpicklable value is the function's fault, not the pool's
        reply = (None, Death.ERROR, f"{type(error).__name__}: {error}")
        payload = pickle.dumps(reply, protocol=5)
    return payload, reply[1] not in {Death.MEMORY, Death.PANIC, Death.CRASHED}


def send_payload(pipe: Connection, word: bytes, payload: bytes) -> None:
    """Send a reply in slices: a pipe takes large messages slowly."""
    pipe.send_bytes(b"%b%d" % (word, len(payload)))
    view = memoryview(payload)
    for start in range(0, len(payload), SLICE):
        pipe.send_bytes(view[start : start + SLICE])


def receive_payload(pipe: Connection, size: int) -> bytearray:
    """Receive what :func:`send_payload` sent after its word."""
    payload = bytearray(size)
    view = memoryview(payload)
    for start in range(0, size, SLICE):
        view[start : start + SLICE] = pipe.recv_bytes()
    view.release()
    return payload


def held_memory() -> int:
    """Return the bytes of private data this process holds (Linux; elsewhere 0)."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[5])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def limit_memory(total: int) -> None:
    """Let the system refuse this process more private data than that (Linux; elsewhere nothing happens)."""
    if sys.platform == "linux":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        soft = total if hard == resource.RLIM_INFINITY else min(total, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write_errors_to(log: str) -> None:
    """Send what native code prints when it dies to a file, where the parent looks for the reason."""
    target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(target, 2)
    os.close(target)
