"""The schema for editors is fresh, and the reference names every key."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from kam_reports.config import reference
from kam_reports.config.schema import FILE, schema, write
from kam_reports.core.text import ENGLISH
from tests.config.editing import ROOT, SHIPPED


def test_schema_file_is_fresh() -> None:
    """Run ``python -m kam_reports.config.schema`` after changing a model."""
    assert (ROOT / FILE).read_text(encoding="utf-8") == schema()


def test_schema_is_written_below_a_folder(tmp_path: Path) -> None:
    """The command's one step makes the folder too."""
    assert json.loads(write(tmp_path).read_text(encoding="utf-8"))["title"] == "kam_reports config.yaml"


def test_every_block_of_the_schema_is_closed() -> None:
    """An editor marks an unknown key, and knows what each key means."""
    for block in json.loads(schema())["$defs"].values():
        if block["type"] == "object":
            assert block["additionalProperties"] is False
            assert all("description" in entry or "const" in entry for entry in block["properties"].values())


def test_reference_names_every_key_of_the_shipped_file() -> None:
    """Every key written in config.yaml has a row with a type and a description."""
    rows = {path: (kind, text) for path, kind, _, text in reference(ENGLISH)}
    assert all(kind and text for kind, text in rows.values())
    free = {"<name>"}
    words = {part.removesuffix("[]") for path in rows for part in path.split(".")} - free
    tree = yaml.load(SHIPPED, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes nothing but texts
    assert set(tree) <= words
    assert set(tree["calendar"]) | set(tree["files"]) | set(tree["tiers"][0]) <= words
    assert set(tree["schemes"]["sales"][0]["items"][0]["rule"]) <= words


def test_reference_tells_type_and_default() -> None:
    """Types and defaults are said as they are written in the file."""
    rows = {path: (kind, default) for path, kind, default, _ in reference(ENGLISH)}
    assert rows["calendar.grace_days"] == ("whole number", "3")
    assert rows["workers"] == ("whole number or auto", "auto")
    assert rows["due_every_month"] == ("list of id", "[sales, visits, feedback, expenses]")
    assert rows["schemes.<name>[].pays"] == ("true or false", "false")
    assert rows["schemes.<name>[].when_no_data"] == ("block | full | zero | redistribute", "block")
    assert rows["schemes.<name>[].items[].rule.kind"] == ("linear | bands | deduct | over_budget", "")
    assert rows["commission[].cap"] == ("number or none", "none")
    assert rows["files.still_seconds"] == ("number", "2")
    assert rows["pay_bands[].bands[].factor"] == ("percentage or score", "")
