"""What a set was made from and what it holds, by SHA-256: the same inputs always give the same manifest."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from kam_reports import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kam_reports.core.dated import Version
    from kam_reports.core.period import Period

LIBRARIES = ("pandas", "numpy", "python-calamine", "openpyxl", "XlsxWriter", "Jinja2", "weasyprint")


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_folder(folders: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of every file below the folders, by path within its folder; the first folder wins.

    Excel's lock files and hidden files are no templates.
    """
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and not path.name.startswith(("~$", ".")) and name not in found:
                found[name] = digest_file(path)
    return dict(sorted(found.items()))


def run_id(
    period: Period,
    inputs: Mapping[str, str],
    config: str,
    templates: Mapping[str, str],
    language: str,
    history: str = "",
) -> str:
    """Return a short hash of everything that decides the results: inputs, rules, templates, program, the past."""
    meaning = [str(period), sorted(inputs.items()), config, sorted(templates.items()), language, __version__]
    if history:
        meaning.append(history)
    return hashlib.sha256(json.dumps(meaning, ensure_ascii=True).encode()).hexdigest()[:12]


def manifest(  # noqa: PLR0913 - a manifest names everything
    *,
    period: Period,
    run: str,
    inputs: Mapping[str, str],
    config: Mapping[str, str],
    templates: Mapping[str, str],
    outputs: Mapping[str, str],
    counts: Mapping[str, int],
    versions: Sequence[Version[object]],
    history: Mapping[str, object] | None = None,
) -> bytes:
    """Write the manifest as JSON."""
    content = {
        "period": str(period),
        "run": run,
        "program": {"kam_reports": __version__, **libraries()},
        "counts": dict(counts),
        "rules": [
            {
                "rule": one.name,
                "effective_from": one.effective_from.isoformat(),
                "approved_by": one.approved_by,
                "source": one.source,
            }
            for one in versions
        ],
        "inputs": dict(sorted(inputs.items())),
        "config": dict(sorted(config.items())),
        "templates": dict(sorted(templates.items())),
        "outputs": dict(sorted(outputs.items())),
        **(history or {}),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def libraries() -> dict[str, str]:
    """Return the versions of the libraries that decide what comes out."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name.lower()] = version(name)
        except PackageNotFoundError:  # pragma: no cover - they are all required
            found[name.lower()] = ""
    return found
