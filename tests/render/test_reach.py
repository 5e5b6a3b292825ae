"""How far selectors look: only those that see names alone let styles be kept."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kam_reports.render.shortcuts.reach import mark, reach_of


@pytest.mark.parametrize(
    ("text", "reach"),
    [
        ("", "up"),
        ("a, b.c > d #e { color: red } * { margin: 0 }", "up"),
        ("p::before { content: 'x' } li::marker { color: red }", "up"),
        (":lang(zh) td { color: red }", "up"),
        ("@page { margin: 0; @top-left { content: 'x' } } @font-face { font-family: x }", "up"),
        ("/* p:first-child */ p { color: red }", "up"),
        ("h2 + p { color: red }", "beside"),
        (".a h2 + p > b { color: red }", "beside"),
        ("a + b + c { color: red }", None),
        ("h2 ~ p { color: red }", None),
        ("a ~ b + c { color: red }", None),
        ("p:first-child { color: red }", None),
        ("tr:nth-child(2n) td { color: red }", None),
        ("td:not(.a) { color: red }", None),
        ("td:is(.a) { color: red }", None),
        ("p:has(b) { color: red }", None),
        ("p:empty, b { color: red }", None),
        ("[title] { color: red }", None),
        ("@media print { p { color: red } }", None),
        ("@import 'x.css';", None),
        ("@layer x { p { color: red } }", None),
        ("p { b { color: red } }", None),
        ("p:: { color: red }", None),
    ],
)
def test_reach(text: str, reach: str | None) -> None:
    """What the selectors of a stylesheet look at is found, and anything unknown counts as everything."""
    assert reach_of(text) == reach


def test_sheets_of_the_papers_size_are_not_kept() -> None:
    """A length that depends on the paper depends on the document."""
    assert not hasattr(mark(SimpleNamespace(), "p { width: 50vw }"), "reach")
    assert mark(SimpleNamespace(), "p { width: 50% }").reach == "up"
