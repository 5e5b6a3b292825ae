"""Causes of changes in words: what happened, where, to which record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.changes.cause import ROW_KINDS, CauseKind
from kam_reports.core.text import T
from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.reports.versions import RULES

if TYPE_CHECKING:
    from kam_reports.changes.cause import Cause, FieldChange, Moved
    from kam_reports.core.text import Text

HAPPENED = {
    CauseKind.ADDED: T("row added"),
    CauseKind.CHANGED: T("row changed"),
    CauseKind.REMOVED: T("row removed"),
    CauseKind.REFUSED: T("row now refused"),
    CauseKind.COUNTED: T("row now counted"),
    CauseKind.RULE: T("rule changed"),
    CauseKind.SETTINGS: T("other settings in config.yaml"),
    CauseKind.APPEAL: T("appeal granted"),
    CauseKind.CORRECTION: T("correction of an earlier month"),
    CauseKind.EARLIER: T("results of earlier periods"),
    CauseKind.PROGRAM: T("another version of the program"),
    CauseKind.UNEXPLAINED: T("not explained"),
}
MANY = {
    CauseKind.ADDED: T("{count} rows added"),
    CauseKind.CHANGED: T("{count} rows changed"),
    CauseKind.REMOVED: T("{count} rows removed"),
    CauseKind.REFUSED: T("{count} rows now refused"),
    CauseKind.COUNTED: T("{count} rows now counted"),
}
VERSION_FIELDS = {
    "effective_from": T("in force from"),
    "approved_by": T("approved by"),
    "content": T("its content"),
    "program": T("program"),
}
MOST_FIELDS = 5
MOST_ROWS = 8


def cause_said(cause: Cause) -> Text:
    """Return a cause in one clause: ``row added: 销售/6月.xlsx ▸ 六月 ▸ row 17 (S0617)``."""
    what = HAPPENED[cause.kind]
    if cause.kind in ROW_KINDS:
        said = T("{what}: {where}", what=what, where=_spot(cause))
        if cause.kind is CauseKind.CHANGED and cause.fields:
            return T("{said} ({fields})", said=said, fields=what_said(cause))
        return T("{said} ({record})", said=said, record=cause.key) if cause.key else said
    named = record_said(cause)
    return T("{what}: {name}", what=what, name=named) if named else what


def count_said(line: Moved) -> Text:
    """Return what happened, with how many rows it happened to."""
    kind = line.cause.kind
    return MANY[kind].with_values(count=len(line.causes)) if len(line.causes) > 1 else HAPPENED[kind]


def place_said(line: Moved) -> object:
    """Return where it happened: file ▸ sheet ▸ rows; nothing for what is no row."""
    cause = line.cause
    if cause.kind not in ROW_KINDS:
        return "config.yaml" if cause.kind in {CauseKind.RULE, CauseKind.SETTINGS} else ""
    if len(line.causes) == 1:
        return _spot(cause)
    rows = sorted(one.place.row for one in line.causes)
    shown = ", ".join(map(str, rows[:MOST_ROWS])) + (" …" if len(rows) > MOST_ROWS else "")
    return T("{place} ▸ rows {rows}", place=_sheet(cause), rows=shown)


def _sheet(cause: Cause) -> str:
    return " ▸ ".join(part for part in (cause.place.file, cause.place.sheet) if part)


def _spot(cause: Cause) -> Text:
    return T("{place} ▸ row {row}", place=_sheet(cause), row=cause.place.row)


def record_said(cause: Cause) -> object:
    """Return which record or rule it is about."""
    match cause.kind:
        case CauseKind.RULE:
            return RULES.get(cause.rule, cause.rule)
        case CauseKind.APPEAL | CauseKind.CORRECTION:
            return cause.text
        case CauseKind.PROGRAM:
            return what_said(cause)
        case _ if cause.kind in ROW_KINDS:
            return T("{ledger} {key}", ledger=LEDGERS[cause.ledger].name, key=cause.key)
        case _:
            return ""


def what_said(cause: Cause) -> tuple[object, ...]:
    """Return what differs, field by field: of a changed row old → new, else what the row says."""
    shown = [_field(cause, one) for one in cause.fields[:MOST_FIELDS]]
    more = len(cause.fields) - MOST_FIELDS
    return (*shown, T("{count} more", count=more)) if more > 0 else tuple(shown)


def _field(cause: Cause, one: FieldChange) -> object:
    if cause.kind not in ROW_KINDS:
        name: object = VERSION_FIELDS.get(one.field, one.field)
        if one.field == "content":
            return T("{name} is another", name=name)
    else:
        name = LEDGERS[cause.ledger].column(one.field).name
    if cause.kind in {CauseKind.ADDED, CauseKind.REMOVED}:
        return T("{name} {value}", name=name, value=one.new or one.old)
    return T("{name} {old} → {new}", name=name, old=one.old or "–", new=one.new or "–")
