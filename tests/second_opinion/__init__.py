"""A second opinion: the whole assessment worked out again from the specification, in plain Python and exact fractions.

It shares no code with the program. `compute` takes ledgers as plain rows (by the field names of `catalogue`), or
tables that `read_input` read from a folder, and gives the rows of figures, scores, results and pay.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.second_opinion import csvout, periods
from tests.second_opinion.book import Book, make_book
from tests.second_opinion.catalogue import LEDGERS
from tests.second_opinion.cells import Reading
from tests.second_opinion.checks import check
from tests.second_opinion.figures import measure
from tests.second_opinion.pay import pay_lines
from tests.second_opinion.periods import Calendar, Period
from tests.second_opinion.reader import Row, Tables, read, type_rows
from tests.second_opinion.scores import Figures, Sheet, sheets, with_streaks
from tests.second_opinion.settings import Settings, settings
from tests.second_opinion.sheets import read_folder

__all__ = ["compute", "read_input"]

PlainTables = dict[str, list[dict[str, Any]]]


def _reading(rules: Settings) -> Reading:
    return Reading(Calendar(**rules["calendar"]), utc_offset_hours=rules["utc_offset_hours"])


def read_input(folder: Path, config: Settings | None = None) -> Tables:
    """Read a folder of ledgers."""
    return read(read_folder(folder), _reading(settings(config)))


def _plain(tables: PlainTables, rules: Settings) -> Tables:
    out = Tables()
    for name, rows in tables.items():
        out.rows[name] = type_rows(name, rows, _reading(rules))
        columns = {key for row in rows for key in row}
        out.columns[name] = columns if rows else {f.name for f in LEDGERS[name].fields}
    return out


def _item_name(row: Row, rules: Settings) -> str | None:
    """Give the id of the item a rating means, where all schemes that know its name mean the same."""
    ids = {
        item["id"]
        for scheme in rules["schemes"].values()
        for item in scheme["items"]
        if item["source"] == "ratings" and row["item"] in {item["id"], item["zh"]}
    }
    return ids.pop() if len(ids) == 1 else None


def compute(tables: PlainTables | Tables, config: Settings | None = None, period: str = "") -> dict[str, csvout.Table]:
    """Work out a period: rows of figures, scores, results and pay, every value as the text of its CSV."""
    rules = settings(config)
    typed = tables if isinstance(tables, Tables) else _plain(tables, rules)
    book = make_book(check(typed, lambda row: _item_name(row, rules)), rules)
    asked = periods.parse(period, book.calendar)
    if asked is None:
        message = f"no period: {period}"
        raise ValueError(message)
    figures = measure(book, asked)
    known: dict[Period, list[Sheet]] = {}
    ranked = with_streaks(book, asked, sheets(book, asked, figures), lambda p: _sheets_at(book, p, known))
    pay = pay_lines(book, asked, ranked, figures["sales_amount", "department", "department"])
    sources = {(s, i["id"]): i["source"] for s, rule in rules["schemes"].items() for i in rule["items"]}
    return {
        "figures": csvout.figure_rows(asked.label, list(figures.values())),
        "scores": csvout.score_rows(asked.label, ranked, sources),
        "results": csvout.result_rows(asked.label, ranked),
        "pay": csvout.pay_rows(asked.label, pay),
    }


def _sheets_at(book: Book, period: Period, known: dict[Period, list[Sheet]]) -> list[Sheet]:
    if period not in known:
        figures: Figures = measure(book, period)
        known[period] = sheets(book, period, figures)
    return known[period]
