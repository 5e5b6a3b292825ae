"""Guarded children: what dies costs one item only."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kam_reports.core.place import Place
from kam_reports.intake import Death, GuardedPool, Limits, Outcome, death_refusal, guarded_map

if TYPE_CHECKING:
    from collections.abc import Callable

MEGABYTE = 1024 * 1024


class Panic(BaseException):
    """What a native reader raises when it gives up."""


def _raise(error: BaseException) -> object:
    raise error


def _hog() -> object:
    return [bytearray(50 * MEGABYTE) for _ in range(100)]


DEEDS: dict[str, Callable[[], object]] = {
    "abort": os.abort,
    "exit": lambda: os._exit(3),
    "segfault": lambda: ctypes.string_at(0),
    "sleep": lambda: time.sleep(60),
    "hog": _hog,
    "panic": lambda: _raise(Panic("gave up")),
    "error": lambda: _raise(ValueError("bad")),
    "quit": lambda: sys.exit(2),
    "lambda": lambda: lambda: 1,
    "array": lambda: np.arange(300_000),
}


def deed(name: str) -> object:
    """Do what the name says, or give it back."""
    return DEEDS[name]() if name in DEEDS else name


def run(items: list[str], workers: int, seconds: float = 20) -> list[Outcome[object]]:
    """Run the deeds."""
    return list(guarded_map(deed, items, workers=workers, memory=300 * MEGABYTE, seconds=seconds))


def test_deaths_cost_one_item_each() -> None:
    """Every way to die has its reason; the others come back in order."""
    deaths = {
        "abort": Death.CRASHED, "exit": Death.CRASHED, "segfault": Death.CRASHED, "panic": Death.PANIC,
        "error": Death.ERROR, "quit": Death.CRASHED, "lambda": Death.ERROR,
    }  # fmt: skip
    items = [item for number, name in enumerate(deaths) for item in (name, f"good {number}")]
    outcomes = run(items, workers=2)
    assert [outcome.index for outcome in outcomes] == list(range(len(items)))
    assert [outcome.value for outcome in outcomes[1::2]] == items[1::2]
    assert {item: outcome.death for item, outcome in zip(items, outcomes, strict=True) if outcome.death} == deaths
    assert outcomes[0].detail == "SIGABRT"
    assert "3" in outcomes[2].detail


def test_time_limit() -> None:
    """What hangs is ended, the next item gets a fresh child."""
    outcomes = run(["sleep", "good"], workers=1, seconds=0.5)
    assert [(outcome.value, outcome.death) for outcome in outcomes] == [(None, Death.TIMEOUT), ("good", None)]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of one process")
def test_memory_limit() -> None:
    """What takes more memory than allowed is refused it, the next item works."""
    outcomes = run(["hog", "good"], workers=1)
    assert [(outcome.value, outcome.death) for outcome in outcomes] == [(None, Death.MEMORY), ("good", None)]


def test_in_this_process() -> None:
    """Without workers everything runs here; exceptions of every kind are outcomes all the same."""
    outcomes = run(["good", "panic", "error", "quit"], workers=0)
    assert [outcome.death for outcome in outcomes] == [None, Death.PANIC, Death.ERROR, Death.CRASHED]


def test_large_values_and_reuse() -> None:
    """A pool started early serves several maps, hands back arrays, and survives an abandoned map."""
    with GuardedPool(deed, workers=2, memory=300 * MEGABYTE, seconds=20, warm=("json",)) as pool:
        pool.start(expected=2)
        (outcome,) = pool.map(["array"])
        assert np.array_equal(np.asarray(outcome.value), np.arange(300_000))
        next(iter(pool.map(["a", "sleep", "sleep"])))
        names = [str(number) for number in range(40)]
        assert [outcome.value for outcome in pool.map(names, costs=range(40))] == names
        assert list(pool.map([])) == []


def test_children_that_begin_apart() -> None:
    """A pool whose children are processes of their own guards the same way."""
    with GuardedPool(deed, workers=2, memory=300 * MEGABYTE, seconds=20, warm=("json",), apart=True) as pool:
        outcomes = list(pool.map(["a", "abort", "b"]))
    assert [outcome.value for outcome in outcomes] == ["a", None, "b"]
    assert outcomes[1].death is Death.CRASHED


def test_deaths_as_issues() -> None:
    """Each death of a reader is one issue a clerk can act on."""
    codes = {death: death_refusal(death, Limits()).at(Place("a.xlsx")).code for death in Death}
    assert codes == {
        Death.TIMEOUT: "file-timeout",
        Death.MEMORY: "file-memory",
        Death.CRASHED: "file-crashed-reader",
        Death.PANIC: "file-crashed-reader",
        Death.ERROR: "file-crashed-reader",
    }
