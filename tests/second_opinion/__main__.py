"""`python -m tests.second_opinion INPUT_DIR PERIOD OUT_DIR`: write a period's four CSV files."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.second_opinion import compute, csvout, read_input

folder, asked, target = sys.argv[1:4]
csvout.write(compute(read_input(Path(folder)), None, asked), Path(target))
