"""A good ledger, cut or with one byte changed: it never ends the reader, and no value is wrong without an issue.

``KAM_TEST_FLIPS=500`` changes more bytes than the usual sixty.
"""

from __future__ import annotations

import io
import os
import random
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from kam_reports import assets
from kam_reports.core.issue import Severity
from kam_reports.intake import Limits, guarded_map
from kam_reports.ledgers.part import Part, ReadFile
from kam_reports.ledgers.read import Options
from kam_reports.pipeline.reading import Task, read_one

FLIPS = int(os.environ.get("KAM_TEST_FLIPS", "60"))
SEED = 20260603
ROWS_KEPT = 11
MEGABYTE = 1024 * 1024
LEDGER = "销售/销售台账_华中.xlsx"
FIRST_AMOUNT = "I3"

Content = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a damaged file was read as: its values, and whether an error or a warning says that something is wrong."""

    content: Content
    warned: bool


def small_ledger(amount: float | None = None) -> bytes:
    """Return the sample's sales ledger of one region, the first rows of each sheet; amount: of the first sale."""
    book = openpyxl.load_workbook(assets.workspace_files() / "input" / LEDGER, data_only=True)
    for sheet in book.worksheets:
        sheet.delete_rows(ROWS_KEPT + 1, sheet.max_row)
    if amount is not None:
        book.worksheets[0][FIRST_AMOUNT] = amount
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def ledger() -> bytes:
    """Return the undamaged ledger."""
    return small_ledger()


def content(file: ReadFile) -> Content:
    """Return everything a book is made of: the typed cells of every column of every part."""
    return [
        (part.ledger, part.sheet, part.rows.tolist(), part.refused.tolist(), name, *_column(part, name))
        for part in file.parts
        for name in sorted(part.data)
    ]


def _column(part: Part, name: str) -> tuple[object, ...]:
    typed = part.data[name]
    timed = None if typed.timed is None else typed.timed.tolist()
    return part.columns[name], typed.cells.tolist(), typed.blank.tolist(), timed


def look(task: Task) -> Seen:
    """Read a file as a run does (in a child process)."""
    file = read_one(task)
    loud = any(issue.severity is not Severity.NOTICE for issue in file.issues)
    return Seen(content(file), loud or any(part.bad for part in file.parts))


def look_at_all(folder: Path, files: list[bytes]) -> list[Seen | None]:
    """Read files in guarded children; None for one that ended its child."""
    tasks = []
    for number, data in enumerate(files):
        path = folder / f"{number}.xlsx"
        path.write_bytes(data)
        tasks.append(Task(path, "ledger.xlsx", Limits(), Options()))
    outcomes = guarded_map(
        look, tasks, workers=2, memory=512 * MEGABYTE, seconds=10, warm=("kam_reports.ledgers.read",)
    )
    return [outcome.value for outcome in outcomes]


def flipped(data: bytes, count: int) -> list[bytes]:
    """Return copies with one byte changed in each, anywhere."""
    chance = random.Random(SEED)  # noqa: S311 - seeded, so that a failure can be looked at
    copies = []
    for _ in range(count):
        broken = bytearray(data)
        broken[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        copies.append(bytes(broken))
    return copies


def judge(seen: list[Seen | None], whole: Seen) -> tuple[list[int], list[int], int]:
    """Return the numbers of the files that ended a child, of those silently wrong, and how many were warned about."""
    died = [number for number, one in enumerate(seen) if one is None]
    wrong = [
        number for number, one in enumerate(seen) if one is not None and one.content != whole.content and not one.warned
    ]
    return died, wrong, sum(one is not None and one.warned for one in seen)


def test_cut_at_every_fiftieth(ledger: bytes, tmp_path: Path) -> None:
    """A half-copied ledger is refused, wherever it ends."""
    cuts = [ledger[: len(ledger) * share // 100] for share in range(0, 100, 2)]
    whole, *seen = look_at_all(tmp_path, [ledger, *cuts])
    assert whole is not None
    assert not whole.warned
    assert whole.content
    assert judge(seen, whole) == ([], [], len(cuts))


def test_one_byte_changed(ledger: bytes, tmp_path: Path) -> None:
    """Values that come through are those that were there; most damage is named."""
    whole, *seen = look_at_all(tmp_path, [ledger, *flipped(ledger, FLIPS)])
    assert whole is not None
    died, wrong, warned = judge(seen, whole)
    assert (died, wrong) == ([], [])
    assert warned > FLIPS // 2


def test_a_changed_value_would_be_seen(ledger: bytes, tmp_path: Path) -> None:
    """The comparison sees one amount that is another, where nothing warns of it."""
    whole, *seen = look_at_all(tmp_path, [ledger, small_ledger(1.25)])
    assert whole is not None
    assert judge(seen, whole) == ([], [0], 0)
