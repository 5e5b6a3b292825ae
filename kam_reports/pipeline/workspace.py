"""A workspace: a folder with config.yaml, templates/, input/, output/, and .kam/ for what must last."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports.config.values import DEPARTMENTS
from kam_reports.core.fault import BusyFault, OutputFault, UsageFault
from kam_reports.core.text import Name, T

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kam_reports.core.period import Period

CONFIG = "config.yaml"
CHECK_FOLDER = Name("_检查", "_check")
"""Where `kam check` puts its list and copies, below ``output/``."""
SECONDS_TO_WAIT = 0.5


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders of one department. group: the workspace that it is a department of, if it is one's."""

    root: Path
    group: Path | None = None

    @property
    def config(self) -> Path:
        """The configuration file; a department's is the group's with its own keys over it, as last written."""
        return self.root / CONFIG if self.group is None else self.state / CONFIG

    @property
    def own_config(self) -> Path | None:
        """What a department has of its own; None where it has nothing."""
        own = self.root / CONFIG
        return own if own.is_file() else None

    @property
    def input(self) -> Path:
        """Where clerks drop ledgers."""
        return self.root / "input"

    @property
    def output(self) -> Path:
        """Where results go."""
        return self.root / "output"

    @property
    def templates(self) -> Path:
        """The department's own templates."""
        return self.root / "templates"

    @property
    def state(self) -> Path:
        """What the program keeps: cache, lock, database."""
        return self.root / ".kam"

    def period_folder(self, period: Period) -> Path:
        """The results of one period."""
        return self.output / str(period)


def open_workspace(folder: Path) -> Workspace:
    """Return the workspace at a folder; a Fault when it is none."""
    root = folder.resolve()
    if root.parent.name == DEPARTMENTS and root.is_dir() and (root.parent.parent / CONFIG).is_file():
        return Workspace(root, root.parent.parent)
    if not (root / CONFIG).is_file():
        raise UsageFault(
            T("{folder} is no workspace: it has no config.yaml. Make one with: kam init {folder}", folder=str(folder))
        )
    return Workspace(root)


def departments_of(root: Path) -> list[Path]:
    """Return the departments' workspaces below a group's, by name."""
    folder = root / DEPARTMENTS
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


@contextmanager
def held(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace for one run; a BusyFault when another run holds it."""
    from filelock import FileLock, Timeout

    try:
        workspace.state.mkdir(exist_ok=True)
        lock = FileLock(workspace.state / "run.lock", timeout=SECONDS_TO_WAIT)
        lock.acquire()
    except Timeout as error:
        raise BusyFault(T("another run holds this workspace; try again when it has ended")) from error
    except OSError as error:
        raise OutputFault(
            T("the folder cannot be written: {reason}", reason=error.strerror or str(error)), file=str(workspace.state)
        ) from error
    try:
        yield
    finally:
        lock.release()


def keep_for_owner(folder: Path) -> None:
    """Make a folder that only its owner can read (private copies of ledgers)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
