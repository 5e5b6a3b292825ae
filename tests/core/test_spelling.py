"""The number of a document: it depends on all that the document says, on how that is meant, and on nothing else."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_reports.core import document as words
from kam_reports.core.document import (
    NUMBER,
    Cell,
    Chart,
    ChartKind,
    Document,
    Facts,
    Format,
    Note,
    Notes,
    Row,
    Section,
    Series,
    SignOff,
    Table,
    Tile,
    Tiles,
    Tone,
    numbered,
)
from kam_reports.core.spelling import spelled
from kam_reports.render.travel import quickly
from kam_reports.reports import assessment, department
from tests.render import demo
from tests.reports.small_month import material

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]
ALIKE = ("1", 1, Decimal(1), Decimal("1.0"), Fraction(1), "Fraction(1, 1)", "Decimal('1')", None, "None", "", "1,1")
DAYS = (date(2026, 6, 30), datetime(2026, 6, 30), "2026-06-30", datetime(2026, 6, 30, 0, 1))
TEXTS = st.sampled_from(["", "a", "b", "a,b", "a', 'b", "\n", "1 empty", "字"])
CELLS = st.builds(
    Cell, st.sampled_from((*ALIKE, *DAYS)), st.sampled_from(Format), st.sampled_from(Tone), TEXTS, link=TEXTS
)
SECTIONS = st.one_of(
    st.builds(Facts, TEXTS, st.lists(st.tuples(TEXTS, CELLS), max_size=2).map(tuple)),
    st.builds(
        Table,
        TEXTS,
        st.just(()),
        st.lists(st.builds(Row, st.lists(CELLS, max_size=2).map(tuple)), max_size=2).map(tuple),
    ),
    st.builds(Notes, TEXTS, st.lists(st.builds(Note, TEXTS), max_size=2).map(tuple)),
    st.builds(SignOff, TEXTS, st.lists(TEXTS, max_size=2).map(tuple)),
)


def document(*sections: Section) -> Document:
    """Return a document of some sections."""
    return Document("kind", "path", "title", "zh", sections)


@cache
def real() -> tuple[Document, ...]:
    """Return documents as the program makes them."""
    made = material()
    charts = Chart("chart", ChartKind.LINE, ("1", "2"), (Series("a", (Decimal(1), None)), Series("b", ())))
    tiles = Tiles("tiles", (Tile("a", Cell(1), "note"), Tile("b", Cell())))
    sheets = (assessment.compose(made, score) for score in made.scores)
    return (*sheets, department.compose(made), demo.assessment(), document(charts, tiles))


def spots(value: object, path: Path = ()) -> Iterator[Path]:
    """Yield the way to everything that a document says, and to every list in it."""
    if is_dataclass(value):
        for field in fields(value):
            yield from spots(getattr(value, field.name), (*path, field.name))
        return
    yield path
    if isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from spots(one, (*path, place))


def changed(value: object, path: Path, dice: st.DataObject) -> object:
    """Return a value with another content at the end of a path."""
    if not path:
        return other(value, dice)
    if isinstance(value, tuple):
        place = int(path[0])
        return (*value[:place], changed(value[place], path[1:], dice), *value[place + 1 :])
    assert is_dataclass(value)
    assert not isinstance(value, type)
    return replace(value, **{str(path[0]): changed(getattr(value, str(path[0])), path[1:], dice)})


def other(value: object, dice: st.DataObject) -> object:
    """Return something else than a value: near it, or of another type that looks the same."""
    match value:
        case StrEnum():
            return dice.draw(st.sampled_from([one for one in type(value) if one is not value]))
        case tuple():
            shorter = [value[:place] + value[place + 1 :] for place in range(len(value))]
            swapped = [
                (*value[:place], *value[place : place + 2][::-1], *value[place + 2 :]) for place in range(len(value))
            ]
            return dice.draw(
                st.sampled_from([one for one in (*shorter, *swapped, (*value, *value[-1:], ())) if one != value])
            )
        case bool():
            return not value
        case str():
            return dice.draw(st.sampled_from([f"{value} ", f" {value}", f"{value}', '", f"{value}\n", None]))
        case int():
            return dice.draw(st.sampled_from([value + 1, -value - 1, str(value), Decimal(value), Fraction(value)]))
        case Decimal():
            return dice.draw(
                st.sampled_from(
                    [
                        value + 1,
                        str(value),
                        Fraction(value),
                        Decimal(f"{value}0" if "." in str(value) else f"{value}.0"),
                    ]
                )
            )
        case Fraction():
            return dice.draw(st.sampled_from([value + 1, str(value), -value - 1, repr(value)]))
        case date():
            return dice.draw(st.sampled_from([value + timedelta(days=1), str(value), repr(value)]))
        case _:
            return dice.draw(st.sampled_from(["", "None", 0]))


@given(st.data())
def test_whatever_is_changed_changes_the_number(dice: st.DataObject) -> None:
    """Any field of any block, any cell, any order: a document that says something else has another number."""
    before = dice.draw(st.sampled_from(real()))
    path = dice.draw(st.sampled_from(list(spots(before))))
    after = changed(before, path, dice)
    assert spelled(before) != spelled(after)


@given(st.lists(SECTIONS, max_size=3), st.lists(SECTIONS, max_size=3))
def test_two_documents_read_the_same_only_when_they_are(one: list[Section], two: list[Section]) -> None:
    """As exact as a repr: whatever two documents hold, they are spelled alike where their reprs are."""
    first, second = document(*one), document(*two)
    assert (spelled(first) == spelled(second)) == (repr(first) == repr(second))


def test_things_that_look_alike_are_told_apart() -> None:
    """Types, classes of blocks with the same fields, where a list ends: all are part of what is said."""
    values = [document(Notes(str(value), ())) for value in ALIKE if isinstance(value, str)]
    values += [document(Facts("f", (("x", Cell(value)),))) for value in (*ALIKE, *DAYS)]
    values += [document(Facts("a", ())), document(Notes("a", ())), document(SignOff("a", ())), document(Tiles("a", ()))]
    values += [document(Facts("a", (), "b")), document(Facts("a", (), "", 3, sheet="b"))]
    rows = (Cell("a"), Cell("b"))
    values += [document(Table("t", (), (Row(rows), Row(())))), document(Table("t", (), (Row(()), Row(rows))))]
    values += [document(Table("t", (), (Row(rows[:1]), Row(rows[1:])))), document(Table("t", (), (Row(rows),)))]
    values += [
        document(Table("t", (), (Row(rows),)), Table("u", (), ())),
        document(Table("t", (), ()), Table("u", (), (Row(rows),))),
    ]
    values += [document(), document(Notes("a", ()), Facts("a", ())), document(Facts("a", ()), Notes("a", ()))]
    for one, two in combinations(values, 2):
        assert spelled(one) != spelled(two)


@pytest.mark.parametrize("made", real(), ids=lambda one: one.path)
def test_the_number_is_no_business_of_memory(made: Document) -> None:
    """Equal parts that are one object or several, here or come from another process: the same number."""
    quickly()
    travelled = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own
    assert travelled == made
    assert spelled(travelled) == spelled(copy.deepcopy(made)) == spelled(made)


def test_another_process_gives_the_same_number() -> None:
    """Neither hash seed nor anything else of a process is in it."""
    lines = "from tests.render import demo; from kam_reports.core.document import numbered"
    program = f"{lines}; print(numbered(demo.assessment(), 'basis').number)"
    for seed in ("1", "2"):
        found = subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        )
        assert found.stdout.decode().strip() == numbered(demo.assessment(), "basis").number


def test_the_number_stands_in_the_footer_and_names_its_basis() -> None:
    """The first twelve figures are printed; another program or template gives another number."""
    made = numbered(replace(document(), footer=(f"no. {NUMBER}", "page")), "basis")
    assert made.footer == (f"no. {made.number[:12]}", "page")
    assert made.number != numbered(document(), "basis").number
    assert numbered(document(), "basis").number != numbered(document(), "base").number


def test_words_of_a_kind_can_be_told_apart_in_a_line() -> None:
    """Enum values are spelled with commas between them, so none may hold one."""
    kinds = [one for one in vars(words).values() if isinstance(one, type) and issubclass(one, StrEnum)]
    assert Format in kinds
    assert not [value for kind in kinds for value in kind if "," in value or "\n" in value]
