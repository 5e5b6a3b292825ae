"""Walks the types of the models: what may stand at a place of the file."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from kam_reports.config.tree import Path


def as_model(kind: object) -> type[BaseModel] | None:
    """Return a type as a model, or None when it is none."""
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def keys(kind: object) -> list[str]:
    """Return the keys of a block, as they are written in the file."""
    model = as_model(kind)
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def bare(kind: object) -> object:
    """Return a type without Annotated and without None."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, UnionType):
        members = [part for part in get_args(kind) if part is not NoneType]
        if len(members) == 1:
            return bare(members[0])
    return kind


def inside(kind: object, path: Path) -> object:
    """Return the type at a path below a type (list entries by number, members of a union by their ``kind``)."""
    for part in path:
        kind = _step(bare(kind), part)
    return bare(kind)


def members(kind: object) -> tuple[object, ...]:
    """Return the members of a union of blocks; none for any other type."""
    kind = bare(kind)
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else ()


def _step(kind: object, part: str | int) -> object:
    if model := as_model(kind):
        for name, field in model.model_fields.items():
            if part in (name, field.alias):
                return field.annotation
        return kind
    for member in members(kind):
        if part in get_args(_kind_of(member)):
            return member
    arguments = get_args(kind)
    return arguments[-1 if get_origin(kind) is dict else 0] if arguments and get_origin(kind) in (tuple, dict) else kind


def _kind_of(member: object) -> object:
    model = as_model(member)
    field = model.model_fields.get("kind") if model else None
    return field.annotation if field else Literal[""]
