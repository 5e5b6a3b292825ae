"""When a file counts as complete."""

from __future__ import annotations

from dataclasses import replace

from kam_reports.intake.inbox import InboxFile
from kam_reports.watch.stillness import Sight, Stillness

A = InboxFile("a.xlsx", 10, 100)
B = InboxFile("b.xlsx", 20, 200)


def memory() -> Stillness:
    """Return a memory of two seconds with nothing open for writing."""
    return Stillness(2.0, lambda _: False)


def test_a_file_is_ready_when_it_has_stood_still() -> None:
    """Not a moment before; and only until it is taken."""
    own = memory()
    assert own.look([A], 0.0) == Sight(moving=("a.xlsx",))
    assert own.look([A], 1.9) == Sight(moving=("a.xlsx",))
    assert own.look([A], 2.0) == Sight(ready=("a.xlsx",))
    own.take([A])
    assert own.look([A], 3.0) == Sight()


def test_every_change_begins_the_wait_anew() -> None:
    """Growth, and a change of time alone (a preallocated file that is filled)."""
    own = memory()
    own.look([A], 0.0)
    own.look([replace(A, size=11)], 1.9)
    assert own.look([replace(A, size=11)], 3.0).moving == ("a.xlsx",)
    own.look([replace(A, size=11, mtime_ns=101)], 3.5)
    assert own.look([replace(A, size=11, mtime_ns=101)], 5.4).moving == ("a.xlsx",)
    assert own.look([replace(A, size=11, mtime_ns=101)], 5.5).ready == ("a.xlsx",)


def test_a_file_open_for_writing_waits_however_still() -> None:
    """A copy may pause."""
    own = Stillness(2.0, lambda file: file.path == "a.xlsx")
    own.look([A, B], 0.0)
    assert own.look([A, B], 60.0) == Sight(ready=("b.xlsx",), moving=("a.xlsx",))


def test_a_lock_file_beside_it_keeps_a_changed_file_waiting() -> None:
    """It is taken when it is closed; one that has not changed since it was taken is no news."""
    own = memory()
    own.take([B])
    own.look([replace(A, open_elsewhere=True), replace(B, open_elsewhere=True)], 0.0)
    assert own.look([replace(A, open_elsewhere=True), replace(B, open_elsewhere=True)], 9.0) == Sight(open=("a.xlsx",))
    assert own.look([A, B], 10.0) == Sight(ready=("a.xlsx",))


def test_a_removed_file_is_gone_only_after_a_while() -> None:
    """Saving takes a file away for a moment."""
    own = memory()
    own.take([A, B])
    own.look([A, B], 0.0)
    assert own.look([B], 1.0) == Sight()
    assert own.leaving()
    assert own.look([A, B], 1.5) == Sight()
    assert not own.leaving()
    own.look([B], 2.0)
    assert own.look([B], 4.0) == Sight(gone=("a.xlsx",))
    own.take([B])
    assert own.look([B], 9.0) == Sight()


def test_refused_files_are_news_again() -> None:
    """What was read as incomplete was not read."""
    own = memory()
    own.look([A], 0.0)
    own.take([A], but={"a.xlsx"})
    assert own.look([A], 5.0) == Sight(ready=("a.xlsx",))
    assert own.look([A], 5.0).worth_a_run
