"""A PDF that opens only with its person's password."""

from __future__ import annotations

import csv
import os
import secrets
from io import BytesIO
from typing import TYPE_CHECKING

from kam_reports.core.fault import ConfigFault
from kam_reports.core.text import T
from kam_reports.post.letter import read_secret

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VARIABLE = "KAM_SHEET_PASSWORD_"
"""With a staff ID behind it: the environment variable of that person's password; it stands before the file."""
_FIELDS = 2


def passwords(path: Path | None, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the passwords by staff ID, from the file (a line each: staff ID, comma, password) and the environment."""
    found: dict[str, str] = {}
    lines = read_secret(path).splitlines() if path is not None else []
    for number, row in enumerate(csv.reader(lines), 1):
        if not any(field.strip() for field in row):
            continue
        if len(row) != _FIELDS or not row[0].strip() or not row[1]:
            text = T("write on each line a staff ID, a comma and a password")
            raise ConfigFault(text, file=path.name if path else "", line=number)
        found[row[0].strip()] = row[1]
    for name, value in (os.environ if environment is None else environment).items():
        if name.startswith(VARIABLE) and value:
            found[name.removeprefix(VARIABLE)] = value
    return found


def encrypted(content: bytes, password: str) -> bytes:
    """Return a PDF encrypted with AES-256; nobody knows the owner's password, so that nothing can be lifted."""
    try:
        import pikepdf
    except ImportError:
        raise ConfigFault(
            T("encrypting sheets needs the extra kam_reports[pdf]; install it, or set mail.protect_sheets: false"),
            file="config.yaml",
        ) from None
    target = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        owner = secrets.token_urlsafe(32)
        pdf.save(target, encryption=pikepdf.Encryption(user=password, owner=owner, R=6))
    return target.getvalue()
