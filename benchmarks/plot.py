"""A small plot as SVG: lines over people, both axes logarithmic, so that straight means linear."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

WIDTH, HEIGHT = 420, 260
LEFT, RIGHT, TOP, BOTTOM = 62, 12, 34, 38
TEXT = 'font-family="sans-serif" font-size="11"'
SHADES = {"kam_reports": "#24405f", "naive": "#b06a00", "LibreOffice": "#7a7a7a"}
DASHES = {"kam_reports": "", "naive": "6 3", "LibreOffice": "2 3"}

Points = Sequence[tuple[float, float]]


def plot(title: str, axis: str, lines: Mapping[str, Points]) -> str:
    """Return a plot of one value over people. lines: program → points; empty ones are left out."""
    lines = {name: points for name, points in lines.items() if points}
    people = sorted({x for points in lines.values() for x, _ in points})
    values = [y for points in lines.values() for _, y in points]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)

    def x_of(count: float) -> float:
        first, last = math.log10(people[0]), math.log10(people[-1])
        return LEFT + 16 + (WIDTH - LEFT - RIGHT - 32) * (math.log10(count) - first) / ((last - first) or 1)

    def y_of(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (math.log10(value) - low) / (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {TEXT}>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="16" font-weight="bold">{title}</text>',
    ]
    for power in range(low, high + 1):
        y = y_of(10**power)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:,.10g}</text>')
    parts += [
        f'<text x="{x_of(count):.1f}" y="{HEIGHT - BOTTOM + 15}" text-anchor="middle">{count:,.0f}</text>'
        for count in people
    ]
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 6}" text-anchor="end">{axis}</text>')
    for place, (name, points) in enumerate(lines.items()):
        shade, dash = SHADES[name], DASHES[name]
        spots = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in sorted(points))
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        parts.append(f'<polyline points="{spots}" fill="none" stroke="{shade}" stroke-width="1.8"{dashed}/>')
        parts += [f'<circle cx="{x_of(x):.1f}" cy="{y_of(y):.1f}" r="3" fill="{shade}"/>' for x, y in points]
        left = LEFT + 8 + 110 * place
        parts.append(f'<path d="M{left} 27h18" stroke="{shade}" stroke-width="1.8"{dashed}/>')
        parts.append(f'<text x="{left + 23}" y="31">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])
