"""Names that file systems and spreadsheets accept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_FILE_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_SHEET_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_RESERVED = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"COM{digit}" for digit in range(10)), *(f"LPT{digit}" for digit in range(10))}
)
_FILE_LENGTH = 100
_SHEET_LENGTH = 31


def clean_name(name: str) -> str:
    """Return a file name (without folder) that Windows, macOS and Linux all accept; never empty.

    Forbidden, control and invisible characters become ``_``; reserved device names get one in front; trailing dots and
    spaces go; a long name is cut.
    """
    text = unicodedata.normalize("NFC", name)
    text = "".join("_" if unicodedata.category(char)[0] == "C" else char for char in text)
    text = _FILE_FORBIDDEN.sub("_", text).strip().rstrip(". ")
    text = text[:_FILE_LENGTH].rstrip(". ")
    if not text.strip("."):
        return "_"
    return f"_{text}" if text.partition(".")[0].strip().upper() in _RESERVED else text


def clean_path(path: str) -> str:
    """Return a relative path whose every part is a clean name; ``..`` and a drive or root lose their meaning."""
    return (
        "/".join(clean_name(part) for part in path.replace("\\", "/").split("/") if part not in {"", ".", ".."}) or "_"
    )


def sheet_names(wanted: Iterable[str], others: Iterable[str] = ()) -> dict[str, str]:
    """Return for each title a sheet name Excel accepts: 31 characters, no ``[ ] : * ? /``, unique without case.

    others: names that the workbook's other sheets have already.
    """
    names: dict[str, str] = {}
    taken = {"history", *(name.casefold() for name in others)}  # Excel keeps the first for itself
    for title in wanted:
        if title in names:
            continue
        text = "".join(" " if unicodedata.category(char)[0] == "C" else char for char in title)
        text = _SHEET_FORBIDDEN.sub(" ", text).strip().strip("'").strip()[:_SHEET_LENGTH] or "Sheet"
        candidate, number = text, 1
        while candidate.casefold() in taken:
            number += 1
            tail = f" {number}"
            candidate = f"{text[: _SHEET_LENGTH - len(tail)]}{tail}"
        taken.add(candidate.casefold())
        names[title] = candidate
    return names
