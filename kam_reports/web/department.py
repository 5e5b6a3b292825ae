"""The month's life behind the page: each act is made by :mod:`kam_reports.life`, in the visitor's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kam_reports.life.desk import Act, Desk, State
from kam_reports.life.states import give_state
from kam_reports.life.status import status
from kam_reports.life.waivers import waive
from kam_reports.pipeline.periods import asked_period
from kam_reports.store import audit
from kam_reports.store.looks import states
from kam_reports.web.access import Stage
from kam_reports.web.lifecycle import Deed, Given, OpenIssue, Standing

if TYPE_CHECKING:
    from kam_reports.core.text import Text
    from kam_reports.life.status import OpenIssue as Open
    from kam_reports.pipeline.stages import Job
    from kam_reports.store import Store
    from kam_reports.store.users import Accounts


@dataclass(frozen=True, slots=True)
class DepartmentLife:
    """The life of one workspace. job: makes a fresh job, so that changed rules are seen."""

    store: Store
    accounts: Accounts
    job: Callable[[], Job]

    def stages(self) -> Mapping[str, tuple[Stage, str]]:
        """Return of each period the present state and the set it was given to."""
        return {
            period: (Stage(state) if state in set(Stage) else Stage.DRAFT, digest)
            for period, (state, digest) in states(self.accounts.reader).items()
        }

    def standing(self, period: str) -> Standing:
        """Return how a period's draft stands."""
        found = status(self._desk(), asked_period(period))
        return Standing(
            stage=Stage.DRAFT if found.state is State.NONE else Stage(found.state.value),
            digest=found.set,
            prepared_by=found.prepared_by,
            given=tuple(Given(Stage(one.state), one.given_by, one.given_at, one.note) for one in found.given),
            issues=tuple(_open(one) for one in found.open),
            stale=found.stale,
            pool=found.pool,
            total=found.total,
        )

    def give(self, period: str, stage: Stage, deed: Deed, note: str) -> tuple[Text, ...]:
        """Give a state to the set that was looked at."""
        given = give_state(self._desk(), asked_period(period), State(stage.value), _act(deed, note))
        return given.warnings

    def waive(self, period: str, issue: str, deed: Deed, reason: str) -> None:
        """Answer for an open issue."""
        waive(self._desk(), asked_period(period), issue, _act(deed, reason))

    def appeal(self, period: str, staff_id: str, line: str, deed: Deed, reason: str) -> str:
        """Begin an appeal."""
        from kam_reports.life.appeals import new_appeal

        return str(new_appeal(self._desk(), asked_period(period), staff_id, line, _act(deed, reason)).appeal.id)

    def record(self, deed: Deed) -> None:
        """Write an entry into the audit."""
        at = datetime.fromtimestamp(deed.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        entry = audit.Entry(at, deed.by, deed.action, deed.period, deed.digest, details=dict(deed.details))
        with self.store.begin() as connection:
            audit.append(connection, entry)

    def _desk(self) -> Desk:
        return Desk(self.job(), self.store)


def _act(deed: Deed, note: str) -> Act:
    return Act(deed.by, datetime.fromtimestamp(deed.at, UTC), note, deed.digest)


def _open(one: Open) -> OpenIssue:
    return OpenIssue(one.id, one.code, one.place, f"{one.code} {one.found}".strip(), one.waived_by, one.reason)
