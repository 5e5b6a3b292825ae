"""The names of forms and what documents give them: both lists are one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from kam_reports.core.document import Cell, Document
from kam_reports.render.forms.values import Values, values_of
from kam_reports.reports import account_summary, assessment, bonus, commission
from kam_reports.reports.fields import fields
from tests.reports.small_month import material

_BY_THE_RUN = frozenset({"company", "department_name", "period", "as_of", "run_id"})
_ROWS = {"no", "group"}
_NO_CASE = ("trend_table.", "unpaid_adjustments.", "pay.commission.")


def _given(document: Document) -> set[str]:
    """Return the names that a document gives a value, as forms write them."""
    values: Values = values_of(document)
    lines = {f"{table}.{name}" for table, rows in values.tables.items() for row in rows for name in row}
    return {*values.singles, *lines}


def test_documents_give_every_name() -> None:
    """Each name of the lists is given by some document of its kind; what this small month has no case of is named."""
    made = material()
    left = replace(made, staff={who: {**row, "left_on": pd.Timestamp(2026, 6, 30)} for who, row in made.staff.items()})
    known = fields(sorted({line.item.id for score in made.scores for line in score.lines}))
    documents = {
        "assessment": [assessment.compose(left, score) for score in made.scores],
        "bonus": [bonus.compose(made)],
        "accounts": [account_summary.compose(made)],
    }
    for kind, some in documents.items():
        given: set[str] = set().union(*(_given(one) for one in some))
        absent = {name for name in known[kind].names() if name not in given | _BY_THE_RUN}
        assert {name for name in absent if not name.startswith(_NO_CASE) and not name.endswith(".group")} == set()


def test_columns_of_tables_are_the_lists() -> None:
    """A table's columns and its list of names are the same, so none is forgotten."""
    made = material()
    known = fields()
    for kind, document in (("bonus", bonus.compose(made)), ("accounts", account_summary.compose(made))):
        for block in known[kind].blocks:
            rows = values_of(document).tables.get(block.name, [])
            for row in rows[:1]:
                assert set(row) - _ROWS == {column.name for column in block.columns}


def test_commission_names() -> None:
    """The commission draft gives its list of people by the same columns."""
    block = next(one for one in fields()["commission"].blocks if one.name == "people")
    document = commission.compose(material())
    table = next(section for section in document.sections if section.name == "people")
    assert [column.key for column in getattr(table, "columns", ())] == [column.name for column in block.columns]


def test_a_leaver_and_marks() -> None:
    """The last day at work is a name of its own; marks of the run are texts and days."""
    made = material()
    sheet = assessment.compose(made, made.scores[0])
    marked = values_of(replace(sheet, marks=(("run_id", "12ab"), ("closing", "2026-07-03"))))
    assert marked.of("run_id") == Cell("12ab")
    assert marked.of("closing").value == date(2026, 7, 3)
    assert marked.of("nothing") == Cell()
