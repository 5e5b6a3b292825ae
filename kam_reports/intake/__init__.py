"""The door of the ledgers: recognise, guard and read files as plain columns; nothing here knows what a ledger is."""

from kam_reports.intake.child import Death
from kam_reports.intake.inbox import InboxFile, Snapshot, list_files, snapshot, still_since
from kam_reports.intake.limits import Limits
from kam_reports.intake.notices import sheet_issues
from kam_reports.intake.pool import GuardedPool, Outcome, guarded_map
from kam_reports.intake.refusal import Refusal, death_refusal
from kam_reports.intake.table import CellFault, RawTable, RawWorkbook
from kam_reports.intake.workbook import read_workbook

__all__ = [
    "CellFault",
    "Death",
    "GuardedPool",
    "InboxFile",
    "Limits",
    "Outcome",
    "RawTable",
    "RawWorkbook",
    "Refusal",
    "Snapshot",
    "death_refusal",
    "guarded_map",
    "list_files",
    "read_workbook",
    "sheet_issues",
    "snapshot",
    "still_since",
]
