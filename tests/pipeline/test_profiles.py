"""Kinds of PDF: what config may ask for, the renderer can make."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, get_args

import pytest
from PIL import Image

from kam_reports.config.models.file import ConfigFile
from kam_reports.pipeline.children import VARIANT_OF
from kam_reports.render.pdf import VARIANTS

if TYPE_CHECKING:
    from tests.conftest import Kam, MakeTiny


def test_every_profile_has_its_variant() -> None:
    """No profile of config without a variant, none that the renderer does not know."""
    assert set(get_args(ConfigFile.model_fields["pdf_profile"].annotation)) == set(VARIANT_OF)
    assert {variant for variant in VARIANT_OF.values() if variant} <= set(VARIANTS)


@pytest.mark.usefixtures("paperless")
def test_logo_of_the_department(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """A logo named in config stands in the manifest; one that is not there is a fault with exit code 2."""
    folder = tiny_workspace(changes=[("  logo: ", "  logo: logo.png ")])
    missing = kam("run", "2026-06", "-w", folder, "--workers", 0)
    assert (missing.code, "logo.png" in missing.err) == (2, True)
    logo = folder / "logo.png"
    Image.new("RGB", (12, 6), (30, 60, 120)).save(logo)
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code in (0, 1)
    manifest = json.loads((folder / "output" / "2026-06" / "draft" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["templates"]["organisation.logo/logo.png"] == sha256(logo.read_bytes()).hexdigest()
