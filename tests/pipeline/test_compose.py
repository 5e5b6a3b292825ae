"""The order in which the documents of a set are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.document import Document
from kam_reports.pipeline.compose import Planned, arranged

if TYPE_CHECKING:
    from collections.abc import Callable


def _make(name: str) -> Callable[[], Document]:
    return lambda: Document("default", name, name, "zh", ())


def test_large_documents_are_drawn_in_the_middle() -> None:
    """The first sheets come first; while the large ones are drawn there are sheets left for the other workers."""
    planned = [Planned(_make(f"s{number}")) for number in range(5)] + [
        Planned(_make("bonus"), large=True),
        Planned(_make("report"), large=True),
    ]
    names = [one.make().path for one in arranged(planned)]
    assert names == ["s0", "s1", "bonus", "report", "s2", "s3", "s4"]


def test_large_documents_alone_keep_their_order() -> None:
    """After one changed row there may be no sheet, or one."""
    large = [Planned(_make("bonus"), large=True), Planned(_make("report"), large=True)]
    assert arranged(large) == large
    one = Planned(_make("s"))
    assert arranged([one, *large]) == [*large, one]
