"""From the input folder to a book: private copies, guarded children, one ReadFile a file."""

from __future__ import annotations

import os
import pickle
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kam_reports.core.place import Place
from kam_reports.intake.inbox import FILE_OPEN_ELSEWHERE, FILE_STILL_CHANGING, list_files, snapshot, still_since
from kam_reports.intake.limits import Limits
from kam_reports.intake.pool import GuardedPool
from kam_reports.intake.refusal import Refusal, death_refusal
from kam_reports.ledgers.part import ReadFile
from kam_reports.ledgers.read import Options, read_file
from kam_reports.pipeline.children import READERS
from kam_reports.pipeline.keeping import PROTOCOL, keep, key_of, recall
from kam_reports.pipeline.workspace import keep_for_owner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kam_reports.cache import Store
    from kam_reports.config import Config
    from kam_reports.core.issue import Issue
    from kam_reports.intake.inbox import InboxFile
    from kam_reports.intake.pool import Outcome
    from kam_reports.pipeline.workspace import Workspace


SECONDS_KEPT = 3600


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read in a child process. former: what a child answered when it was read before, if that is kept."""

    copy: Path
    name: str
    limits: Limits
    options: Options
    former: bytes = b""


@dataclass(slots=True)
class Inbox:
    """What was taken from the input folder: sha256 by path, the read files, and issues about whole files."""

    hashes: dict[str, str] = field(default_factory=dict)
    files: list[ReadFile] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Taken:
    """Private copies of the input, not yet read: hashes and issues, what is to be read, and how large each is."""

    inbox: Inbox
    tasks: list[Task]
    sizes: list[float]


def read_one(task: Task) -> ReadFile:
    """Read one file; a refusal becomes its issue."""
    try:
        file = read_file(task.copy, task.name, task.limits, task.options, _unpacked(task.former))
        for part in file.parts:
            part.digest = part.digest or sha256(pickle.dumps(part, PROTOCOL)).hexdigest()
        return file  # noqa: TRY300 - what follows is the other case
    except Refusal as refusal:
        return ReadFile(task.name, own=[refusal.at(Place(task.name))])


def options_of(config: Config) -> Options:
    """Return how ledgers are read, as the ledgers room takes it."""
    return Options(config.aliases, config.units, config.read_hidden_sheets, config.time_zone)


class Reading:
    """Ledgers being read: those that earlier runs kept are there, the others are with the children from the start.

    kept: where files that were read before are found again; what is new is kept there. idle: called once, from another
    thread, as soon as reading leaves a processor free.
    """

    def __init__(
        self,
        taken: Taken,
        config: Config,
        workers: int,
        kept: Store | None = None,
        idle: Callable[[], None] | None = None,
    ) -> None:
        """Begin to read what was taken."""
        self.taken = taken
        self._kept = kept
        self._limits = limits = config.limits()
        self._keys = [
            key_of(taken.inbox.hashes[task.name], task.name, task.limits, task.options) for task in taken.tasks
        ]
        self._answers = [None if kept is None else kept.get(LEDGER, key) for key in self._keys]
        self._pool: GuardedPool[Task, ReadFile] = GuardedPool(
            read_one, workers=workers, memory=limits.memory, seconds=limits.seconds, warm=READERS, idle=idle
        )
        self._begun = [index for index, answer in enumerate(self._answers) if answer is None]
        self._formers = Formers(kept, limits, options_of(config))
        self._begin(self._begun)

    @property
    def files(self) -> int:
        """How many files are read, as no earlier run kept them."""
        return len(self._begun)

    def __enter__(self) -> Self:
        """Return the reading."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the children."""
        self.close()

    def close(self) -> None:
        """End the children; what was not finished is dropped."""
        self._pool.close()

    def finish(self, tell: Callable[[str, int, int], None]) -> Inbox:
        """Return all files once they are read; tell(stage, done, all) hears of progress."""
        inbox, everything = self.taken.inbox, range(len(self.taken.tasks))
        found = {index: file for index, answer in enumerate(self._answers) if (file := _unpacked(answer)) is not None}
        self._answers = []
        self._gather(self._begun, found, tell)
        if unusable := [index for index in everything if index not in found]:  # kept, but no file
            self._begin(unusable)
            self._gather(unusable, found, tell)
        inbox.files = [found[index] for index in everything]
        self._formers.remember({task.name: key for task, key in zip(self.taken.tasks, self._keys, strict=True)})
        return inbox

    def _begin(self, indexes: Sequence[int]) -> None:
        tasks = [replace(task, former=self._formers.of(task.name)) for task in self._tasks(indexes)]
        self._pool.begin(tasks, costs=[self.taken.sizes[index] for index in indexes])

    def _tasks(self, indexes: Sequence[int]) -> list[Task]:
        return [self.taken.tasks[index] for index in indexes]

    def _gather(
        self, indexes: Sequence[int], found: dict[int, ReadFile], tell: Callable[[str, int, int], None]
    ) -> None:
        for outcome in self._pool.outcomes(self._tasks(indexes)):
            index = indexes[outcome.index]
            found[index] = self._read(index, outcome)
            tell("read", len(found), len(self.taken.tasks))

    def _read(self, index: int, outcome: Outcome[ReadFile]) -> ReadFile:
        """Return a file that was read (or what there is to say of it), and keep it.

        A refusal is not kept: it may be over before any key changes, as when an extra is installed while `kam watch`
        goes on.
        """
        name = self.taken.tasks[index].name
        if outcome.value is not None:
            if self._kept is not None and not _refused(outcome.value):
                self._kept.put(LEDGER, self._keys[index], bytes(outcome.pickled or _answer(outcome.value)))
            return outcome.value
        issues = [] if outcome.death is None else [death_refusal(outcome.death, self._limits).at(Place(name))]
        return ReadFile(name, own=issues)


LEDGER, FORMER = "ledger", "former"


class Formers:
    """What files of the same names were when they were read last: of one that has changed, most sheets have not."""

    def __init__(self, kept: Store | None, limits: Limits, options: Options) -> None:
        """Look up which they were."""
        self._kept, self._key = kept, key_of(FORMER, limits, options)
        self._keys: dict[str, str] = recall(kept, FORMER, self._key, dict) or {}

    def of(self, name: str) -> bytes:
        """Return what a child answered for a file; nothing where that is not kept."""
        if self._kept is None or name not in self._keys:
            return b""
        return self._kept.get(LEDGER, self._keys[name]) or b""

    def remember(self, keys: dict[str, str]) -> None:
        """Keep which they are now."""
        if keys != self._keys:
            keep(self._kept, FORMER, self._key, keys)


def _unpacked(answer: bytes | None) -> ReadFile | None:
    """Return the file that a child answered with, as it was kept."""
    if not answer:
        return None
    value = pickle.loads(answer)  # noqa: S301 - signed by this workspace's own secret
    return value[0] if isinstance(value, tuple) and isinstance(value[0], ReadFile) else None


def _refused(file: ReadFile) -> bool:
    """Tell whether nothing came of a file but the reason why."""
    return bool(file.own) and not file.sheets


def _answer(file: ReadFile) -> bytes:
    """Return a file in the form that children answer in."""
    return pickle.dumps((file, None, ""), PROTOCOL)


def take_copies(workspace: Workspace, config: Config) -> Taken:
    """Take private copies of all still files."""
    inbox = Inbox()
    store = workspace.state / "inbox"
    keep_for_owner(store)
    tasks: list[Task] = []
    sizes: list[float] = []
    options, limits = options_of(config), config.limits()
    for file in _settled(workspace, float(config.files.still_seconds), inbox):
        try:
            copy = snapshot(workspace.input, file, store)
        except Refusal as refusal:
            inbox.issues.append(refusal.at(Place(file.path)))
            continue
        os.utime(copy.path)  # in use now: another process must not clear it away
        inbox.hashes[file.path] = copy.sha256
        if file.open_elsewhere:
            inbox.issues.append(FILE_OPEN_ELSEWHERE.at(Place(file.path)))
        tasks.append(Task(copy.path, file.path, limits, options))
        sizes.append(float(file.size))
    _forget_old(store, set(inbox.hashes.values()))
    return Taken(inbox, tasks, sizes)


def _settled(workspace: Workspace, seconds: float, inbox: Inbox) -> Sequence[InboxFile]:
    """Return the files that stand still; wait once for those that changed a moment ago."""
    if not workspace.input.is_dir():
        return []
    files = list_files(workspace.input)
    still = still_since(files, seconds, time.time_ns())
    if len(still) == len(files):
        return files
    time.sleep(seconds)
    before = {file.path: file for file in files}
    again = list_files(workspace.input)
    ready = [file for file in again if before.get(file.path) == file]
    waiting = {file.path for file in again} - {file.path for file in ready}
    inbox.issues += [FILE_STILL_CHANGING.at(Place(path)) for path in sorted(waiting)]
    return ready


def _forget_old(store: Path, wanted: set[str]) -> None:
    """Remove private copies that no file of the input folder has any more, and that nobody has just made."""
    newest = time.time() - SECONDS_KEPT
    for copy in store.iterdir():
        with suppress(FileNotFoundError):
            if copy.name not in wanted and copy.stat().st_mtime < newest:
                copy.unlink()
