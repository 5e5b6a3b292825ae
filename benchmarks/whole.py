"""The whole job, this project beside its peers, in one run: ``python -m benchmarks.whole``. See README.md.

Every program has a process of its own; the programs take turns, so that a busy moment of the machine falls on all; what
is said are medians. The results go to ``benchmarks/results/`` as JSON, one file a size; ``python -m benchmarks.table``
makes the page of them.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.libreoffice import find_office
from benchmarks.resident import resident
from benchmarks.watch import Hope, Watched, watch
from benchmarks.workspaces import (
    KAM,
    PERIOD,
    PROJECT,
    SIZES,
    Size,
    bytes_of,
    change_one_row,
    digest,
    forget,
    make,
    published,
    repository,
)

RESULTS = PROJECT / "benchmarks" / "results"
SHEETS = "考核表"
WORKERS = (1, 2, 8)
LARGEST_TAKEN_APART = 200
"""Of larger departments only whole runs are measured, and the peers' once: their memory is not looked at."""
DONE = frozenset({0, 1})
"""Exit codes of a run that made its set: 1 is with data errors."""
SECONDS_STILL = 2.5
"""How long a saved ledger is left alone before the run: a run takes no file that changed within ``still_seconds``."""
FLOORS_PYTHON = PROJECT / ".kam-bench" / "bin" / "python"
NOT_A_USERS = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
"""Settings of a developer's shell that would make every run compile the program anew."""
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name not in NOT_A_USERS},
    "PYTHONPATH": str(PROJECT),
}

Found = dict[str, Any]


def run_ours(root: Path, *options: str, hope: bool = False, memory: bool = False) -> Found:
    """Run this project on a workspace."""
    wanted = Hope(root / "output", SHEETS) if hope else None
    command = [*KAM, "run", PERIOD, "-w", str(root), *options]
    seen = watch(command, hope=wanted, environment=ENVIRONMENT, well=DONE, memory=memory)
    return _said(seen) | {"bytes": bytes_of(published(root))}


def run_peer(program: str, root: Path, folder: Path, *, memory: bool = False) -> Found:
    """Run a peer on a workspace's ledgers; it says what its stages took."""
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", f"benchmarks.{program}", str(root / "input"), str(folder), PERIOD]
    seen = watch(command, hope=Hope(folder, SHEETS), environment=ENVIRONMENT, memory=memory)
    return _said(seen) | {"bytes": bytes_of(folder), "stages": json.loads(seen.said)}


def _said(seen: Watched) -> Found:
    """Return what was seen as plain values."""
    return {name: value for name, value in asdict(seen).items() if name != "said"}


def measure(size: Size, folder: Path, times: int, programs: list[str]) -> Found:
    """Measure one size: the programs in turn, then this project's re-runs, workers and pages."""
    root = make(folder, size)
    runs: dict[str, list[Found]] = {name: [] for name in programs}
    again, changed = [], []
    for turn in range(times):
        for name in programs:
            runs[name].append(_anew(name, root, folder))
            _tell(size, name, runs[name][-1])
        forget(root)
        run_ours(root)
        again.append(run_ours(root))
        _tell(size, "again", again[-1])
        changed.append(_changed(root, turn + 1))
        _tell(size, "one row", changed[-1])
    found: Found = {"size": asdict(size), "runs": runs, "again": again, "changed": changed}
    looked_at = programs if size.staff <= LARGEST_TAKEN_APART else ["kam"]
    for name, most in _megabytes(looked_at, root, folder, times).items():
        for run in runs[name] if name in runs else found[name]:
            run["megabytes"] = most
    found["resident"] = _resident(root, times)
    if size.staff <= LARGEST_TAKEN_APART:
        found |= {"drawing": _drawing(root), "workers": _workers(root)}
    return found | {"machine": machine(), "times": times}


def _anew(name: str, root: Path, folder: Path, *, memory: bool = False) -> Found:
    """Run a program as if nothing had ever run."""
    if name != "kam":
        return run_peer(name, root, folder / "peer", memory=memory)
    forget(root)
    return run_ours(root, "--no-cache", hope=True, memory=memory)


def _megabytes(programs: list[str], root: Path, folder: Path, times: int) -> dict[str, float]:
    """Run everything once more and return the most memory of each; looking at it would have cost the others time."""
    found = {name: _anew(name, root, folder, memory=True)["megabytes"] for name in programs}
    forget(root)
    run_ours(root)
    found["again"] = run_ours(root, memory=True)["megabytes"]
    found["changed"] = _changed(root, times + 1, memory=True)["megabytes"]
    print(f"      most memory: {', '.join(f'{name} {most:.0f} MB' for name, most in found.items())}", flush=True)
    return found


def _changed(root: Path, times: int, *, memory: bool = False) -> Found:
    """Run after one changed row, and put the ledger back."""
    with _own_input(root):
        change_one_row(root, times)
        time.sleep(SECONDS_STILL)
        found = run_ours(root, memory=memory)
        found["digest"] = digest(published(root))
    return found


def _resident(root: Path, times: int) -> list[Found]:
    """Change a row again and again while the program stays loaded, as under ``kam watch``, and put the ledger back."""
    found = []
    with _own_input(root), resident(root, ENVIRONMENT) as renewed:
        for turn in range(times):
            change_one_row(root, turn + 1)
            time.sleep(SECONDS_STILL)
            found.append({"seconds": renewed()})
    print(f"      one row, program loaded: {found[-1]['seconds']:.1f} s", flush=True)
    return found


@contextmanager
def _own_input(root: Path) -> Iterator[None]:
    """Let the ledgers be changed, and put them back."""
    with tempfile.TemporaryDirectory() as kept:
        shutil.copytree(root / "input", Path(kept) / "input")
        yield
        shutil.rmtree(root / "input")
        shutil.copytree(Path(kept) / "input", root / "input")


def _drawing(root: Path) -> Found:
    """Measure what one sheet costs as a PDF."""
    command = [sys.executable, "-m", "benchmarks.drawing", str(root), PERIOD]
    return dict(json.loads(watch(command, environment=ENVIRONMENT).said))


def _workers(root: Path) -> dict[str, str]:
    """Make the set with 1, 2 and 8 workers and return the digest of each."""
    digests = {}
    for workers in WORKERS:
        forget(root)
        run_ours(root, "--no-cache", "--workers", str(workers))
        digests[str(workers)] = digest(published(root))
    return digests


def measure_sample(folder: Path, times: int) -> Found:
    """Measure the repository's own department: a run, a check, the help."""
    root = repository(folder)
    commands = {
        "run": ["run", PERIOD, "-w", str(root), "--no-cache"],
        "check": ["check", "-w", str(root)],
        "help": ["--help"],
    }
    found: dict[str, list[Found]] = {name: [] for name in commands}
    for _ in range(times + 1):
        for name, command in commands.items():
            found[name].append(_said(watch([*KAM, *command], environment=ENVIRONMENT, well=DONE)))
    return {"sample": {name: runs[1:] for name, runs in found.items()}, "machine": machine(), "times": times}


def measure_floors(folder: Path) -> Found:
    """Measure the floors: bare reading of 200 people's ledgers, a like page by ReportLab and by Typst."""
    small, big = make(folder, SIZES[0]), make(folder, SIZES[1])
    sheets = folder / "sheets.json"
    floor = [sys.executable, "-m", "benchmarks.floors"]
    subprocess.run([*floor, "sheets", str(small / "input"), PERIOD, str(sheets)], check=True, env=ENVIRONMENT)
    found = {"read": json.loads(watch([*floor, "read", str(big / "input")], environment=ENVIRONMENT).said)}
    if FLOORS_PYTHON.is_file():
        for name in ("reportlab", "typst"):
            command = [str(FLOORS_PYTHON), "-m", "benchmarks.floors", name, str(sheets)]
            found[name] = json.loads(watch(command, environment=ENVIRONMENT).said)
    return {"floors": found, "drawing": _drawing(small), "machine": machine()}


def machine() -> dict[str, object]:
    """Return what the machine is, without its name."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }


def _tell(size: Size, name: str, found: Found) -> None:
    first = "" if found["first"] is None else f", first sheet after {found['first']:.1f} s"
    print(
        f"{size.staff:>5} people  {name:<12}{found['seconds']:8.1f} s{found['cpu']:8.1f} CPU s"
        f"{found['bytes'] / 1e6:7.1f} MB written{first}",
        flush=True,
    )


def _keep(name: str, found: Found) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


def main() -> None:
    """Measure what is asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parts", nargs="*", default=["sample", "floors", "12", "200", "2000"], help="what to measure")
    options.add_argument("--times", type=int, default=3, help="runs of each program")
    options.add_argument("--folder", type=Path, help="where ledgers and results stand; kept for the next time")
    options.add_argument("--programs", default="kam,naive,libreoffice", help="which programs, in this order")
    asked = options.parse_args()
    compileall.compile_dir(PROJECT / "kam_reports", quiet=1)  # as the first run of a user leaves it
    compileall.compile_dir(PROJECT / "benchmarks", quiet=1)
    programs = [name for name in asked.programs.split(",") if name != "libreoffice" or find_office()]
    with tempfile.TemporaryDirectory() as made:
        folder = asked.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        for part in asked.parts:
            if part == "sample":
                _keep(part, measure_sample(folder, asked.times))
            elif part == "floors":
                _keep(part, measure_floors(folder))
            else:
                size = next(size for size in SIZES if str(size.staff) == part)
                _keep(part, measure(size, folder, asked.times, programs))


if __name__ == "__main__":
    main()
