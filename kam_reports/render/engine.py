"""WeasyPrint, loaded without looking for compilers.

It tries several names for each library it needs. Names without a version are looked for by running gcc and ld where
these are installed, dozens of times; on Linux the versioned names, which it tries too, are all that is needed.
"""

from __future__ import annotations

import ctypes.util
import io
import sys
from contextlib import contextmanager, redirect_stdout, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _by_version_only() -> Iterator[None]:
    """Let libraries be found by the names that the system's loader knows, and by no search."""
    search = ctypes.util.find_library
    ctypes.util.find_library = _found_nowhere
    try:
        with redirect_stdout(io.StringIO()):  # it prints how to install what is missing; so does the second attempt
            yield
    finally:
        ctypes.util.find_library = search


def _found_nowhere(name: str) -> None:
    """Stand in for the search: the library is tried under its next name."""


if sys.platform == "linux":
    with suppress(OSError), _by_version_only():
        import weasyprint
import weasyprint  # noqa: E402 - where the search was needed, or elsewhere

__all__ = ["weasyprint"]
