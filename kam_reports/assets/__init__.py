"""Files the program carries: fonts, and the workspace (config, templates, sample ledgers) that `kam init` copies.

The repository is itself a workspace, so those files stand at its root; the wheel carries them in here.
"""

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def fonts() -> Path:
    """Folder of the fonts, their licence and their hashes."""
    return _HERE / "fonts"


def workspace_files() -> Path:
    """Folder that holds what makes a workspace, as shipped: beside this file in a wheel, else the repository."""
    installed = _HERE / "workspace"
    return installed if installed.is_dir() else _HERE.parents[1]
