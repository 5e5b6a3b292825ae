"""Faulty data is a value: what is wrong in which cell, how to mend it, what it blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kam_reports.core.text import Text

if TYPE_CHECKING:
    from kam_reports.core.place import Place


class Severity(StrEnum):
    """error: a value or row refused, or pay not proposed. warning: counted, but doubtful. notice: set apart."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Blocks(StrEnum):
    """What an issue keeps from counting."""

    FILE = "file"
    SHEET = "sheet"
    ROW = "row"
    VALUE = "value"
    PAY = "pay"
    NOTHING = "nothing"


CATALOGUE: dict[str, IssueKind] = {}
"""Every declared kind by its code; filled on import, read by the reference page and the health tests."""


@dataclass(frozen=True, slots=True)
class IssueKind:
    """A kind of issue, declared beside the code that raises it.

    code: stable, kebab-case. message: what is wrong, may use ``{found}`` and the values given to :meth:`at`.
    mend: what the clerk should do. expected: what should stand there.
    """

    code: str
    severity: Severity
    blocks: Blocks
    message: Text
    mend: Text
    expected: Text = field(default_factory=lambda: Text(""))

    def __post_init__(self) -> None:
        """Enter the kind into the catalogue; two kinds with one code are a bug."""
        if self.code in CATALOGUE:
            message = f"issue code declared twice: {self.code}"
            raise ValueError(message)
        CATALOGUE[self.code] = self

    def at(self, place: Place, found: object = "", **values: object) -> Issue:
        """Make an issue of this kind at a place; ``found`` is what stands there, as the user sees it."""
        shown = show(found)
        return Issue(self, place, shown, self.severity, (("found", shown), *values.items()))


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault in the data. Sorted by place, then code."""

    kind: IssueKind
    place: Place
    found: str
    severity: Severity
    values: tuple[tuple[str, object], ...] = ()

    @property
    def code(self) -> str:
        """The kind's stable code."""
        return self.kind.code

    @property
    def message(self) -> Text:
        """What is wrong, with its values."""
        return Text(self.kind.message.template, self.values)

    @property
    def mend(self) -> Text:
        """What to do about it."""
        return Text(self.kind.mend.template, self.values)

    @property
    def expected(self) -> Text:
        """What should stand there."""
        return Text(self.kind.expected.template, self.values)

    @property
    def sort_key(self) -> tuple[str, str, int, int, str, str]:
        """Order of the issue list: by place, then code, then what was found."""
        place = self.place
        return (place.file, place.sheet, place.row, place.column, self.code, self.found)


LONGEST_SHOWN = 120


def show(found: object) -> str:
    """Return what stands in a cell as one short line (long texts are cut, line breaks shown as ⏎)."""
    if found is None:
        return ""
    text = f"{found:.15g}" if isinstance(found, float) else str(found)
    if isinstance(found, bool):
        text = text.upper()  # as Excel shows it
    text = text.replace("\r\n", "⏎").replace("\n", "⏎").replace("\r", "⏎")
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
