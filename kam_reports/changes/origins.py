"""Whose doing it is when a row that stayed as it was counts otherwise: another record, a rule, the program."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.changes.cause import Cause, CauseKind, FieldChange
from kam_reports.metrics.catalogue import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kam_reports.changes.matching import Match
    from kam_reports.changes.trace import RuleUsed

PLANS = frozenset({"sales_plan", "budgets", "development_plan"})
_RULES_OF = {
    "feedback": ("feedback_limits",),
    "accounts": ("churn", "archive_fields", "tiers"),
    "sales_plan": ("plan_split",),
    "budgets": ("plan_split",),
    "development_plan": ("plan_split",),
}
_PEOPLE = ("staff_id", "owner", "to_owner", "from_owner", "subject")


@dataclass(frozen=True, slots=True)
class Turn:
    """How an unchanged row counts otherwise. ledger: its own. people: whose it was and is. ways: what differs.

    ways: ``staff``, ``region``, ``product``, ``tier``, ``amount``, ``presence``.
    """

    metric: str
    row: int
    ledger: str
    people: frozenset[str]
    ways: frozenset[str]


@dataclass(slots=True)
class Origins:
    """Finds the cause of each difference between two traces."""

    match: Match
    rules: dict[str, Cause] = field(default_factory=dict)
    _different: frozenset[int] = frozenset()
    _of_account: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _of_person: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _of_ledger: dict[str, list[int]] = field(default_factory=dict)

    def is_different(self, row: int) -> bool:
        """Tell whether a row itself was added, changed, removed, refused or admitted."""
        return row in self._different

    def rows_of(self, ledger: str) -> list[int]:
        """Return the different rows of a ledger."""
        return self._of_ledger.get(ledger, [])

    def of_person(self, ledger: str, staff: str) -> list[int]:
        """Return the different rows of a ledger that name a person."""
        return self._of_person.get((ledger, staff), [])

    def cause(self, row: int) -> Cause:
        """Say what happened to a different row."""
        return self.match.cause(row)

    def of(self, turn: Turn) -> Cause:
        """Return the cause of what one row adds otherwise to a metric."""
        if self.is_different(turn.row):
            return self.cause(turn.row)
        names = ("tiers",) if "tier" in turn.ways and len(turn.ways) == 1 else ()
        if (by_rule := self.rule(names)) is not None:
            return by_rule
        found = self._others(turn)
        if found:
            return self.cause(found[0])
        return self.fallback(_RULES_OF.get(turn.ledger, ()) + (("tiers",) if "tier" in turn.ways else ()))

    def rule(self, names: Iterable[str]) -> Cause | None:
        """Return the first of these rules that has another version."""
        return next((self.rules[name] for name in names if name in self.rules), None)

    def fallback(self, names: Iterable[str] = ()) -> Cause:
        """Return the rule that changed, else other settings, the program, any rule; else nothing explains it."""
        old, new = self.match.old, self.match.new
        if (by_rule := self.rule(names)) is not None:
            return by_rule
        if old.settings != new.settings:
            return Cause(CauseKind.SETTINGS)
        if old.program != new.program:
            return Cause(CauseKind.PROGRAM, fields=(FieldChange("program", old.program, new.program),))
        if self.rules:
            return self.rules[min(self.rules)]
        return Cause(CauseKind.UNEXPLAINED)

    def _others(self, turn: Turn) -> list[int]:
        """Return the different rows of other records that decide how this row counts, the likeliest first."""
        accounts = sorted(self.match.texts(turn.row, "account_id"))
        people = sorted(turn.people | self.match.texts(turn.row, "staff_id"))
        found: list[int] = []
        if turn.ways & {"staff", "region"}:
            found += self._naming(accounts, ("account_handover", "accounts"), self._of_account)
            found += self._naming(people, ("staff",), self._of_person)
        if "tier" in turn.ways:
            archive = self._naming(accounts, ("accounts",), self._of_account)
            come_or_gone = [row for row in archive if self.cause(row).kind is not CauseKind.CHANGED]
            found += [*come_or_gone, *self._largest(accounts), *archive]
        if turn.ways & {"amount", "presence"}:
            found += self._counting(turn, accounts, people)
        return found

    def _counting(self, turn: Turn, accounts: list[str], people: list[str]) -> list[int]:
        if turn.ledger in PLANS:
            found = self._naming(people, (turn.ledger,), self._of_person) + self._naming(
                people, ("staff",), self._of_person
            )
            return found + self.rows_of(turn.ledger) + self.rows_of("staff")
        if turn.ledger == "visits":
            return self._naming(accounts, ("visits",), self._of_account)
        if turn.ledger == "accounts":
            uses = tuple(use.ledger for use in METRICS[turn.metric].uses)
            found = self._naming(accounts, (*uses, "account_handover"), self._of_account)
            return found + self._largest(accounts)
        return []

    def _largest(self, accounts: list[str]) -> list[int]:
        """Return the different sales, those of the account first, then the largest: they move the tiers."""
        own = set(self._naming(accounts, ("sales",), self._of_account))
        sales = self.rows_of("sales")
        return sorted(sales, key=lambda row: (row not in own, -abs(self.match.grown(row, "amount")), row))

    @staticmethod
    def _naming(names: Iterable[str], ledgers: Iterable[str], index: dict[tuple[str, str], list[int]]) -> list[int]:
        wanted = list(names)
        return [row for ledger in dict.fromkeys(ledgers) for name in wanted for row in index.get((ledger, name), [])]


def origins(match: Match) -> Origins:
    """Index the different rows by account, person and ledger, and find the rules that have another version."""
    found = Origins(match, _rules(match.old.rules, match.new.rules), frozenset(match.different))
    for row in match.different:
        ledger = match.ledger(row)
        found._of_ledger.setdefault(ledger, []).append(row)  # noqa: SLF001 - it is being made here
        for account in sorted(match.texts(row, "account_id")):
            found._of_account.setdefault((ledger, account), []).append(row)  # noqa: SLF001
        for person in sorted({name for one in _PEOPLE for name in match.texts(row, one)}):
            found._of_person.setdefault((ledger, person), []).append(row)  # noqa: SLF001
    return found


def _rules(old: dict[str, RuleUsed], new: dict[str, RuleUsed]) -> dict[str, Cause]:
    """Return the rules that say something else than before; a version that says the same is no cause."""
    found = {}
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if (was.content if was else "") == (now.content if now else ""):
            continue
        fields = tuple(
            FieldChange(one, getattr(was, one, ""), getattr(now, one, ""))
            for one in ("effective_from", "approved_by", "content")
        )
        found[name] = Cause(CauseKind.RULE, rule=name, fields=tuple(one for one in fields if one.old != one.new))
    return found
