"""config.yaml → Config, or every fault at once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pydantic import ValidationError

from kam_reports.config import tree
from kam_reports.config.build import build
from kam_reports.config.crossing import faults_between
from kam_reports.config.fault import ConfigFaults, raise_all
from kam_reports.config.models.file import ConfigFile
from kam_reports.config.values import DEPARTMENTS, Known
from kam_reports.config.wording import faults_of
from kam_reports.core.text import T

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.config.values import Config


def load(path: Path, known: Known | None = None) -> Config:
    """Read a config file.

    Raises:
        ConfigFaults: the first fault by line, with all others.

    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ConfigFaults(
            T("there is no such file; kam init makes a new workspace, or name yours with --workspace"), file=str(path)
        ) from None
    except OSError as error:
        raise ConfigFaults(T("the file cannot be read ({problem})", problem=error.strerror), file=path.name) from None
    return parse(content, path.name, known)


def parse(content: bytes, name: str = "config.yaml", known: Known | None = None) -> Config:
    """Read the bytes of a config file; ``name`` is what faults call it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigFaults(T("the file is not UTF-8; save it as UTF-8"), file=name, line=line) from None
    return _checked(tree.read(text, name), known, content)


def load_over(base: Path, own: Path | None, known: Known | None = None) -> tuple[Config, bytes]:
    """Read a group's config with a department's own keys over it; return it, and the whole as one config file.

    Faults name the file that the key stands in. own: None where the department has nothing of its own.
    """
    sources = [tree.read(_text_of(path), _shown(path)) for path in (base, own) if path is not None]
    source = sources[0] if len(sources) == 1 else tree.lay_over(*sources)
    content = tree.written(source).encode()
    return _checked(source, known, content), content


def _shown(path: Path) -> str:
    """A department's file is called by its folder too: all of them are config.yaml."""
    return f"{path.parent.name}/{path.name}" if path.parent.parent.name == DEPARTMENTS else path.name


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigFaults(T("the file cannot be read ({problem})", problem=error.strerror), file=str(path)) from None
    except UnicodeDecodeError:
        raise ConfigFaults(T("the file is not UTF-8; save it as UTF-8"), file=str(path)) from None


def _checked(source: tree.Source, known: Known | None, content: bytes) -> Config:
    known = _complete(known)
    try:
        file = ConfigFile.model_validate(source.data)
    except ValidationError as error:
        raise_all(faults_of(error, source))
        raise
    raise_all(faults_between(file, known, source))
    return build(file, known, name=source.file, text_digest=hashlib.sha256(content).hexdigest())


def _complete(known: Known | None) -> Known:
    """Return the known names with the program's own ledgers, unless others are given."""
    if known is not None and known.ledgers is not None:
        return known
    from kam_reports.ledgers.catalogue import LEDGERS

    ledgers = {name: {column.field: column.zh for column in spec.columns} for name, spec in LEDGERS.items()}
    return Known(metrics=known.metrics if known else None, ledgers=ledgers)
