"""The ids of all metrics, known without loading what measures them: config is read before pandas is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

_CATALOGUE = Path(__file__).parent / "catalogue"
_NAME = re.compile(r"[a-z]\w*", re.ASCII)


class MetricNames(Collection[str]):
    """All ids. A metric whose file bears its id is known by a look at that file; else the whole catalogue is loaded."""

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a metric of this id."""
        return isinstance(name, str) and (_has_own_file(name) or name in _all())

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids."""
        return iter(_all())

    def __len__(self) -> int:
        """Return how many there are."""
        return len(_all())


def _has_own_file(name: str) -> bool:
    if not _NAME.fullmatch(name):
        return False
    try:
        source = (_CATALOGUE / f"{name}.py").read_text("utf-8")
    except OSError:
        return False
    return f"\ndef {name}(" in source and "\n@metric(" in source


def _all() -> Collection[str]:
    from kam_reports.metrics.catalogue import METRICS

    return METRICS.keys()
