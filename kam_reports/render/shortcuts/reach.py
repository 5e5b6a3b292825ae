"""How far the selectors of a stylesheet look, which decides whether its styles can be kept for the next page.

Part of :mod:`kam_reports.render.shortcuts`.
"""

from __future__ import annotations

import re
from typing import Any

_OF_THE_PAGE = re.compile(r"\d(?:s|l|d)?v(?:w|h|i|b|min|max)\b", re.IGNORECASE)
_HARMLESS_RULES = frozenset({"page", "font-face", "charset"})
_LOOK_AT_NAMES = frozenset({"LocalNameSelector", "NamespaceSelector", "IDSelector", "ClassSelector"})
_SIDEWAYS = frozenset({"+", "~"})


def mark(sheet: Any, text: str) -> Any:  # noqa: ANN401
    """Let a stylesheet that lives as long as the process lend its styles, unless they depend on the paper's size."""
    if _OF_THE_PAGE.search(text) is None:
        sheet.stores, sheet.forests, sheet.reach = {}, {}, reach_of(text)
    return sheet


def reach_of(text: str) -> str | None:
    """Return how far the selectors of a stylesheet look: ``up``, ``beside`` (also at the element before), or None."""
    import tinycss2  # type: ignore[import-untyped]
    from cssselect2 import SelectorError, parser

    reach = "up"
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword in _HARMLESS_RULES:
            continue
        if rule.type != "qualified-rule" or any(part.type == "{} block" for part in rule.content):
            return None
        try:
            trees = [selector.parsed_tree for selector in parser.parse(rule.prelude)]
        except SelectorError:
            return None
        for tree in trees:
            looked = _reach(tree)
            if looked is None:
                return None
            reach = "beside" if looked == "beside" else reach
    return reach


def _reach(tree: Any) -> str | None:  # noqa: ANN401 - cssselect2 has no types
    """Return how far one selector looks."""
    if hasattr(tree, "combinator"):
        left, right = _reach(tree.left), _reach(tree.right)
        chained = getattr(tree.left, "combinator", " ") in _SIDEWAYS
        if left is None or right is None or tree.combinator == "~" or (tree.combinator == "+" and chained):
            return None
        return "beside" if tree.combinator == "+" else left
    return "up" if all(_looks_at_names(part) for part in tree.simple_selectors) else None


def _looks_at_names(part: Any) -> bool:  # noqa: ANN401
    """Tell whether a simple selector asks for nothing but name, class, id or language."""
    return type(part).__name__ in _LOOK_AT_NAMES or getattr(part, "name", "") == "lang"
