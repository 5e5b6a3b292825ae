"""The doctor's round: each thing a run needs, looked at one by one."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from kam_reports import __version__, assets
from kam_reports.core.fault import Fault
from kam_reports.core.text import T, Text
from kam_reports.pipeline.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kam_reports.core.fields import Fields

REQUIRED = (
    *("pandas", "numpy", "python-calamine", "defusedxml", "chinesecalendar", "tzdata"),
    *("openpyxl", "XlsxWriter", "Jinja2", "weasyprint", "fonttools"),
    *("pydantic", "PyYAML", "typer", "rich", "Babel", "filelock"),
    *("SQLAlchemy", "alembic", "watchfiles", "fastapi", "uvicorn", "python-multipart", "pwdlib", "argon2-cffi"),
)
"""What has to be installed: the dependencies of pyproject.toml, which an installation from the lock does not carry."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what, whether it is well, and what was seen."""

    what: Text
    well: bool
    detail: object


def examine(folder: Path) -> list[Finding]:
    """Look at program, libraries, drawing engine, fonts, workspace, config and templates."""
    findings = [_program(), _libraries(), _fonts(), _drawing()]
    try:
        workspace = open_workspace(folder)
    except Fault as fault:
        return [*findings, Finding(T("workspace"), well=False, detail=fault.text)]
    return [*findings, _folders(workspace), *_config(workspace), *_templates(workspace)]


def _program() -> Finding:
    python = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(T("program"), well=True, detail=f"kam_reports {__version__}, Python {python}")


def _libraries() -> Finding:
    missing = []
    found = []
    for name in REQUIRED:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding(T("libraries"), well=False, detail=T("missing: {names}", names=tuple(missing)))
    return Finding(T("libraries"), well=True, detail=", ".join(found))


def _fonts() -> Finding:
    wrong = []
    for line in (assets.fonts() / "HASHES").read_text(encoding="utf-8").splitlines():
        parts = line.split()
        file = assets.fonts() / parts[-1]
        if file.suffix == ".ttf" and (not file.is_file() or sha256(file.read_bytes()).hexdigest() != parts[0]):
            wrong.append(file.name)
    if wrong:
        return Finding(T("fonts"), well=False, detail=T("damaged or missing: {names}", names=tuple(wrong)))
    return Finding(T("fonts"), well=True, detail=T("whole"))


def _drawing() -> Finding:
    """The libraries below WeasyPrint; without harfbuzz-subset a page takes a hundred times as long."""
    import ctypes.util

    for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz"):
        if not ctypes.util.find_library(name):
            return Finding(
                T("PDF engine"), well=False, detail=T("the library {name} is missing; start with ./kam", name=name)
            )
    if not ctypes.util.find_library("harfbuzz-subset"):
        detail = T("harfbuzz-subset is missing: PDFs work, but slowly and large; install libharfbuzz-subset0")
        return Finding(T("PDF engine"), well=False, detail=detail)
    return Finding(T("PDF engine"), well=True, detail=T("whole"))


def _folders(workspace: Workspace) -> Finding:
    for folder in (workspace.root, workspace.output):
        target = folder if folder.exists() else folder.parent
        if not os.access(target, os.W_OK):
            return Finding(T("folders"), well=False, detail=T("{folder} cannot be written", folder=str(target)))
    if not workspace.input.is_dir():
        return Finding(T("folders"), well=False, detail=T("there is no folder input/"))
    return Finding(T("folders"), well=True, detail=str(workspace.root))


def _config(workspace: Workspace) -> list[Finding]:
    from kam_reports.config import Known, load
    from kam_reports.metrics.names import MetricNames

    try:
        load(workspace.config, Known(metrics=MetricNames()))
    except Fault as fault:
        faults = getattr(fault, "all", (fault,))
        return [
            Finding(T("config"), well=False, detail=T("{where}: {text}", where=one.where, text=one.text))
            for one in faults
        ]
    return [Finding(T("config"), well=True, detail=T("whole"))]


def _names(workspace: Workspace) -> Mapping[str, Fields] | None:
    """Return the names forms may use; None where config cannot say (that is a finding of its own)."""
    from kam_reports.config import Known, load
    from kam_reports.metrics.names import MetricNames
    from kam_reports.pipeline.forms import form_fields

    try:
        return form_fields(load(workspace.config, Known(metrics=MetricNames())))
    except Fault:
        return None


def _templates(workspace: Workspace) -> list[Finding]:
    from kam_reports.render.check import check_templates

    faults = check_templates(workspace.templates, _names(workspace)) if workspace.templates.is_dir() else []
    if faults:
        return [
            Finding(T("templates"), well=False, detail=T("{where}: {text}", where=one.where, text=one.text))
            for one in faults
        ]
    return [Finding(T("templates"), well=True, detail=T("whole"))]
