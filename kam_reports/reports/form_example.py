"""A ready-made form of each kind to start from: the document's own page with names where its values would stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.document import (
    Cell,
    Column,
    Document,
    Facts,
    Format,
    Note,
    Notes,
    Page,
    Row,
    RowKind,
    Section,
    SignOff,
    Table,
)
from kam_reports.core.text import T
from kam_reports.reports.words import SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kam_reports.core.fields import Block, Field, Fields
    from kam_reports.core.text import Speaker

_PERSON = ("person_name", "person_id", "person_role", "person_region", "person_supervisor", "person_hired_on")
_FACTS: Mapping[str, Sequence[tuple[str, ...]]] = {
    "assessment": ((*_PERSON, "period", "pay_base", "as_of"), ("score", "rank", "band", "pay_total")),
    "bonus": (
        ("department_sold", "department_plan", "department_completion", "department_challenge", "department_factor"),
        ("people", "paying", "calculated", "left_out_count", "adjusted_only", "sum_to_be_paid"),
    ),
    "commission": (("rule_basis", "rule_threshold", "rule_cap", "rule_rates"),),
    "accounts": ((),),
}
_TABLES: Mapping[str, Sequence[Mapping[str, int]]] = {
    "assessment": (
        {"items": 0, "item": 28, "weight": 9, "target": 15, "actual": 15, "value": 11, "points": 9, "how": 40},
        {"pay": 0, "line": 16, "base": 15, "factor": 9, "amount": 15, "rule": 56},
    ),
    "bonus": (
        {
            "bonus": 0, "no": 5, "staff": 8, "name": 10, "role": 12, "scheme": 24, "score": 8, "base": 12, "factor": 8,
            "band": 12, "modifier": 10, "commission": 10, "adjustment": 10, "total": 12, "remark": 20,
        },
        {"left_out": 0, "staff": 8, "name": 10, "role": 12, "kind": 14, "reason": 80},
    ),
    "commission": (
        {
            "people": 0, "no": 5, "staff": 9, "name": 12, "completion": 11, "times": 9, "orders": 9, "basis": 15,
            "earned": 13, "clawed": 13, "cap": 13, "paid": 13, "remark": 30,
        },
    ),
    "accounts": (
        {
            "accounts": 0, "no": 5, "account": 10, "name": 26, "class": 8, "tier": 8, "owner_name": 10, "year": 14,
            "sales": 13, "margin": 13, "collected": 13, "visited": 11, "valid": 8,
        },
    ),
}  # fmt: skip
_NUMBER = T("No.")


def example(known: Fields, speaker: Speaker) -> Document:
    """Return the example of one kind; its texts are placeholders and labels in the speaker's language."""
    say = speaker.say
    singles = {one.name: one for one in known.singles}
    blocks = {one.name: one for one in known.blocks}
    sections: list[Section] = []
    facts = [Facts(f"facts_{index}", _facts(names, singles, speaker)) for index, names in enumerate(_FACTS[known.kind])]
    tables = [_table(layout, blocks, speaker) for layout in _TABLES[known.kind]]
    for index in range(max(len(facts), len(tables))):
        sections += [*(one for one in facts[index : index + 1] if one.items), *tables[index : index + 1]]
    for name in ("missing", "rules"):
        if name in blocks:
            text = f"{{{{ {name} }}}}"
            sections.append(Notes(name, (Note(text),), title=say(blocks[name].meaning), small=name == "rules"))
    if "sign_1" in singles:
        boxes = tuple(f"{{{{ sign_{number} }}}}" for number in (1, 2, 3))
        sections.append(SignOff("sign", boxes, say(SIGNATURE)))
    return Document(
        kind=known.kind,
        path=known.kind,
        title="{{ title }}",
        subtitle="{{ subtitle }}",
        language=speaker.language,
        organisation="{{ organisation }}",
        badge="{{ badge }}",
        page=Page.PORTRAIT if known.kind == "assessment" else Page.LANDSCAPE,
        sheet=say(known.title),
        footer=("{{ footer }}",),
        sections=tuple(sections),
    )


def _facts(names: Sequence[str], singles: Mapping[str, Field], speaker: Speaker) -> tuple[tuple[str, Cell], ...]:
    return tuple((speaker.say(singles[name].meaning), _wanted(name, singles[name].format)) for name in names)


def _table(layout: Mapping[str, int], blocks: Mapping[str, Block], speaker: Speaker) -> Table:
    """Return a table of one line that stands for all, and its total where there is one."""
    block = blocks[next(iter(layout))]
    fields = {one.name: one for one in block.columns}
    titles = {"no": _NUMBER}
    columns = tuple(
        Column(
            key,
            speaker.say(fields[key].meaning if key in fields else titles[key]),
            fields[key].format if key in fields else Format.COUNT,
            width,
        )
        for key, width in layout.items()
        if width
    )
    line = Row(tuple(_wanted(f"{block.name}.{column.key}", column.format) for column in columns))
    rows = [line]
    if block.totals:
        cells = [
            _wanted(f"{block.name}.total.{column.key}", column.format) if column.key in block.totals else Cell("")
            for column in columns
        ]
        if not cells[0].value:
            cells[0] = Cell(speaker.say(T("Total")))
        rows.append(Row(tuple(cells), RowKind.TOTAL))
    return Table(block.name, columns, tuple(rows), title=speaker.say(block.meaning))


def _wanted(name: str, form: Format) -> Cell:
    return Cell(f"{{{{ {name} }}}}", form)
