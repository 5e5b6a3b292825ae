"""How long reading one large ledger takes: bare python-calamine with a pandas frame beside kam_reports' own reading.

``python benchmarks/reading.py`` writes the workbook, lets both read it in turn, each time in a process of its own, and
prints medians. See README.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[1]
HEADERS = ("单号", "行号", "日期", "客户编号", "工号", "产品", "区域", "数量", "金额", "毛利", "回款金额", "回款日期")
SEED = 20260603
ALLOWED_RATIO, ALLOWED_MEGABYTES = 1.5, 700
KILOBYTE = 1024
ONE_IN = 5
"""So many orders have one that is not paid yet: its two cells are blank."""


@dataclass(frozen=True, slots=True)
class Run:
    """One reading. seconds: without imports. megabytes: the most the process held. rows: data rows that came out."""

    seconds: float
    megabytes: float
    rows: int


def write(path: Path, rows: int) -> None:
    """Write a clean sales ledger: texts, dates, whole numbers and amounts."""
    import xlsxwriter

    chance = random.Random(SEED)  # noqa: S311 - made-up data
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("销售")
    sheet.write_row(0, 0, HEADERS)
    first = date(2026, 1, 1)
    for row in range(1, rows + 1):
        day, fen = first + timedelta(chance.randrange(181)), chance.randrange(100_000, 90_000_000)
        account, staff = f"A-{chance.randrange(1, 800):05}", f"E{chance.randrange(1, 200):03}"
        product, region = chance.choice(("螺栓", "垫片", "电机")), chance.choice(("华东", "华中", "华南"))
        cells = [f"S{row:07}", 1, day, account, staff, product, region, chance.randrange(1, 9000), fen / 100]
        paid = [fen / 100, day + timedelta(20)] if chance.randrange(ONE_IN) else []
        sheet.write_row(row, 0, [*cells, fen // 5 / 100, *paid])
    book.close()


def read_bare(path: Path) -> Run:
    """Read with python-calamine alone and make a frame: nothing is checked, typed or addressed."""
    import pandas as pd
    from python_calamine import CalamineWorkbook

    start = time.perf_counter()
    headers, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    frame = pd.DataFrame(rows, columns=[str(header) for header in headers])
    return Run(time.perf_counter() - start, _peak(), len(frame))


def read_ledger(path: Path) -> Run:
    """Read as a run does: guarded, recognised, every cell typed, every row accounted for."""
    from kam_reports.intake import Limits
    from kam_reports.ledgers.read import Options, read_file

    start = time.perf_counter()
    file = read_file(path, path.name, Limits(), Options())
    seconds = time.perf_counter() - start
    if any(part.bad for part in file.parts):
        raise SystemExit("the ledger was not read clean")
    return Run(seconds, _peak(), sum(len(part.rows) for part in file.parts))


WAYS = {"python-calamine + pandas": read_bare, "kam_reports": read_ledger}


def _peak() -> float:
    """Return the most memory this process has held, in MB."""
    import resource

    unit = 1 if sys.platform == "darwin" else KILOBYTE
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / KILOBYTE**2


def _child(*arguments: str) -> str:
    """Run this script in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, __file__, *arguments]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def _measure(path: Path, times: int) -> dict[str, list[Run]]:
    """Let the ways read in turn, so that a busy moment of the machine falls on both."""
    runs: dict[str, list[Run]] = {way: [] for way in WAYS}
    for _ in range(times):
        for way, done in runs.items():
            done.append(Run(**json.loads(_child("--way", way, "--file", str(path)))))
    return runs


def _table(runs: dict[str, list[Run]]) -> str:
    """Return medians as a table, the first way being the measure."""
    lines = [f"{'':26}{'seconds':>9}{'ratio':>8}{'peak MB':>9}{'rows':>9}"]
    measure = median(run.seconds for run in next(iter(runs.values())))
    for way, done in runs.items():
        seconds, most = median(run.seconds for run in done), max(run.megabytes for run in done)
        lines.append(f"{way:26}{seconds:9.2f}{seconds / measure:8.2f}{most:9.0f}{done[0].rows:9}")
    lines.append(f"allowed: ratio {ALLOWED_RATIO}, {ALLOWED_MEGABYTES} MB")
    return "\n".join(lines)


def main() -> None:
    """Measure and print; with --way or --write be one of the processes measured."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=200_000, help="rows of the ledger")
    options.add_argument("--times", type=int, default=5, help="runs of each")
    options.add_argument("--way", choices=list(WAYS), help=argparse.SUPPRESS)
    options.add_argument("--write", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.write:
        write(asked.file, asked.rows)
    elif asked.way:
        run = WAYS[asked.way](asked.file)
        print(json.dumps({"seconds": run.seconds, "megabytes": run.megabytes, "rows": run.rows}))
    else:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "sales.xlsx"
            # In a child too: a process inherits the peak of the one that started it.
            _child("--write", "--file", str(path), "--rows", str(asked.rows))
            print(_table(_measure(path, asked.times)))


if __name__ == "__main__":
    main()
