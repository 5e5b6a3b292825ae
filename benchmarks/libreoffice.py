"""The office way: workbooks by openpyxl as the naive program writes them, printed by LibreOffice in one batch.

``python -m benchmarks.libreoffice INPUT OUTPUT PERIOD``. Only the first sheet of a workbook is printed: its evidence
stays in the workbook, as with the others.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.naive.__main__ import make

FILTER = 'pdf:calc_pdf_Export:{"PageRange":{"type":"string","value":"1"}}'
BATCH = 500
"""Workbooks a call, well below any limit on a command's length."""


def find_office() -> str | None:
    """Return LibreOffice's program, None when this machine has none."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(office: str, folder: Path) -> float:
    """Print every workbook of a folder into the same folder; return the seconds."""
    begun = time.perf_counter()
    books = sorted(str(path) for path in folder.glob("*.xlsx"))
    with tempfile.TemporaryDirectory() as profile:
        for start in range(0, len(books), BATCH):
            command = [office, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to", FILTER]
            command += ["--outdir", str(folder), *books[start : start + BATCH]]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> None:
    """Write the workbooks, print them, say what each took."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("input", type=Path)
    options.add_argument("output", type=Path)
    options.add_argument("period")
    asked = options.parse_args()
    office = find_office()
    if office is None:
        sys.exit("LibreOffice is not installed: no soffice on the path")
    stages = make(asked.input, asked.output, asked.period, pdf=False)
    print(json.dumps(stages | {"pages": convert(office, asked.output / "考核表")}))


if __name__ == "__main__":
    main()
