"""Every check of the project, in turn: `./kam test`. With arguments, pytest alone gets them: `./kam test -k bands`.

A failing step doesn't hide a later one; the exit code is 1 when any failed. pytest comes last, so that its summary is
the last line.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


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
    outcomes = [_perform(step, _start) for step in STATIC_STEPS]
    print(*map(line, outcomes), sep="\n", flush=True)
    tests_passed = _start(PYTEST) == 0
    return 0 if tests_passed and all(outcome.passed for outcome in outcomes) else 1


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
