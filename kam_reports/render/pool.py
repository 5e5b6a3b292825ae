"""The press: Documents in, files out, in input order, by as many warm processes as wanted.

Workers import WeasyPrint and load fonts as soon as :meth:`Press.start` is called, while ledgers are still being read.
Orders are taken from an iterator a few at a time, so a thousand Documents never stand in memory together.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import Self

from kam_reports.core.children import Kind, start_method
from kam_reports.render.folders import template_folders
from kam_reports.render.look import Look, digest_of
from kam_reports.render.order import (
    Drawn,
    Kept,
    Media,
    Order,
    Printed,
    carry_out,
    draw_elsewhere,
    program_versions,
    put_file,
    warm_up,
)
from kam_reports.render.travel import quickly
from kam_reports.render.warm import PRELOADED

_QUEUED_PER_WORKER = 4
_MOST_RESTARTS = 2


def _ready() -> None:
    """Do nothing: a first task that makes a pool start a worker."""


def _begin(look: Look) -> None:
    """Begin as a worker: whoever gives the orders decides what comes of Ctrl-C, which all processes hear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warm_up(look)


_Coming = Future["tuple[Printed, ...] | Drawn"]


@dataclass(slots=True)
class _Slot:
    """An order in hand: while it is drawn, the order and what is to come of it; then what was written."""

    order: Order | None = None
    coming: _Coming | None = None
    printed: tuple[Printed, ...] = ()


def _drawing(slots: Iterable[_Slot]) -> list[_Coming]:
    return [slot.coming for slot in slots if slot.coming is not None]


def _done(slots: deque[_Slot]) -> Iterator[Printed]:
    """Yield what was written of the first orders, up to one that is still being drawn."""
    while slots and slots[0].coming is None:
        yield from slots.popleft().printed


class Press:
    """Prints orders with a pool of processes.

    workers: 0 prints in this process. executor: any other :class:`concurrent.futures.Executor` (it is not shut down
    here); ``workers`` then says how many orders it takes at once. variant: see :class:`kam_reports.render.pdf.Painter`.
    templates: what the folders must hold, SHA-256 by name; None: whatever they do. kept: where documents that were
    drawn before are found.
    """

    def __init__(
        self,
        folders: Sequence[Path] = (),
        *,
        workers: int = 0,
        executor: Executor | None = None,
        variant: str = "",
        templates: Mapping[str, str] | None = None,
        kept: Kept | None = None,
    ) -> None:
        """Keep the settings; nothing starts yet."""
        self._look = Look(tuple(folders) or template_folders(), variant, digest_of(templates) if templates else "")
        self._kept = kept
        self._workers = workers
        self._executor = executor
        self._own: ProcessPoolExecutor | None = None
        self._starter: Thread | None = None
        self._starting = Lock()
        self._restarts = 0
        quickly()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def keep_in(self, kept: Kept | None) -> None:
        """Say where documents that were drawn before are found; before anything is drawn."""
        self._kept = kept

    def start(self) -> None:
        """Start the workers, which warm up by themselves; returns at once. Any thread may ask for it."""
        with self._starting:
            if self._executor is not None or self._workers < 1 or self._own is not None:
                return
            self._own = ProcessPoolExecutor(
                self._workers,
                start_method(Kind.DRAWING, PRELOADED),
                initializer=_begin,
                initargs=(self._look,),
            )
            # the first start of a worker waits until the libraries are loaded: another thread waits, not the caller
            self._starter = Thread(target=self._launch, args=(self._own,), daemon=True)
            self._starter.start()

    def _launch(self, pool: ProcessPoolExecutor) -> None:
        """Make the pool start all its workers."""
        with suppress(BrokenExecutor):
            for _ in range(self._workers):
                pool.submit(_ready)

    def close(self) -> None:
        """Stop the workers; orders not begun are dropped."""
        if self._starter is not None:
            self._starter.join()
            self._starter = None
        if self._own is not None:
            self._own.shutdown(wait=True, cancel_futures=True)
            self._own = None

    def run(self, orders: Iterable[Order]) -> Iterator[Printed]:
        """Print orders as they come and yield what was written, in their order; a Fault of any of them is raised.

        At most a few orders a worker are in hand at once; one that takes long holds up none that come after it.
        """
        if self._executor is None and self._workers < 1:
            for order in orders:
                yield from carry_out(order, self._look, self._kept)
            return
        self.start()
        if self._starter is not None:
            self._starter.join()
        self._restarts = 0
        slots: deque[_Slot] = deque()
        try:
            for order in orders:
                there = self._recall(order)
                slots.append(_Slot(printed=there) if there else _Slot(order, self._submit(order)))
                self._settle(slots, max(self._workers, 1) * _QUEUED_PER_WORKER - 1)
                yield from _done(slots)
            while slots:
                self._settle(slots, max(len(_drawing(slots)) - 1, 0))
                yield from _done(slots)
        finally:
            left = [coming for coming in _drawing(slots) if not coming.cancel()]
            if self._executor is None:
                wait(left)  # after this nothing is written any more

    def _recall(self, order: Order) -> tuple[Printed, ...]:
        """Write an order whose files were all drawn before, here and now; nothing when one was not."""
        return tuple(self.reprint(order.document.path, order.document.number, order.media, order.folder))

    def reprint(self, path: str, number: str, media: Sequence[Media], folder: Path) -> list[Printed]:
        """Write the files of a document that was drawn before, known by path and number; none when one is not there."""
        if self._kept is None:
            return []
        copies = [self._kept.find(path, number, medium) for medium in media]
        found = [copy for copy in copies if copy is not None]
        if len(found) < len(copies):
            return []
        return [put_file(path, folder, medium, copy) for medium, copy in zip(media, found, strict=True)]

    def _submit(self, order: Order) -> _Coming:
        """Hand an order to the pool."""
        executor = self._executor or self._own
        if executor is None:
            message = "the press is closed"
            raise RuntimeError(message)
        try:
            if self._executor is None:
                return executor.submit(carry_out, order, self._look, self._kept)
            return executor.submit(draw_elsewhere, order, self._look, program_versions())
        except BrokenExecutor as error:
            failed: _Coming = Future()
            failed.set_exception(error)
            return failed

    def _settle(self, slots: Sequence[_Slot], most: int) -> None:
        """Take in what is finished, and wait until no more than so many orders are being drawn."""
        while True:
            for slot in slots:
                if slot.coming is not None and slot.coming.done():
                    self._finish(slot, slot.coming, slots)
            drawing = _drawing(slots)
            if len(drawing) <= most:
                return
            wait(drawing, return_when=FIRST_COMPLETED)

    def _finish(self, slot: _Slot, coming: _Coming, slots: Sequence[_Slot]) -> None:
        """Take in one order; when a worker has died (killed, out of memory), start anew with all in hand."""
        try:
            done = coming.result()
        except BrokenExecutor:
            if self._own is None or self._restarts >= _MOST_RESTARTS:
                raise
            self._restarts += 1
            self.close()
            self.start()
            for one in slots:
                if one.order is not None:
                    one.coming = self._submit(one.order)
            return
        if slot.order is not None:
            slot.printed = self._put(slot.order, done) if isinstance(done, Drawn) else done
        slot.order = slot.coming = None  # a document that is drawn is let go, though others before it are not

    def _put(self, order: Order, drawn: Drawn) -> tuple[Printed, ...]:
        """Write what a worker elsewhere has drawn."""
        files = list(zip(order.media, drawn.copies, strict=True))
        for medium, copy in files:
            if self._kept is not None:
                self._kept.keep(order.document, medium, copy)
        return tuple(put_file(order.document.path, order.folder, medium, copy) for medium, copy in files)
