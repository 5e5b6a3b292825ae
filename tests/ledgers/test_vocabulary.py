"""Words as numbers: the same word has one number, whatever is missing is blank, categories come in order."""

from __future__ import annotations

import numpy as np

from kam_reports.ledgers.vocabulary import BLANK, Vocabulary
from tests.builders import book


def _words(vocabulary: Vocabulary, *words: str | None) -> list[int]:
    codes: list[int] = vocabulary.codes(np.array(words, dtype=object)).tolist()
    return codes


def test_a_word_has_one_number_in_all_columns() -> None:
    """Columns of different ledgers can be compared by number."""
    words = Vocabulary()
    first, second = _words(words, "E002", "", "E001"), _words(words, "E001", "E002")
    assert first[1] == BLANK
    assert second == [first[2], first[0]]


def test_what_is_missing_is_blank() -> None:
    """A missing value must never be taken for the last word known."""
    assert _words(Vocabulary(), "E001", None)[1] == BLANK
    assert _words(Vocabulary()) == []


def test_a_column_is_looked_at_again_when_the_frame_is_another() -> None:
    """Rows that a check refused are gone from the numbers too."""
    made = book(
        {"员工花名册": [["工号", "姓名", "岗位", "绩效工资基数"], ["E1", "一", "专员", 1], ["E2", "二", "专员", 1]]}
    )
    words, staff = made.vocabulary, made["staff"]
    whole = words.column(staff, "staff_id")
    assert words.column(staff, "staff_id") is whole
    assert [words.words[one] for one in whole.tolist()] == ["E1", "E2"]
    made.refuse("staff", [int(staff.frame.index[0])])
    assert words.column(staff, "staff_id").tolist() == [whole[1]]
    assert words.column(staff, "product").tolist() == [BLANK]
    staff.coded.clear()  # a ledger whose words were not numbered when it was read
    staff.frame = staff.frame.copy()
    assert words.column(staff, "staff_id").tolist() == [whole[1]]


def test_what_a_dictionary_says_of_each_word() -> None:
    """Words it does not know are blank."""
    words = Vocabulary()
    codes = np.array(_words(words, "C1", "C2", ""), np.intp)
    told = words.translated(codes, words.told({"C1": "华东", "C9": "华中"}))
    assert [words.words[one] for one in told.tolist()] == ["华东", "", ""]
    assert words.among(codes, ["C2", "C7"]).tolist() == [False, True, False]


def test_categories_are_the_words_that_occur_in_order() -> None:
    """As pandas makes them of the words themselves."""
    words = Vocabulary()
    _words(words, "z", "never here")
    column = ["b", "", "z", "b", "a"]
    made = words.category(np.array(_words(words, *column), np.intp))
    assert list(made) == column
    assert list(made.categories) == ["", "a", "b", "z"]
    assert not len(words.category(np.zeros(0, np.intp)))
