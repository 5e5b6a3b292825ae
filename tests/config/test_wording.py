"""Whatever pydantic may say, the user gets a sentence with a place."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ValidationError

from kam_reports.config.shape import inside, keys
from kam_reports.config.tree import Source
from kam_reports.config.wording import faults_of


class _Other(BaseModel):
    """A model with a check that the config models don't have."""

    number: int


def test_a_complaint_without_a_sentence_of_its_own() -> None:
    """It is passed on in pydantic's words, at its line."""
    source = Source("config.yaml", {}, {("number",): 7})
    with pytest.raises(ValidationError) as caught:
        _Other.model_validate({"number": "x"})
    (fault,) = faults_of(caught.value, source)
    assert str(fault).startswith("config.yaml:7: this cannot stand here (Input should be a valid integer")


def test_types_below_a_place() -> None:
    """A path leads through blocks; where it leads nowhere, the block itself is what is known."""
    assert keys(inside(_Other, ())) == ["number"]
    assert keys(inside(_Other, ("unknown",))) == ["number"]
    assert keys(inside(_Other, ("number", 3))) == []
