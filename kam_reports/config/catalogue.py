"""Every key of config.yaml in words, for the reference page."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Literal, get_args, get_origin

from pydantic_core import PydanticUndefined

from kam_reports.config.models.file import ConfigFile
from kam_reports.config.scalars import Shown
from kam_reports.config.shape import as_model, bare, members
from kam_reports.core.money import plain
from kam_reports.core.text import T, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from kam_reports.core.text import Speaker

Row = tuple[str, object, object, object]


def reference(speaker: Speaker) -> list[tuple[str, str, str, str]]:
    """Return key path, type, default and description of every key, in the order of the models.

    ``[]`` after a key stands for each entry of its list, ``<name>`` for a key that the user names; a required key's
    default is empty.
    """
    return [
        (path, speaker.say(kind), speaker.say(default), speaker.say(description))
        for path, kind, default, description in _block("", ConfigFile)
    ]


def _block(prefix: str, model: type[BaseModel]) -> Iterator[Row]:
    for name, field in model.model_fields.items():
        path = f"{prefix}{field.alias or name}"
        yield path, _kind(field.annotation, field.metadata), _default(field), Text(field.description or "")
        yield from _below(path, field.annotation)


def _below(path: str, kind: object) -> Iterator[Row]:
    """Yield the rows of whatever blocks a type holds."""
    kind = bare(kind)
    if model := as_model(kind):
        yield from _block(f"{path}.", model)
    elif get_origin(kind) is tuple:
        yield from _below(f"{path}[]", get_args(kind)[0])
    elif get_origin(kind) is dict:
        yield from _below(f"{path}.<name>", get_args(kind)[1])
    yield from _variants(path, members(kind))


def _variants(path: str, kinds: tuple[object, ...]) -> Iterator[Row]:
    """Yield the rows of blocks of which one is chosen by its ``kind``: first the choice, then every key once."""
    if not kinds:
        return
    rows = [row for kind in kinds for row in _below(path, kind)]
    choices = [str(kind) for row, kind, _, _ in rows if row == f"{path}.kind"]
    yield f"{path}.kind", " | ".join(choices), "", T("How the value becomes points")
    seen = {f"{path}.kind"}
    for row in rows:
        if row[0] not in seen:
            seen.add(row[0])
            yield row


def _kind(kind: object, metadata: list[object] | None = None) -> object:
    """Return the type's name in words."""
    for entry in metadata or []:
        if isinstance(entry, Shown):
            return entry.text
    if get_origin(kind) is Annotated:
        inner, *extras = get_args(kind)
        return _kind(inner, extras)
    plain_kind = bare(kind)
    if plain_kind is not kind:
        return _kind(_without_none(kind))
    if get_origin(kind) is tuple:
        return T("list of {what}", what=_kind(get_args(kind)[0]))
    if get_origin(kind) is dict:
        return T("{what} under names", what=_kind(get_args(kind)[1]))
    if get_origin(kind) is Literal:
        return " | ".join(str(choice) for choice in get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " | ".join(str(entry.value) for entry in kind)
    return T("block")


def _without_none(kind: object) -> object:
    """Return the one type of an optional type, with its Annotated."""
    return next((part for part in get_args(kind) if part is not type(None)), kind)


def _default(field: FieldInfo) -> object:
    """Return a default as it would be written in the file; empty for a required key or a block."""
    default = field.default
    if default is PydanticUndefined or field.default_factory is not None:
        return ""
    match default:
        case None:
            return _word_for_none(field)
        case bool():
            return str(default).lower()
        case Decimal():
            return plain(default)
        case Enum():
            return str(default.value)
        case tuple():
            return f"[{', '.join(str(entry) for entry in default)}]"
        case _:
            return str(default)


def _word_for_none(field: FieldInfo) -> str:
    """Return what stands for "none of it": the last word of the type's name, such as ``none`` or ``auto``."""
    for entry in field.metadata:
        if isinstance(entry, Shown) and " or " in entry.text.template:
            word = entry.text.template.rsplit(" ", 1)[-1]
            return word if word in {"none", "auto", "score"} else ""
    return ""
