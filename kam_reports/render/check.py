"""Tries every template of a folder on Documents that are empty, full and very long, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kam_reports.core.fault import TemplateFault
from kam_reports.core.fields import Fields
from kam_reports.core.text import T
from kam_reports.render.folders import template_folders
from kam_reports.render.forms.check import check_forms
from kam_reports.render.html import find_file
from kam_reports.render.pdf import Painter
from kam_reports.render.specimen import specimens

_SHARED = "base"


def check_templates(folder: Path, known: Mapping[str, Fields] | None = None) -> list[TemplateFault]:
    """Return the faults of the templates in a folder, each once; what it does not hold comes from the program's own.

    known: the names that forms may use, by kind of document; without it forms are not looked at.
    """
    folders = (folder, *(own for own in template_folders() if own.resolve() != folder.resolve()))
    faults: dict[str, TemplateFault] = {}
    for kind in kinds(folder):
        for fault in _faults_of(kind, folders):
            faults.setdefault(str(fault), fault)
    return [*faults.values(), *(check_forms(folder, known) if known is not None else ())]


def kinds(folder: Path) -> list[str]:
    """Return the kinds of document that a folder has a template for."""
    return sorted(path.parent.name for path in folder.glob("*/page.html") if path.parent.name != _SHARED)


def _faults_of(kind: str, folders: tuple[Path, ...]) -> Iterator[TemplateFault]:
    """Yield what is wrong with one kind's template and styles."""
    try:
        painter = Painter(folders)
        for document in specimens(kind):
            painter.paint(document)
    except TemplateFault as fault:
        yield fault
        return
    styles = find_file(folders, f"{kind}/style.css") or find_file(folders, f"{_SHARED}/style.css")
    for warning in painter.warnings:
        yield TemplateFault(
            T("the page cannot be drawn as written: {reason}", reason=warning), file=str(styles or kind)
        )
