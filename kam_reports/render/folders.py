"""Where templates come from."""

from __future__ import annotations

from pathlib import Path

from kam_reports import assets


def template_folders(workspace: Path | None = None) -> tuple[Path, ...]:
    """Return the folders that templates come from, the workspace's before the program's own."""
    own = assets.workspace_files() / "templates"
    if workspace is None:
        return (own,)
    folders = [workspace / "templates"]
    if (group := _group_of(workspace)) is not None:
        folders.append(group / "templates")
    return (*(folder for folder in folders if folder.resolve() != own.resolve()), own)


def _group_of(workspace: Path) -> Path | None:
    """Return the group's workspace that this one is a department of (it lies in the group's ``departments/``)."""
    return workspace.parent.parent if workspace.parent.name == "departments" else None
