"""The press: Documents in, files out, in input order, by as many warm processes as wanted.

Workers import WeasyPrint and load fonts as soon as :meth:`Press.start` is called, while ledgers are still being read.
Orders are taken from an iterator a few at a time, so a thousand Documents never stand in memory together.
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from multiprocessing.context import BaseContext
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

from kam_reports.core.document import Document
from kam_reports.core.fault import OutputFault
from kam_reports.core.text import T
from kam_reports.render.glyphs import coverage, missing_glyphs
from kam_reports.render.html import template_folders
from kam_reports.render.names import clean_path
from kam_reports.render.pdf import Painter
from kam_reports.render.xlsx import write_book

_QUEUED_PER_WORKER = 3
_MOST_RESTARTS = 2
_GC_THRESHOLDS = 50_000, 20, 20  # a page is 200,000 short-lived objects; the usual 700 looks through them for nothing
_PRELOADED = ["kam_reports.render.pool", "weasyprint", "fontTools.ttLib", "xlsxwriter"]


class Media(StrEnum):
    """What a Document is made into; the value is the file's ending."""

    PDF = "pdf"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Order:
    """A Document, the folder its files go to, and what to make of it."""

    document: Document
    folder: Path
    media: tuple[Media, ...] = (Media.XLSX, Media.PDF)


@dataclass(frozen=True, slots=True)
class Printed:
    """A file written: path relative to the order's folder (with ``/``), SHA-256, size in bytes.

    missing: characters our font lacks, printed as 〓 (PDF only).
    """

    path: str
    sha256: str
    size: int
    missing: str = ""


@cache
def _painter(folders: tuple[Path, ...], variant: str) -> Painter:
    """Return this process's painter."""
    return Painter(folders, variant=variant)


def warm_up(folders: tuple[Path, ...], variant: str) -> None:
    """Load all that every document needs, and keep the garbage collector off it from now on."""
    _painter(folders, variant).warm_up()
    coverage()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)


def _ready() -> None:
    """Do nothing: a first task that makes a pool start a worker."""


def carry_out(order: Order, folders: tuple[Path, ...], variant: str) -> tuple[Printed, ...]:
    """Write the files of one order."""
    return tuple(_write(order, medium, folders, variant) for medium in order.media)


def _write(order: Order, medium: Media, folders: tuple[Path, ...], variant: str) -> Printed:
    """Draw a Document in one medium and write the file."""
    document = order.document
    pdf = medium is Media.PDF
    content = _painter(folders, variant).paint(document) if pdf else write_book(document)
    name = f"{clean_path(document.path)}.{medium}"
    target = order.folder / name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    except OSError as error:
        text = T("the file cannot be written: {reason}", reason=error.strerror or str(error))
        raise OutputFault(text, file=str(target)) from error
    missing = "".join(sorted(missing_glyphs(document))) if pdf else ""
    return Printed(name, hashlib.sha256(content).hexdigest(), len(content), missing)


def _context() -> BaseContext:
    """Return how workers start: from one warm server where the system can, else each anew; never by a bare fork."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOADED)
        return context
    return multiprocessing.get_context("spawn")


class Press:
    """Prints orders with a pool of processes.

    workers: 0 prints in this process. executor: any other :class:`concurrent.futures.Executor` (it is not shut down
    here); ``workers`` then says how many orders it takes at once. variant: see :class:`kam_reports.render.pdf.Painter`.
    """

    def __init__(
        self, folders: Sequence[Path] = (), *, workers: int = 0, executor: Executor | None = None, variant: str = ""
    ) -> None:
        """Keep the settings; nothing starts yet."""
        self._folders = tuple(folders) or template_folders()
        self._variant = variant
        self._workers = workers
        self._executor = executor
        self._own: ProcessPoolExecutor | None = None
        self._starter: Thread | None = None
        self._restarts = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the workers, which warm up by themselves; returns at once."""
        if self._executor is not None or self._workers < 1 or self._own is not None:
            return
        self._own = ProcessPoolExecutor(
            self._workers, _context(), initializer=warm_up, initargs=(self._folders, self._variant)
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

        At most a few orders a worker are taken ahead of what has been yielded.
        """
        if self._executor is None and self._workers < 1:
            for order in orders:
                yield from carry_out(order, self._folders, self._variant)
            return
        self.start()
        if self._starter is not None:
            self._starter.join()
        waiting: deque[tuple[Order, Future[tuple[Printed, ...]]]] = deque()
        try:
            for order in orders:
                waiting.append((order, self._submit(order)))
                if len(waiting) >= max(self._workers, 1) * _QUEUED_PER_WORKER:
                    yield from self._take(waiting)
            while waiting:
                yield from self._take(waiting)
        finally:
            for _, future in waiting:
                future.cancel()

    def _submit(self, order: Order) -> Future[tuple[Printed, ...]]:
        """Hand an order to the pool."""
        executor = self._executor or self._own
        if executor is None:
            message = "the press is closed"
            raise RuntimeError(message)
        try:
            return executor.submit(carry_out, order, self._folders, self._variant)
        except BrokenExecutor as error:
            failed: Future[tuple[Printed, ...]] = Future()
            failed.set_exception(error)
            return failed

    def _take(self, waiting: deque[tuple[Order, Future[tuple[Printed, ...]]]]) -> tuple[Printed, ...]:
        """Wait for the oldest order; when a worker has died (killed, out of memory), start anew with all waiting."""
        try:
            done = waiting[0][1].result()
        except BrokenExecutor:
            if self._own is None or self._restarts >= _MOST_RESTARTS:
                raise
            self._restarts += 1
            self.close()
            self.start()
            again = [order for order, _ in waiting]
            waiting.clear()
            waiting.extend((order, self._submit(order)) for order in again)
            return self._take(waiting)
        waiting.popleft()
        return done
