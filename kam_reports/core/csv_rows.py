"""Reading back the CSVs that the program writes (:mod:`kam_reports.pipeline.data`)."""

from __future__ import annotations

import csv
import io

_CALCULATED = ("'=", "'+", "'-", "'@", "'\t", "'\r")


def csv_rows(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a table by header; ValueError where it is no text."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def as_meant(cell: str) -> str:
    """Return the text of a cell without the apostrophe that keeps Excel from calculating it."""
    return cell[1:] if cell.startswith(_CALCULATED) else cell
