"""差异表: what a restatement changes for whom, as a workbook in the new version's folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.core.document import Cell, Column, Document, Facts, Format, Page, Row, RowKind, SignOff, Table, Tone
from kam_reports.core.money import yuan
from kam_reports.core.text import Name, T
from kam_reports.render.folders import template_folders
from kam_reports.render.order import Media, Order
from kam_reports.render.pool import Press
from kam_reports.reports.words import SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kam_reports.life.desk import Act, Desk
    from kam_reports.life.sets import Published

PATH = Name("差异表", "differences")


@dataclass(frozen=True, slots=True)
class Difference:
    """A person's pay in two versions, without correction lines (fen)."""

    staff_id: str
    before: int
    after: int

    @property
    def fen(self) -> int:
        """What is still to be paid (negative: to be paid back)."""
        return self.after - self.before


def write_differences(
    desk: Desk, folder: Path, draft: Published, versions: tuple[str, str], found: Sequence[Difference], act: Act
) -> None:
    """Write the workbook into a set's folder."""
    document = compose(desk, draft, versions, found, act)
    for _ in Press(template_folders(desk.workspace.root)).run([Order(document, folder, (Media.XLSX,))]):
        pass


def compose(desk: Desk, draft: Published, versions: tuple[str, str], found: Sequence[Difference], act: Act) -> Document:
    """Return the sheet: who gets how much in both versions, and what it comes to."""
    say = desk.job.speaker.say
    facts = Facts(
        "restated",
        (
            (say(T("Period")), Cell(str(draft.period))),
            (say(T("Versions")), Cell(f"{versions[0]} → {versions[1]}")),
            (say(T("Restated by")), Cell(act.by)),
            (say(T("On")), Cell(act.when)),
            (say(T("Reason")), Cell(act.note)),
            (say(T("Set")), Cell(draft.sha[:12])),
        ),
    )
    before, after = (say(T("{version} (yuan)", version=version)) for version in versions)
    columns = (
        Column("staff", say(T("Staff ID")), width=12),
        Column("before", before, Format.YUAN, 14),
        Column("after", after, Format.YUAN, 14),
        Column("difference", say(T("Difference (yuan)")), Format.YUAN, 14),
    )
    rows = [
        Row(
            (
                Cell(one.staff_id),
                Cell(yuan(one.before), Format.YUAN, name=f"before_{number}"),
                Cell(yuan(one.after), Format.YUAN, name=f"after_{number}"),
                Cell(yuan(one.fen), Format.YUAN, Tone.STRONG, formula=f"{{after_{number}}}-{{before_{number}}}"),
            )
        )
        for number, one in enumerate(found, start=1)
    ]
    if rows:
        rows.append(_totals(say(T("Total")), found))
    own = desk.config.organisation
    return Document(
        kind="differences",
        path=say(PATH),
        title=say(T("What the restatement changes")),
        subtitle=say(T("paid as corrections by the earliest open month; correction lines of earlier months left out")),
        language=desk.job.speaker.language,
        organisation=" ".join(part for part in (own.company, own.department) if part),
        page=Page.PORTRAIT,
        sheet=say(PATH),
        sections=(
            facts,
            Table("differences", columns, tuple(rows), empty=say(T("Nobody's pay changes."))),
            SignOff("sign", (say(T("Prepared by")), say(T("Approved by"))), say(SIGNATURE)),
        ),
    )


def _totals(title: str, found: Sequence[Difference]) -> Row:
    sums = (
        ("before", sum(one.before for one in found)),
        ("after", sum(one.after for one in found)),
        ("difference", sum(one.fen for one in found)),
    )
    cells = (Cell(yuan(value), Format.YUAN, Tone.STRONG, formula=f"SUM({{differences.{key}}})") for key, value in sums)
    return Row((Cell(title), *cells), RowKind.TOTAL)
