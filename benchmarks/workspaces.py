"""The departments that programs are measured on: made by ``kam sample``, always the same for a size."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PERIOD = "2026-06"
MONTHS = 12
KAM = (sys.executable, "-P", "-m", "kam_reports")
CHANGED_COLUMN = "金额"


@dataclass(frozen=True, slots=True)
class Size:
    """How big a department is. rows: of the sales ledgers."""

    staff: int
    accounts: int
    rows: int


SIZES = (Size(12, 72, 2_000), Size(200, 1_200, 200_000), Size(2_000, 12_000, 1_000_000))


def make(folder: Path, size: Size) -> Path:
    """Return the workspace of a size below a folder, its ledgers made where they aren't there yet."""
    root = folder / str(size.staff)
    if not (root / "input").is_dir():
        made = root / "making"
        shutil.rmtree(made, ignore_errors=True)
        wanted = {"staff": size.staff, "accounts": size.accounts, "rows": size.rows, "months": MONTHS}
        options = [part for name, number in wanted.items() for part in (f"--{name}", str(number))]
        root.mkdir(parents=True, exist_ok=True)
        subprocess.run([*KAM, "sample", str(made), "--clean", *options], check=True, cwd=PROJECT, capture_output=True)
        made.rename(root / "input")
        change_one_row(root, 0)  # as in a department, where the same program has saved it before
    return equip(root)


def repository(folder: Path) -> Path:
    """Return a workspace with the repository's own sample department."""
    root = folder / "sample"
    shutil.rmtree(root / "input", ignore_errors=True)
    shutil.copytree(PROJECT / "input", root / "input")
    return equip(root)


def equip(root: Path) -> Path:
    """Give a workspace the repository's rules and templates as they are now."""
    shutil.copy(PROJECT / "config.yaml", root)
    shutil.rmtree(root / "templates", ignore_errors=True)
    shutil.copytree(PROJECT / "templates", root / "templates")
    return root


def forget(root: Path) -> None:
    """Leave a workspace as if nothing had ever run in it."""
    for name in ("output", ".kam"):
        shutil.rmtree(root / name, ignore_errors=True)


def change_one_row(root: Path, times: int) -> str:
    """Raise one amount of the period in one sales ledger by so many yuan, as somebody would by hand; name the file.

    The ledger is one whose first row has the headers: it has no totals that would have to be changed too.
    """
    from openpyxl import load_workbook

    for path in sorted((root / "input").glob("销售/销售台账*.xlsx")):
        book = load_workbook(path)
        sheet = book.worksheets[-1]
        headers = [cell.value for cell in sheet[1]]
        if CHANGED_COLUMN in headers:
            cell = sheet.cell(3, headers.index(CHANGED_COLUMN) + 1)
            cell.value = round(float(str(cell.value)) + times, 2)
            book.save(path)
            return path.name
    raise LookupError("no sales ledger has its headers in the first row")


def digest(folder: Path) -> str:
    """Return one SHA-256 over names and bytes of all files of a set."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            whole.update(path.relative_to(folder).as_posix().encode() + b"\0")
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def bytes_of(folder: Path) -> int:
    """Return how many bytes the files of a set have together."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def published(root: Path) -> Path:
    """Return where a workspace's draft of the period stands."""
    return root / "output" / PERIOD / "draft"
