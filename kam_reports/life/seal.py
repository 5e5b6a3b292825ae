"""Closing a set: a copy of everything it was made from, hashes of everything it holds, one rename, then read-only."""

from __future__ import annotations

import json
import os
import shutil
import stat
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kam_reports.core.digest import digest_file
from kam_reports.core.fault import OutputFault
from kam_reports.core.text import T
from kam_reports.life.sets import CONTEXT, MANIFEST, PRIVATE, SEAL, first_changed
from kam_reports.pipeline.logo import listed, logo_file
from kam_reports.pipeline.publish import sync_folder, sync_set
from kam_reports.render.folders import template_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kam_reports.life.desk import Act, Desk
    from kam_reports.life.sets import Published
    from kam_reports.pipeline.history import History
    from kam_reports.store.audit import Recorded
    from kam_reports.store.periods import Approval
    from kam_reports.store.runs import Prepared

INPUTS, TEMPLATES, CONFIG, LOGO = "inputs", "templates", "config.yaml", "logo"
READ_ONLY, PRIVATE_READ_ONLY = 0o444, 0o400


@dataclass(frozen=True, slots=True)
class Closing:
    """What the seal says besides hashes. reason: why a closed period was made anew.

    more: writes into the copy what the draft lacks.
    """

    version: int
    act: Act
    history: History
    prepared: Prepared
    approvals: Sequence[Approval]
    entries: Sequence[Recorded]
    head: str
    reason: str = ""
    differences: Sequence[Mapping[str, object]] = ()
    more: Callable[[Path], None] = lambda _: None


def seal_set(desk: Desk, draft: Published, closing: Closing) -> Path:
    """Make the sealed copy of a draft and put it in place by one rename; return its folder."""
    parent = draft.folder.parent
    there, aside = parent / f"V{closing.version}", parent / f".new-V{closing.version}"
    try:
        remove(aside)
        shutil.copytree(draft.folder, aside)
        closing.more(aside)
        _copy_sources(desk, draft, closing.history, aside / PRIVATE)
        files = _hashes(aside)
        if changed := first_changed(aside, draft.outputs):
            raise OutputFault(T("this file of the set has been changed since the run; run again"), file=changed)
        (aside / SEAL).write_bytes(_seal(draft, closing, files))
        sync_set(aside)
        _make_read_only(aside)
        aside.rename(there)
        sync_folder(parent)
    except OSError as error:
        raise OutputFault(
            T("the set cannot be sealed: {reason}; nothing has been closed", reason=error.strerror or str(error)),
            file=str(there),
        ) from error
    finally:
        with suppress(OSError):  # what is left is cleared away by the next act
            remove(aside)
    return there


def _copy_sources(desk: Desk, draft: Published, history: History, to: Path) -> None:
    """Copy inputs, config, templates and what was taken from the past, each checked against the manifest."""
    to.mkdir(mode=0o700)
    workspace, manifest = desk.workspace, draft.manifest
    for path, sha in manifest["inputs"].items():
        kept = workspace.state / "inbox" / sha
        _copy(kept if kept.is_file() else workspace.input / path, to / INPUTS / path, sha)
    for path in manifest["config"]:
        _copy(workspace.config, to / CONFIG, "", path)
    logo = logo_file(desk.job)
    for path, sha in manifest["templates"].items():
        found = next((folder / path for folder in template_folders(workspace.root) if (folder / path).is_file()), None)
        if found is not None:
            _copy(found, to / TEMPLATES / path, sha)
    if logo is not None:
        _copy(logo, to / LOGO / logo.name, manifest["templates"].get(listed(logo), ""))
    (to / CONTEXT).write_bytes(history.json().encode())


def _copy(source: Path, to: Path, sha: str, shown: str = "") -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, to)
    if sha and digest_file(to) != sha:
        raise OutputFault(T("this file has been changed since the run; run again"), file=shown or str(source))


def _hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a set, by path."""
    return {
        path.relative_to(folder).as_posix(): digest_file(path) for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _seal(draft: Published, closing: Closing, files: Mapping[str, str]) -> bytes:
    manifest, act = draft.manifest, closing.act
    content: dict[str, Any] = {
        "period": str(draft.period),
        "version": f"V{closing.version}",
        "manifest": files[MANIFEST],
        "run": manifest["run"],
        "program": manifest["program"],
        "sealed": {"by": act.by, "at": act.when, "note": act.note},
        "prepared": asdict(closing.prepared),
        "approvals": [asdict(one) for one in closing.approvals],
        "waivers": [asdict(one) for one in closing.history.waivers],
        "corrections": manifest["corrections"],
        "reason": closing.reason,
        "differences": [dict(one) for one in closing.differences],
        "rules": manifest["rules"],
        "audit": [asdict(one.entry) for one in closing.entries],
        "audit_head": closing.head,
        "files": dict(files),
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _make_read_only(folder: Path) -> None:
    """Take the right to write from every file; what is private stays so."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            inside = PRIVATE in path.relative_to(folder).parts[:1]
            path.chmod(PRIVATE_READ_ONLY if inside else READ_ONLY)


def close_folders(folder: Path) -> None:
    """Take the right to write from a sealed set's folders (not before it is in place: renaming needs it)."""
    for path in (folder, *sorted(folder.rglob("*"))):
        if path.is_dir() and path.stat().st_mode & stat.S_IWUSR:
            inside = PRIVATE in path.relative_to(folder).parts[:1]
            path.chmod(0o500 if inside else 0o555)


def remove(folder: Path) -> None:
    """Remove a folder of ours, read-only or not."""
    if not folder.exists():
        return
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o700)
        elif os.name == "nt":
            path.chmod(0o600)
    shutil.rmtree(folder)
