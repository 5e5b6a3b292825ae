"""Names that every system accepts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_reports.render.names import clean_name, clean_path, sheet_names


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("E003_王芳", "E003_王芳"),
        ("a/b:c*?", "a_b_c__"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("end. . ", "end"),
        ("", "_"),
        ("..", "_"),
        ("a\x00b\u202ec", "a_b_c"),
        ("长" * 200, "长" * 100),
    ],
)
def test_file_names_are_clean(name: str, clean: str) -> None:
    """Forbidden characters, reserved names and trailing dots are gone."""
    assert clean_name(name) == clean


def test_a_path_stays_inside() -> None:
    """No part of a path leads up or to a root."""
    assert clean_path("../../etc/passwd") == "etc/passwd"
    assert clean_path("考核表\\E003_王芳") == "考核表/E003_王芳"
    assert clean_path("/") == "_"


@given(st.lists(st.text(), max_size=6))
def test_sheet_names_are_ones_excel_takes(titles: list[str]) -> None:
    """Any titles give different names without forbidden characters."""
    names = sheet_names(titles)
    assert set(names) == set(titles)
    assert len({name.casefold() for name in names.values()}) == len(names)
    for name in names.values():
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name[0] != "'" != name[-1]
