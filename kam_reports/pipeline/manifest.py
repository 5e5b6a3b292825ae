"""What a set was made from and what it holds, by SHA-256: the same inputs always give the same manifest."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from kam_reports import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kam_reports.core.dated import Version
    from kam_reports.core.period import Period

LIBRARIES = (
    *("pandas", "numpy", "python-calamine", "chinesecalendar"),
    *("openpyxl", "XlsxWriter", "Jinja2", "weasyprint"),
)


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
