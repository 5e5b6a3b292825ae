"""Addresses for WeasyPrint that say nothing of where a workspace lies: it writes what they hash to into the PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit
from urllib.request import url2pathname

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEMPLATES, _LOGO = "kam-templates-", "kam-logo"


class Addresses:
    """The files of template folders and one logo, by addresses that are the same on any machine and in any folder.

    logo: the one of the document that is being drawn.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        """Take the folders, the first one being where relative names in a page start from."""
        self._folders = tuple(folders)
        self.logo: Path | None = None

    @property
    def base(self) -> str:
        """The address that relative names in a page start from."""
        return f"file:///{_TEMPLATES}0/"

    def of(self, path: Path) -> str:
        """Return the address of a file of the template folders."""
        for number, folder in enumerate(self._folders):
            if path.is_relative_to(folder):
                return f"file:///{_TEMPLATES}{number}/{quote(path.relative_to(folder).as_posix())}"
        return path.resolve().as_uri()

    def of_logo(self, address: str) -> str:
        """Return the address under which a document's logo is found while it is drawn; nothing for nothing."""
        self.logo = file_at(address)
        return f"file:///{_LOGO}" if self.logo is not None else address

    def path(self, address: str) -> Path | None:
        """Return the file that an address names, whether there is one or not; None where it names no file."""
        parts = urlsplit(address)
        first, _, rest = unquote(parts.path).removeprefix("/").partition("/")
        if parts.scheme == "file" and not parts.netloc:
            if first == _LOGO and not rest:
                return self.logo
            number = first.removeprefix(_TEMPLATES)
            if first.startswith(_TEMPLATES) and number.isdecimal() and int(number) < len(self._folders):
                return self._folders[int(number)] / rest
        return file_at(address)


def file_at(address: str) -> Path | None:
    """Return the file of this machine that an ordinary address names; None where it names none."""
    parts = urlsplit(address)
    return Path(url2pathname(unquote(parts.path))) if parts.scheme == "file" and not parts.netloc else None
