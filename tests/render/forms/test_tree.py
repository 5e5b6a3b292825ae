"""XML is written back as it was read."""

from __future__ import annotations

import pytest

from kam_reports.render.forms.tree import Malformed, Node, parse, written


def test_written_as_read() -> None:
    """Prefixes, order, white space and escapes survive; comments don't."""
    text = '<x:b xml:space="preserve"> &amp;&#13; </x:b>'
    inside = f'<x:a xmlns:x="u" mc:Ignorable="y" q="&quot;&#10;&lt;">{text}<c/>end</x:a>'
    data = f'<?xml version="1.0" encoding="UTF-8"?><!-- away -->{inside}'.encode()
    assert written(parse(data)).decode().partition("\n")[2] == inside


def test_looking_into_it() -> None:
    """Elements are found by local names; a new one has its neighbour's prefix; a copy is a copy."""
    root = parse(b'<x:a xmlns:x="u" x:id="7"><x:b>1<x:c/>2</x:b></x:a>')
    child = root.child("b")
    assert child is not None
    assert (child.text, root.get("id"), root.get("none"), root.child("z")) == ("12", "7", "", None)
    assert [node.name for node in root.walk()] == ["x:a", "x:b", "x:c"]
    assert root.new("d", k="v") == Node("x:d", {"k": "v"})
    copy = child.copy()
    copy.text = "other"
    assert child.text == "12"


@pytest.mark.parametrize("data", [b"", b"<a>", b"<!DOCTYPE a><a/>", b"<a></b>"])
def test_no_clean_xml(data: bytes) -> None:
    """Broken XML and document types are refused."""
    with pytest.raises(Malformed):
        parse(data)
