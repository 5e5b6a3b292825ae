"""The page of results: ``python -m benchmarks.table`` rewrites the tables of docs/benchmarks.md and its plots.

What stands between the two marks of the page is made of the JSON files in ``benchmarks/results/``; the rest is prose.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.plot import plot

PROJECT = Path(__file__).resolve().parents[1]
RESULTS = PROJECT / "benchmarks" / "results"
PAGE = PROJECT / "docs" / "benchmarks.md"
IMAGES = PROJECT / "docs" / "images"
BEGIN, END = "<!-- results: made by python -m benchmarks.table -->", "<!-- end of results -->"
NAMES = {"kam": "kam_reports", "naive": "naive", "libreoffice": "LibreOffice"}
RESIDENT = "kam_reports, one row changed, program loaded"
SIZES = ("12", "200", "2000")
SHORTEST_AGAIN = 1.5
"""Seconds that a re-run with nothing changed may always take."""

Found = dict[str, Any]


def middle(runs: Sequence[Mapping[str, Any]], what: str) -> float:
    """Return the median of a value over the runs of one program."""
    return median(float(run[what]) for run in runs if run[what] is not None)


def load() -> dict[str, Found]:
    """Return all results there are, by the name of their file."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))}


def page(found: Mapping[str, Found]) -> str:
    """Return everything between the marks."""
    return "\n\n".join(
        part for part in (_machine(found), _targets(found), _runs(found), _growth(found), _parts(found)) if part
    )


def _machine(found: Mapping[str, Found]) -> str:
    """Say on what and when."""
    one = next(iter(found.values()))["machine"]
    times = max((each.get("times", 1) for each in found.values()), default=1)
    return (
        f"{one['cores']} cores, {one['system']}, Python {one['python']}, {one['date']}; medians of up to {times} runs, "
        "the programs taking turns in one session."
    )


def _rows(lines: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; the first line is its header."""
    head, *body = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([head, "|---" * len(lines[0]) + "|", *body])


def _targets(found: Mapping[str, Found]) -> str:
    """Return what has to be reached beside what was measured."""
    lines = [("Target", "Measured", "")]
    for name, text in (
        *_of_200(found.get("200")),
        *_of_2000(found.get("200"), found.get("2000")),
        *_of_sample(found.get("sample")),
        *_of_workers(found),
    ):
        measured, reached = text
        lines.append((name, measured, "yes" if reached else "**no**"))
    return "### Targets\n\n" + _rows(lines)


Line = tuple[str, tuple[str, bool]]


def _of_200(found: Found | None) -> Iterator[Line]:
    """Yield the targets for 200 people and 200,000 rows."""
    if found is None:
        return
    ours = found["runs"]["kam"]
    whole, held, first = middle(ours, "seconds"), middle(ours, "megabytes"), middle(ours, "first")
    drawing = found["drawing"]
    naive = found["runs"].get("naive")
    if naive:
        ratio = middle(naive, "seconds") / whole
        yield "200 people: full run ≥ 5 × faster than naive", (f"{ratio:.1f} ×", ratio >= 5)  # noqa: PLR2004
        stages = [run["stages"] for run in naive]
        slower = 1000 * middle(stages, "pages") / middle(stages, "sheets") / drawing["milliseconds"]
        yield "PDF stage: naive ≥ 3.5 × slower a sheet", (f"{slower:.1f} ×", slower >= 3.5)  # noqa: PLR2004
    yield "200 people: peak memory of all processes ≤ 1 GB", (f"{held:,.0f} MB", held <= 1000)  # noqa: PLR2004
    yield "first sheet within 25 % of the whole", (f"{first / whole:.0%}", first <= whole / 4)
    each = drawing["milliseconds"]
    yield "PDF stage ≤ 70 ms wall a sheet", (f"{each:.0f} ms", each <= 70)  # noqa: PLR2004
    most = drawing["most_kilobytes"]
    yield "≤ 70 KB a sheet", (f"{drawing['kilobytes']:.0f} KB, at most {most:.0f}", most <= 70)  # noqa: PLR2004
    row = middle(found["changed"], "seconds")
    yield "one changed row: ≤ 15 % of the full run", (f"{row / whole:.0%} ({row:.1f} s)", row <= whole * 0.15)
    again = middle(found["again"], "seconds")
    allowed = max(0.05 * whole, SHORTEST_AGAIN)
    yield "nothing changed: ≤ 5 %, or 1.5 s", (f"{again / whole:.1%} ({again:.1f} s)", again <= allowed)


def _of_2000(small: Found | None, found: Found | None) -> Iterator[Line]:
    """Yield the targets for 2,000 people and 1,000,000 rows."""
    if small is None or found is None:
        return
    grown = found["size"]["staff"] / small["size"]["staff"]
    share = middle(found["runs"]["kam"], "seconds") / middle(small["runs"]["kam"], "seconds") / grown
    held = middle(found["runs"]["kam"], "megabytes")
    yield "2,000 people: time ≤ 1.2 × of linear from 200 people", (f"{share:.2f} ×", share <= 1.2)  # noqa: PLR2004
    yield "2,000 people: peak memory ≤ 2.5 GB", (f"{held:,.0f} MB", held <= 2500)  # noqa: PLR2004


def _of_sample(found: Found | None) -> Iterator[Line]:
    """Yield the targets for the sample department that the repository ships."""
    if found is None:
        return
    asked = (("run", "sample department: `kam run`", 5.0), ("check", "`kam check`", 2.0), ("help", "`kam --help`", 0.2))
    for command, name, allowed in asked:
        seconds = middle(found["sample"][command], "seconds")
        yield f"{name} ≤ {allowed:g} s", (f"{seconds:.2f} s", seconds <= allowed)


def _of_workers(found: Mapping[str, Found]) -> Iterator[Line]:
    """Yield whether the number of workers changes a byte."""
    for name in SIZES:
        if name in found and "workers" in found[name]:
            digests = found[name]["workers"]
            told = f"same bytes with {', '.join(digests)} workers, {int(name):,} people"
            sets = len(set(digests.values()))
            yield told, ("the same" if sets == 1 else f"{sets} different sets", sets == 1)


COLUMNS: tuple[tuple[str, Callable[[Sequence[Found]], str]], ...] = (
    ("wall s", lambda runs: f"{middle(runs, 'seconds'):.1f}"),
    ("CPU s", lambda runs: f"{middle(runs, 'cpu'):.1f}"),
    ("peak MB", lambda runs: f"{middle(runs, 'megabytes'):,.0f}" if runs[0]["megabytes"] else "–"),
    ("first sheet s", lambda runs: f"{middle(runs, 'first'):.1f}" if runs[0]["first"] is not None else "–"),
    ("written MB", lambda runs: f"{middle(runs, 'bytes') / 1e6:.1f}"),
)


def _runs(found: Mapping[str, Found]) -> str:
    """Return every size's programs and re-runs."""
    lines = [("People / rows", "Program", *(name for name, _ in COLUMNS), "ratio")]
    for name in SIZES:
        if name not in found:
            continue
        one, size = found[name], found[name]["size"]
        whole = middle(one["runs"]["kam"], "seconds")
        all_runs = {NAMES[program]: runs for program, runs in one["runs"].items()}
        all_runs |= {"kam_reports, nothing changed": one["again"], "kam_reports, one row changed": one["changed"]}
        for place, (program, runs) in enumerate((key, value) for key, value in all_runs.items() if value):
            label = f"{size['staff']:,} / {size['rows']:,}" if place == 0 else ""
            ratio = f"{middle(runs, 'seconds') / whole:.2f}"
            lines.append((label, program, *(shown(_with_first(runs)) for _, shown in COLUMNS), ratio))
        if "resident" in one:
            seconds = middle(one["resident"], "seconds")
            nothing = ("–",) * (len(COLUMNS) - 1)
            lines.append(("", RESIDENT, f"{seconds:.1f}", *nothing, f"{seconds / whole:.2f}"))
    return "### Whole runs\n\n" + _rows(lines) if len(lines) > 1 else ""


def _growth(found: Mapping[str, Found]) -> str:
    """Return the plots and how to read them."""
    if not any(size in found for size in SIZES):
        return ""
    return (
        "### Growth\n\n"
        "![Wall seconds of a full run over people](images/benchmark-seconds-people.svg)\n"
        "![Wall seconds of a full run over rows](images/benchmark-seconds-rows.svg)\n"
        "![Peak memory over people](images/benchmark-megabytes-people.svg)\n"
        "![Peak memory over rows](images/benchmark-megabytes-rows.svg)\n\n"
        "Both axes are logarithmic: straight lines are powers, as long across as up is linear. People and rows grow "
        "together,\nbut not alike: 12 people with 2,000 rows of sales, 200 with 200,000, 2,000 with 1,000,000."
    )


def _with_first(runs: Sequence[Found]) -> list[Found]:
    """Return runs that all have a first document's time, none where it wasn't looked for."""
    return [{"first": None, **run} for run in runs]


def _parts(found: Mapping[str, Found]) -> str:
    """Return the stages of the naive program and the floors."""
    lines: list[tuple[str, ...]] = [("Part", "kam_reports", "naive", "LibreOffice", "floor")]
    floors = found.get("floors", {}).get("floors", {})
    lines += [_page_line(name, found[name], floors) for name in SIZES if name in found and "drawing" in found[name]]
    if "read" in floors and "200" in found and found["200"]["runs"].get("naive"):
        naive = [run["stages"] for run in found["200"]["runs"]["naive"]]
        bare = f"calamine {floors['read']['seconds']:.1f} s"
        lines.append(("reading, 200,000 rows and more", "in the run", f"{middle(naive, 'read'):.1f} s", "", bare))
    return "### Parts\n\n" + _rows(lines) if len(lines) > 1 else ""


def _page_line(name: str, found: Found, floors: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a sheet's PDF costs each program, in wall milliseconds."""
    cells = {"kam": f"{found['drawing']['milliseconds']:.0f} ms, {found['drawing']['kilobytes']:.0f} KB"}
    for program in ("naive", "libreoffice"):
        if runs := found["runs"].get(program):
            stages = [run["stages"] for run in runs]
            cells[program] = f"{1000 * middle(stages, 'pages') / middle(stages, 'sheets'):.0f} ms"
    floor = ", ".join(
        f"{each} {floors[each]['milliseconds']:.0f} ms" for each in ("typst", "reportlab") if each in floors
    )
    label = f"PDF of a sheet, {int(name):,} people"
    return label, cells["kam"], cells.get("naive", "–"), cells.get("libreoffice", "–"), floor or "–"


def plots(found: Mapping[str, Found]) -> dict[str, str]:
    """Return the plots, over people and over rows, by the name of their file."""
    wanted = {"seconds": "Full run, wall seconds", "megabytes": "Peak memory of all processes, MB"}
    over = {"people": "staff", "rows": "rows"}
    return {
        f"benchmark-{what}-{axis}.svg": plot(title, axis, _lines(found, what, size))
        for what, title in wanted.items()
        for axis, size in over.items()
    }


def _lines(found: Mapping[str, Found], what: str, over: str) -> dict[str, list[tuple[float, float]]]:
    """Return the points of every program: a value over the size of the department."""
    return {
        shown: [
            (found[size]["size"][over], middle(found[size]["runs"][program], what))
            for size in SIZES
            if size in found and (runs := found[size]["runs"].get(program)) and runs[0][what]
        ]
        for program, shown in NAMES.items()
    }


def renewed(text: str, part: str) -> str:
    """Return a page with the part between its marks replaced; LookupError where the marks are missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise LookupError(f"{PAGE.name} lacks its marks")
    return f"{before}{BEGIN}\n\n{part}\n\n{END}{after}"


def main() -> None:
    """Rewrite page and plots."""
    found = load()
    if not found:
        sys.exit("there are no results yet: python -m benchmarks.whole")
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), page(found)), encoding="utf-8")
    if any(size in found for size in SIZES):
        for name, drawn in plots(found).items():
            (IMAGES / name).write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
