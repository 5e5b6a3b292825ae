"""What pydantic found wrong → one sentence for the person who edits config.yaml, with the line it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kam_reports.config.models.file import ConfigFile
from kam_reports.config.scalars import describe
from kam_reports.config.shape import inside, keys
from kam_reports.core.fault import ConfigFault, nearest
from kam_reports.core.text import T, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from kam_reports.config.tree import Path, Source

_QUOTED = re.compile(r"'([^']*)'")
_BLOCKS = frozenset({"dict_type", "model_type", "model_attributes_type", "mapping_type"})


def faults_of(error: ValidationError, source: Source) -> Iterator[ConfigFault]:
    """Yield a fault for each thing that pydantic refused."""
    for detail in error.errors(include_url=False):
        text, at = _sentence(detail)
        path = (*detail["loc"], *at)
        yield ConfigFault(text.with_values(of=subject(path)), file=source.file_of(path), line=source.line(path))


def subject(path: Path) -> Text:
    """Name the rule a path belongs to."""
    match path:
        case ("schemes", str(scheme), *_):
            return T('scheme "{name}"', name=scheme)
        case _:
            return Text(str(path[0]))


def _sentence(detail: ErrorDetails) -> tuple[Text, Path]:
    kind, loc, context, found = detail["type"], detail["loc"], detail.get("ctx", {}), describe(detail["input"])
    key = loc[-1] if loc else ""
    if kind == "refused":
        return context["refusal"].text, context["refusal"].at
    if kind == "missing":
        return T('the key "{key}" is missing here', key=key), ()
    if kind == "extra_forbidden":
        return _unknown_key(str(key), loc), ()
    if kind == "literal_error":
        return _choice(detail["input"], _QUOTED.findall(context["expected"])), ()
    if kind in _BLOCKS:
        return T("here stands {found}, but a block of keys is needed", found=found), ()
    if kind == "union_tag_not_found":
        return T('the key "{key}" is missing here', key="kind"), ()
    if kind == "union_tag_invalid":
        return _choice(context["tag"], _QUOTED.findall(context["expected_tags"])), ("kind",)
    return T("this cannot stand here ({problem})", problem=detail["msg"]), ()


def _choice(found: object, names: list[str]) -> Text:
    near = nearest(found, names) if isinstance(found, str) else ""
    if near:
        return T('here stands {found}; did you mean "{near}"?', found=describe(found), near=near)
    return T("here stands {found}; possible are: {names}", found=describe(found), names=names)


def _unknown_key(key: str, loc: Path) -> Text:
    known = keys(inside(ConfigFile, loc[:-1]))
    near = nearest(key, known)
    if near:
        return T('there is no key "{key}" here; did you mean "{near}"?', key=key, near=near)
    return T('there is no key "{key}" here; possible are: {names}', key=key, names=known)
