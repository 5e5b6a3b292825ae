"""Columns of words by number: sheets one behind the other, blanks, words given another spelling, repeated keys."""

from __future__ import annotations

import numpy as np

from kam_reports.ledgers.coded import Coded, coded, one_by_one
from kam_reports.ledgers.part import Typed
from kam_reports.ledgers.records import _repeated


def _words(*words: str) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array(words, dtype=object)


def _sheet(words: tuple[str, ...], codes: list[int], blank: list[int] | None = None) -> Typed:
    empty = np.zeros(len(codes), np.bool_)
    empty[blank or []] = True
    return Typed(_words(*words), empty, codes=np.array(codes, np.uint8))


def _column() -> Coded:
    """Two sheets; E2 stands in both, and the first has a cell that counts as blank though something stands there."""
    made = coded([_sheet(("E1", "E2", "bad"), [0, 1, 2], [2]), _sheet(("E2", "E3"), [1, 0, 0])])
    assert made is not None
    return made


def test_sheets_stand_one_behind_the_other() -> None:
    """Each cell has its word; what is blank is the empty word, whatever stood there."""
    made = _column()
    assert made.cells.tolist() == ["E1", "E2", "", "E3", "E2", "E2"]
    assert made.blank.tolist() == [False, False, True, False, False, False]
    assert made.there == {"E1", "E2", "E3"}


def test_the_same_word_has_the_same_number_in_all_sheets() -> None:
    """So that rows of different sheets can be compared."""
    numbers = _column().numbers().tolist()
    assert numbers[1] == numbers[4] == numbers[5]
    assert len({numbers[0], numbers[1], numbers[2], numbers[3]}) == 4


def test_words_in_the_place_of_others() -> None:
    """Two words may become one, and a word may become blank."""
    made = _column()
    assert made.rows_with({"E2": "", "E9": ""}).tolist() == [1, 4, 5]
    other = made.replaced({"E2": "E1", "E3": ""})
    assert other.cells.tolist() == ["E1", "E1", "", "", "E1", "E1"]
    assert other.blank.tolist() == [False, False, True, True, False, False]
    assert len(set(other.numbers().tolist())) == 2


def test_a_sheet_with_its_words_cell_by_cell() -> None:
    """Such a column has no numbers of its own; they can be made of its cells."""
    plain = Typed(_words("E1"), np.zeros(1, np.bool_))
    assert coded([_sheet(("E1",), [0]), plain]) is None
    made = one_by_one(_words("E1", "", "E1"))
    assert made.cells.tolist() == ["E1", "", "E1"]
    assert made.there == {"E1"}


def test_repeated_keys() -> None:
    """Rows are the same where they are in all columns, also where numbers are too large to be put side by side."""
    first, second = np.array([1, 2, 1, 3, 1]), np.array([5, 5, 5, 0, 6])
    alike = [True, False, True, False, False]
    assert _repeated([first, second]).tolist() == alike
    assert _repeated([first << 33, second << 33]).tolist() == alike
    assert _repeated([first, second << 40]).tolist() == alike
    assert not len(_repeated([np.zeros(0, np.intp), np.zeros(0, np.intp)]))
