"""What the page works with: one workspace, its users, its life, the clock, and what config says of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kam_reports.core.text import Name, Speaker
    from kam_reports.store.sessions import Sessions
    from kam_reports.store.users import Accounts
    from kam_reports.web.asking import Asked
    from kam_reports.web.files import Shelf
    from kam_reports.web.lifecycle import Lifecycle
    from kam_reports.web.signing import Passwords

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Settings:
    """How the page behaves. Times in seconds, sizes in bytes. secure: reached by https."""

    language: str = "zh"
    department: str = ""
    time_zone: str = "Asia/Shanghai"
    secure: bool = False
    idle: int = 30 * 60
    longest: int = 12 * 3600
    upload: int = 50 * MEGABYTE
    uploads: int = 10


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of the workspace that the page reads and writes."""

    root: Path
    input: Path
    output: Path
    state: Path


@dataclass(frozen=True, slots=True)
class Site:
    """One department's page. names: of schemes and items by id. speak: speaker of a language. clock: in seconds."""

    folders: Folders
    settings: Settings
    accounts: Accounts
    sessions: Sessions
    passwords: Passwords
    life: Lifecycle
    shelf: Shelf
    asked: Asked
    names: Mapping[str, Name]
    speak: Callable[[str], Speaker]
    clock: Callable[[], float]
    key: bytes = field(repr=False)

    def now(self) -> int:
        """Return the time in whole seconds."""
        return int(self.clock())
