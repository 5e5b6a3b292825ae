"""Pages: the assessment sheet as an HTML text with its CSS, turned into a PDF by one call of WeasyPrint."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from weasyprint import HTML

from benchmarks.naive.books import ITEM_TITLES, last_of, rank_of

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.naive.sheets import Row, Sheet, Value

CSS = """
@page { size: A4 portrait; margin: 10mm 14mm 14mm; font: 7pt "Noto Sans CJK SC", sans-serif; color: #444;
  @bottom-left { content: element(foot); width: 88%; vertical-align: top; padding-top: 2.5mm }
  @bottom-right { content: counter(page) " / " counter(pages); vertical-align: top; padding-top: 2.5mm;
    text-align: right } }
#foot { position: running(foot); font-size: 7pt; color: #444 }
html { font: 8.2pt/1.3 "Noto Sans CJK SC", sans-serif; color: #000 }
body, p, h1, h2 { margin: 0 }
h1 { font-size: 15pt; text-align: center; letter-spacing: .12em; margin-bottom: 3pt }
h2 { font-size: 9pt; margin: 5pt 0 2pt; break-after: avoid }
.subtitle { text-align: center; color: #333; margin: -2pt 0 5pt }
table { width: 100%; border-collapse: collapse }
.head { font-size: 8pt; color: #333 }
.head td { padding: 0 }
.badge { border: .8pt solid #000; color: #000; padding: 1pt 6pt; font-weight: bold }
.facts, .grid, .sign, .tiles { border: .9pt solid #000; table-layout: fixed; margin-bottom: 4pt }
.facts th, .facts td, .grid th, .grid td, .sign td, .tiles td { border: .4pt solid #555; padding: 1.6pt 4pt;
  text-align: left }
.facts th { background: #f1f3f5; font-weight: normal; color: #222 }
.grid th { background: #e8ecf0; text-align: center; border-bottom: .8pt solid #000 }
.grid tr { break-inside: avoid }
.n, .grid .n { text-align: right; white-space: nowrap }
.grid .group td { background: #f6f7f8; font-weight: bold }
.grid .total td { font-weight: bold; border-top: .8pt solid #000 }
.numbers { font-size: 7pt; border: .4pt solid #999 }
.numbers th, .numbers td { border: .3pt solid #aaa; padding: 1pt 2pt; text-align: center; font-weight: normal }
.small { font-size: 7pt; color: #444; margin-top: 5pt }
.small h2 { font-size: 7pt; margin: 0 0 1pt }
.sign { margin-top: 9pt; break-inside: avoid }
.sign td { vertical-align: top; padding: 4pt 6pt }
.sign .hint { white-space: pre-wrap; margin-top: 26pt; color: #444; font-size: 7.5pt }
.tiles td { text-align: center }
.figure { font-size: 14pt; font-weight: bold }
svg { display: block; width: 100% }
"""
WIDE_PAGE = "@page { size: A4 landscape; margin: 12mm 12mm 15mm }"
ITEM_WIDTHS = (27, 10, 17, 17, 12, 10, 42)
PAY_WIDTHS = (20, 18, 12, 18, 50)


def write_page(sheet: Sheet, path: Path, subtitle: str, footer: str) -> None:
    """Write a person's PDF."""
    items = [[_shown(cell, place, row) for place, cell in enumerate(row)] for row in sheet.rows]
    items.append(["合计", "100", "", "", "", f"{sheet.score.total}", ""])
    pay = [[_money(cell) for cell in row] for row in sheet.pay]
    body = [
        _facts(sheet),
        "<h2>考核项与得分</h2>",
        grid(ITEM_TITLES, items, ITEM_WIDTHS, right={1, 2, 3, 4, 5}),
        "<h2>考核结果</h2>",
        _result(sheet),
        "<h2>绩效工资核算</h2>",
        grid(("项目", "基数（元）", "系数", "金额（元）", "依据"), pay, PAY_WIDTHS, right={1, 2, 3}),
        "<h2>得分趋势</h2>",
        _trend(sheet),
        "<h2>缺少、未采用或存疑的内容</h2><p>无缺项，所有台账行均已采用。</p>",
        f'<div class="small"><h2>所用规则</h2><p>{escape(sheet.rules)}</p></div>',
        signatures(("员工", "部门经理", "人力资源 / 财务")),
    ]
    write_pdf(sheet.title, subtitle, footer, "\n".join(body), path)


def write_pdf(title: str, subtitle: str, footer: str, body: str, path: Path, extra: str = "") -> None:
    """Put a page around a body and write the PDF."""
    html = (
        f'<html lang="zh"><head><title>{title} · {subtitle}</title><style>{CSS}{extra}</style></head><body>'
        f'<div id="foot">{footer}</div><table class="head"><tr><td>大客户部</td>'
        f'<td class="n"><span class="badge">草稿</span></td></tr></table>'
        f'<h1>{title}</h1><p class="subtitle">{subtitle}</p>{body}</body></html>'
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    HTML(string=html).write_pdf(path)


def grid(
    titles: tuple[str, ...], rows: list[list[str]], widths: tuple[int, ...], right: set[int], *, closing: bool = True
) -> str:
    """Return a framed table; a row of one cell heads a group, the last one is the total."""
    columns = "".join(f'<col style="width:{100 * width / sum(widths):.2f}%">' for width in widths)
    head = "".join(f"<th>{escape(title)}</th>" for title in titles)
    lines = []
    for row in rows:
        if len(row) == 1:
            lines.append(f'<tr class="group"><td colspan="{len(titles)}">{escape(row[0])}</td></tr>')
            continue
        cells = "".join(
            f'<td class="n">{escape(text)}</td>' if place in right else f"<td>{escape(text)}</td>"
            for place, text in enumerate(row)
        )
        total = ' class="total"' if closing and row is rows[-1] else ""
        lines.append(f"<tr{total}>{cells}</tr>")
    return f'<table class="grid"><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead>{"".join(lines)}</table>'


def signatures(boxes: tuple[str, ...]) -> str:
    """Return boxes for signature and date."""
    hint = '<p class="hint">签字：                    日期：</p>'
    return f'<table class="sign"><tr>{"".join(f"<td><p>{box}</p>{hint}</td>" for box in boxes)}</tr></table>'


def _facts(sheet: Sheet) -> str:
    """Return who is assessed, three pairs a line."""
    pairs = [f"<th>{label}</th><td>{escape(_money(value))}</td>" for label, value in sheet.facts]
    lines = ["".join(pairs[start : start + 3]) for start in range(0, len(pairs), 3)]
    return f'<table class="facts">{"".join(f"<tr>{line}</tr>" for line in lines)}</table>'


def _result(sheet: Sheet) -> str:
    """Return score, rank and place."""
    told = (("得分", f"<b>{sheet.score.total}</b>"), ("名次", rank_of(sheet)), ("末位", last_of(sheet)))
    return f'<table class="facts"><tr>{"".join(f"<th>{name}</th><td>{text}</td>" for name, text in told)}</tr></table>'


def _shown(cell: Value, place: int, row: Row) -> str:
    """Return a cell of the items table as text."""
    if not isinstance(cell, Decimal):
        return _money(cell)
    if place == 1:
        return f"{cell.normalize():f}"
    if place == 4 and row[2] is not None and row[0] != "客户满意度":  # noqa: PLR2004 - the rate
        return f"{cell:.2%}"
    return f"{cell:,.2f}"


def _money(cell: Value) -> str:
    """Return a value as text, amounts with two decimals."""
    if cell is None:
        return ""
    return f"{cell:,.2f}" if isinstance(cell, Decimal) else str(cell)


def _trend(sheet: Sheet) -> str:
    """Return the trend as a small chart over its numbers."""
    values = [float(total) for _, total, _, _ in sheet.trend]
    low, high = min(values), max(values)
    reach = (high - low) or 1
    step = 616 / len(values)
    points = [(84 + step * (place + 0.5), 98 - 86 * (value - low) / reach) for place, value in enumerate(values)]
    rules = "".join(
        f'<path d="M84 {y}H700" stroke="#d9d9d9" stroke-width=".5"/>'
        f'<text x="50" y="{y + 3}" fill="#444">{low + reach * (98 - y) / 86:.2f}</text>'
        for y in (12, 33.5, 55, 76.5, 98)
    )
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2" fill="#24405f"/>' for x, y in points)
    months = "".join(f"<th>{month}</th>" for month, _, _, _ in sheet.trend)
    numbers = "".join(f"<td>{total}</td>" for _, total, _, _ in sheet.trend)
    return (
        f'<svg viewBox="0 0 700 104" font-family="Noto Sans CJK SC" font-size="9">{rules}'
        f'<polyline points="{line}" fill="none" stroke="#24405f" stroke-width="1.4"/>{dots}</svg>'
        f'<table class="numbers"><tr><th style="width:12%"></th>{months}</tr><tr><th>得分</th>{numbers}</tr></table>'
    )


def text_of(value: Value) -> str:
    """Return a value as text."""
    if value is None or value != value:  # noqa: PLR0124 - a NaN is not itself
        return "–"
    if isinstance(value, (float, Decimal)):
        return f"{value:,.2f}"
    return f"{value:%Y-%m-%d}" if hasattr(value, "year") else str(value)
