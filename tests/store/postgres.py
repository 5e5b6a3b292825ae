"""A PostgreSQL server of our own for tests, where Debian's programs are there; made and removed with the session."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def why_not() -> str:
    """Say why no server can be started here; empty when one can."""
    if not PROGRAMS:
        return "needs PostgreSQL's programs (/usr/lib/postgresql)"
    try:
        import psycopg  # noqa: F401 - an extra
    except ImportError:
        return "needs psycopg"
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        return "as root, needs setpriv: the server refuses to run as root"
    return ""


@contextmanager
def server() -> Iterator[str]:
    """Yield the URL of an empty database on a socket of its own."""
    folder = Path(tempfile.mkdtemp(prefix="kampg"))
    programs = PROGRAMS[-1].parent
    lead: list[str] = []
    if os.geteuid() == 0:  # the server refuses root: nobody runs it
        lead = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        os.chown(folder, 65534, 65534)
    data = folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    init = [*lead, str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "kam", "-E", "UTF8", "--no-sync"]
    subprocess.run([*init, "--locale=C.UTF-8"], check=True, **quiet)  # type: ignore[call-overload]
    options = f"-c listen_addresses= -k {folder} -c fsync=off -c shared_buffers=16MB"
    control = [*lead, str(programs / "pg_ctl"), "-D", str(data), "-w", "-t", "60"]
    subprocess.run([*control, "-o", options, "-l", str(folder / "log"), "start"], check=True, **quiet)  # type: ignore[call-overload]
    try:
        yield f"postgresql://kam@/postgres?host={folder}"
    finally:
        with suppress(subprocess.CalledProcessError):
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, **quiet)  # type: ignore[call-overload]
        shutil.rmtree(folder, ignore_errors=True)
