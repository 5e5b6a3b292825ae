"""Files the program carries: fonts, and the workspace (config, templates, sample ledgers) that `kam init` copies.

The repository is itself a workspace, so those files stand at its root; the wheel carries them in here.
"""

from pathlib import Path

WORKSPACE_PARTS = ("config.yaml", "templates", "input")
"""What makes a workspace, besides the `output/` that a run makes."""

_HERE = Path(__file__).resolve().parent


def fonts() -> Path:
    """Folder of the fonts, their licence and their hashes."""
    return _HERE / "fonts"


def workspace_files() -> Path:
    """Folder that holds `WORKSPACE_PARTS` as shipped: beside this file in an installed wheel, else the repository."""
    installed = _HERE / "workspace"
    return installed if installed.is_dir() else _HERE.parents[1]
