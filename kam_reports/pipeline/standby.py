"""Standing by between runs: in a program that stays, workers that have warmed up once draw for the next run too.

A clerk who mends a ledger mends another a minute later: the draft of the second is renewed sooner. Workers that
nobody has needed for a while end, so that a program that only watches takes little memory.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kam_reports.core.garbage import not_collecting
from kam_reports.pipeline.children import ready_press
from kam_reports.pipeline.logo import logo_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kam_reports.pipeline.children import Ready
    from kam_reports.pipeline.stages import Job

SECONDS_WARM = 900.0


@dataclass(slots=True)
class Standby:
    """A press between the runs of one workspace; one run at a time. Close it at the end."""

    _ready: Ready | None = None
    _made_of: object = None
    _since: float | None = None

    @contextmanager
    def lend(self, job: Job) -> Iterator[Job]:
        """Yield the job with the press that stands by, or a new one where what it was made of has changed.

        After a run that failed nothing stands by: its workers may still be at work for it.
        """
        if job.workers < 1 or job.crew is not None:
            yield job
            return
        self._since = None
        try:
            with not_collecting():
                yield replace(job, ready=self._warm(job))
        except BaseException:
            self.close()
            raise

    def rest(self, now: float) -> float:
        """End the workers if nobody has needed them for long; return the seconds until it is time to ask again."""
        if self._ready is None:
            return float("inf")
        if self._since is None:
            self._since = now
            gc.collect()  # what a run leaves behind is large, and by itself the next search might be an hour away
        left = self._since + SECONDS_WARM - now
        if left <= 0:
            self.close()
            return float("inf")
        return left

    def close(self) -> None:
        """End the workers."""
        ready, self._ready, self._made_of = self._ready, None, None
        if ready is not None:
            ready.close()

    def _warm(self, job: Job) -> Ready:
        """Return the press that stands by, if it is the one that would be made now."""
        ready = ready_press(job.workspace, job.config, job.workers)
        made_of = ready.templates, logo_digest(job), job.config.pdf_profile, job.workers
        if self._ready is None or made_of != self._made_of:
            self.close()
            self._ready, self._made_of = ready, made_of
        return self._ready
