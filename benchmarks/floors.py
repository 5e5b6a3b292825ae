"""Floors: how little time the parts could take, with nothing around them.

- ``read INPUT``: python-calamine alone over every sheet of every ledger, the rows thrown away.
- ``sheets INPUT PERIOD FILE``: what stands on every sheet, as JSON, made by the naive program's figures.
- ``reportlab FILE`` / ``typst FILE``: a like page per sheet by ReportLab or Typst, drawn several times over, in
  milliseconds and kilobytes a page; these two run in an environment of their own (``benchmarks/requirements.txt``).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parents[1] / "kam_reports" / "assets" / "fonts"
MINIMUM = 50
"""Pages drawn at least, so that a page's share of the first one's start-up is small."""

Content = dict[str, Any]


def read_bare(folder: Path) -> dict[str, float]:
    """Read every cell of every workbook with python-calamine."""
    from python_calamine import CalamineWorkbook

    begun, rows = time.perf_counter(), 0
    for path in sorted(folder.rglob("*.xlsx")):
        book = CalamineWorkbook.from_path(path)
        rows += sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)
    return {"seconds": time.perf_counter() - begun, "rows": rows}


def write_sheets(folder: Path, period: str, target: Path) -> dict[str, float]:
    """Write what stands on every sheet of a period as JSON."""
    import pandas as pd

    from benchmarks.naive.__main__ import assess
    from benchmarks.naive.ledgers import read
    from benchmarks.naive.sheets import compose

    months = [str(month) for month in pd.period_range(end=period, periods=12, freq="M")]
    desk, pays = assess(read(folder), months)
    sheets = []
    for staff_id, score in sorted(desk.years[period].items()):
        sheet = compose(desk, score, pays[staff_id])
        texts = [["" if cell is None else f"{cell}"[:44] for cell in row] for row in sheet.rows]
        sheets.append(
            {
                "title": sheet.title,
                "facts": [[label, str(value)] for label, value in sheet.facts],
                "items": [["考核项", "权重", "目标", "实际", "评分", "得分", "计分说明"], *texts],
                "pay": [["" if cell is None else f"{cell}" for cell in row] for row in sheet.pay],
                "trend": [[month, str(total)] for month, total, _, _ in sheet.trend],
                "rules": sheet.rules,
            }
        )
    target.write_text(json.dumps(sheets, ensure_ascii=False), encoding="utf-8")
    return {"sheets": len(sheets)}


def timed(draw: Callable[[Content], bytes], sheets: Sequence[Content]) -> dict[str, float]:
    """Draw all sheets until there are enough pages; the first page is not counted."""
    draw(sheets[0])
    done, size, begun = 0, 0, time.perf_counter()
    while done < MINIMUM:
        for sheet in sheets:
            size += len(draw(sheet))
            done += 1
    return {"milliseconds": 1000 * (time.perf_counter() - begun) / done, "kilobytes": size / done / 1000}


def by_reportlab() -> Callable[[Content], bytes]:
    """Return a function that draws a sheet with ReportLab's tables."""
    metrics, ttfonts = import_module("reportlab.pdfbase.pdfmetrics"), import_module("reportlab.pdfbase.ttfonts")
    for name, file in (("Sans", "NotoSansSC-Regular.ttf"), ("Sans-Bold", "NotoSansSC-Bold.ttf")):
        metrics.registerFont(ttfonts.TTFont(name, FONTS / file))
    platypus: Any = import_module("reportlab.platypus")
    styles: Any = import_module("reportlab.lib.styles")
    colours: Any = import_module("reportlab.lib.colors")
    shapes: Any = import_module("reportlab.graphics.shapes")
    plain = styles.ParagraphStyle("plain", fontName="Sans", fontSize=7, leading=9, wordWrap="CJK")
    title = styles.ParagraphStyle("title", parent=plain, fontName="Sans-Bold", fontSize=15, leading=20, alignment=1)
    look = [("FONT", (0, 0), (-1, -1), "Sans", 8), ("GRID", (0, 0), (-1, -1), 0.4, colours.grey)]

    def table(rows: list[list[Any]], widths: Sequence[float]) -> Any:  # noqa: ANN401 - ReportLab has no types
        return platypus.Table(rows, widths, style=platypus.TableStyle(look))

    def draw(sheet: Content) -> bytes:
        facts = [cell for pair in sheet["facts"] for cell in pair]
        lines = [facts[start : start + 6] for start in range(0, len(facts), 6)]
        items = [[*row[:-1], platypus.Paragraph(row[-1], plain)] if len(row) > 1 else row for row in sheet["items"]]
        pay = [[*row[:-1], platypus.Paragraph(row[-1], plain)] for row in sheet["pay"]]
        story = [
            platypus.Paragraph(sheet["title"], title),
            table(lines, [86] * 6),
            table(items, [90, 36, 72, 72, 48, 42, 156]),
            table(pay, [80, 80, 50, 80, 226]),
            _curve(shapes, [float(total) for _, total in sheet["trend"]]),
            table([list(column) for column in zip(*sheet["trend"], strict=True)], [43] * len(sheet["trend"])),
            platypus.Paragraph(sheet["rules"], plain),
            table([["员工", "部门经理", "人力资源 / 财务"], ["签字：      日期："] * 3], [172] * 3),
        ]
        target = BytesIO()
        platypus.SimpleDocTemplate(target, leftMargin=40, rightMargin=40, topMargin=28).build(story)
        return target.getvalue()

    return draw


def _curve(shapes: Any, values: list[float]) -> Any:  # noqa: ANN401 - ReportLab has no types
    """Return the trend as a drawing."""
    drawing = shapes.Drawing(516, 76)
    low, reach = min(values), (max(values) - min(values)) or 1
    points = [at for place, value in enumerate(values) for at in (20 + 43 * place, 8 + 60 * (value - low) / reach)]
    drawing.add(shapes.PolyLine(points))
    return drawing


TYPST = """
#set page(paper: "a4", margin: (x: 14mm, top: 10mm, bottom: 14mm), footer: text(7pt)[2026])
#set text(font: "Noto Sans SC", size: 8pt, lang: "zh")
#set table(stroke: .4pt + gray, inset: 2.5pt)
#align(center, text(15pt, weight: "bold")[@title@])
#table(columns: (1fr,) * 6, @facts@)
#table(columns: (27fr, 10fr, 17fr, 17fr, 12fr, 10fr, 42fr), @items@)
#table(columns: (20fr, 18fr, 12fr, 18fr, 50fr), @pay@)
#box(width: 100%, height: 26mm, curve(stroke: 1.2pt + rgb("#24405f"), @curve@))
#table(columns: (1fr,) * @months@, @trend@)
#text(7pt)[@rules@]
#table(columns: (1fr,) * 3, [员工], [部门经理], [人力资源 / 财务], ..([#v(26pt) 签字： 日期：],) * 3)
"""


def by_typst() -> Callable[[Content], bytes]:
    """Return a function that draws a sheet with Typst."""
    compiler: Any = import_module("typst").Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)

    def cells(rows: Sequence[Sequence[str]]) -> str:
        return ", ".join(
            f"table.cell(colspan: 7, {json.dumps(row[0], ensure_ascii=False)})"
            if len(row) == 1
            else ", ".join(json.dumps(cell, ensure_ascii=False) for cell in row)
            for row in rows
        )

    def draw(sheet: Content) -> bytes:
        values = [float(total) for _, total in sheet["trend"]]
        low, reach = min(values), (max(values) - min(values)) or 1
        spots = [f"({8 * place}%, {90 - 80 * (value - low) / reach:.1f}%)" for place, value in enumerate(values)]
        parts = {
            "title": sheet["title"],
            "rules": sheet["rules"],
            "months": str(len(values)),
            "facts": cells(sheet["facts"]),
            "items": cells(sheet["items"]),
            "pay": cells(sheet["pay"]),
            "trend": cells(list(zip(*sheet["trend"], strict=True))),
            "curve": ", ".join([f"curve.move({spots[0]})", *(f"curve.line({spot})" for spot in spots[1:])]),
        }
        text = TYPST
        for name, part in parts.items():
            text = text.replace(f"@{name}@", part)
        made: bytes = compiler.compile(input=text.encode(), format="pdf")
        return made

    return draw


def main() -> None:
    """Measure one floor and print it as JSON."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("floor", choices=("read", "sheets", "reportlab", "typst"))
    options.add_argument("source", type=Path)
    options.add_argument("more", nargs="*")
    asked = options.parse_args()
    if asked.floor == "read":
        found = read_bare(asked.source)
    elif asked.floor == "sheets":
        found = write_sheets(asked.source, asked.more[0], Path(asked.more[1]))
    else:
        draw = by_reportlab() if asked.floor == "reportlab" else by_typst()
        found = timed(draw, json.loads(asked.source.read_text(encoding="utf-8")))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
