"""What today's ledgers and rules would change in closed months: told, never done by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kam_reports import __version__
from kam_reports.changes.compare import compare
from kam_reports.changes.trace import trace_of
from kam_reports.core.text import T
from kam_reports.life.past import history_of
from kam_reports.life.sets import draft_of, sealed_of
from kam_reports.metrics.catalogue import METRICS
from kam_reports.pipeline.keeping import keep, key_of, recall
from kam_reports.pipeline.periods import earlier, is_month
from kam_reports.pipeline.reading import Inbox
from kam_reports.pipeline.scoring import TREND_LENGTH, assess, scheme_metrics
from kam_reports.pipeline.stages import Checked, pay, prepare
from kam_reports.pipeline.traces import load
from kam_reports.reports.changes import explain_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kam_reports.core.period import Period
    from kam_reports.core.text import Text
    from kam_reports.ledgers.book import Book
    from kam_reports.life.desk import Desk
    from kam_reports.life.sets import Sealed
    from kam_reports.pipeline.history import History

KEPT = "would-change"
MOST_FILES = 3


@dataclass(frozen=True, slots=True)
class WouldChange:
    """A person's pay of a closed month would be another (fen), because of this."""

    period: str
    staff_id: str
    fen: int
    because: tuple[Text, ...]


def would_change(desk: Desk, period: Period, ledgers: Callable[[], Book]) -> tuple[WouldChange, ...]:
    """Compute the closed months before a run's month anew and compare them with their newest version.

    ledgers: hands over the run's book; not asked where all is as it was when this was last found out.
    """
    draft = draft_of(desk.workspace, period)
    if draft is None or not is_month(period):
        return ()
    closed = {month: sealed_of(desk.workspace, month) for month in earlier(period, TREND_LENGTH)}
    newest = {month: versions[-1] for month, versions in closed.items() if versions}
    pasts = {month: history_of(desk, month, restating=True) for month in newest}
    key = key_of(draft.sha, [(one.seal_sha, pasts[month].digest) for month, one in newest.items()])
    known = recall(desk.job.kept, KEPT, key, tuple)
    if known is not None or not newest:
        return known or ()
    book = ledgers()
    found: list[WouldChange] = []
    for month, sealed in reversed(newest.items()):
        because = _changes(sealed, draft.manifest)
        if because or pasts[month].appeals:
            now, then = pay_today(desk, book, month, pasts[month]), sealed.totals
            reasons = tuple(because) or (T("a decided appeal"),)
            fens = {staff: now.get(staff, 0) - then.get(staff, 0) for staff in sorted({*now, *then})}
            told = _why(desk, book, sealed, pasts[month]) if any(fens.values()) else {}
            found += [
                WouldChange(str(month), staff, fen, told.get(staff, reasons)) for staff, fen in fens.items() if fen
            ]
    keep(desk.job.kept, KEPT, key, tuple(found))
    return tuple(found)


def _why(desk: Desk, book: Book, sealed: Sealed, past: History) -> dict[str, tuple[Text, ...]]:
    """Say per person why a closed month would come out differently; empty where the sealed set left no trace."""
    before = load(desk.workspace, str(sealed.set.manifest["run"]))
    if before is None:
        return {}
    job = replace(desk.job, past=lambda _: past)
    material = prepare(job, Checked(Inbox(), book, []), sealed.set.period, "")
    changes = compare(before, trace_of(material, __version__, desk.config.digest()))
    told = (dict(one.values) for one in explain_changes(changes))
    return {str(one["staff"]): tuple(one["causes"]) for one in told}  # type: ignore[arg-type]


def pay_today(desk: Desk, book: Book, period: Period, past: History) -> dict[str, int]:
    """Return what each person would be paid for a closed month, without correction lines (fen)."""
    metrics = {one.id: one for one in scheme_metrics(desk.config, period.kind)}
    metrics["sales_completion"] = METRICS["sales_completion"]  # the department modifier's, and the commission's
    now = assess(book, desk.config, period, metrics.values())
    paid = pay(desk.config, book, now, now.scores, replace(past, corrections=()))
    return {slip.staff_id: slip.total for slip in paid.payslips}


def _changes(sealed: Sealed, now: Mapping[str, Any]) -> list[Text]:
    """Say what differs between what a version was made from and what this run was made from."""
    then = sealed.set.manifest
    found = []
    before, after = then["inputs"], now["inputs"]
    files = [path for path in sorted({*before, *after}) if before.get(path) != after.get(path)]
    if files:
        more = len(files) - MOST_FILES
        named = (*files[:MOST_FILES], T("{count} more", count=more)) if more > 0 else tuple(files)
        found.append(T("changed since: {files}", files=named))
    if then.get("meaning") != now.get("meaning"):
        found.append(T("the rules in config.yaml changed"))
    if then["program"].get("kam_reports") != __version__:
        found.append(T("the program changed"))
    return found
