"""Ids as the roster and the archive know them: lost zeros given back, names looked up, strangers named.

Every reference column is looked at once by its distinct values. An id nobody knows is an error at its cell; the row
still counts for the department and for whatever else it carries, but for no person or account.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.core.fault import nearest
from kam_reports.core.issue import Blocks, Issue, IssueKind, Severity
from kam_reports.core.text import T
from kam_reports.ledgers.layout import Guess
from kam_reports.ledgers.spec import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kam_reports.ledgers.frame import Ledger
    from kam_reports.ledgers.index import RowIndex

UNKNOWN_STAFF = IssueKind(
    "unknown-staff",
    Severity.ERROR,
    Blocks.VALUE,
    T("{column} “{found}” is not in the staff roster{hint}; the row counts for nobody"),
    T("Correct the staff ID, or add the person to the roster"),
    T("a staff ID of the roster"),
)
UNKNOWN_SUPERVISOR = IssueKind(
    "unknown-supervisor",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{column} “{found}” is not in the staff roster{hint}"),
    T("Correct the staff ID, or add the person to the roster"),
    T("a staff ID of the roster"),
)
UNKNOWN_ACCOUNT = IssueKind(
    "unknown-account",
    Severity.ERROR,
    Blocks.VALUE,
    T("{column} “{found}” is not in the account archive{hint}; the row counts for no account"),
    T("Correct the account ID, or add the account to the archive"),
    T("an account ID of the archive"),
)
AMBIGUOUS_NAME = IssueKind(
    "ambiguous-name",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” is the name of more than one: {candidates}"),
    T("Write the ID instead of the name"),
    T("an ID"),
)
UNKNOWN_SUBJECT = IssueKind(
    "unknown-rated-person",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” is neither a staff ID nor an account ID nor “department”{hint}; the rating counts for nobody"),
    T("Correct the staff ID of the rated person"),
    T("a staff ID of the roster"),
)
MEANT = T(" (is {id} meant?)")
DEPARTMENT_SUBJECT = "department"


@dataclass(slots=True)
class Directory:
    """Known ids of one kind, with ways to find them: exact, by number, without regard to case, by name."""

    ids: frozenset[str]
    by_number: dict[int, list[str]] = field(default_factory=dict)
    by_case: dict[str, list[str]] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=dict)

    def find(self, word: str) -> tuple[str | None, str, list[str]]:
        """Return the id a word stands for, how it was found (``exact``, ``zeros``, ``case``, ``name``), candidates."""
        if word in self.ids:
            return word, "exact", []
        if word.isdecimal() and len(hits := self.by_number.get(int(word), [])) == 1:
            return hits[0], "zeros", []
        if len(hits := self.by_case.get(word.lower(), [])) == 1:
            return hits[0], "case", []
        hits = self.by_name.get(word, [])
        return (hits[0], "name", []) if len(hits) == 1 else (None, "", hits)


def directory(ids: Iterable[str], names: Iterable[str]) -> Directory:
    """Index ids and the names that go with them."""
    pairs = sorted({(one, name) for one, name in zip(ids, names, strict=True) if one})
    result = Directory(frozenset(one for one, _ in pairs))
    for one in sorted(result.ids):
        if one.isdecimal():
            result.by_number.setdefault(int(one), []).append(one)
        result.by_case.setdefault(one.lower(), []).append(one)
    for one, name in pairs:
        if name and one not in result.by_name.setdefault(name, []):
            result.by_name[name].append(one)
    return result


@dataclass(slots=True)
class Resolved:
    """What resolving said: issues by (row id, field), and the guesses made."""

    issues: dict[tuple[int, str], Issue] = field(default_factory=dict)
    guesses: dict[tuple[int, str], Guess] = field(default_factory=dict)


def resolve_all(ledgers: dict[str, Ledger], index: RowIndex) -> Resolved:
    """Resolve every reference column of every ledger, in place."""
    staff = _directory_of(ledgers["staff"], "staff_id", "name")
    accounts = _directory_of(ledgers["accounts"], "account_id", "account_name")
    result = Resolved()
    for ledger in ledgers.values():
        for column in ledger.spec.columns:
            if column.field not in ledger.fields:
                continue
            if column.kind is Kind.STAFF and staff is not None:
                kind = UNKNOWN_SUPERVISOR if column.field == "supervisor" else UNKNOWN_STAFF
                _resolve(ledger, column.field, staff, kind, index, result)
            elif column.kind is Kind.ACCOUNT and accounts is not None:
                _resolve(ledger, column.field, accounts, UNKNOWN_ACCOUNT, index, result)
    if ledgers["ratings"].present and staff is not None:
        _resolve(ledgers["ratings"], "subject", _subjects(staff, accounts), UNKNOWN_SUBJECT, index, result)
    return result


def _directory_of(ledger: Ledger, id_field: str, name_field: str) -> Directory | None:
    """Index a ledger's ids, refused rows among them: such an id is known."""
    if not ledger.present:
        return None
    return directory(ledger.frame[id_field], ledger.frame[name_field])


def _subjects(staff: Directory, accounts: Directory | None) -> Directory:
    ids = set(staff.ids) | {DEPARTMENT_SUBJECT} | (set(accounts.ids) if accounts else set())
    return Directory(
        frozenset(ids),
        staff.by_number,
        {**staff.by_case, "department": [DEPARTMENT_SUBJECT]},
        {
            **staff.by_name,
            "部门": [DEPARTMENT_SUBJECT],
            "大客户部": [DEPARTMENT_SUBJECT],
        },
    )


def _resolve(
    ledger: Ledger, name: str, known: Directory, unknown: IssueKind, index: RowIndex, result: Resolved
) -> None:
    words = ledger.words_of(name)
    mapping: dict[str, str] = {}
    strangers: dict[str, list[str]] = {}
    guessed: dict[str, str] = {}
    for word in sorted(words.there):
        found, how, candidates = known.find(word)
        if found is None:
            strangers[word] = candidates
            mapping[word] = ""
        elif found != word:
            mapping[word] = found
            guessed[word] = how
    if not mapping:
        return
    column = ledger.spec.column(name)
    for position in words.rows_with(mapping).tolist():
        row_id, word = ledger.first + position, words.words[words.codes[position]]
        place = index.place(row_id, name)
        if word in guessed:
            result.guesses[row_id, name] = Guess(place, word, mapping[word], guessed[word])
            continue
        if strangers[word]:
            issue = AMBIGUOUS_NAME.at(place, word, candidates=tuple(strangers[word]))
        else:
            near = nearest(word, known.ids | set(known.by_name))
            near = known.by_name.get(near, [near])[0]
            hint = MEANT.with_values(id=near) if near else ""
            issue = unknown.at(place, word, column=column.name, hint=hint)
        result.issues[row_id, name] = issue
        ledger.strangers.setdefault(name, {})[row_id] = word
    ledger.rewrite(name, words.replaced(mapping))
