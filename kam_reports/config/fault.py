"""All faults of a config file at once: the first is raised, the others travel with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.fault import ConfigFault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kam_reports.core.text import Text


class ConfigFaults(ConfigFault):
    """The first fault of a config file; :attr:`others` are the further ones, by line."""

    def __init__(self, text: Text, *, file: str = "", line: int = 0, others: tuple[ConfigFault, ...] = ()) -> None:
        """Keep the first fault's sentence and place, and the other faults."""
        super().__init__(text, file=file, line=line)
        self.others = others

    @property
    def all(self) -> tuple[ConfigFault, ...]:
        """Every fault, this one first."""
        return (self, *self.others)


def raise_all(faults: Iterable[ConfigFault]) -> None:
    """Raise the faults as one, in the order of their lines; none: do nothing."""
    ordered = sorted(faults, key=lambda fault: (fault.line, str(fault.text)))
    if ordered:
        first, *rest = ordered
        raise ConfigFaults(first.text, file=first.file, line=first.line, others=tuple(rest))
