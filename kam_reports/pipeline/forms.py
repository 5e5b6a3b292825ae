"""The department's own forms within a run: which names they may use, and that they can be filled at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.fault import TemplateFault
from kam_reports.reports.fields import fields

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kam_reports.config import Config
    from kam_reports.core.fields import Fields
    from kam_reports.core.text import Text
    from kam_reports.reports.material import Material


class TemplateFaults(TemplateFault):
    """The first fault of the templates; :attr:`all` are all of them."""

    def __init__(self, text: Text, *, file: str = "", faults: Iterable[TemplateFault] = ()) -> None:
        """Keep the first one's sentence, and every fault."""
        super().__init__(text, file=file)
        self.all = tuple(faults)


def form_fields(config: Config) -> dict[str, Fields]:
    """Return the names each kind of document has, with the items of every scheme."""
    versions = (version for dated in config.rulebook.schemes for version in dated.versions)
    return fields(sorted({item.id for version in versions for scheme in version.value for item in scheme.items}))


def prove_forms(folder: Path, config: Config) -> None:
    """Raise what is wrong with the forms in the templates folder, before anything is read or made."""
    if not any(folder.glob("*.xlsx")):
        return
    from kam_reports.render.forms.check import check_forms  # what reads them is dear to import

    faults = check_forms(folder, form_fields(config))
    if faults:
        raise TemplateFaults(faults[0].text, file=faults[0].where, faults=faults)


def head_marks(material: Material) -> tuple[tuple[str, str], ...]:
    """Return what any template or form may show beside a document's content."""
    head = material.letterhead
    return (
        ("company", head.company),
        ("department_name", head.department),
        ("period", str(material.period)),
        ("as_of", material.as_of.isoformat()),
    )
