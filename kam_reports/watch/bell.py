"""What wakes the watcher: events of the file system where they arrive, else the passing of time."""

from __future__ import annotations

import sys
from threading import Event, Thread
from typing import TYPE_CHECKING

from kam_reports.config.doors import Polling
from kam_reports.intake.inbox import OWN_FILES
from kam_reports.store.mounts import file_system_of, is_network

if TYPE_CHECKING:
    from pathlib import Path

    from watchfiles import Change

SAFETY_SECONDS = 60.0
"""Between two looks where events do arrive: one may be lost."""
_STEP, _DEBOUNCE = 250, 500
_MUTE = frozenset({"vboxsf", "prl_fs", "drvfs", "virtiofs", "fuse.vmhgfs-fuse", "fuse.portal"})
"""Folders of another machine or system that is no network drive: no events from there either."""
_REMOTE_DRIVE = 4


def must_poll(folder: Path, polling: Polling) -> bool:
    """Tell whether a folder has to be looked through again and again, because others' changes raise no event here."""
    if polling is not Polling.AUTO:
        return polling is Polling.ALWAYS
    kind = file_system_of(folder)
    return is_network(kind) or kind in _MUTE or _on_remote_drive(folder)


def _on_remote_drive(folder: Path) -> bool:
    """Tell whether a folder lies on a mapped network drive (Windows)."""
    if sys.platform == "win32":
        import ctypes

        root = f"{folder.resolve().drive}\\"
        return bool(ctypes.windll.kernel32.GetDriveTypeW(root) == _REMOTE_DRIVE)
    return False


class Bell:
    """Rings when something happens below a folder; without events it never rings, and :attr:`works` is false."""

    def __init__(self, folder: Path, stop: Event, *, listen: bool) -> None:
        """Keep the settings; :meth:`start` listens."""
        self._folder, self._stop, self._listen = folder, stop, listen
        self._rung = Event()
        self._thread: Thread | None = None

    @property
    def works(self) -> bool:
        """Whether events are being listened for."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin to listen, or begin again where listening has ended (the folder was away for a while)."""
        if self._listen and not self.works and not self._stop.is_set() and self._folder.is_dir():
            self._thread = Thread(target=self._hear, name="kam-watch-events", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until it rings, the watcher is stopped, or time has passed."""
        if self.works:
            self._rung.wait(seconds)  # the listener rings when it is told to stop
        else:
            self._stop.wait(seconds)
        self._rung.clear()

    def close(self) -> None:
        """Wait for the listener to end after a stop."""
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _hear(self) -> None:
        from watchfiles import watch

        try:
            for _ in watch(
                self._folder,
                watch_filter=_of_interest,
                stop_event=self._stop,
                debounce=_DEBOUNCE,
                step=_STEP,
                rust_timeout=0,
                raise_interrupt=False,
                force_polling=False,
                ignore_permission_denied=True,
            ):
                self._rung.set()
        except (OSError, RuntimeError):  # no more watches to be had, the folder is gone: time alone wakes us then
            return
        finally:
            self._rung.set()


def _of_interest(_change: Change, path: str) -> bool:
    """Leave out what the watcher itself writes."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return name not in OWN_FILES and not (name.startswith(".") and name.endswith(".new"))
