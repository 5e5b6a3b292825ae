"""Every command: what it prints, its JSON, its exit code; one line for a mistake, never a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kam_reports import __version__
from kam_reports.config import Config
from kam_reports.core.period import Period
from kam_reports.metrics.catalogue import METRICS
from kam_reports.pipeline import stages
from kam_reports.pipeline.whatif import Trial, try_rules
from kam_reports.reports.material import Material
from tests.conftest import Kam, MakeTiny, Outcome
from tests.journeys import tiny
from tests.journeys.outputs import draft, table, tree

ROOT = Path(__file__).parents[2]


@pytest.fixture
def flawed(tiny_workspace: MakeTiny) -> Path:
    """Return a workspace with one error (an amount that is none) and one warning (a pending adjustment)."""
    books = tiny.books()
    books["销售台账.xlsx"]["六月"].append(["S0699", 1, "2026-06-15", "A-00001", "E002", "螺栓", "华东", 1, "abc"])
    books["考核.xlsx"]["奖金调整"].append(["2026-06", "E003", 50, "加班", None, None])
    return tiny_workspace(books)


def failed(outcome: Outcome) -> str:
    """Return the one line of a command that could not run."""
    assert (outcome.code, outcome.out) == (2, "")
    (line,) = outcome.err.splitlines()
    assert line.startswith("kam: ")
    return line


def test_version(kam: Kam) -> None:
    """One line, exit 0."""
    assert kam("--version") == Outcome(0, f"kam_reports {__version__}\n", "")


@pytest.mark.parametrize("arguments", [("fly",), ("run", "--fast"), ("explain",), ("sample", "x", "--staff", "two")])
def test_wrong_usage(kam: Kam, arguments: tuple[str, ...]) -> None:
    """An unknown command or option, a missing argument, a word for a number: exit 2, nothing on standard output."""
    outcome = kam(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize("position", ["before", "behind"])
def test_language_may_stand_on_either_side(kam: Kam, tiny_workspace: MakeTiny, position: str) -> None:
    """`kam --lang en run` and `kam run --lang en` are the same."""
    folder = tiny_workspace()
    language = ("--lang", "en")
    head, tail = (language, ()) if position == "before" else ((), language)
    outcome = kam(*head, "run", "2026-06", "-w", folder, "--workers", 0, *tail)
    assert outcome.code == 0
    assert "Results: " in outcome.out


def test_unknown_language_is_refused(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """We speak two."""
    assert kam("check", "-w", tiny_workspace(), "--workers", 0, "--lang", "fr").code == 2


def test_check_of_a_clean_workspace(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Says so, in both languages; exit 0; inputs untouched."""
    folder = tiny_workspace()
    before = tree(folder / "input")
    assert "未发现问题" in kam("check", "-w", folder, "--workers", 0).out
    outcome = kam("check", "-w", folder, "--workers", 0, "--lang", "en")
    assert (outcome.code, outcome.err) == (0, "")
    assert "no problems found" in outcome.out
    assert json.loads(kam("check", "-w", folder, "--workers", 0, "--json").out) == []
    assert tree(folder / "input") == before


def test_check_names_faults(kam: Kam, flawed: Path) -> None:
    """Each at its cell with a way to mend it; the same as JSON; exit 1."""
    outcome = kam("check", "-w", flawed, "--workers", 0)
    assert outcome.code == 1
    assert "销售台账.xlsx ▸ 六月 ▸ I5" in outcome.out
    assert "考核.xlsx ▸ 奖金调整 ▸ E3" in outcome.out
    outcome = kam("check", "-w", flawed, "--workers", 0, "--json")
    assert outcome.code == 1
    issues = {issue["code"]: issue for issue in json.loads(outcome.out)}
    assert {code: one["severity"] for code, one in issues.items()} == {
        "not-an-amount": "error",
        "unapproved-adjustment": "warning",
    }
    bad = issues["not-an-amount"]
    assert (bad["file"], bad["sheet"], bad["cell"], bad["found"]) == ("销售台账.xlsx", "六月", "I5", "abc")
    assert bad["mend"]
    assert not (flawed / "output" / "2026-06").exists()


@pytest.mark.usefixtures("brief")
def test_warnings_alone_end_with_0(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Exit 1 is for errors."""
    books = tiny.books()
    books["考核.xlsx"]["奖金调整"].append(["2026-06", "E003", 50, "加班", None, None])
    folder = tiny_workspace(books)
    assert kam("check", "-w", folder, "--workers", 0).code == 0
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 0
    assert [row["severity"] for row in table(folder, "issues")] == ["warning"]


@pytest.mark.usefixtures("brief")
def test_run_as_json(kam: Kam, flawed: Path) -> None:
    """What was made, for other programs."""
    outcome = kam("run", "2026-06", "-w", flawed, "--workers", 0, "--json")
    assert outcome.code == 1
    made = json.loads(outcome.out)
    assert made["period"] == "2026-06"
    assert made["total"] == "3734.00"
    assert (made["sheets"], made["incomplete"], made["payslips"]) == (2, [], 2)
    assert made["issues"] == {"error": 1, "warning": 1, "notice": 0}
    manifest = json.loads((draft(flawed) / "manifest.json").read_bytes())
    assert (made["run"], made["folder"]) == (manifest["run"], str(draft(flawed)))


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize("period", ["2026Q2", "2026H1", "2026", "2025-01", "2027-01"])
def test_run_of_any_period(kam: Kam, tiny_workspace: MakeTiny, period: str) -> None:
    """Every kind of period is made, even one the ledgers say nothing of."""
    folder = tiny_workspace()
    assert kam("run", period, "-w", folder, "--workers", 0).code in {0, 1}
    (made,) = (path for path in (folder / "output").iterdir())
    rows = list(csv.DictReader(io.StringIO((made / "draft" / "data" / "figures.csv").read_text("utf-8-sig"))))
    assert {row["period"] for row in rows} == {made.name}


@pytest.mark.parametrize("period", ["2026-13", "June", "2026Q5", "26-06", "../x", "0000-01"])
@pytest.mark.parametrize("command", ["run", "explain"])
def test_word_that_is_no_period(kam: Kam, tiny_workspace: MakeTiny, command: str, period: str) -> None:
    """One line that names it and shows how to write one; nothing is made."""
    folder = tiny_workspace({})
    more = ("E002",) if command == "explain" else ()
    assert period in failed(kam(command, period, *more, "-w", folder))
    assert not (folder / "output").exists()


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize("period", ["1999-06", "1900-01", "2099-12"])
def test_far_periods_end_well(kam: Kam, tiny_workspace: MakeTiny, period: str) -> None:
    """Before any rule, or in a year whose holidays nobody knows: issues, or one line, but no traceback."""
    folder = tiny_workspace()
    assert kam("run", period, "-w", folder, "--workers", 0).code in {0, 1, 2}


def test_run_before_any_rule_still_makes_a_set(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """No rule in force: an error says so, nobody is paid, and the documents are drawn all the same."""
    folder = tiny_workspace()
    assert kam("run", "1999-06", "-w", folder, "--workers", 0).code == 1
    assert "no-rule-in-force" in {row["code"] for row in table(folder, "issues", "1999-06")}
    assert table(folder, "pay", "1999-06") == []
    assert (draft(folder, "1999-06") / "奖金核算表.pdf").read_bytes().startswith(b"%PDF-")


EXPLAINED = {
    ("E002", "sales_completion"): ("9,500.00", "10,000.00", "95", "销售台账.xlsx ▸ 六月", "计划.xlsx"),
    ("E002", "score"): ("89.00", "57.00", "4.00"),
    ("E002", "pay"): ("2,736.50", "2,670.00", "0.89", "-133.50", "200.00"),
    ("E002", ""): ("2,736.50", "89.00"),
    ("李伟", "pay"): ("2,736.50",),
    ("department", "sales_amount"): ("9,500.00", "S0603"),
    ("department", ""): ("9,500.00",),
    ("华东", "sales_amount"): ("9,500.00",),
    ("region:华东", "sales_volume"): ("35",),
    ("product:垫片", "sales_amount"): ("3,000.00", "S0602"),
    ("E003", "score"): ("96.01",),
    ("E003", "sales_completion"): ("0",),
}


@pytest.mark.parametrize(("subject", "what"), EXPLAINED)
def test_explain_unfolds_a_number(kam: Kam, explained: Path, subject: str, what: str) -> None:
    """Person, department, region, product; metric, score, pay or all in short: the numbers and the rows behind."""
    arguments = ("explain", "2026-06", subject, *([what] if what else []), "-w", explained, "--workers", 0)
    outcome = kam(*arguments)
    assert (outcome.code, outcome.err) == (0, "")
    for piece in EXPLAINED[subject, what]:
        assert piece in outcome.out
    tree_of_it = json.loads(kam(*arguments, "--json").out)
    assert set(tree_of_it) == {"text", "branches"}
    assert tree_of_it["text"] == outcome.out.splitlines()[0]
    assert tree_of_it["branches"]


@pytest.fixture(scope="module")
def asked_about(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace to ask about; explaining writes nothing into its output."""
    return tiny.make(tmp_path_factory.mktemp("explained") / "workspace")


@pytest.fixture(scope="module")
def measured() -> dict[tuple[Path, Period], Material]:
    """Return what was measured already."""
    return {}


@pytest.fixture
def explained(
    asked_about: Path, measured: dict[tuple[Path, Period], Material], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Return the workspace; each period of it is measured only once in this module."""
    measure = stages.measure_period

    def once(job: stages.Job, period: Period) -> Material:
        key = (job.workspace.root, period)
        if key not in measured:
            measured[key] = measure(job, period)
        return measured[key]

    monkeypatch.setattr(stages, "measure_period", once)
    return asked_about


def test_explain_says_what_was_left_out(kam: Kam, flawed: Path) -> None:
    """The refused row is named with its reason, the figure marked."""
    outcome = kam("explain", "2026-06", "E002", "sales_completion", "-w", flawed, "--workers", 0, "--lang", "en")
    assert "rows left out: 1" in outcome.out
    assert "S0699" in outcome.out
    assert "incomplete" in outcome.out


def test_explain_says_why_a_row_was_left_out(kam: Kam, flawed: Path) -> None:
    """The cell that refused the row."""
    outcome = kam("explain", "2026-06", "E002", "sales_completion", "-w", flawed, "--workers", 0, "--lang", "en")
    assert "I5" in outcome.out


@pytest.mark.parametrize(
    ("subject", "what", "hint"),
    [("E0002", "", "E002"), ("Nobody", "", ""), ("E002", "sales_complet", "sales_completion")],
)
def test_explain_of_nobody_and_nothing(kam: Kam, explained: Path, subject: str, what: str, hint: str) -> None:
    """An unknown subject or metric: one line with the nearest known name, and no question where none is near."""
    arguments = ("explain", "2026-06", subject, *([what] if what else []))
    said = failed(kam(*arguments, "-w", explained, "--workers", 0, "--lang", "en"))
    assert (what or subject) in said
    if hint:
        assert f"is “{hint}” meant?" in said
    else:
        assert said == "kam: “Nobody” is nobody and nothing in 2026-06"


def test_explain_of_a_figure_that_cannot_be(kam: Kam, explained: Path) -> None:
    """A product has no plan of accounts to win."""
    said = failed(kam("explain", "2026-06", "product:垫片", "development_completion", "-w", explained, "--workers", 0))
    assert "development_completion" in said


def test_explain_of_somebody_without_pay(kam: Kam, explained: Path) -> None:
    """The manager has no paying sheet, and the tree says so."""
    outcome = kam("explain", "2026-06", "E001", "pay", "-w", explained, "--workers", 0, "--lang", "en")
    assert outcome.code == 0
    assert "no pay is proposed" in outcome.out


@pytest.mark.usefixtures("brief")
def test_whatif_compares_and_writes_nothing(
    kam: Kam, explained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under 105 % → 110 % the clerk gains; both totals and each person's difference, as text and as JSON."""
    other = tmp_path / "other.yaml"
    text = tiny.config_text()
    assert "factor: 105%" in text
    other.write_text(text.replace("factor: 105%", "factor: 110%"), encoding="utf-8")
    tried: list[Trial] = []

    def once(job: stages.Job, config: Config, period: Period) -> Trial:
        tried.extend([] if tried else [try_rules(job, config, period)])
        return tried[0]

    monkeypatch.setattr("kam_reports.pipeline.whatif.try_rules", once)
    arguments = ("whatif", "2026-06", "--config", other, "-w", explained, "--workers", 0)
    outcome = kam(*arguments)
    assert outcome.code == 0
    made = json.loads(kam(*arguments, "--json").out)
    assert (made["trial"], made["cost_now"], made["cost_then"]) == (True, "3734.00", "3781.50")
    people = {one["staff_id"]: (one["pay_now"], one["pay_then"], one["difference"]) for one in made["people"]}
    assert people == {"E002": ("2736.50", "2736.50", "0.00"), "E003": ("997.50", "1045.00", "47.50")}
    assert "3,781.50" in outcome.out
    assert not (explained / "output").exists()
    assert str(tmp_path / "none.yaml") in failed(
        kam("whatif", "2026-06", "--config", tmp_path / "none.yaml", "-w", explained)
    )


def test_metrics_lists_every_metric(kam: Kam) -> None:
    """Formula, unit, source and ledgers of each, as text and as JSON."""
    outcome = kam("metrics")
    listed = json.loads(kam("metrics", "--json").out)
    assert outcome.code == 0
    assert [one["id"] for one in listed] == list(METRICS)
    for one in listed:
        assert one["id"] in outcome.out
        assert one["formula"] in outcome.out
        assert one["ledgers"]
        assert one["dimensions"][0] == "department"
    assert "Feedback timeliness" in kam("metrics", "--lang", "en").out


def test_init_makes_a_workspace_that_runs(kam: Kam, tmp_path: Path) -> None:
    """Config, templates, folders; never over a workspace that is there; ready for the other commands."""
    folder = tmp_path / "新 部门"
    assert kam("init", folder).code == 0
    assert {path.name for path in folder.iterdir()} == {"config.yaml", "templates", "input", "output"}
    before = tree(folder)
    assert str(folder) in failed(kam("init", folder))
    assert tree(folder) == before
    assert kam("check", "-w", folder, "--workers", 0).code == 1


def test_init_with_the_sample(kam: Kam, tmp_path: Path) -> None:
    """The shipped ledgers come along."""
    assert kam("init", tmp_path / "w", "--sample", "--lang", "en").code == 0
    assert tree(tmp_path / "w" / "input") == tree(ROOT / "input")


def test_init_where_nothing_can_be_made(kam: Kam, tmp_path: Path) -> None:
    """A file stands in the way."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert str(tmp_path / "file") in failed(kam("init", tmp_path / "file"))


def test_sample_makes_a_department(kam: Kam, tmp_path: Path) -> None:
    """Ledgers of the size asked for, same seed same bytes; never into a folder with something in it."""
    size = ("--staff", 4, "--accounts", 6, "--rows", 12, "--months", 2, "--seed", 5, "--clean")
    for name in ("one", "two"):
        assert kam("sample", tmp_path / name, *size).code == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "two") != {}
    assert str(tmp_path / "one") in failed(kam("sample", tmp_path / "one", *size))


def test_sample_where_nothing_can_be_made(kam: Kam, tmp_path: Path) -> None:
    """A file stands in the way."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert str(tmp_path / "file") in failed(kam("sample", tmp_path / "file"))


def test_blank_writes_ledgers_that_read_clean(kam: Kam, tiny_workspace: MakeTiny, tmp_path: Path) -> None:
    """All of them, or those named in either language; never over a file; an unknown one is named with its nearest."""
    folder = tiny_workspace()
    assert kam("blank", "-o", tmp_path / "all", "-w", folder).code == 0
    assert len(list((tmp_path / "all").iterdir())) == 16
    assert kam("blank", "sales", "员工花名册", "-o", tmp_path / "two", "-w", folder).code == 0
    assert {path.name for path in (tmp_path / "two").iterdir()} == {"销售台账.xlsx", "员工花名册.xlsx"}
    assert "销售台账.xlsx" in failed(kam("blank", "sales", "-o", tmp_path / "two", "-w", folder))
    assert "sales" in failed(kam("blank", "salse", "-o", tmp_path / "three", "-w", folder))
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert failed(kam("blank", "sales", "-o", tmp_path / "file" / "in", "-w", folder))


def test_blank_without_a_workspace(kam: Kam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anywhere: into a folder of its own."""
    monkeypatch.chdir(tmp_path)
    assert kam("blank", "sales").code == 0
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.xlsx")] == ["空白台账/销售台账.xlsx"]


def test_doctor_of_a_healthy_workspace(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Each thing looked at is well."""
    folder = tiny_workspace()
    outcome = kam("doctor", "-w", folder)
    assert outcome.code == 0, outcome.out
    assert "✗" not in outcome.out
    seen = json.loads(kam("doctor", "-w", folder, "--json").out)
    assert len(seen) == len(outcome.out.splitlines()) >= 6
    assert all(one["well"] is True for one in seen)


def test_doctor_of_a_sick_workspace(kam: Kam, tiny_workspace: MakeTiny, tmp_path: Path) -> None:
    """A broken config, no input, no workspace: said, exit 2."""
    folder = tiny_workspace({}, changes=[("language: zh", "langage: zh")])
    (folder / "input").rmdir()
    outcome = kam("doctor", "-w", folder, "--lang", "en")
    assert outcome.code == 2
    assert outcome.out.count("✗") == 2
    assert "config.yaml:" in outcome.out
    assert "input/" in outcome.out
    assert kam("doctor", "-w", tmp_path).code == 2


def test_doctor_names_a_broken_template(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """File and line."""
    folder = tiny_workspace({})
    (folder / "templates" / "bonus").mkdir(parents=True)
    (folder / "templates" / "bonus" / "page.html").write_text("{% if %}", encoding="utf-8")
    outcome = kam("doctor", "-w", folder, "--lang", "en")
    assert outcome.code == 2
    assert "page.html:1" in outcome.out


@pytest.mark.usefixtures("brief")
def test_newest_finished_month_is_the_default(
    kam: Kam, tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest month with facts that has ended by today."""
    monkeypatch.setattr("kam_reports.cli.session.Session.today", lambda _: date(2026, 7, 1))
    folder = tiny_workspace()
    assert kam("run", "-w", folder, "--workers", 0).code == 0
    assert [path.name for path in (folder / "output").iterdir()] == ["2026-06"]


def test_module_is_the_command() -> None:
    """`python -m kam_reports` in a shell: exit codes arrive, and a terminal that knows no Chinese gets no traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "kam_reports", "run", "-w", "nowhere"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Traceback" not in done.stderr
    assert b"nowhere" in done.stderr
