"""config.yaml → frozen, typed Config; every dated rule is asked for by day. The rooms below get plain values.

YAML and pydantic are imported only when a file is really read, so that ``kam --help`` stays quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.config.fault import ConfigFaults
from kam_reports.config.rulebook import RoleMap, Rulebook, Rules, role_key
from kam_reports.config.values import Config, FileLimits, Known, Organisation

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.core.text import Speaker

__all__ = [
    "Config",
    "ConfigFaults",
    "FileLimits",
    "Known",
    "Organisation",
    "RoleMap",
    "Rulebook",
    "Rules",
    "load",
    "load_over",
    "parse",
    "reference",
    "role_key",
]


def load(path: Path, known: Known | None = None) -> Config:
    """Read a config file; raises :class:`ConfigFaults`."""
    from kam_reports.config.reading import load as read

    return read(path, known)


def load_over(base: Path, own: Path | None, known: Known | None = None) -> tuple[Config, bytes]:
    """Read a group's config with a department's own keys over it; raises :class:`ConfigFaults`."""
    from kam_reports.config.reading import load_over as read

    return read(base, own, known)


def parse(content: bytes, name: str = "config.yaml", known: Known | None = None) -> Config:
    """Read the bytes of a config file; raises :class:`ConfigFaults`."""
    from kam_reports.config.reading import parse as read

    return read(content, name, known)


def reference(speaker: Speaker) -> list[tuple[str, str, str, str]]:
    """Return every key with its type, default and description, for the reference page."""
    from kam_reports.config.catalogue import reference as describe

    return describe(speaker)
