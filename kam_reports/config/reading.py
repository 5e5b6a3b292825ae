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
from kam_reports.config.values import Known
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
    source = tree.read(text, name)
    known = _complete(known)
    try:
        file = ConfigFile.model_validate(source.data)
    except ValidationError as error:
        raise_all(faults_of(error, source))
        raise
    raise_all(faults_between(file, known, source))
    return build(file, known, name=name, text_digest=hashlib.sha256(content).hexdigest())


def _complete(known: Known | None) -> Known:
    """Return the known names with the program's own ledgers, unless others are given."""
    if known is not None and known.ledgers is not None:
        return known
    from kam_reports.ledgers.catalogue import LEDGERS

    ledgers = {name: {column.field: column.zh for column in spec.columns} for name, spec in LEDGERS.items()}
    return Known(metrics=known.metrics if known else None, ledgers=ledgers)
