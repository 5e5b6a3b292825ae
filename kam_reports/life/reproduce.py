"""Computing a sealed period again from nothing but its seal: the same inputs, rules, templates and past."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports import __version__
from kam_reports.core.fault import UsageFault
from kam_reports.core.text import T
from kam_reports.life.desk import LifeFault
from kam_reports.life.seal import CONFIG, INPUTS, LOGO, TEMPLATES, remove
from kam_reports.life.sets import CONTEXT, PRIVATE, first_changed, read_set, sealed_of
from kam_reports.pipeline import road
from kam_reports.pipeline.history import from_json
from kam_reports.pipeline.publish import DRAFT
from kam_reports.pipeline.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from kam_reports.config import Config
    from kam_reports.core.period import Period
    from kam_reports.core.text import Speaker
    from kam_reports.life.desk import Desk
    from kam_reports.life.sets import Published, Sealed


@dataclass(frozen=True, slots=True)
class Reproduced:
    """How a sealed period comes out today. data, documents: paths that differ from the sealed ones."""

    data: tuple[str, ...]
    documents: tuple[str, ...]
    program_then: str
    program_now: str


def reproduce(
    desk: Desk, period: Period, version: str, load: Callable[[Path], Config], speaker_of: Callable[[str], Speaker]
) -> Reproduced:
    """Compute a sealed version again, in a folder of its own; a Fault when what it was made from is not as sealed."""
    sealed = next((one for one in sealed_of(desk.workspace, period) if one.name == version.upper()), None)
    if sealed is None:
        raise UsageFault(T("there is no {version} of {period}", version=version, period=str(period)))
    private = {path: sha for path, sha in sealed.seal["files"].items() if path.startswith(f"{PRIVATE}/")}
    if changed := first_changed(sealed.set.folder, private):
        raise LifeFault(T("{file} is not as it was sealed", file=f"{desk.folder(period)}/{sealed.name}/{changed}"))
    root = Path(tempfile.mkdtemp(prefix="kam-", dir=desk.workspace.state))
    try:
        made = _make(desk, sealed, root, load, speaker_of)
        return _compare(sealed, made)
    finally:
        remove(root)


def _make(
    desk: Desk, sealed: Sealed, root: Path, load: Callable[[Path], Config], speaker_of: Callable[[str], Speaker]
) -> Published:
    """Lay out a workspace from the seal and run it. Nothing that earlier runs kept is used: it would prove itself."""
    private = sealed.set.folder / PRIVATE
    for name, place in ((INPUTS, "input"), (TEMPLATES, "templates")):
        if (private / name).is_dir():
            shutil.copytree(private / name, root / place, copy_function=shutil.copyfile)
            _writable(root / place)
    shutil.copyfile(private / CONFIG, root / "config.yaml")
    config = load(root / "config.yaml")
    if (private / LOGO).is_dir():
        logo = root / config.organisation.logo
        logo.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(private / LOGO / logo.name, logo)
    history = from_json((private / CONTEXT).read_text(encoding="utf-8"))
    job = replace(
        desk.job,
        workspace=Workspace(root),
        config=replace(config, files=replace(config.files, still_seconds=type(config.files.still_seconds)(0))),
        speaker=speaker_of(str(sealed.set.manifest["language"])),
        past=lambda _: history,
        kept=None,
        ready=None,
    )
    road.run(job, sealed.set.period)
    made = read_set(sealed.set.period, root / "output" / str(sealed.set.period) / DRAFT)
    if made is None:  # pragma: no cover - a run publishes a set or raises
        raise LifeFault(T("there is no draft of {period}; make it with: kam run {period}", period=sealed.set.period))
    return made


def _writable(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)


def _compare(sealed: Sealed, made: Published) -> Reproduced:
    before, after = sealed.set.outputs, made.outputs
    differ = [path for path in sorted({*before, *after}) if before.get(path) != after.get(path)]
    return Reproduced(
        tuple(path for path in differ if path.startswith("data/")),
        tuple(path for path in differ if not path.startswith("data/")),
        str(sealed.set.manifest["program"].get("kam_reports", "")),
        __version__,
    )
