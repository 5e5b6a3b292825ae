"""Re-make the lock files from pyproject.toml: `python tools/lock.py [--upgrade]`. Needs `uv` (`pip install uv`).

Pinned versions stay unless they no longer fit or `--upgrade` is given. The files name packages, versions and hashes,
never an address: where they come from is each machine's own business.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_COMPILE = (
    *("pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"),
)


def main(arguments: Sequence[str]) -> int:
    """Write both files, the development one on top of the runtime one."""
    uv = _find_uv()
    if uv is None:
        print("uv is not installed: pip install uv", file=sys.stderr)
        return 2
    for wanted in (
        ("-o", "requirements.lock"),
        ("--extra", "dev", "-c", "requirements.lock", "-o", "requirements-dev.lock"),
    ):
        status = subprocess.run([*uv, *_COMPILE, *wanted, *arguments], cwd=ROOT, check=False).returncode
        if status:
            return status
    return 0


def _find_uv() -> list[str] | None:
    beside = Path(sys.executable).with_name("uv.exe" if sys.platform == "win32" else "uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    return [found] if found else None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
