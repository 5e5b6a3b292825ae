"""Money, periods, calendars, dated rules, places, texts and issues: the words that every room uses."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_reports.core.dated import Dated, Version
from kam_reports.core.fault import ConfigFault, Fault, nearest
from kam_reports.core.issue import CATALOGUE, Blocks, IssueKind, Severity, show
from kam_reports.core.money import half_up, plain, share_out, to_fen, yuan
from kam_reports.core.period import Calendar, Period, PeriodKind, Span, end_of, parse_period
from kam_reports.core.place import Place, cell_address, column_letter
from kam_reports.core.text import ENGLISH, Name, Speaker, T


class Backwards:
    """A catalogue that turns every sentence round."""

    def gettext(self, message: str, /) -> str:
        """Return the words in reverse order."""
        return " ".join(reversed(message.split()))


def period(text: str) -> Period:
    """Return a period that must be one."""
    found = parse_period(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("0.00499", 2, "0.00"),
        ("-0.004", 2, "0.00"),
        ("94.995", 2, "95.00"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("1", 2, "1.00"),
        ("123456789012345678901234567890.125", 2, "123456789012345678901234567890.13"),
    ],
)
def test_half_up(value: str, places: int, rounded: str) -> None:
    """Halves go away from zero, zeros at the end stay, and there is no negative zero."""
    assert str(half_up(Decimal(value), places)) == rounded
    assert str(half_up(Fraction(value), places)) == rounded


@given(st.fractions(), st.integers(0, 6))
def test_half_up_is_nearest(value: Fraction, places: int) -> None:
    """What is rounded is at most half a unit off, and rounding again changes nothing."""
    rounded = half_up(value, places)
    assert abs(Fraction(rounded) - value) * 2 * 10**places <= 1
    assert half_up(rounded, places) == rounded


@given(st.integers(-(10**12), 10**12))
def test_fen_and_yuan(fen: int) -> None:
    """Whole fen survive the way to yuan and back."""
    assert to_fen(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("20.50", "20.5"),
        ("21.0", "21"),
        ("0.88", "0.88"),
        ("-0.05", "-0.05"),
        ("-0", "0"),
        ("100", "100"),
        ("1E+3", "1000"),
    ],
)
def test_plain(value: str, text: str) -> None:
    """No exponent, no zeros at the end."""
    assert plain(Decimal(value)) == text


def test_plain_fraction() -> None:
    """A fraction with a finite decimal form is written out."""
    assert (plain(Fraction(1, 8)), plain(7)) == ("0.125", "7")


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), max_size=12))
def test_share_out_never_loses_a_fen(total: int, weights: list[int]) -> None:
    """The shares add up to the total and lie within a fen of the exact share."""
    shares = share_out(total, weights)
    assert len(shares) == len(weights)
    if weights:
        assert sum(shares) == total
    base = sum(weights)
    if base:
        assert all(
            abs(Fraction(total * weight, base) - share) < 1 for weight, share in zip(weights, shares, strict=True)
        )


def test_share_out_favours_the_earlier() -> None:
    """Equal rests go to the earlier part; without any weight the shares are equal; a negative total mirrors."""
    assert share_out(100, [1, 1, 1]) == [34, 33, 33]
    assert share_out(-100, [1, 1, 1]) == [-34, -33, -33]
    assert share_out(5, [0, 0]) == [3, 2]
    assert share_out(5, []) == []


@pytest.mark.parametrize("text", ["2026-06", "2026Q2", "2026H1", "2026"])
def test_period_names(text: str) -> None:
    """A period is written as it is read."""
    assert str(period(text)) == text
    assert period(text).shift(5).shift(-5) == period(text)


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-0", "2026Q5", "2026H0", "0000", "0000-01", "26-06", "2026M6", "", "2026Q"]
)
def test_no_period(text: str) -> None:
    """What is no period is None."""
    assert parse_period(text) is None


@pytest.mark.parametrize(
    ("text", "steps", "moved"),
    [
        ("2026-01", -1, "2025-12"),
        ("2026Q4", 1, "2027Q1"),
        ("2026H1", -1, "2025H2"),
        ("2026", 3, "2029"),
        ("2026-06", -18, "2024-12"),
    ],
)
def test_shift(text: str, steps: int, moved: str) -> None:
    """Periods follow each other over the years."""
    assert str(period(text).shift(steps)) == moved


@pytest.mark.parametrize(
    ("calendar", "text", "first", "last"),
    [
        (Calendar(), "2026-06", "2026-06-01", "2026-06-30"),
        (Calendar(), "2024-02", "2024-02-01", "2024-02-29"),
        (Calendar(), "2026Q1", "2026-01-01", "2026-03-31"),
        (Calendar(month_cutoff_day=25), "2026-06", "2026-05-26", "2026-06-25"),
        (Calendar(month_cutoff_day=25), "2026-01", "2025-12-26", "2026-01-25"),
        (Calendar(month_cutoff_day=25), "2026", "2025-12-26", "2026-12-25"),
        (Calendar(month_cutoff_day=30), "2026-02", "2026-01-31", "2026-02-28"),
        (Calendar(month_cutoff_day=30), "2024-02", "2024-01-31", "2024-02-29"),
        (Calendar(month_cutoff_day=30), "2026-03", "2026-03-01", "2026-03-30"),
        (Calendar(fiscal_first_month=4), "2026Q1", "2026-04-01", "2026-06-30"),
        (Calendar(fiscal_first_month=4), "2026Q4", "2027-01-01", "2027-03-31"),
        (Calendar(fiscal_first_month=4), "2026H2", "2026-10-01", "2027-03-31"),
        (Calendar(fiscal_first_month=4), "2026", "2026-04-01", "2027-03-31"),
        (Calendar(25, 4), "2026", "2026-03-26", "2027-03-25"),
    ],
)
def test_span(calendar: Calendar, text: str, first: str, last: str) -> None:
    """A period's days follow the cut-off and the fiscal year."""
    span = calendar.span(period(text))
    assert (span.first.isoformat(), span.last.isoformat()) == (first, last)
    assert span.first in span
    assert span.last in span
    assert "2026-06-01" not in span


CALENDARS = st.builds(Calendar, st.sampled_from([1, 15, 25, 28, 29, 30, 31]), st.integers(1, 12), st.integers(0, 10))


@given(CALENDARS, st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from(PeriodKind))
def test_every_day_lies_in_one_period(calendar: Calendar, day: date, kind: PeriodKind) -> None:
    """Each day is in exactly one period of a kind; periods touch; parts make the whole."""
    found = calendar.containing(kind, day)
    span = calendar.span(found)
    assert day in span
    assert calendar.span(found.shift(1)).first.toordinal() == span.last.toordinal() + 1
    months = calendar.months(found)
    assert len(months) == found.length
    assert calendar.month_of(day) in months
    parts = calendar.parts(found)
    assert [month for part in parts for month in calendar.months(part)] == (list(months) if parts else [])


def test_as_of_and_newest() -> None:
    """as_of is the last day and the grace; a period is finished once its last day is over."""
    calendar = Calendar(month_cutoff_day=25, grace_days=5)
    assert calendar.as_of(period("2026-06")) == date(2026, 6, 30)
    assert str(calendar.newest_finished(PeriodKind.MONTH, date(2026, 6, 25))) == "2026-05"
    assert str(calendar.newest_finished(PeriodKind.MONTH, date(2026, 6, 26))) == "2026-06"
    assert end_of(date(2026, 6, 30)) == datetime(2026, 7, 1)
    assert date(2026, 6, 1) not in Span(date(2026, 6, 2), date(2026, 6, 3))


def test_dated_rule() -> None:
    """The version in force is the newest that has begun; before the first there is none."""
    old = Version("bands", date(2026, 1, 1), "default", 1)
    new = Version("bands", date(2026, 7, 1), "部务会", 2)
    rule = Dated("bands", (old, new))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2)]
    assert [rule.at(day) for day in days] == [None, old, old, new, new]
    assert new.label == "bands@2026-07-01"


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_column_letters(index: int, letters: str) -> None:
    """Columns are named as Excel does."""
    assert column_letter(index) == letters
    assert cell_address(7, index) == f"{letters}7"


def test_place() -> None:
    """A place says file, sheet and cell, as far as they are known."""
    assert str(Place("销售/六月.xlsx", "六月", 17, 5)) == "销售/六月.xlsx ▸ 六月 ▸ F17"
    assert str(Place("六月.csv", "", 3)) == "六月.csv ▸ A3"
    assert Place("六月.csv").cell == ""


def test_speaker() -> None:
    """A sentence is put into words with its values, texts and names among them, in the reader's language."""
    sentence = T("{who} has {what}", who=Name("王芳", "Wang Fang"), what=(T("one thing"), "two"))
    assert str(sentence) == "Wang Fang has one thing, two"
    assert Speaker("zh", Backwards()).say(sentence) == "thing one、two has 王芳"
    assert str(T("row {row}").with_values(row=17)) == "row 17"
    assert ENGLISH.say(T("")) == ""
    assert str(T("braces {stay} as they are")) == "braces {stay} as they are"


def test_issue() -> None:
    """An issue fills its kind's sentences with what was found and said, and sorts by place."""
    kind = IssueKind(
        "test-only", Severity.ERROR, Blocks.ROW, T("“{found}” in {column}"), T("write {column}"), T("a {column}")
    )
    try:
        issue = kind.at(Place("a", "b", 2, 3), "x\ny", column="day")
        assert (str(issue.message), str(issue.mend), str(issue.expected)) == ("“x⏎y” in day", "write day", "a day")
        assert (issue.code, issue.severity) == ("test-only", Severity.ERROR)
        assert issue.sort_key < kind.at(Place("a", "b", 2, 4)).sort_key
        with pytest.raises(ValueError, match="test-only"):
            IssueKind("test-only", Severity.ERROR, Blocks.ROW, T(""), T(""))
    finally:
        del CATALOGUE["test-only"]


@pytest.mark.parametrize(
    ("found", "shown"), [(None, ""), (0.1 + 0.2, "0.3"), ("a\r\nb\rc", "a⏎b⏎c"), ("x" * 130, "x" * 119 + "…")]
)
def test_show(found: object, shown: str) -> None:
    """What stands in a cell becomes one short line."""
    assert show(found) == shown


def test_fault() -> None:
    """A fault is one line: where, and what is wrong."""
    assert str(ConfigFault(T("no {key}", key="roles"), file="config.yaml", line=3)) == "config.yaml:3: no roles"
    assert str(Fault(T("x"), file="config.yaml")) == "config.yaml: x"
    assert str(Fault(T("x"))) == "x"
    assert nearest("sales_complation", ["sales_completion", "churn_rate"]) == "sales_completion"
    assert nearest("zzz", ["sales_completion"]) == ""
