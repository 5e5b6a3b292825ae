"""A whole run: the six CSVs, the manifest, and documents whose numbers are those of the CSVs."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import Kam, MakeTiny
from tests.journeys import tiny
from tests.journeys.outputs import Table, cells, draft, lines, number, numbers, page_text, table, tree

COLUMNS = {
    "figures": "period,metric,subject_kind,subject,numerator,denominator,value,unit,state",
    "scores": "period,scheme,staff_id,item,weight,value,points,state",
    "results": "period,scheme,staff_id,score,rank,of,last,last_streak,state",
    "pay": "period,staff_id,line,base,factor,amount,rule",
    "issues": "code,severity,file,sheet,cell,found,expected,message,blocks",
    "rows": "ledger,file,sheet,read,used,refused,set_apart",
}


@pytest.mark.parametrize("name", COLUMNS)
def test_csv_has_the_columns_others_rely_on(tiny_run: Path, name: str) -> None:
    """UTF-8 with BOM, RFC 4180 line ends, the fixed header."""
    content = (draft(tiny_run) / "data" / f"{name}.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf" + COLUMNS[name].encode() + b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")


def test_tiny_department_is_paid_to_the_fen(tiny_run: Path) -> None:
    """Band, modifier, adjustment and total of each person, worked out by hand."""
    paid = {(row["staff_id"], row["line"]): (row["base"], row["factor"], row["amount"]) for row in pay(tiny_run)}
    assert paid == {
        ("E002", "band"): ("3000.00", "0.89", "2670.00"),
        ("E002", "modifier"): ("2670.00", "-0.05", "-133.50"),
        ("E002", "adjustment"): ("", "", "200.00"),
        ("E002", "total"): ("", "", "2736.50"),
        ("E003", "band"): ("1000.00", "1.05", "1050.00"),
        ("E003", "modifier"): ("1050.00", "-0.05", "-52.50"),
        ("E003", "total"): ("", "", "997.50"),
    }


def pay(workspace: Path) -> Table:
    """Return pay.csv."""
    return table(workspace, "pay")


def test_tiny_department_has_its_figures(tiny_run: Path) -> None:
    """One figure of each unit, numerator and denominator in natural units."""
    figures = {(row["metric"], row["subject"]): row for row in table(tiny_run, "figures")}
    shown = {
        key: (row["numerator"], row["denominator"], row["value"], row["unit"], row["state"])
        for key, row in figures.items()
    }
    assert shown["sales_completion", "E002"] == ("9500.00", "10000.00", "0.950000", "ratio", "ok")
    assert shown["sales_amount", "垫片"] == ("3000.00", "", "3000.00", "yuan", "ok")
    assert shown["sales_volume", "department"] == ("35", "", "35", "quantity", "ok")
    assert shown["new_accounts", "E002"] == ("1", "", "1", "count", "ok")
    assert shown["satisfaction", "E002"] == ("90", "1", "90.000000", "points", "ok")
    assert shown["sales_completion", "E003"] == ("0.00", "0.00", "", "ratio", "no_data")


def test_clean_department_has_no_issue(tiny_run: Path) -> None:
    """No row in issues.csv, and the issue list says so in words."""
    assert table(tiny_run, "issues") == []
    shown = [value for row in lines(draft(tiny_run) / "数据问题清单.xlsx") for value in row]
    assert any("未发现问题" in str(value) for value in shown)


@pytest.mark.parametrize("run", ["tiny_run", "sample_workspace"])
def test_every_row_is_accounted_for(request: pytest.FixtureRequest, run: str) -> None:
    """Read = used + refused + set apart, per sheet; the manifest has the sums."""
    workspace: Path = request.getfixturevalue(run)
    rows = table(workspace, "rows")
    assert rows
    for row in rows:
        assert int(row["read"]) == int(row["used"]) + int(row["refused"]) + int(row["set_apart"]), row
    counts = manifest(workspace)["counts"]
    for column in ("read", "used", "refused", "set_apart"):
        assert counts[f"rows_{column}"] == sum(int(row[column]) for row in rows)


def manifest(workspace: Path) -> dict[str, dict[str, object]]:
    """Return the manifest."""
    content: dict[str, dict[str, object]] = json.loads((draft(workspace) / "manifest.json").read_bytes())
    return content


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file below a folder."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in tree(folder).items()}


@pytest.mark.parametrize("run", ["tiny_run", "sample_workspace"])
def test_manifest_names_every_file_by_its_hash(request: pytest.FixtureRequest, run: str) -> None:
    """Inputs, config and outputs: nothing more, nothing less, each hash the file's own."""
    workspace: Path = request.getfixturevalue(run)
    kept = manifest(workspace)
    made = digests(draft(workspace))
    assert kept["outputs"] == {name: digest for name, digest in made.items() if name != "manifest.json"}
    assert kept["inputs"] == digests(workspace / "input")
    assert kept["config"] == {"config.yaml": hashlib.sha256((workspace / "config.yaml").read_bytes()).hexdigest()}
    own = digests(workspace / "templates")
    assert {name: kept["templates"][name] for name in own} == own
    assert set(kept["templates"]) >= {"base/page.html", "assessment/page.html", "bonus/page.html"}


def item_names(workspace: Path) -> dict[tuple[str, str], str]:
    """Return the items' Chinese names by scheme and id, from the config."""
    from kam_reports.config import load

    config = load(workspace / "config.yaml")
    schemes = (scheme for dated in config.rulebook.schemes for version in dated.versions for scheme in version.value)
    return {(scheme.id, item.id): item.name.zh for scheme in schemes for item in scheme.items}


def sheet_of(workspace: Path, staff: str, ending: str) -> Path:
    """Return a person's assessment sheet."""
    return next((draft(workspace) / "考核表").glob(f"{staff}_*.{ending}"))


@pytest.mark.parametrize("run", ["tiny_run", "sample_workspace"])
def test_assessment_sheets_show_the_scores(request: pytest.FixtureRequest, run: str) -> None:
    """Each item's weight, value and points stand in the item's row of workbook and page; so does the score."""
    workspace: Path = request.getfixturevalue(run)
    names, scores = item_names(workspace), table(workspace, "scores")
    for result in table(workspace, "results"):
        staff = result["staff_id"]
        rows = lines(sheet_of(workspace, staff, "xlsx"))
        page = page_text(sheet_of(workspace, staff, "pdf")).splitlines()
        for line in (line for line in scores if line["staff_id"] == staff):
            wanted = {number(line[column]) for column in ("weight", "value", "points") if line[column]}
            name = names[line["scheme"], line["item"]]
            assert any(row[0] == name and wanted <= numbers(row[1:]) for row in rows), line
            printed = [text.split() for text in page if text.startswith(f"{name} ")]
            assert any(line["points"] in words for words in printed if line["points"]) or not line["points"], line
        if result["score"]:
            assert any(number(result["score"]) in numbers(row) for row in rows)
            assert any(result["score"] in text.split() for text in page)


@pytest.mark.parametrize("run", ["tiny_run", "sample_workspace"])
def test_assessment_sheets_show_the_pay(request: pytest.FixtureRequest, run: str) -> None:
    """Each pay line's base, factor and amount stand together in one row of the workbook, the amount on the page."""
    workspace: Path = request.getfixturevalue(run)
    for line in pay(workspace):
        rows = lines(sheet_of(workspace, line["staff_id"], "xlsx"))
        wanted = {number(line[column]) for column in ("base", "factor", "amount") if line[column]}
        assert any(wanted <= numbers(row) for row in rows), line
        assert f"{Decimal(line['amount']):,}" in page_text(sheet_of(workspace, line["staff_id"], "pdf")), line


@pytest.mark.parametrize("run", ["tiny_run", "sample_workspace"])
def test_bonus_calculation_shows_the_pay(request: pytest.FixtureRequest, run: str) -> None:
    """A person's row holds all numbers of the person's pay lines; the totals are the CSV's."""
    workspace: Path = request.getfixturevalue(run)
    rows = lines(draft(workspace) / "奖金核算表.xlsx")
    page = page_text(draft(workspace) / "奖金核算表.pdf")
    lines_of_pay = pay(workspace)
    for staff in {line["staff_id"] for line in lines_of_pay}:
        own = [line for line in lines_of_pay if line["staff_id"] == staff]
        row = next(row for row in rows if staff in row)
        wanted = {number(line[column]) for line in own for column in ("base", "factor", "amount") if line[column]}
        assert wanted <= numbers(row), (staff, wanted - numbers(row))
        assert all(f"{Decimal(line['amount']):,}" in page for line in own)
    total = sum(Decimal(line["amount"]) for line in lines_of_pay if line["line"] == "total")
    assert any("合计" in row and number(str(total)) in numbers(row) for row in rows)
    assert f"{total:,}" in page


@pytest.mark.parametrize("run", ["tiny_run", "sample_workspace"])
def test_money_cells_are_live_and_look_like_money(request: pytest.FixtureRequest, run: str) -> None:
    """Amounts of the bonus calculation that others add up to are formulas with a stored value, formatted as money."""
    workspace: Path = request.getfixturevalue(run)
    dumped = cells(draft(workspace) / "奖金核算表.xlsx")
    live = [cell for cell in dumped.values() if cell.formula.startswith("=SUM(")]
    assert len(live) > len({line["staff_id"] for line in pay(workspace)})
    assert all(isinstance(cell.value, (int, float)) for cell in live)
    assert {cell.format for cell in live} == {"#,##0.00"}


def test_issue_list_shows_the_issues(sample_workspace: Path) -> None:
    """Each row of issues.csv stands in one row of the workbook: file, sheet, cell, what was found, the message."""
    rows = [{str(value) for value in row} for row in lines(draft(sample_workspace) / "数据问题清单.xlsx")]
    for issue in table(sample_workspace, "issues"):
        wanted = {issue[column] for column in ("file", "sheet", "cell", "message") if issue[column]}
        assert any(wanted <= row for row in rows), issue


def test_planted_mistakes_are_named_at_their_cells(sample_workspace: Path) -> None:
    """The sample's honest mistakes: a few of them, at their addresses."""
    found = {(row["code"], row["file"], row["sheet"], row["cell"]) for row in table(sample_workspace, "issues")}
    assert ("not-an-amount", "销售/销售台账_华南.xlsx", "6月", "I11") in found
    assert ("impossible-date", "客户/大客户回访.xlsx", "2月", "E4") in found
    assert ("unknown-staff", "销售/销售台账_华东.xlsx", "5月", "F25") in found
    assert ("control-total-differs", "财务/费用台账.xlsx", "5月", "E42") in found


@pytest.mark.parametrize("run", ["tiny_run", "sample_workspace"])
def test_pdf_names_the_person(request: pytest.FixtureRequest, run: str) -> None:
    """Name and id can be copied out of each sheet, and no other person's id stands in it but raters and superiors."""
    workspace: Path = request.getfixturevalue(run)
    sheets = sorted((draft(workspace) / "考核表").glob("*.pdf"))
    assert sheets
    for sheet in sheets:
        staff, _, name = sheet.stem.partition("_")
        text = page_text(sheet)
        assert staff in text
        assert name in text


def test_incomplete_person_gets_a_sheet_but_no_pay(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """One rating and the plan missing: the sheets name them; no pay row; never 0 % or 100 %."""
    books = tiny.books()
    ratings = books["考核.xlsx"]["评分表"]
    ratings.remove(["2026-06", "E003", "teamwork", "上级", "E001", 96])
    books["计划.xlsx"]["销售计划"].pop()
    folder = tiny_workspace(books)
    outcome = kam("run", "2026-06", "-w", folder, "--workers", 0)
    assert outcome.code == 1
    assert pay(folder) == []
    results = {
        row["staff_id"]: (row["score"], row["rank"], row["of"], row["state"]) for row in table(folder, "results")
    }
    assert results == {"E002": ("", "", "0", "incomplete"), "E003": ("", "", "0", "incomplete")}
    missing = {(row["staff_id"], row["item"]) for row in table(folder, "scores") if not row["points"]}
    assert missing == {("E002", "performance"), ("E003", "teamwork")}
    assert "团队精神与全局意识" in outcome.out
    for staff, what in (("E002", "业绩"), ("E003", "团队精神与全局意识")):
        text = page_text(sheet_of(folder, staff, "pdf"))
        assert what in text
        printed = [line.split() for line in text.splitlines() if line.startswith(f"{what} ")]
        assert any("无数据" in words for words in printed)
        assert not any({"0%", "100%", "0.00%", "100.00%", "0.00"} & set(words) for words in printed)
        stored = [row for row in lines(sheet_of(folder, staff, "xlsx")) if row[0] == what]
        assert stored
        assert not {Decimal(0), Decimal(1)} & numbers(stored[0][1:])


def test_incomplete_bonus_is_named_not_zero(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """The bonus calculation lists who was left out, without a row of zeros among the paid."""
    books = tiny.books()
    books["考核.xlsx"]["评分表"].remove(["2026-06", "E003", "teamwork", "上级", "E001", 96])
    folder = tiny_workspace(books)
    kam("run", "2026-06", "-w", folder, "--workers", 0)
    assert {row["staff_id"] for row in pay(folder)} == {"E002"}
    rows = [row for row in lines(draft(folder) / "奖金核算表.xlsx") if "E003" in row]
    assert rows
    assert not any(numbers(row) for row in rows)


def test_each_rating_counts_once(tiny_run: Path) -> None:
    """Each item of the tiny department was rated by one superior, and the sheets say so."""
    for staff in ("E002", "E003"):
        assert "2 人评分" not in page_text(sheet_of(tiny_run, staff, "pdf"))
