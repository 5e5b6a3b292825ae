"""Whether a set is still what its inputs, rules and past would make: a state is given to exactly what was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports import __version__
from kam_reports.core.digest import digest_file, digest_folder
from kam_reports.core.text import T
from kam_reports.intake.inbox import list_files
from kam_reports.life.past import history_of
from kam_reports.pipeline.logo import logo_digest
from kam_reports.render.folders import template_folders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kam_reports.core.text import Text
    from kam_reports.life.desk import Desk
    from kam_reports.life.sets import Published


def changed_since(desk: Desk, draft: Published) -> list[Text]:
    """Return what has changed since a set was made, in words; empty when it would be made again as it is."""
    manifest = draft.manifest
    found = list(_files(manifest["inputs"], inputs_now(desk), "input/"))
    if manifest.get("meaning") != desk.config.digest():
        found.append(T("{file} changed", file=desk.config.file))
    templates = digest_folder(template_folders(desk.workspace.root)) | logo_digest(desk.job)
    found += _files(manifest["templates"], templates, "templates/")
    if manifest["program"].get("kam_reports") != __version__:
        found.append(
            T(
                "the program changed: {then} → {now}",
                then=manifest["program"].get("kam_reports"),
                now=__version__,
            )
        )
    if manifest.get("history", "") != history_of(desk, draft.period).digest:
        found.append(T("waivers, appeals, corrections or sealed results of earlier periods changed"))
    return found


def inputs_now(desk: Desk) -> dict[str, str]:
    """Return the SHA-256 of every ledger that a run would take now; what cannot be opened is left out, as there."""
    found = {}
    if desk.workspace.input.is_dir():
        for file in list_files(desk.workspace.input):
            try:
                found[file.path] = digest_file(desk.workspace.input / (file.real or file.path))
            except OSError:
                continue
    return found


def _files(then: Mapping[str, str], now: Mapping[str, str], folder: str) -> Iterator[Text]:
    for path in sorted({*then, *now}):
        if path not in now:
            yield T("{file} removed", file=folder + path)
        elif path not in then:
            yield T("{file} added", file=folder + path)
        elif then[path] != now[path]:
            yield T("{file} changed", file=folder + path)
