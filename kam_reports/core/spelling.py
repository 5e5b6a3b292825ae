"""Values spelled out as bytes, the same on every machine: equal values alike, different ones differently.

A document has thousands of cells, so things of one class are spelled together, field by field, not one by one; this
takes less than half the time of their repr.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import StrEnum
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def spelled(value: object) -> bytes:
    """Return a value of dataclasses, tuples, StrEnums and things with a telling, stable repr in bytes.

    Each line begins with how many values it holds and of what, so that no two different values read the same.
    """
    return "\n".join(_lines([value])).encode()


def _lines(values: Sequence[Any]) -> Iterator[str]:
    """Yield some values in lines: all those of a kind together."""
    types = dict.fromkeys(map(type, values))
    if not types or (len(types) == 1 and str in types and not any(values)):  # most columns of cells: no link, no name
        yield f"{len(values)} empty"
        return
    kinds = list(dict.fromkeys(map(_kind, types)))
    if len(kinds) == 1:
        yield from _of_kind(kinds[0], values)
        return
    places = {kind: place for place, kind in enumerate(kinds)}
    own = [places[_kind(type(value))] for value in values]
    yield f"{len(kinds)} kinds {own}"
    for place, kind in enumerate(kinds):
        yield from _of_kind(kind, [value for value, which in zip(values, own, strict=True) if which == place])


def _of_kind(kind: type[Any], values: Sequence[Any]) -> Iterator[str]:
    """Yield values of one kind: what they are, then what they hold."""
    if issubclass(kind, StrEnum):
        yield f"{len(values)} {kind.__name__} {','.join(values)}"
    elif kind is tuple:
        yield f"tuples {list(map(len, values))}"
        yield from _lines(list(chain.from_iterable(values)))
    elif kind is object:
        yield repr(list(values))
    else:
        yield f"{len(values)} {kind.__name__} {' '.join(_getters(kind))}"
        for getter in _getters(kind).values():
            yield from _lines(list(map(getter, values)))


def _kind(own: type[Any]) -> type[Any]:
    """Return as what values of a class are spelled: a dataclass, StrEnum, tuple; object stands for what has a repr."""
    return own if own is tuple or issubclass(own, StrEnum) or is_dataclass(own) else object


_GETTERS: dict[type[Any], dict[str, Callable[[object], object]]] = {}


def _getters(kind: type[Any]) -> dict[str, Callable[[object], object]]:
    """Return a dataclass's fields by name."""
    if kind not in _GETTERS:
        _GETTERS[kind] = {field.name: attrgetter(field.name) for field in fields(kind)}
    return _GETTERS[kind]
