"""Which rules meet an element, found once a process for each way of standing in a page instead of for each element.

Part of :mod:`kam_reports.render.shortcuts`. Two elements stand alike when their names, classes, ids and languages are
the same, and those of all elements around them (with ``+`` in a stylesheet, also of the element before). Where all
selectors look at nothing else, the same rules meet both, and their styles begin with the same values. A page with any
other selector or at-rule is matched by WeasyPrint, element by element.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from kam_reports.render.shortcuts.styles import MOST_CHILDREN, Known

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SVG = "{http://www.w3.org/2000/svg}svg"
_ALONE = frozenset({"width"})  # what no other property depends on
_MOST_KEPT = 4000  # elements with attributes of their own


class Node:
    """One way of standing in a page: the declarations that win there, what is known of the style, what stands in it."""

    __slots__ = ("cascaded", "known", "pseudos", "under")

    def __init__(self, cascaded: dict[str, Any], pseudos: dict[str, dict[str, Any]]) -> None:
        self.cascaded = cascaded
        self.pseudos = pseudos
        self.known: Known | None = None
        self.under: dict[object, Node] = {}


class Forest:
    """All ways of standing in pages under one set of stylesheets."""

    def __init__(self, css: Any, sheets: list[tuple[Any, str, Any]]) -> None:  # noqa: ANN401
        self.css = css
        self.sheets = sheets
        self.beside = any(sheet.reach == "beside" for sheet, *_ in sheets)
        self.properties = tuple(css.INITIAL_VALUES)
        self.cache: dict[object, Any] = {}
        self.roots: dict[object, Node] = {}
        self.attributes: dict[object, dict[str, Any]] = {}

    def node(self, spot: Spot) -> Node:
        """Return the way an element stands."""
        around = self.roots if spot.above is None or spot.above.node is None else spot.above.node.under
        key = spot.key(beside=self.beside)
        found = around.get(key)
        if found is None:
            found = self._match(spot)
            if len(around) < MOST_CHILDREN:
                around[key] = found
        return found

    def _match(self, spot: Spot) -> Node:
        """Find the declarations that meet an element, as WeasyPrint does."""
        element, wrapper = spot.element, spot.wrapper()
        found: dict[str | None, dict[str, Any]] = {None: self._attributes(element, "", "id", "lang")}
        for sheet, origin, sheet_specificity in self.sheets:
            for specificity, _, pseudo, (declarations, _) in sheet.matcher.match(wrapper):
                into = found.setdefault(pseudo, {})
                self._enter(into, declarations, origin, sheet_specificity or specificity)
        own = found.pop(None)
        return Node(own, {pseudo: into for pseudo, into in found.items() if pseudo is not None})

    def _enter(self, into: dict[str, Any], declarations: Iterable[Any], origin: str, specificity: Any) -> None:  # noqa: ANN401
        """Add declarations, the weightier ones in place of others."""
        for name, values, importance in declarations:
            weight = (self.css.declaration_precedence(origin, importance), float("inf"), specificity)
            if name not in into or into[name][1] <= weight:
                into[name] = values, weight

    def _attributes(self, element: Element, base: str, *names: str) -> dict[str, Any]:
        """Return the declarations that some of an element's attributes amount to."""
        bare = Element(element.tag, {name: element.attrib[name] for name in names if name in element.attrib})
        into: dict[str, Any] = {}
        for specificity, _, declarations, _ in self.css.find_style_attributes(bare):
            self._enter(into, self.css.preprocess_declarations(base, declarations), "author", specificity)
        return into

    def apart(self, element: Element, node: Node, base: str) -> tuple[dict[str, Any], bool]:
        """Return the declarations of an element with a style of its own; tell whether that says but how wide it is."""
        text = element.attrib.get("style", "")
        key = element.tag, tuple(sorted(element.attrib.items()))
        own = self.attributes.get(key)
        if own is None:
            own = self._attributes(element, base, *element.attrib)
            if len(self.attributes) >= _MOST_KEPT:
                self.attributes.clear()
            if "(" not in text:
                self.attributes[key] = own
        merged = dict(own)
        for name, (value, weight) in node.cascaded.items():
            if name not in merged or merged[name][1] <= weight:
                merged[name] = value, weight
        return merged, own.keys() <= _ALONE


class Spot:
    """Where one element of a page stands."""

    __slots__ = ("above", "before", "element", "found", "index", "node", "root")

    def __init__(self, element: Element, above: Spot | None, before: Element | None, index: int, root: Any) -> None:  # noqa: ANN401
        self.element = element
        self.above = above
        self.before = before
        self.index = index
        self.root = root
        self.node: Node | None = None
        self.found: Any = None

    def key(self, *, beside: bool) -> object:
        """Return what selectors can see of the element itself."""
        own = _names(self.element)
        return (own, None if self.before is None else _names(self.before)) if beside else own

    def wrapper(self) -> Any:  # noqa: ANN401
        """Return the element as cssselect2 wants it, with those around it."""
        if self.found is None:
            if self.above is None:
                self.found = self.root
            else:
                above, kind = self.above.wrapper(), type(self.root)
                before = self.before
                beside = None if before is None else kind(before, above, self.index - 1, None, True)  # noqa: FBT003
                self.found = kind(self.element, above, self.index, beside, True)  # noqa: FBT003
        return self.found


def _names(element: Element) -> object:
    """Return an element's name, class, id and language."""
    has = element.attrib
    if not has:
        return element.tag
    return element.tag, has.get("class"), has.get("id"), has.get("lang"), has.get(_XML_LANG)


def _stands_apart(element: Element) -> bool:
    """Tell whether an element has attributes that say how it looks, besides those a :class:`Node` knows."""
    has = element.attrib
    return bool(has) and (
        "style" in has
        or (element.tag == "a" and "name" in has)
        or (element.tag == _SVG and ("width" in has or "height" in has))
    )


def _spots(root: Any) -> Iterator[Spot]:  # noqa: ANN401
    """Yield every element of a page, those around it first."""
    waiting = [Spot(root.etree_element, None, None, 0, root)]
    while waiting:
        spot = waiting.pop()
        yield spot
        element = spot.element
        if len(element):
            inside: list[Spot] = []
            before: Element | None = None
            for child in element:
                if isinstance(child.tag, str):
                    inside.append(Spot(child, spot, before, len(inside), root))
                    before = child
            waiting.extend(reversed(inside))


def match_once(css: Any) -> None:  # noqa: ANN401
    """Give the elements of a page their styles by how they stand in it."""
    slowly = css.StyleFor.__init__

    def begin(
        self: Any,  # noqa: ANN401
        html: Any,  # noqa: ANN401
        sheets: list[tuple[Any, str, Any]],
        presentational_hints: bool,  # noqa: FBT001 - WeasyPrint's own
        font_config: Any,  # noqa: ANN401
        target_collector: Any,  # noqa: ANN401
    ) -> None:
        """Style a page."""
        forest = None if presentational_hints or html.etree_element.tag != "html" else _forest(css, sheets)
        if forest is None:
            slowly(self, html, sheets, presentational_hints, font_config, target_collector)
            return
        self._cascaded_styles, self._computed_styles = {}, {}
        self.initial_page_sizes = {"box": None, "area": None}
        self._sheets, self.font_config = sheets, font_config
        _dress(self, forest, html, target_collector)

    css.StyleFor.__init__ = begin


def _forest(css: Any, sheets: list[tuple[Any, str, Any]]) -> Forest | None:  # noqa: ANN401
    """Return what is known under some stylesheets; None where one is made for one page or looks at more than names."""
    if not sheets or any(getattr(sheet, "reach", None) is None for sheet, *_ in sheets):
        return None
    forests = sheets[-1][0].forests
    key = tuple((id(sheet), *how) for sheet, *how in sheets)
    if key not in forests:
        forests[key] = Forest(css, list(sheets))
    return forests[key]  # type: ignore[no-any-return]


def _dress(styles: Any, forest: Forest, html: Any, target_collector: Any) -> None:  # noqa: ANN401
    """Give every element of a page its style. Elements that stand alike within one style share theirs."""
    computed, cascaded = styles.get_computed_styles(), styles.get_cascaded_styles()
    shared: dict[tuple[int, int], Any] = {}
    for spot in _spots(html.wrapper_element):
        element, above = spot.element, spot.above
        node = spot.node = forest.node(spot)
        parent = None if above is None else computed[above.element, None]
        apart = _stands_apart(element)
        style = None if apart else shared.get((id(node), id(parent)))
        if style is None:
            style = _style(styles, forest, spot, parent, html, apart=apart)
            if not apart:
                shared[id(node), id(parent)] = style
            if target_collector and style["anchor"]:
                target_collector.collect_anchor(style["anchor"])
        computed[element, None] = style
        for pseudo, declared in node.pseudos.items():
            cascaded[element, pseudo] = declared
    styles.kam_bare = not cascaded
    for element, pseudo in cascaded:
        styles.set_computed_styles(
            element,
            pseudo_type=pseudo,
            root=html.etree_element,
            parent=element,
            base_url=html.base_url,
            target_collector=target_collector,
        )
    cascaded.clear()


def _style(styles: Any, forest: Forest, spot: Spot, parent: Any, html: Any, *, apart: bool) -> Any:  # noqa: ANN401
    """Make an element's style, filled with what is known of it."""
    css, node = forest.css, spot.node
    if node is None:
        raise AssertionError
    above = None if spot.above is None else spot.above.node
    cascaded, narrow = forest.apart(spot.element, node, html.base_url) if apart else (node.cascaded, False)
    root = (
        css.InitialStyle(styles.font_config)
        if parent is None
        else styles.get_computed_styles()[html.etree_element, None]
    )
    made = (parent, cascaded, None, root, html.base_url, styles.font_config, styles.initial_page_sizes)
    style = css.ComputedStyle(*made)
    if (apart and not narrow) or (above is not None and not _is_known(parent, above)):
        return style
    if parent is None:
        style.cache = forest.cache
    if node.known is None:
        plain = css.ComputedStyle(parent, node.cascaded, *made[2:]) if apart else style
        node.known = Known(plain, forest.properties)
    style.update(node.known.own)
    style.specified.update(node.known.specified)
    if apart:
        for name in _ALONE:
            style.pop(name, None)
    else:
        style.known = node.known
    return style


def _is_known(style: Any, node: Node) -> bool:  # noqa: ANN401
    """Tell whether a style is the one that its way of standing gives; one of an element apart is not."""
    return node.known is not None and getattr(style, "known", None) is node.known
