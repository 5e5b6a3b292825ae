"""The form of an appeal, filled in as far as the program knows: whose line, its value, where its evidence is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.document import Cell, Document, Facts, Note, Notes, SignOff, Tone
from kam_reports.core.text import Name, T
from kam_reports.render.folders import template_folders
from kam_reports.render.order import Media, Order
from kam_reports.render.pool import Press
from kam_reports.reports.words import SIGNATURE

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.life.desk import Desk
    from kam_reports.store.appeals import Appeal

FOLDER = Name("_申诉", "_appeals")
SHEET = Name("申诉表", "Appeal")


def write_form(desk: Desk, appeal: Appeal, cells: tuple[tuple[str, str], ...], sheet: str, sheet_sha: str) -> Path:
    """Write the form below ``output/`` and return its path."""
    folder = desk.workspace.output / desk.job.speaker.say(FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    document = compose(desk, appeal, cells, (sheet, sheet_sha))
    for _ in Press(template_folders(desk.workspace.root)).run([Order(document, folder, (Media.XLSX,))]):
        pass
    return folder / f"{document.path}.xlsx"


def compose(desk: Desk, appeal: Appeal, cells: tuple[tuple[str, str], ...], evidence: tuple[str, str]) -> Document:
    """Return the form."""
    say = desk.job.speaker.say
    sheet, sha = evidence
    own = desk.config.organisation
    line = Facts(
        "line",
        (
            (say(T("Appeal")), Cell(str(appeal.id), tone=Tone.STRONG)),
            (say(T("Period")), Cell(appeal.period)),
            (say(T("Staff ID")), Cell(appeal.staff_id)),
            (say(T("Line")), Cell(appeal.line, tone=Tone.STRONG)),
            (say(T("Value")), Cell(appeal.value)),
            (say(T("Raised by")), Cell(f"{appeal.raised_by}, {appeal.raised_at}")),
        ),
        title=say(T("What the appeal is about")),
    )
    whole = Facts(
        "cells",
        tuple((name, Cell(value)) for name, value in cells),
        title=say(T("The line as it stands in the set")),
    )
    bound = Notes(
        "bound",
        (
            Note(say(T("Set (SHA-256 of manifest.json): {set}", set=appeal.manifest))),
            Note(say(T("Evidence: the evidence sheet of {file}, SHA-256 {sha}", file=sheet, sha=sha)))
            if sheet
            else Note(say(T("Evidence: data/ of the set"))),
        ),
        title=say(T("Evidence")),
        small=True,
    )
    reasons = Notes("reasons", (Note(" "),), title=say(T("Reasons (to be filled in by the person)")))
    decision = Notes(
        "decision",
        (
            Note(
                say(
                    T(
                        "Enter with: kam appeal decide {number} --by NAME --granted --amount YUAN --reason TEXT (or "
                        "--rejected), then kam appeal approve {number} --by NAME",
                        number=appeal.id,
                    )
                )
            ),
        ),
        title=say(T("Decision")),
    )
    return Document(
        kind="appeal",
        path=f"{appeal.id}_{appeal.period}_{appeal.staff_id}_{appeal.line}".replace("/", "_"),
        title=say(T("Appeal against an assessment")),
        language=desk.job.speaker.language,
        organisation=" ".join(part for part in (own.company, own.department) if part),
        sheet=say(SHEET),
        sections=(
            line,
            whole,
            reasons,
            bound,
            decision,
            SignOff("sign", (say(T("Employee")), say(T("Decided by")), say(T("Approved by"))), say(SIGNATURE)),
        ),
    )
