"""Tries every form of a folder: names that are not known, rows that cannot be repeated, files that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kam_reports.core.fault import nearest
from kam_reports.core.fields import Fields
from kam_reports.core.place import cell_address
from kam_reports.core.text import T
from kam_reports.render.forms.book import fill_form
from kam_reports.render.forms.fault import FormFault
from kam_reports.render.forms.form import read_form
from kam_reports.render.forms.specimen import form_specimens

_ENDING = ".xlsx"
_OTHERS = frozenset({".xls", ".xlsm", ".xlsb", ".et", ".ods", ".xlt", ".xltx", ".ett"})


def forms(folder: Path) -> list[Path]:
    """Return the forms of a templates folder, and other workbooks that look like forms; Excel's lock files are none."""
    files = (path for path in folder.iterdir() if path.is_file() and not path.name.startswith(("~$", ".")))
    return sorted(path for path in files if path.suffix.lower() in _OTHERS | {_ENDING})


def check_forms(folder: Path, known: Mapping[str, Fields]) -> list[FormFault]:
    """Return the faults of the forms in a folder. known: kind of document → the names it has."""
    return [fault for path in forms(folder) for fault in _faults(path, known)] if folder.is_dir() else []


def _faults(path: Path, known: Mapping[str, Fields]) -> Iterator[FormFault]:
    kind = path.name.partition(".")[0]
    if path.suffix != _ENDING:
        text = T("a form must be an Excel workbook with the ending .xlsx; open it in Excel or WPS and save it as .xlsx")
        yield FormFault(text, file=str(path))
        return
    if kind not in known:
        near = nearest(kind, known)
        hint = T(" (is “{name}” meant?)", name=f"{near}{_ENDING}") if near else ""
        names = tuple(f"{name}{_ENDING}" for name in known)
        text = T("no document is drawn by this form{hint}; possible are: {names}", hint=hint, names=names)
        yield FormFault(text, file=str(path))
        return
    try:
        unknown = list(_unknown(path, known[kind]))
        yield from unknown
        if not unknown:
            for document in form_specimens(known[kind]):
                fill_form(path, document)
    except FormFault as fault:
        yield fault


def _unknown(path: Path, known: Fields) -> Iterator[FormFault]:
    """Yield a fault for each name of a form that its kind of document does not have."""
    names = frozenset(known.names())
    for sheet in read_form(path).sheets:
        wanted = [(name.name, cell_address(spot.row, spot.column)) for spot in sheet.spots for name in spot.names]
        wanted += [(part.name, "") for line in sheet.margins for part in line if not isinstance(part, str)]
        for name, cell in wanted:
            if name not in names:
                near = nearest(name, names)
                hint = T(" (is “{name}” meant?)", name=near) if near else ""
                text = T(
                    "there is no value named “{name}”{hint}; all names: kam template names {kind}",
                    name=name,
                    hint=hint,
                    kind=known.kind,
                )
                yield FormFault(text, file=str(path), sheet=sheet.name, cell=cell)
