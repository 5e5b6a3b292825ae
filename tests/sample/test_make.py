"""The workbooks: repeatable bytes, every ledger, right totals, any size."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kam_reports.sample import LEDGERS, department, ledgerbooks, make, records
from kam_reports.sample.columns import COLUMNS, Kind
from kam_reports.sample.company import REGIONS
from kam_reports.sample.department import Department, Size
from kam_reports.sample.row import Row
from kam_reports.sample.workbooks import workbooks

Grids = dict[tuple[str, str], list[list[Any]]]
Reader = Callable[[Path], Grids]

_ROOT = Path(__file__).parents[2]


def _make_small(folder: Path, seed: int = 2026, rows: int | None = None) -> None:
    """Write a small department without mistakes."""
    make(folder, staff=5, accounts=9, months=2, seed=seed, rows=rows, mistakes=False)


def _small_sales(rows: int) -> list[Row]:
    """The sales of that department."""
    return records(staff=5, accounts=9, months=2, rows=rows)["sales"]


def _bytes(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _parts(folder: Path) -> dict[str, dict[str, bytes]]:
    """Every workbook of a folder, unpacked: how well a machine's zlib packs is no matter."""
    found = {}
    for path in sorted(folder.rglob("*.xlsx")):
        with zipfile.ZipFile(path) as packed:
            found[path.relative_to(folder).as_posix()] = {name: packed.read(name) for name in packed.namelist()}
    return found


def test_same_seed_same_bytes(shipped: Path, tmp_path: Path) -> None:
    """Made again, every workbook is the same to the byte."""
    make(tmp_path)
    assert _bytes(tmp_path) == _bytes(shipped)


def test_bytes_do_not_hang_on_the_hash_seed(tmp_path: Path) -> None:
    """Another process with another hash seed writes the same bytes."""
    _make_small(tmp_path / "here")
    code = "from pathlib import Path; from kam_reports.sample import make; "
    code += "make(Path('there'), staff=5, accounts=9, months=2, mistakes=False)"
    environment = os.environ | {"PYTHONHASHSEED": "12345", "PYTHONPATH": str(_ROOT)}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    assert _bytes(tmp_path / "there") == _bytes(tmp_path / "here")


def test_another_seed_is_another_department(tmp_path: Path) -> None:
    """Another seed gives other people in other files."""
    _make_small(tmp_path / "one", seed=1)
    _make_small(tmp_path / "two", seed=2)
    roster = "人事/员工花名册.xlsx"
    assert _bytes(tmp_path / "one")[roster] != _bytes(tmp_path / "two")[roster]


def test_shipped_input_is_what_the_command_makes(shipped: Path) -> None:
    """The workbooks in the repository are those that make() writes, and small."""
    committed = _ROOT / "input"
    assert _parts(committed) == _parts(shipped)
    assert sum(map(len, _bytes(committed).values())) < 1_000_000


@pytest.mark.parametrize("ledger", LEDGERS)
def test_clean_tables_hold_the_records(ledger: str, tables: Path, grids: Reader) -> None:
    """The clean tables of each ledger, read by headers alone, are its records: nothing more, nothing less."""
    sheets = grids(tables)
    found: list[dict[str, object]] = []
    for book in workbooks(Department(Size()), mistakes=False):
        for sheet in book.sheets:
            count = len(list(sheet.rows))
            if sheet.ledger == ledger:
                rows = list(_read_table(sheets[book.path, sheet.name], ledger))
                assert len(rows) == count
                found += rows
    expected = [_as_written(row, ledger) for row in records()[ledger]]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


def _read_table(grid: list[list[Any]], ledger: str) -> Iterator[dict[str, object]]:
    """Rows of a clean table by field; a column that isn't there is blank, a missing 版本 is 1."""
    fields = {column.head: column for column in COLUMNS[ledger]}
    heads = [fields[head] for head in grid[0]]
    for line in grid[1:]:
        row: dict[str, object] = dict.fromkeys((column.field for column in COLUMNS[ledger]), "")
        if "version" in row:
            row["version"] = Decimal(1)
        for column, value in zip(heads, line, strict=True):
            if isinstance(value, float) and column.kind is Kind.MONEY:
                row[column.field] = Decimal(repr(value)) * 100
            elif isinstance(value, float):
                row[column.field] = Decimal(repr(value))
            elif isinstance(value, datetime):
                row[column.field] = value.replace(second=0, microsecond=0) + timedelta(minutes=value.second >= 30)
            elif isinstance(value, date):
                row[column.field] = datetime(value.year, value.month, value.day)
            else:
                row[column.field] = value
        yield row


def _as_written(row: Row, ledger: str) -> dict[str, object]:
    """A record as the clean table shows it."""
    written: dict[str, object] = {}
    for column in COLUMNS[ledger]:
        value = row[column.field]
        match value:
            case None:
                written[column.field] = ""
            case bool():
                written[column.field] = "是" if value else "否"
            case int():
                written[column.field] = Decimal(value)
            case date() if not isinstance(value, datetime):
                written[column.field] = datetime(value.year, value.month, value.day)
            case _:
                written[column.field] = value
    return written


def _number(value: object) -> Decimal:
    """What a number cell says, however it was typed."""
    text = unicodedata.normalize("NFKC", str(value)).replace(",", "").replace("¥", "").strip()
    if text.startswith("("):
        text = f"-{text[1:-1]}"
    return Decimal(text) if text else Decimal(0)


def _total_rows(grid: list[list[Any]]) -> Iterator[tuple[str, int]]:
    """Label and place of each 小计 and 合计 row."""
    for place, line in enumerate(grid):
        first = next((str(cell) for cell in line if cell != ""), "")
        if first in ("小计", "合计"):
            yield first, place


def test_totals_are_right(faultless: Path, grids: Reader) -> None:
    """Each 小计 is the sum of the rows since the last, each 合计 of all; there are plenty of both."""
    seen = {"小计": 0, "合计": 0}
    for grid in grids(faultless).values():
        totals = list(_total_rows(grid))
        rows = [place for _, place in totals]
        for label, place in totals:
            first = max((row + 1 for row in rows if row < place), default=0) if label == "小计" else 0
            for column in range(1, len(grid[place])):
                if isinstance(grid[place][column], float):
                    above = [grid[row][column] for row in range(first, place) if row not in rows]
                    counted = sum((_number(cell) for cell in above if not _is_head(cell)), Decimal(0))
                    assert counted == Decimal(repr(grid[place][column]))
                    seen[label] += 1
    assert seen["小计"] > 50
    assert seen["合计"] > 50


def _is_head(cell: object) -> bool:
    """Whether a cell in a number column is a header, not a number."""
    return isinstance(cell, str) and re.search(r"\d", unicodedata.normalize("NFKC", cell)) is None


def test_looks_like_real_ledgers(faultless: Path, grids: Reader) -> None:
    """Two-row headers, units, renamed headers, a table that begins in B2, text numbers and several date spellings."""
    sheets = grids(faultless)
    east = sheets["销售/销售台账_华东.xlsx", "6月"]
    assert east[2][11:13] == ["回款", ""]
    assert east[3][11:13] == ["金额", "日期"]
    assert sheets["销售/销售台账_华中.xlsx", "6月"][1][0] == "订单号"
    assert sheets["销售/销售台账_华南.xlsx", "6月"][0][0] == "单号"
    assert sheets["计划/销售计划.xlsx", "月度分解"][1][0] == "单位：万元"
    complaints = sheets["客服/客户投诉登记.xlsx", "投诉登记"]
    assert complaints[0] == [""] * len(complaints[0])
    assert complaints[3][1] == "投诉单号"
    cells = [cell for grid in sheets.values() for line in grid for cell in line if isinstance(cell, str)]
    for spelling in (r"2026/\d+/\d+", r"2026\.\d+\.\d+", r"2026年\d+月\d+日", r"2026\d{4}", r"¥[\d,.]+", "[０-９．]+"):
        assert any(re.fullmatch(spelling, cell) for cell in cells), spelling


@pytest.mark.parametrize("rows", [0, 1, 137])
def test_sales_rows_as_wanted(rows: int) -> None:
    """The sales ledger has exactly the wanted number of rows."""
    assert len(_small_sales(rows)) == rows


@pytest.mark.parametrize(
    ("staff", "accounts", "months", "regions"), [(3, 1, 1, {"华东", "华中"}), (60, 150, 3, set(REGIONS))]
)
def test_sizes(staff: int, accounts: int, months: int, regions: set[str], tmp_path: Path) -> None:
    """Staff, accounts and months come as wanted, also the smallest and a department with directors."""
    found = records(staff=staff, accounts=accounts, months=months, until=(2027, 2))
    assert len(found["staff"]) == staff
    assert len(found["accounts"]) == accounts
    assert len({row["period"] for row in found["attendance"]}) == months
    assert {row["region"] for row in found["sales"]} == regions
    assert len(make(tmp_path, staff=staff, accounts=accounts, months=months, until=(2027, 2))) > 15


def test_large_departments_keep_a_ledger_in_several_sheets(
    tmp_path: Path, grids: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written in little memory and cut into sheets, every row is still there and every total right."""
    monkeypatch.setattr(ledgerbooks, "ROWS_A_SHEET", 30)
    monkeypatch.setattr(department, "_LARGE_ROWS", 100)
    _make_small(tmp_path, rows=300)
    sheets = {place: grid for place, grid in grids(tmp_path).items() if place[0].startswith("销售/销售台账")}
    assert ("销售/销售台账_华东.xlsx", "6月(2)") in sheets
    numbers = {row["order_id"] for row in _small_sales(300)}
    lines = [line for grid in sheets.values() for line in grid if {str(cell).strip() for cell in line} & numbers]
    assert len(lines) == 300
    assert all(sum(label == "合计" for label, _ in _total_rows(grid)) <= 1 for grid in sheets.values())


@pytest.mark.parametrize(
    ("size", "name"),
    [((2, 1, None, 1), "staff"), ((3, 0, None, 1), "accounts"), ((3, 1, None, 0), "months"), ((3, 1, -1, 1), "rows")],
)
def test_impossible_sizes(size: tuple[int, int, int | None, int], name: str) -> None:
    """A size nobody can make is refused by name."""
    with pytest.raises(ValueError, match=name):
        Size(*size)
