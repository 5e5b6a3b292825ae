"""A form that cannot be filled: file ▸ sheet ▸ cell, what stands there, what is wrong."""

from __future__ import annotations

from kam_reports.core.fault import TemplateFault
from kam_reports.core.text import Text


class FormFault(TemplateFault):
    """Something in a department's own form that the program cannot fill."""

    def __init__(self, text: Text, *, file: str = "", sheet: str = "", cell: str = "") -> None:
        """Keep the sentence and the cell it is about."""
        super().__init__(text, file=file)
        self.sheet = sheet
        self.cell = cell

    @property
    def where(self) -> str:
        """``file ▸ sheet ▸ cell``, as far as known."""
        return " ▸ ".join(part for part in (self.file, self.sheet, self.cell) if part)
