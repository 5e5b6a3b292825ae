"""考核表: one person's (or the department's) assessment sheet for one period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.core.document import Cell, Document, Facts, Format, Note, Notes, Section, SignOff, Tone
from kam_reports.core.figure import DEPARTMENT
from kam_reports.core.money import yuan
from kam_reports.core.text import Name, T
from kam_reports.pay.payslip import LineKind
from kam_reports.reports.missing import missing
from kam_reports.reports.pay_lines import PAY_BASE, band_of, pay_table
from kam_reports.reports.proof import linked_items, proof
from kam_reports.reports.scored_items import SCORE, items_table
from kam_reports.reports.sources import Sources, gather
from kam_reports.reports.trend import trend
from kam_reports.reports.versions import PAY_RULES, rules_behind, small_print
from kam_reports.reports.waived import waived_on
from kam_reports.reports.words import SIGNATURE, UNSIGNED, footer, in_yuan, person

if TYPE_CHECKING:
    from kam_reports.assess.score import Score
    from kam_reports.core.dated import Version
    from kam_reports.reports.material import Material

FOLDER = Name("考核表", "assessment")
SHEET = Name("考核表", "Assessment")
DEPARTMENT_FILE = Name("部门考核表", "department")


def compose(material: Material, score: Score, sources: Sources | None = None) -> Document:
    """Return the sheet of one score. sources: the rows behind all sheets, gathered once a run (else gathered here)."""
    sources = sources or gather(material)
    say = material.say
    evidence = proof(material, score, sources)
    sections: list[Section] = [
        _subject(material, score),
        items_table(material, score, linked_items(evidence)),
        _result(material, score),
        *_pay(material, score),
        *trend(material, score),
        missing(material, score, sources),
        *waived_on(material, score, sources),
        small_print(material, _versions(material, score)),
        SignOff("sign", _boxes(material, score), material.worded("sign_line", SIGNATURE)),
        *evidence,
    ]
    return Document(
        kind="assessment",
        path=path_of(material, score),
        title=say(score.scheme.value.name),
        subtitle=in_yuan(material),
        language=material.language,
        organisation=material.letterhead.name,
        badge=say(UNSIGNED),
        sheet=say(SHEET),
        footer=footer(material),
        sections=tuple(sections),
        variant=score.scheme.value.id,
    )


def path_of(material: Material, score: Score) -> str:
    """Return the file's path; a second scheme of one person in one period is told apart by its name."""
    if score.subject == DEPARTMENT.name:
        own = material.say(DEPARTMENT_FILE)
    else:
        own = f"{score.subject}_{material.name_of(score.subject)}"
    first = next((one for one in material.scores if one.subject == score.subject), score)
    if first.scheme.value.id != score.scheme.value.id:
        own = f"{own}_{material.say(score.scheme.value.name)}"
    return f"{material.say(FOLDER)}/{own.replace('/', '_')}"


def _subject(material: Material, score: Score) -> Facts:
    """Return who is assessed, for when, under which scheme."""
    say = material.say
    period = (say(T("Period")), Cell(str(material.period), name="period"))
    as_of = (say(T("Data as of")), Cell(material.as_of, Format.DATE, name="as_of"))
    if score.subject == DEPARTMENT.name:
        name = material.letterhead.department or say(T("department"))
        return Facts(
            "person", ((say(T("Department")), Cell(name, tone=Tone.STRONG, name="department_name")), period, as_of)
        )
    record = material.staff.get(score.subject, {})
    base = record.get("performance_pay_base")
    known = base is not None and not pd.isna(base)  # type: ignore[call-overload]
    items = [
        (say(T("Name")), Cell(material.name_of(score.subject), tone=Tone.STRONG, name="person_name")),
        (say(T("Staff ID")), Cell(score.subject, name="person_id")),
        (say(T("Role")), Cell(str(record.get("role", "")), name="person_role")),
        (say(T("Region")), Cell(str(record.get("region", "")), name="person_region")),
        (
            say(T("Supervisor")),
            Cell(say(person(material, str(record.get("supervisor", "")))), name="person_supervisor"),
        ),
        (say(T("Hired on")), _day(record.get("hired_on"), "person_hired_on")),
        period,
        (
            say(T("Performance pay base")),
            Cell(yuan(int(str(base))) if known else None, Format.YUAN, name=PAY_BASE),
        ),
        as_of,
    ]
    left = _day(record.get("left_on"), "person_left_on")
    if left.value is not None:
        items.append((say(T("Last day at work")), left))
    return Facts("person", tuple(items))


def _day(value: object, name: str) -> Cell:
    return Cell(value.date() if isinstance(value, pd.Timestamp) else None, Format.DATE, name=name)


def _result(material: Material, score: Score) -> Facts:
    """Return score, rank and place; an incomplete sheet says so and shows no number."""
    say = material.say
    if score.total is None:
        number = Cell(say(T("none: incomplete")), tone=Tone.ACTION)
    else:
        number = Cell(score.total, Format.POINTS, Tone.STRONG, formula=f"{{{SCORE}}}")
    items = [(say(T("Score")), number)]
    if score.subject != DEPARTMENT.name:
        ranked = T("{rank} / {of}", rank=score.rank, of=score.of) if score.rank is not None else T("not ranked")
        items.append((say(T("Rank")), Cell(say(ranked), name="rank")))
        if score.last_streak > 1:
            text = T("last for {count} periods in a row", count=score.last_streak)
            items.append((say(T("Last place")), Cell(say(text), tone=Tone.ACTION, name="last_place")))
        elif score.last:
            items.append((say(T("Last place")), Cell(say(T("last this period")), name="last_place")))
        else:
            items.append((say(T("Last place")), Cell(say(T("no")), name="last_place")))
    if (band := band_of(material, score)) is not None:
        items.append((say(T("Band")), Cell(say(band), name="band")))
    return Facts("result", tuple(items), title=say(T("Result")), columns=4)


def _pay(material: Material, score: Score) -> tuple[Section, ...]:
    """Return what the score means in pay, or why it means nothing."""
    if score.subject == DEPARTMENT.name:
        return ()
    payslip = material.payslip(score.subject)
    title = material.say(T("Pay"))
    pays = score.scheme.value.pays
    if payslip is not None and (pays or any(line.kind is not LineKind.TOTAL for line in payslip.lines)):
        return (pay_table(material, payslip),)
    if not pays:
        text, tone = T("This scheme does not scale performance pay."), Tone.PLAIN
    elif not score.complete:
        text, tone = T("No pay is proposed while the sheet is incomplete."), Tone.ACTION
    else:
        text, tone = T("No pay is proposed: no pay rule is in force on the last day of the period."), Tone.ACTION
    return (Notes("no_pay", (Note(material.say(text), tone),), title=title),)


def _versions(material: Material, score: Score) -> list[Version[object]]:
    """Return the rule versions behind this sheet, the scheme's first."""
    names = rules_behind(line.item.metric for line in score.lines if line.item.metric) | {"roles"}
    if score.scheme.value.pays:
        names |= set(PAY_RULES)
    return [score.scheme, *(version for version in material.versions if version.name in names)]


def _boxes(material: Material, score: Score) -> tuple[str, ...]:
    if score.subject == DEPARTMENT.name:
        first = material.worded("sign_manager", T("Department manager"))
        second = material.worded("sign_general_manager", T("General manager"))
    else:
        first = material.worded("sign_employee", T("Employee"))
        second = material.worded("sign_manager", T("Department manager"))
    return first, second, material.worded("sign_finance", T("HR / finance"))
