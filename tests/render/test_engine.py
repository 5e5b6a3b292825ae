"""WeasyPrint is loaded without running compilers, and all the same where a library has an unusual name."""

from __future__ import annotations

import subprocess
import sys

import pytest

_COUNTED = """
import subprocess, sys
started = []
sys.addaudithook(lambda event, args: started.append(args) if event in ("subprocess.Popen", "os.posix_spawn") else None)
from kam_reports.render.engine import weasyprint
assert weasyprint.HTML(string="a").write_pdf().startswith(b"%PDF")
assert not started, started
import ctypes.util
assert ctypes.util.find_library.__module__ == "ctypes.util"
"""

_UNUSUAL = """
import sys
from cffi import api
asked, load = [], api._load_backend_lib
def other(backend, name, flags):
    import ctypes.util
    if ctypes.util.find_library.__module__ != "ctypes.util":
        raise OSError(name)  # nothing is found by the names that are tried first
    asked.append(name)
    return load(backend, name, flags)
api._load_backend_lib = other
from kam_reports.render.engine import weasyprint
assert weasyprint.HTML(string="a").write_pdf().startswith(b"%PDF")
assert asked
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is loaded as it comes")
@pytest.mark.parametrize("program", [_COUNTED, _UNUSUAL], ids=["quick", "searched"])
def test_it_is_loaded(program: str) -> None:
    """Without a search where that will do, with it where it must be; nothing is printed either way."""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert done.stdout == b""
