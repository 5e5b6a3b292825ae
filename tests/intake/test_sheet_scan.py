"""The fast look over a sheet's XML finds what parsing it finds, or leaves it to that."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest

from kam_reports.intake import sheet_xml
from kam_reports.intake.sheet_events import scan_events
from kam_reports.intake.sheet_xml import scan_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from kam_reports.intake.sheet_facts import SheetFacts

HOURS = frozenset({5, 12})
COLUMNS = ("A", "B", "I", "Z", "AA", "AZ", "BC", "XFD")
CELLS = (
    '<c r="{a}" s="1" t="inlineStr"><is><t>t="e" &lt;f&gt; hidden="1"</t></is></c>',
    '<c r="{a}" s="5"><v>46176</v></c>',
    '<c r="{a}" s="5" t="n"><v>46176</v></c>',
    '<c r="{a}" s="12" cm="1"><f t="array" ref="{a}">TODAY()</f><v>46176</v></c>',
    '<c r="{a}" s="5"><v>46176.5</v></c>',
    '<c r="{a}" s="15"><v>46176</v></c>',
    '<c r="{a}" s="4"/>',
    '<c r="{a}" s="4" />',
    '<c r="{a}" s="4"></c>',
    '<c r="{a}" t="n"><v></v></c>',
    '<c r="{a}" s="7" t="n"><v>-3121.35</v></c>',
    '<c r="{a}" t="s"><v>46176</v></c>',
    '<c r="{a}" t="b"><v>1</v></c>',
)
FAULTY = (
    '<c r="{a}" t="e"><v>#N/A</v></c>',
    '<c r="{a}" s="1" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    '<c r="{a}"><f>A1*2</f><v></v></c>',
    '<c r="{a}"><f>A1&amp;"x"</f><v /></c>',
    '<c r="{a}" s="3"><f>A1</f></c>',
    '<c r="{a}" t="str"><f>A1</f><v></v></c>',
)
HEAD = '<worksheet xmlns="http://x"><dimension ref="A1:B2"/><cols><col min="1" max="3" hidden="1"/></cols><sheetData>'
FILTER = '<autoFilter ref="A1:B2"><filterColumn colId="0"/></autoFilter>'


def made_up(seed: int, cells: tuple[str, ...]) -> bytes:
    """Return the XML of a sheet of some hundred rows, as the usual programs write it."""
    chance = random.Random(seed)  # noqa: S311 - made-up data
    rows = []
    for row in range(1, chance.randrange(2, 400), chance.choice((1, 3))):
        here = [column for column in COLUMNS[:-1] if chance.random() < 0.8]
        hidden = chance.choice(("", "", ' hidden="1"', ' hidden="true"', ' ht="15" hidden="0"'))
        inside = "".join(chance.choice(cells).format(a=f"{column}{row}") for column in here)
        rows.append(f'<row r="{row}"{hidden}>{inside}</row>')
    return f"{HEAD}{''.join(rows)}</sheetData>{FILTER if seed % 2 else ''}</worksheet>".encode()


def prefixed(xml: bytes) -> bytes:
    """Return the XML with the prefix x: on every tag, as .NET writers put it."""
    return re.sub(rb"<(/?)(?=\w)", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=")


@pytest.fixture
def never_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail when the fast look gives up."""

    def refuse(*_: object) -> None:
        raise AssertionError("the fast look gave up")

    monkeypatch.setattr(sheet_xml, "scan_events", refuse)


@pytest.mark.usefixtures("never_parsed")
@pytest.mark.parametrize("dressed", [bytes, prefixed])
@pytest.mark.parametrize("at_once", [60, 1000, 120_000])
def test_both_ways_find_the_same(
    monkeypatch: pytest.MonkeyPatch, at_once: int, dressed: Callable[[bytes], bytes]
) -> None:
    """Whatever stands in the cells and wherever a step ends, clean and faulty sheets alike."""
    monkeypatch.setattr(sheet_xml, "_AT_ONCE", at_once)
    for seed in range(24):
        xml = dressed(made_up(seed, CELLS + FAULTY if seed % 3 else CELLS))
        found = scan_sheet(lambda xml=xml: [xml[:5000], xml[5000:]], HOURS)  # type: ignore[misc] # xml is bound
        assert found == scan_events([xml], HOURS), seed


ODD = (
    "<c><v>1</v></c>",
    '<c s="5" r="B1"><v>46176</v></c>',
    "<c r='B1' t='e'><v>#N/A</v></c>",
    '<c\nr="B1" t="e"><v>#N/A</v></c>',
    '<c r="b1"><v>1</v></c>',
    "<c/>",
)


@pytest.mark.parametrize("odd", ODD)
def test_one_odd_cell_far_down_is_not_overlooked(monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    """A cell without its address in front, in a sheet that is regular else, sends the whole sheet to the parser."""
    usual = made_up(1, CELLS).decode()
    xml = usual.replace("</sheetData>", f'<row r="900">{odd}</row></sheetData>').encode()
    asked = 0

    def parse(*given: Any) -> SheetFacts:  # noqa: ANN401 - handed on as it is
        nonlocal asked
        asked += 1
        return scan_events(*given)

    monkeypatch.setattr(sheet_xml, "scan_events", parse)
    assert scan_sheet(lambda: [xml], HOURS) == scan_events([xml], HOURS)
    assert asked == 1


@pytest.mark.usefixtures("never_parsed")
def test_an_empty_cell_at_the_end_of_what_is_matched(monkeypatch: pytest.MonkeyPatch) -> None:
    """What openpyxl writes for an empty cell (a tag and its end) is no odd shape, wherever a sample is cut off."""
    row = '<row r="1"><c r="A1" s="2" t="inlineStr"><is><t>x</t></is></c><c r="B1" s="4"></c></row>'
    xml = f"{HEAD}{row}</sheetData></worksheet>".encode()
    for size in range(len(HEAD), len(xml)):
        monkeypatch.setattr(sheet_xml, "_SAMPLE", size)
        assert scan_sheet(lambda: [xml], HOURS).cells == 2


@pytest.mark.usefixtures("never_parsed")
def test_the_last_column_of_a_sheet() -> None:
    """Columns of one, two and three letters count as they should."""
    for letters, number in (("Z", 26), ("AA", 27), ("ZZ", 702), ("AAA", 703), ("XFD", 16384)):
        xml = f'{HEAD}<row r="7"><c r="A7"/><c r="{letters}7"/></row></sheetData></worksheet>'.encode()
        found = scan_sheet(lambda xml=xml: [xml], HOURS)  # type: ignore[misc] # xml is bound
        assert (found.last_row, found.last_column, found.cells) == (7, number, 2)


def test_rows_that_never_end_take_no_time() -> None:
    """A sheet without the end of any row is not put together again and again."""
    xml = f"{HEAD}{'<row r=' * 100_000}".encode()
    scan = sheet_xml._Scan(HOURS)
    assert scan.run([xml] * 30).cells == 0
