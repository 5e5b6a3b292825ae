"""Control totals of the bonus calculation: people in, paid, left out and why; adjustments that pay nothing, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.document import Cell, Column, Facts, Format, Row, Table, Tone
from kam_reports.core.money import yuan
from kam_reports.core.text import T
from kam_reports.pay.payslip import LineKind
from kam_reports.reports.missing import why_no_value
from kam_reports.reports.unpaid import paying_scores, unpaid

if TYPE_CHECKING:
    from kam_reports.assess.score import Score
    from kam_reports.reports.material import Material


def employed(material: Material) -> list[str]:
    """Return who is employed on at least one day of the period."""
    return material.scope.employed() if material.scope is not None else []


def control_totals(material: Material) -> Facts:
    """Return the counts that tie the table to the roster."""
    say = material.say
    people = employed(material)
    calculated = {
        slip.staff_id for slip in material.paid.payslips if any(line.kind is LineKind.BAND for line in slip.lines)
    }
    only = [slip for slip in material.paid.payslips if slip.staff_id not in calculated]
    total = sum(slip.total for slip in material.paid.payslips)
    formula = "{total_total}" if material.paid.payslips else ""
    return Facts(
        "control",
        (
            (say(T("People employed in the period")), Cell(len(people), Format.COUNT, name="people")),
            (say(T("With a paying scheme")), Cell(len(paying_scores(material)), Format.COUNT, name="paying")),
            (say(T("Performance pay calculated")), Cell(len(calculated), Format.COUNT, name="calculated")),
            (
                say(T("Left out (named below)")),
                Cell(
                    len([one for one in people if one not in calculated]),
                    Format.COUNT,
                    name="left_out_count",
                    formula="{people}-{calculated}",
                ),
            ),
            (say(T("Paid adjustments or corrections only")), Cell(len(only), Format.COUNT, name="adjusted_only")),
            (say(T("Sum to be paid")), Cell(yuan(total), Format.YUAN, Tone.STRONG, "sum_to_be_paid", formula)),
        ),
        title=say(T("Control totals")),
    )


def left_out(material: Material) -> Table:
    """Return everybody employed for whom no performance pay was calculated, with the reason."""
    say = material.say
    columns = (
        Column("staff", say(T("Staff ID")), width=8),
        Column("name", say(T("Name")), width=10),
        Column("role", say(T("Role")), width=12),
        Column("kind", say(T("State")), width=14),
        Column("reason", say(T("Reason")), width=80),
    )
    calculated = {
        slip.staff_id for slip in material.paid.payslips if any(line.kind is LineKind.BAND for line in slip.lines)
    }
    rows = []
    scores = paying_scores(material)
    for staff in employed(material):
        if staff in calculated:
            continue
        person = material.staff.get(staff, {})
        state, reason, tone = _why(material, staff, scores.get(staff))
        head = (Cell(staff), Cell(material.name_of(staff)), Cell(str(person.get("role", ""))))
        rows.append(Row((*head, Cell(say(state), tone=tone), Cell(say(reason), tone=tone))))
    rows.sort(key=lambda row: (row.cells[3].tone is not Tone.ACTION, str(row.cells[0].value)))
    return Table(
        "left_out",
        columns,
        tuple(rows),
        title=say(T("Not calculated")),
        empty=say(T("Nobody is left out.")),
    )


def _why(material: Material, staff: str, score: Score | None) -> tuple[object, object, Tone]:
    if score is not None and not score.complete:
        reasons = tuple(
            T("{item}: {reason}", item=line.item.name, reason=why_no_value(material, line)) for line in score.missing
        )
        return T("incomplete"), reasons, Tone.ACTION
    if score is not None:
        return T("no rule"), T("no pay rule is in force on the last day of the period"), Tone.ACTION
    role = str(material.staff.get(staff, {}).get("role", ""))
    unknown = {issue.found for issue in material.issues if issue.code == "unknown-role"}
    if role in unknown:
        return T("unknown role"), T("the role “{role}” has no scheme in config.yaml", role=role), Tone.ACTION
    return (
        T("no paying scheme"),
        T("the role “{role}” has no sheet that scales performance pay in this period", role=role),
        Tone.PLAIN,
    )


def unpaid_adjustments(material: Material) -> tuple[Table, ...]:
    """Return the adjustments of the period that pay nothing, each with its place and reason."""
    found = list(unpaid(material))
    if not found:
        return ()
    say = material.say
    columns = (
        Column("place", say(T("Place")), width=34),
        Column("staff", say(T("Staff ID")), width=8),
        Column("name", say(T("Name")), width=10),
        Column("amount", say(T("Amount")), Format.YUAN, 12),
        Column("reason", say(T("Reason of the adjustment")), width=30),
        Column("why", say(T("Why it pays nothing")), width=34),
    )
    rows = tuple(
        Row(
            (
                Cell(str(one.place)),
                Cell(one.staff_id),
                Cell(material.name_of(one.staff_id)),
                Cell(None if one.amount is None else yuan(one.amount), Format.YUAN),
                Cell(one.reason),
                Cell(say(one.why), tone=Tone.ACTION),
            )
        )
        for one in found
    )
    return (Table("unpaid_adjustments", columns, rows, title=say(T("Adjustments not paid"))),)
