"""Password-protected workbooks, with a stand-in for the optional library."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import IO, TYPE_CHECKING

import pytest

from kam_reports.core.place import Place
from kam_reports.intake import Limits, Refusal, read_workbook
from tests.intake.raw_books import ods_parts, write_ole, write_zip, xlsx_parts

if TYPE_CHECKING:
    from pathlib import Path

RIGHT = "open sesame"


def test_a_configured_password_opens_a_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The passwords are tried in turn; without one that fits, the workbook is refused."""
    plain = write_zip(tmp_path / "plain", xlsx_parts('<row r="1"><c r="A1"><v>1</v></c></row>')).read_bytes()
    locked = write_ole(tmp_path / "a.xlsx", "EncryptedPackage", b"x" * 5000)

    class OfficeFile:
        """Opens with the right password only."""

        def __init__(self, _: IO[bytes]) -> None:
            self.password = ""

        def load_key(self, password: str) -> None:
            """Keep the password."""
            self.password = password

        def decrypt(self, target: IO[bytes]) -> None:
            """Write the content, or complain."""
            if self.password != RIGHT:
                raise ValueError("password")
            target.write(plain)

    monkeypatch.setitem(sys.modules, "msoffcrypto", SimpleNamespace(OfficeFile=OfficeFile))
    book = read_workbook(locked, Limits(passwords=("wrong", RIGHT)))
    assert book.tables[0].columns == [[1.0]]
    for passwords in ((), ("wrong",)):
        with pytest.raises(Refusal, match="file-encrypted"):
            read_workbook(locked, Limits(passwords=passwords))


def test_without_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password is of no use without the library: the extra that brings it is named, where it would help."""
    locked = write_ole(tmp_path / "a.xlsx", "EncryptedPackage", b"x" * 5000)
    parts = {**ods_parts(""), "META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
    document = write_zip(tmp_path / "a.ods", parts)
    monkeypatch.setitem(sys.modules, "msoffcrypto", None)
    with pytest.raises(Refusal, match="file-needs-office-extra") as caught:
        read_workbook(locked, Limits(passwords=(RIGHT,)))
    assert "kam_reports[office]" in str(caught.value.at(Place("a.xlsx")).message)
    with pytest.raises(Refusal, match="file-encrypted"):
        read_workbook(locked, Limits())
    with pytest.raises(Refusal, match="file-encrypted"):
        read_workbook(document, Limits(passwords=(RIGHT,)))
