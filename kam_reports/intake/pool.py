"""Running one function over many items in child processes that may hang, eat memory or die.

Native readers can panic, abort or allocate without end on a damaged file. Here such a death costs one item: it becomes
an :class:`Outcome` with the reason, a fresh child takes over, and all other items go on.
"""

from __future__ import annotations

import pickle
import queue
import tempfile
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from kam_reports.core.children import Kind, processors, start_method
from kam_reports.intake.child import LEAVES, READY, Death, attempt, receive_payload, serve
from kam_reports.intake.worker import SECONDS_TO_END, Worker, end, reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

A = TypeVar("A")
R = TypeVar("R")

SECONDS_TO_START = 120.0
_LONGEST_WAIT = 0.2
_FAILED_STARTS = 3


@dataclass(frozen=True, slots=True)
class Outcome(Generic[R]):
    """What became of one item.

    value: what the function returned. death: why there is none (timeout, memory, crashed, panic, error); None when all
    went well. detail: the exception, signal or exit status in words, for logs. pickled: the child's whole answer
    (value, death, detail) as it came, for those who want to keep it.
    """

    index: int
    value: R | None = None
    death: Death | None = None
    detail: str = ""
    pickled: bytearray | None = None


_Result = tuple[int, "bytearray | Outcome[R]"]


@dataclass(frozen=True, slots=True)
class _Batch(Generic[R]):
    """Items in hand: what is done of them, the word to stop, the thread that feeds the children."""

    done: queue.SimpleQueue[_Result[R] | BaseException]
    stop: threading.Event
    driver: threading.Thread


class GuardedPool(Generic[A, R]):
    """Warm child processes for one function; start it early, map once or often, close it.

    function: a picklable function of a module. workers: at most so many children; 0 runs everything in this process,
    unguarded but for exceptions. memory: bytes an item may add to the warmed child (Linux). seconds: wall-clock limit
    of an item. warm: modules the children import before the first item. idle: called once, maybe from another thread,
    as soon as children and this process leave a processor free.
    """

    def __init__(
        self,
        function: Callable[[A], R],
        *,
        workers: int,
        memory: int,
        seconds: float,
        warm: Sequence[str] = (),
        idle: Callable[[], None] | None = None,
    ) -> None:
        """Keep the settings; nothing is started yet."""
        self._function = function
        self._size = workers
        self._memory = memory
        self._seconds = seconds
        self._warm = tuple(warm)
        self._idle = idle
        self._context = start_method(Kind.READING, ["kam_reports.intake.child", *self._warm])
        self._workers: list[Worker] = []
        self._logs: tempfile.TemporaryDirectory[str] | None = None
        self._made = 0
        self._failed_starts = 0
        self._starter: threading.Thread | None = None
        self._batch: _Batch[R] | None = None

    def __enter__(self) -> Self:
        """Return the pool; the children start when asked to, or with the first items."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the children."""
        self.close()

    def start(self, expected: int | None = None) -> None:
        """Begin to start children, not more than the expected items, and return at once."""
        count = self._size if expected is None else min(self._size, expected)
        if self._starter is not None or count < 1:
            return
        self._logs = tempfile.TemporaryDirectory(prefix="kam-pool-", ignore_cleanup_errors=True)
        self._starter = threading.Thread(target=self._start_children, args=(count,), daemon=True)
        self._starter.start()

    def close(self) -> None:
        """End all children, and what is being done."""
        self._leave()
        if self._starter is not None:
            self._starter.join()
            self._starter = None
        for worker in self._workers:
            end(worker)
        self._workers.clear()
        if self._logs is not None:
            self._logs.cleanup()
            self._logs = None

    def map(self, items: Sequence[A], *, costs: Sequence[float] | None = None) -> Iterator[Outcome[R]]:
        """Run the function over all items; outcomes come in the order of the items.

        costs: how long each item may take, in any unit; the dearest are begun first.
        """
        self.begin(items, costs=costs)
        return self.outcomes(items)

    def begin(self, items: Sequence[A], *, costs: Sequence[float] | None = None) -> None:
        """Hand items to the children and return at once; :meth:`outcomes` tells what became of the same items."""
        if min(len(items), self._size) + 1 < processors() or not items:  # this process works too
            self._tell_idle()
        if self._size < 1 or not items:
            return
        order = sorted(range(len(items)), key=lambda index: -costs[index] if costs else index)
        tasks = [(index, pickle.dumps(items[index], protocol=5)) for index in reversed(order)]
        self.start(len(items))
        done: queue.SimpleQueue[_Result[R] | BaseException] = queue.SimpleQueue()
        stop = threading.Event()
        driver = threading.Thread(target=self._drive, args=(tasks, done, stop), daemon=True)
        self._batch = _Batch(done, stop, driver)
        driver.start()

    def outcomes(self, items: Sequence[A]) -> Iterator[Outcome[R]]:
        """Yield what became of the items that were begun, in their order, as it becomes known."""
        if self._size < 1:
            for index, item in enumerate(items):
                yield Outcome(index, *attempt(self._function, item))
        elif self._batch is not None:
            try:
                yield from _in_order(len(items), self._batch.done)
            finally:
                self._leave()

    def _leave(self) -> None:
        """Leave what is being done."""
        if self._batch is not None:
            self._batch.stop.set()
            self._batch.driver.join()
            self._batch = None

    def _tell_idle(self) -> None:
        """Say once that a processor is free."""
        tell, self._idle = self._idle, None
        if tell is not None:
            tell()

    def _start_children(self, count: int) -> None:
        for _ in range(count):
            self._workers.append(self._new_worker())

    def _new_worker(self) -> Worker:
        assert self._logs is not None  # noqa: S101 - start() made it
        self._made += 1
        log = Path(self._logs.name) / str(self._made)
        ours, theirs = self._context.Pipe()
        args = (theirs, self._function, self._memory, self._warm, str(log))
        process = self._context.Process(target=serve, args=args, daemon=True)
        process.start()
        theirs.close()
        return Worker(process, ours, log, time.monotonic() + SECONDS_TO_START)

    def _drive(
        self,
        tasks: list[tuple[int, bytes]],
        done: queue.SimpleQueue[_Result[R] | BaseException],
        stop: threading.Event,
    ) -> None:
        """Feed the children and gather what they send until every item has an outcome."""
        try:
            if self._starter is not None:
                self._starter.join()
            while not stop.is_set() and (tasks or any(worker.task is not None for worker in self._workers)):
                if tasks and not self._workers:
                    self._workers.append(self._new_worker())
                for worker in self._awake():
                    self._step(worker, tasks, done)
            self._workers = [worker for worker in self._workers if worker.task is None or end(worker)]
        except BaseException as error:  # noqa: BLE001 - the waiting consumer must hear of it
            done.put(error)

    def _awake(self) -> list[Worker]:
        """Wait until a child has something to say or is overdue; return those that need a step."""
        now = time.monotonic()
        idle = [worker for worker in self._workers if worker.ready and worker.task is None]
        busy = [worker for worker in self._workers if worker not in idle]
        nearest = min((worker.deadline - now for worker in busy), default=0.0)
        pause = max(0.0, min(nearest, _LONGEST_WAIT))
        spoken = set(wait([worker.pipe for worker in busy], pause)) if busy else set()
        late = time.monotonic()
        return idle + [worker for worker in busy if worker.pipe in spoken or worker.deadline <= late]

    def _step(
        self, worker: Worker, tasks: list[tuple[int, bytes]], done: queue.SimpleQueue[_Result[R] | BaseException]
    ) -> None:
        """Hear one child out and give it its next item."""
        if not worker.ready or worker.task is not None:
            alive = self._listen(worker, tasks, done)
            if not alive:
                self._workers.remove(worker)
                if tasks:
                    self._workers.append(self._new_worker())
                return
        if worker.ready and worker.task is None and tasks:
            worker.task, data = tasks.pop()
            worker.deadline = time.monotonic() + self._seconds
            try:
                worker.pipe.send_bytes(data)
            except OSError:
                worker.deadline = 0.0
        elif worker.ready and worker.task is None:
            worker.deadline = float("inf")
            self._tell_idle()

    def _listen(
        self, worker: Worker, tasks: list[tuple[int, bytes]], done: queue.SimpleQueue[_Result[R] | BaseException]
    ) -> bool:
        """Take what a child says; return whether it lives on."""
        try:
            if not worker.pipe.poll():
                return self._bury(worker, Death.TIMEOUT, tasks, done)
            message = worker.pipe.recv_bytes()
            if message == READY:
                worker.ready, self._failed_starts = True, 0
                return True
            payload = receive_payload(worker.pipe, int(message[1:]))
        except (EOFError, OSError):
            return self._bury(worker, Death.CRASHED, tasks, done)
        assert worker.task is not None  # noqa: S101 - only an item is answered
        done.put((worker.task, payload))
        worker.task = None
        return message[:1] != LEAVES or end(worker)

    def _bury(
        self,
        worker: Worker,
        death: Death,
        tasks: list[tuple[int, bytes]],
        done: queue.SimpleQueue[_Result[R] | BaseException],
    ) -> bool:
        """End a child that hangs or has died, and report the item it was at."""
        detail = f"{self._seconds:g} s"
        if death is Death.CRASHED:
            worker.process.join(SECONDS_TO_END)
            death, detail = reason_of(worker)
        task, worker.task = worker.task, None
        end(worker, at_once=True)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _FAILED_STARTS and tasks:
                task = tasks.pop()[0]
        if task is not None:
            done.put((task, Outcome(task, None, death, detail)))
        return False


def guarded_map(
    function: Callable[[A], R],
    items: Sequence[A],
    *,
    workers: int,
    memory: int,
    seconds: float,
    warm: Sequence[str] = (),
) -> Iterator[Outcome[R]]:
    """Run a function over items in guarded children and end them afterwards."""
    with GuardedPool(function, workers=workers, memory=memory, seconds=seconds, warm=warm) as pool:
        yield from pool.map(items)


def _in_order(count: int, done: queue.SimpleQueue[_Result[R] | BaseException]) -> Iterator[Outcome[R]]:
    waiting: dict[int, bytearray | Outcome[R]] = {}
    for index in range(count):
        while index not in waiting:
            result = done.get()
            if isinstance(result, BaseException):
                raise result
            waiting[result[0]] = result[1]
        found = waiting.pop(index)
        if isinstance(found, bytearray):
            value, death, detail = pickle.loads(found)  # noqa: S301 - our own child wrote it
            found = Outcome(index, value, death, detail, found)
        yield found
