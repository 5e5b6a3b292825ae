"""The JSON Schema of config.yaml, with which editors complete and check it.

``python -m kam_reports.config.schema`` writes docs/config.schema.json.
"""

from __future__ import annotations

import json
from pathlib import Path

from kam_reports.config.models.file import ConfigFile

FILE = "docs/config.schema.json"


def schema() -> str:
    """Return the schema as JSON text."""
    tree = {"$schema": "https://json-schema.org/draft/2020-12/schema", **ConfigFile.model_json_schema(by_alias=True)}
    tree["title"] = "kam_reports config.yaml"
    return json.dumps(tree, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def write(root: Path) -> Path:
    """Write the schema below a folder and return its path."""
    path = root / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(schema(), encoding="utf-8", newline="\n")
    return path


if __name__ == "__main__":
    write(Path.cwd())
