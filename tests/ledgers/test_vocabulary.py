"""Words as numbers: the same word has one number, whatever is missing is blank, categories come in order."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kam_reports.ledgers.vocabulary import BLANK, Vocabulary


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
    words, frame = Vocabulary(), pd.DataFrame({"staff_id": np.array(["E001", "E002"], dtype=object)})
    whole = words.column("sales", frame, "staff_id")
    assert words.column("sales", frame, "staff_id") is whole
    assert words.column("sales", frame.iloc[1:], "staff_id").tolist() == [whole[1]]
    assert words.column("sales", frame, "product").tolist() == [BLANK, BLANK]


def test_what_a_dictionary_says_of_each_word() -> None:
    """Words it does not know are blank."""
    words = Vocabulary()
    codes = np.array(_words(words, "C1", "C2", ""), np.intp)
    told = words.translated(codes, {"C1": "华东", "C9": "华中"})
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
