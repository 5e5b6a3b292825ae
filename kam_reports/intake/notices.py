"""Issues about cells and sheets that a reader sees but hands on as blank or as plain data."""

from __future__ import annotations

from kam_reports.core.issue import Blocks, Issue, IssueKind, Severity
from kam_reports.core.place import Place
from kam_reports.core.text import T
from kam_reports.intake.table import RawTable

ERROR_CELL = IssueKind(
    "error-cell",
    Severity.ERROR,
    Blocks.VALUE,
    T("The cell shows the error {found}."),
    T("Correct the formula, or type the value itself."),
    T("a value"),
)
FORMULA_WITHOUT_VALUE = IssueKind(
    "formula-without-value",
    Severity.ERROR,
    Blocks.VALUE,
    T("The formula {found} was saved without a result."),
    T("Open the file in Excel or WPS, let it calculate, and save it; or type the value itself."),
    T("a value"),
)
HIDDEN_SHEET = IssueKind(
    "hidden-sheet",
    Severity.NOTICE,
    Blocks.SHEET,
    T("The sheet is hidden and was left out."),
    T("Unhide the sheet if it is a ledger, or set read_hidden_sheets in the configuration."),
)
HIDDEN_ROWS = IssueKind(
    "hidden-rows",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("{count} rows are hidden; they were read like all others."),
    T("Nothing, if they belong to the ledger; else delete them."),
)
FILTERED_ROWS = IssueKind(
    "filtered-rows",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("A filter hides {count} rows; they were read like all others."),
    T("Nothing, if they belong to the ledger; else delete them."),
)


def sheet_issues(table: RawTable, file: str) -> list[Issue]:
    """Return what there is to say about a sheet that was read: rows that a person does not see."""
    if not table.hidden_rows:
        return []
    kind = FILTERED_ROWS if table.filtered else HIDDEN_ROWS
    return [kind.at(Place(file, table.name), count=table.hidden_rows)]
