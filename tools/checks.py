"""Every check of the project, in turn: `./kam test`. With arguments, pytest alone gets them: `./kam test -k bands`.

A failing step doesn't hide a later one; the exit code is 1 when any failed. pytest comes last, so that its summary is
the last line.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SECONDS_TO_INSTALL = 600


@dataclass(frozen=True, slots=True)
class Step:
    """One check: what it is called and the arguments Python gets for it."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step ended, and after how many seconds."""

    name: str
    passed: bool
    seconds: float


STATIC_STEPS = (
    Step("compile", ("-m", "compileall", "-q", "kam_reports")),  # once, not in every process that tests start
    Step("ruff check", ("-m", "ruff", "check", ".")),
    Step("ruff format", ("-m", "ruff", "format", "--check", ".")),
    Step("mypy --strict", ("-m", "mypy", "--strict", "kam_reports", "tests", "tools", "benchmarks")),
    Step("lint-imports", ("-c", _LINT_IMPORTS)),
)
PYTEST = Step("pytest", ("-m", "pytest", "-n", "auto", "--cov", "--cov-report=term"))


def main(arguments: Sequence[str]) -> int:
    """Run the steps; 0 when all passed, else 1 (with arguments: pytest's own exit code)."""
    if arguments:
        return _start(Step("pytest", ("-m", "pytest", *arguments)))
    print(browser(), flush=True)
    outcomes = [_perform(step, _start) for step in STATIC_STEPS]
    print(*map(line, outcomes), sep="\n", flush=True)
    tests_passed = _start(PYTEST) == 0
    return 0 if tests_passed and all(outcome.passed for outcome in outcomes) else 1


def browser() -> str:
    """Have Chromium for the tests of the page, where it may be installed; say what they do without it."""
    if any(shutil.which(name) for name in BROWSERS):
        return "Chromium is there: the page is tested in it"
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "no Chromium here, and it may not be installed: tests in a browser are skipped"
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    status = 1
    for words in (("update",), ("install", "-y", "--no-install-recommends", "chromium")):
        try:
            done = subprocess.run([apt, "-q", *words], env=environment, check=False, timeout=SECONDS_TO_INSTALL)
        except subprocess.TimeoutExpired:
            return "Chromium could not be installed in time: tests in a browser are skipped"
        status = done.returncode
    return "no Chromium: tests in a browser are skipped" if status else "Chromium was installed"


def line(outcome: Outcome) -> str:
    """One line of the overview."""
    return f"{'ok  ' if outcome.passed else 'FAIL'}  {outcome.name:<14} {outcome.seconds:6.1f} s"


def _perform(step: Step, start: Callable[[Step], int]) -> Outcome:
    print(f"── {step.name}", flush=True)
    began = time.perf_counter()
    status = start(step)
    return Outcome(step.name, status == 0, time.perf_counter() - began)


def _start(step: Step) -> int:
    return subprocess.run([sys.executable, *step.arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
