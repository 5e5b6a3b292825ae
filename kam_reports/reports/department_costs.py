"""The department's expenses by category against budget, and how good its ledgers are."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.core.document import Cell, Column, Facts, Format, Medium, Row, RowKind, Table, Tone
from kam_reports.core.figure import DEPARTMENT, State
from kam_reports.core.issue import Severity
from kam_reports.core.money import yuan
from kam_reports.core.text import Name, T
from kam_reports.ledgers.catalogue import LEDGERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kam_reports.core.document import Section
    from kam_reports.ledgers.book import RowCount
    from kam_reports.reports.material import Material

EXPENSES = "expense_control"
SHEET = Name("数据质量", "Data quality")
_COUNTED = ("read", "used", "refused", "set_apart")


def expenses(material: Material) -> Iterator[Table]:
    """Yield expenses by category against budget; nothing where there is no such ledger."""
    found = material.measured.contributions.get(EXPENSES)
    if found is None:
        return
    say = material.say
    rows = found.rows[found.rows["only"].isin(["", DEPARTMENT.name])]
    spent: Counter[str] = Counter()
    planned: Counter[str] = Counter()
    budgets = material.book["budgets"].frame["category"]
    for one in rows[["row", "numerator", "denominator", "category"]].to_dict("records"):
        row = int(one["row"])
        if row in budgets.index:
            planned[str(budgets.loc[row])] += int(one["denominator"])
        else:
            spent[str(one["category"])] += int(one["numerator"])
    columns = (
        Column("category", say(T("Category")), width=22),
        Column("spent", say(T("Spent")), Format.YUAN, 18),
        Column("budget", say(T("Budget")), Format.YUAN, 18),
        Column("rest", say(T("Left of the budget")), Format.YUAN, 18),
        Column("share", say(T("Share used")), Format.PERCENT, 12),
    )
    names = sorted({*spent, *planned})
    body = [_cost(material, str(number), name, spent[name], planned[name]) for number, name in enumerate(names)]
    if body:
        body.append(_whole(material, sum(spent.values()), sum(planned.values())))
    yield Table(
        "expenses",
        columns,
        tuple(body),
        title=say(T("Expenses by category against budget")),
        empty=say(T("No expenses.")),
    )


def _cost(material: Material, mark: str, name: str, spent: int, planned: int) -> Row:
    over = bool(planned) and spent > planned
    return Row(
        (
            Cell(name or material.say(T("all categories"))),
            Cell(yuan(spent), Format.YUAN, name=f"spent_{mark}"),
            Cell(yuan(planned) if planned else None, Format.YUAN, name=f"budget_{mark}"),
            *_rest(mark, spent, planned, Tone.ACTION if over else Tone.PLAIN),
        )
    )


def _rest(mark: str, spent: int, planned: int, tone: Tone) -> tuple[Cell, Cell]:
    """Return what is left and the share used, live; blank without a budget."""
    if not planned:
        return Cell(None, Format.YUAN), Cell(None, Format.PERCENT)
    return (
        Cell(yuan(planned - spent), Format.YUAN, tone, formula=f"{{budget_{mark}}}-{{spent_{mark}}}"),
        Cell(Fraction(spent, planned), Format.PERCENT, tone, formula=f"{{spent_{mark}}}/{{budget_{mark}}}"),
    )


def _whole(material: Material, spent: int, planned: int) -> Row:
    figure = material.measured.get(EXPENSES, DEPARTMENT)
    doubtful = figure is not None and figure.state is State.INCOMPLETE
    return Row(
        (
            Cell(material.say(T("Total"))),
            Cell(
                yuan(spent),
                Format.YUAN,
                Tone.ACTION if doubtful else Tone.PLAIN,
                "spent_total",
                "SUM({expenses.spent})",
            ),
            Cell(yuan(planned), Format.YUAN, name="budget_total", formula="SUM({expenses.budget})"),
            *_rest("total", spent, planned, Tone.ACTION if 0 < planned < spent else Tone.PLAIN),
        ),
        RowKind.TOTAL,
    )


def data_quality(material: Material) -> tuple[Section, ...]:
    """Return how many issues and rows there are; on a sheet of the workbook each ledger's rows."""
    say = material.say
    found = Counter(issue.severity for issue in material.issues)
    counts = material.book.counts()
    errors, refused = found[Severity.ERROR], sum(one.refused for one in counts)
    items = (
        (T("Errors"), errors, bool(errors)),
        (T("Warnings"), found[Severity.WARNING], False),
        (T("Notices"), found[Severity.NOTICE], False),
        (T("Rows read"), sum(one.read for one in counts), False),
        (T("Rows used"), sum(one.used for one in counts), False),
        (T("Rows refused"), refused, bool(refused)),
        (T("Rows set apart"), sum(one.set_apart for one in counts), False),
        (T("Files"), len({one.file for one in counts}), False),
    )
    facts = Facts(
        "quality",
        tuple(
            (say(label), Cell(count, Format.COUNT, Tone.ACTION if loud else Tone.PLAIN)) for label, count, loud in items
        ),
        title=say(T("Data quality")),
        columns=4,
    )
    return facts, _rows_table(material, counts)


def _rows_table(material: Material, counts: Sequence[RowCount]) -> Table:
    say = material.say
    titles = (T("Rows read"), T("Rows used"), T("Rows refused"), T("Rows set apart"))
    columns = (
        Column("ledger", say(T("Ledger")), width=24),
        *(Column(key, say(title), Format.COUNT, 14) for key, title in zip(_COUNTED, titles, strict=True)),
    )
    rows = [
        Row(
            (
                Cell(say(spec.name)),
                *(Cell(sum(getattr(one, key) for one in mine), Format.COUNT) for key in _COUNTED),
            )
        )
        for name, spec in LEDGERS.items()
        if (mine := [one for one in counts if one.ledger == name])
    ]
    if rows:
        totals = (
            Cell(
                sum(getattr(one, key) for one in counts),
                Format.COUNT,
                name=f"rows_{key}",
                formula=f"SUM({{row_counts.{key}}})",
            )
            for key in _COUNTED
        )
        rows.append(Row((Cell(say(T("Total"))), *totals), RowKind.TOTAL))
    return Table(
        "row_counts",
        columns,
        tuple(rows),
        title=say(T("Rows of each ledger")),
        empty=say(T("No ledger was read.")),
        medium=Medium.BOOK,
        sheet=say(SHEET),
    )
