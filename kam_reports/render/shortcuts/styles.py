"""What elements look like, worked out once a process instead of once a document.

Part of :mod:`kam_reports.render.shortcuts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

MOST_CHILDREN = 200  # ways to look in one place; a page whose elements all have a name of their own has more


def share_styles(css: Any) -> None:  # noqa: ANN401
    """Compute the properties of like elements once a process instead of once a document.

    Elements are alike when the same declarations of the same stylesheets meet them and their ancestors. Each document
    gets its own style objects, filled with values worked out before; whatever isn't, it works out itself.
    """
    plainly, inherit = css.StyleFor.set_computed_styles, css.Style.__dict__["anonymous_style"].func

    def set_computed_styles(self: Any, element: Any, parent: Any, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Give an element its style, filled as far as it is known."""
        plainly(self, element, parent, *args, **options)
        pseudo = options.get("pseudo_type")
        if pseudo is None and isinstance(element, Element) and element.get("style") is not None:
            return
        style = self.get_computed_styles()[element, pseudo]
        above = None if parent is None else self.get_computed_styles()[parent, None]
        store = _store(self._sheets, css.INITIAL_VALUES) if above is None else getattr(above, "store", None)
        if store is None:
            return
        style.store, style.cache = store, store.cache
        style.known = store.of(style, above, pseudo)
        style.update(style.known.own)
        style.specified.update(style.known.specified)

    def anonymous_style(self: Any) -> Any:  # noqa: ANN401
        """Return the style of boxes without an element inside this one, filled as far as it is known."""
        made = inherit(self)
        known = getattr(self, "known", None)
        if known is not None:
            if not known.inside:
                known.inside = _worked_out(inherit(self), css.INITIAL_VALUES)
            made.update(known.inside)
        return made

    css.StyleFor.set_computed_styles = set_computed_styles
    shared = cached_property(anonymous_style)
    shared.__set_name__(css.Style, "anonymous_style")
    css.Style.anonymous_style = shared


class Known:
    """All that is known of one style: of an element, of what stands in it without one of its own, of its children."""

    __slots__ = ("inside", "own", "specified", "under")

    def __init__(self, style: Any, properties: Iterable[str]) -> None:  # noqa: ANN401 - WeasyPrint has no types
        """Work an element's style out."""
        twin = style.copy()
        self.own = _worked_out(twin, properties)
        self.specified = dict(twin.specified)
        self.inside: dict[str, Any] = {}
        self.under: dict[object, Known] = {}


class Store:
    """What is known of the styles of one set of stylesheets, as a tree like the page's own."""

    __slots__ = ("cache", "properties", "roots")

    def __init__(self, properties: Iterable[str]) -> None:
        """Begin knowing nothing but the names of all properties."""
        self.properties = tuple(properties)
        self.cache: dict[object, Any] = {}
        self.roots: dict[object, Known] = {}

    def of(self, style: Any, above: Any, pseudo: str | None) -> Known:  # noqa: ANN401
        """Return what is known of an element's style, by its parent's and by the declarations that meet it."""
        known = self.roots if above is None else above.known.under
        key = pseudo, tuple(_declared(name, *declared) for name, declared in style.cascaded.items())
        found = known.get(key)
        if found is None:
            found = Known(style, self.properties)
            if len(known) < MOST_CHILDREN:
                known[key] = found
        return found


def _declared(name: str, value: object, weight: tuple[Any, ...]) -> tuple[object, ...]:
    """Return what makes a declaration: its place in a stylesheet; its value where it comes from an attribute."""
    precedence, layer, specificity = weight
    what = id(value) if any(specificity) else repr(value)
    return name, what, precedence, layer, *specificity


def _store(sheets: list[tuple[Any, str, object]], properties: Iterable[str]) -> Store | None:
    """Return the store of some stylesheets; None where one of them is made for one document."""
    if not sheets or not all(hasattr(sheet, "stores") for sheet, *_ in sheets):
        return None
    stores = sheets[-1][0].stores
    key = tuple(id(sheet) for sheet, *_ in sheets)
    return stores.setdefault(key, Store(properties))  # type: ignore[no-any-return]


def _worked_out(style: Any, properties: Iterable[str]) -> dict[str, Any]:  # noqa: ANN401
    """Return all properties of a style that nobody else uses."""
    for name in properties:
        with suppress(KeyError):  # logical properties are only ever asked for by their physical names
            style[name]
    return dict(style)
