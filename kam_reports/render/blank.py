"""Empty ledgers, born clean: headers with notes, drop-downs, checks on what is typed, ids as text.

What is filled in by hand under these headers reads without an issue. The sheet looks plain on purpose: one header row,
nothing merged, no total row, so that it also stays easy to sort, filter and paste into.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from kam_reports.core.text import Name, T, Text
from kam_reports.ledgers.spec import Kind
from kam_reports.render.marked.package import with_fixed_properties
from kam_reports.render.names import sheet_names

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from kam_reports.core.text import Speaker
    from kam_reports.ledgers.spec import Column, LedgerSpec

AUTHOR = "kam_reports"
LAST_ROW = 1_048_576
_CREATED = datetime(2000, 1, 1)
_FONT = "Microsoft YaHei"
_MOST_INLINE = 200
_MOST_NAMED = 12
_LISTS = Name("选项", "Choices")
_WIDE = 0x2E80
_LINE = Side(style="thin", color="808080")
_TEXT_KINDS = frozenset({Kind.TEXT, Kind.WORD, Kind.ID, Kind.STAFF, Kind.ACCOUNT, Kind.PERIOD, Kind.YESNO})
_FORMATS = {Kind.MONEY: "#,##0.00", Kind.NUMBER: "General", Kind.DATE: "yyyy-mm-dd", Kind.TIME: "yyyy-mm-dd hh:mm"}
_WIDTHS = {Kind.TEXT: 18, Kind.MONEY: 15, Kind.TIME: 18, Kind.DATE: 13}
_WHAT: dict[Kind, Text] = {
    Kind.TEXT: T("Text."),
    Kind.WORD: T("A short word, always spelled the same."),
    Kind.ID: T("The record's own number, kept as text."),
    Kind.STAFF: T("A staff ID, as it stands in the staff roster."),
    Kind.ACCOUNT: T("An account ID, as it stands in the account archive."),
    Kind.MONEY: T("An amount in yuan."),
    Kind.NUMBER: T("A number."),
    Kind.DATE: T("A date."),
    Kind.TIME: T("A date with its time."),
    Kind.YESNO: T("Yes or no."),
    Kind.PERIOD: T("A month, quarter, half-year or year: 2026-06, 2026Q2, 2026H1, 2026."),
}
_EXAMPLES = {
    Kind.ID: "2026-0001",
    Kind.STAFF: "E001",
    Kind.ACCOUNT: "A-00001",
    Kind.MONEY: "12800.50",
    Kind.NUMBER: "12",
    Kind.DATE: "2026-06-03",
    Kind.TIME: "2026-06-03 14:30",
    Kind.PERIOD: "2026-06",
}
_OWN_EXAMPLES = {
    ("accounts", "account_id"): "A-00001",
    ("staff", "staff_id"): "E001",
    ("ratings", "subject"): "E001",
    ("ratings", "points"): "85",
    ("attendance", "period"): "2026-06",
    ("sales", "line"): "1",
}

Choices = Mapping[tuple[str, str], Sequence[str]]
"""What may be chosen in a column: (ledger, field) → words, beside those that the ledger's own columns know."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """What every column of a ledger is made with."""

    spec: LedgerSpec
    choices: Choices
    speaker: Speaker


def write_blank(spec: LedgerSpec, speaker: Speaker, choices: Choices | None = None) -> bytes:
    """Return an empty ledger as an .xlsx; the same arguments give the same bytes."""
    book = Workbook()
    book.properties.creator, book.properties.created = AUTHOR, _CREATED
    names = sheet_names([speaker.say(spec.name), speaker.say(_LISTS)])
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    target: Worksheet = book.worksheets[0]
    target.title = names[speaker.say(spec.name)]
    lists = book.create_sheet(names[speaker.say(_LISTS)])
    lists.sheet_state = "hidden"
    setting = _Setting(spec, choices or {}, speaker)
    for number, column in enumerate(spec.columns, start=1):
        _write_column(target, lists, setting, column, number)
    if lists.max_row == 1 and lists["A1"].value is None:
        book.remove(lists)
    target.freeze_panes = "A2"
    target.row_dimensions[1].height = 30
    target.auto_filter.ref = f"A1:{get_column_letter(len(spec.columns))}1"
    target.print_title_rows = "1:1"
    target.page_setup.orientation, target.page_setup.fitToWidth, target.page_setup.fitToHeight = "landscape", 1, 0
    target.page_setup.paperSize = 9
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    stream = io.BytesIO()
    book.save(stream)
    return with_fixed_properties(stream.getvalue())


def _write_column(sheet: Worksheet, lists: Worksheet, setting: _Setting, column: Column, number: int) -> None:
    speaker, letter = setting.speaker, get_column_letter(number)
    header = sheet[f"{letter}1"]
    title = speaker.say(column.name)
    header.value = title
    must = column.required and not column.or_account
    header.font = Font(name=_FONT, size=10, bold=True, color="8A1F11" if must else "000000")
    header.fill = PatternFill("solid", fgColor="E8ECF0")
    header.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    header.border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    note = Comment(_note(setting, column), AUTHOR)
    note.width, note.height = 300, 150
    header.comment = note
    text = column.kind in _TEXT_KINDS
    dimension = sheet.column_dimensions[letter]
    wide = sum(2 if ord(char) >= _WIDE else 1 for char in title)
    dimension.width = max(_WIDTHS.get(column.kind, 12), wide + 4)
    dimension.number_format = "@" if text else _FORMATS[column.kind]
    dimension.font = Font(name=_FONT, size=10)
    rule = _rule(lists, setting, column, letter)
    if rule is not None:
        rule.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(rule)


def _words(setting: _Setting, column: Column) -> list[str]:
    """Return what may be chosen, in the reader's language where the program knows the words."""
    chinese = setting.speaker.language == "zh"
    if column.kind is Kind.YESNO:
        return ["是", "否"] if chinese else ["yes", "no"]
    if column.words:
        return [others[0] if chinese and others else canonical for canonical, others in column.words]
    return list(dict.fromkeys(setting.choices.get((setting.spec.id, column.field), ())))


def _note(setting: _Setting, column: Column) -> str:
    """Return what goes into a column: whether it must be filled, what, and an example."""
    say = setting.speaker.say
    if column.or_account:
        need = T("Required; may be blank where the row names an account: then its owner answers for it.")
    elif column.required:
        need = T("Required.")
    elif column.field in setting.spec.any_of:
        need = T("At least one of: {columns}.", columns=tuple(setting.spec.column(f).name for f in setting.spec.any_of))
    else:
        need = T("May stay blank.")
    lines = [say(column.name), say(need), say(_WHAT[column.kind])]
    words = _words(setting, column)
    if words and len(words) <= _MOST_NAMED:
        lines.append(say(T("One of: {words}", words=tuple(words))))
    if column.high is not None:
        lines.append(say(T("From {low} to {high}.", low=column.low or 0, high=column.high)))
    elif column.low is not None:
        lines.append(say(T("At least {low}.", low=column.low)))
    if setting.spec.keys and any(column.field in way for way in setting.spec.keys):
        ways = [
            tuple(setting.spec.column(name).name for name in way) for way in setting.spec.keys if column.field in way
        ]
        lines.append(say(T("No two rows alike in: {columns}.", columns=ways[0])))
    example = _OWN_EXAMPLES.get((setting.spec.id, column.field)) or (words[0] if words else _EXAMPLES.get(column.kind))
    if example:
        lines.append(say(T("Example: {example}", example=example)))
    return "\n".join(lines)


def _rule(lists: Worksheet, setting: _Setting, column: Column, letter: str) -> DataValidation | None:
    """Return what Excel checks while somebody types; None for free text."""
    words = _words(setting, column)
    cell = f"{letter}2"
    if words:
        rule = DataValidation(type="list", formula1=_listed(lists, words, letter), allow_blank=True)
        message = T("Choose one of the list")
    elif column.kind in (Kind.DATE, Kind.TIME):
        rule = DataValidation(
            type="date", operator="between", formula1="18264", formula2="73050.99999", allow_blank=True
        )
        message = T("Write the date as 2026-06-03")
    elif column.kind in (Kind.MONEY, Kind.NUMBER):
        rule = _numbers(column)
        message = T("Write a whole number") if column.whole else T("Write a plain number such as 1200.50")
    elif column.kind is Kind.PERIOD:
        rule = DataValidation(
            type="custom",
            formula1=f"OR(AND(ISNUMBER({cell}),LEN({cell})<=6),AND(LEN({cell})>=4,ISNUMBER(LEFT({cell},4)*1)))",
            allow_blank=True,
        )
        message = T("Write a month as 2026-06, a quarter as 2026Q2, a year as 2026")
    else:
        return None
    say = setting.speaker.say
    rule.errorTitle, rule.error = say(column.name)[:32], say(message)[:255]
    rule.showErrorMessage, rule.showInputMessage = True, False
    # a word of config may be missing from the list: what the list doesn't hold is asked about, not forbidden
    rule.errorStyle = "stop" if not words or column.words or column.kind is Kind.YESNO else "warning"
    return rule


def _numbers(column: Column) -> DataValidation:
    low = column.low if column.low is not None else -1_000_000_000_000
    high = column.high if column.high is not None else 1_000_000_000_000
    return DataValidation(
        type="whole" if column.whole else "decimal",
        operator="between",
        formula1=str(low),
        formula2=str(high),
        allow_blank=True,
    )


def _listed(lists: Worksheet, words: Sequence[str], letter: str) -> str:
    """Return the source of a drop-down: the words themselves, or where long a column of the hidden sheet."""
    joined = ",".join(words)
    if len(joined) <= _MOST_INLINE and not any("," in word or '"' in word for word in words):
        return f'"{joined}"'
    for row, word in enumerate(words, start=1):
        cell = lists[f"{letter}{row}"]
        cell.value = word
        cell.data_type, cell.number_format = "s", "@"
    return f"{quote_sheetname(lists.title)}!${letter}$1:${letter}${len(words)}"
