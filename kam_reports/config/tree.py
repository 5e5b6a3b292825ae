"""YAML text → plain tree of texts with the line of every key: nothing is converted, so nothing is misread.

YAML itself would read ``on`` as true, ``12:30`` as 750, ``0012`` as 10 and ``0.1`` as a float. Here every scalar stays
the text that stands in the file (a blank, ``~`` and ``null`` are None), and the models read each by what its key means.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from kam_reports.config.fault import ConfigFaults, raise_all
from kam_reports.core.fault import ConfigFault
from kam_reports.core.text import T, Text

Tree = str | list["Tree"] | dict[str, "Tree"] | None
Path = tuple[str | int, ...]

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_YAML = "tag:yaml.org,2002:"
_TAGS = frozenset({f"{_YAML}str", f"{_YAML}seq", f"{_YAML}map"})
_DEEPEST = 30
_MOST_NODES = 100_000


@dataclass(slots=True)
class Source:
    """A config file as read: its tree and the line of each key and list entry.

    laid_over: the keys that another file puts in place of this one's, with that file's name.
    """

    file: str
    data: dict[str, Tree] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    laid_over: dict[Path, str] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Return the line of a path; parts that are not in the file are passed over (a missing key: its block)."""
        here: Path = ()
        for part in path:
            if (*here, part) in self.lines:
                here = (*here, part)
        return self.lines.get(here, 1)

    def file_of(self, path: Path) -> str:
        """Return the file that a path stands in."""
        return next((self.laid_over[path[:end]] for end in (1, 2) if path[:end] in self.laid_over), self.file)


def read(text: str, file: str) -> Source:
    """Read YAML text; every fault of form (and every duplicate key) is raised at once."""
    source = Source(file)
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise _unreadable(error, text, file) from None
    if node is None:
        raise ConfigFaults(T("the file is empty"), file=file, line=1)
    reader = _Reader(source)
    value = reader.value(node, ())
    if not isinstance(value, dict):
        raise ConfigFaults(T('the file must consist of lines "key: value"'), file=file, line=1)
    source.data = value
    raise_all(reader.faults)
    return source


def lay_over(base: Source, own: Source) -> Source:
    """Put a department's own keys in place of the group's.

    A block of settings (organisation, calendar …) is taken key by key; everything else whole, dated rules above all: a
    rule's versions are never mixed from two files.
    """
    result = Source(base.file, dict(base.data), dict(base.lines))
    for key, value in own.data.items():
        ours = base.data.get(key)
        if isinstance(value, dict) and isinstance(ours, dict):
            result.data[key] = {**ours, **value}
            for name in value:
                _take(result, own, (key, name))
        else:
            result.data[key] = value
            _take(result, own, (key,))
    return result


def _take(result: Source, own: Source, path: Path) -> None:
    """Take over the lines below a path."""
    end = len(path)
    result.lines = {at: line for at, line in result.lines.items() if at[:end] != path}
    result.lines |= {at: line for at, line in own.lines.items() if at[:end] == path}
    result.laid_over[path] = own.file


def written(source: Source) -> str:
    """Write a tree as YAML that reads back the same."""
    return str(yaml.safe_dump(source.data, allow_unicode=True, sort_keys=False, width=120))


class _Reader:
    """Turns composed nodes into the tree, collecting faults and lines on the way."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[ConfigFault] = []
        self.nodes = 0

    def value(self, node: yaml.Node, path: Path) -> Tree:
        """Return the tree below a node."""
        self.nodes += 1
        if len(path) > _DEEPEST or self.nodes > _MOST_NODES:
            self._complain(node, T("the file is nested too deeply or refers to itself"))
            raise_all(self.faults)
        if node.tag not in _TAGS:
            self._complain(
                node, T('"{tag}" is not used here: write the plain value', tag=node.tag.replace(_YAML, "!!"))
            )
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return self._sequence(node, path)
        text = str(node.value)
        plain = isinstance(node, yaml.ScalarNode) and not node.style
        return None if plain and text in _NULLS else text

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Tree]:
        found: dict[str, Tree] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._complain(key_node, T("a key must be a plain word"))
                continue
            key = str(key_node.value).strip()
            here = (*path, key)
            if key in found:
                first = self.source.lines[here]
                self._complain(
                    key_node, T('"{key}" stands here a second time; the first is in line {first}', key=key, first=first)
                )
                continue
            self.source.lines[here] = _line(key_node)
            found[key] = self.value(value_node, here)
        return found

    def _sequence(self, node: yaml.SequenceNode, path: Path) -> list[Tree]:
        found: list[Tree] = []
        for index, entry in enumerate(node.value):
            here = (*path, index)
            self.source.lines[here] = _line(entry)
            found.append(self.value(entry, here))
        return found

    def _complain(self, node: yaml.Node, text: Text) -> None:
        self.faults.append(ConfigFault(text, file=self.source.file, line=_line(node)))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _unreadable(error: yaml.YAMLError, text: str, file: str) -> ConfigFaults:
    """Say where YAML gave up; the commonest reason in a Chinese file is a full-width colon."""
    marks = [mark for name in ("context_mark", "problem_mark") if (mark := getattr(error, name, None)) is not None]
    rows = text.splitlines()
    for mark in marks:
        if mark.line < len(rows) and "：" in rows[mark.line].split("#")[0]:
            return ConfigFaults(
                T('a full-width colon "：" stands in this line; write ":" and a space instead'),
                file=file,
                line=mark.line + 1,
            )
    line = marks[-1].line + 1 if marks else 1
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return ConfigFaults(
        T(
            "this line cannot be read as YAML ({problem}); check indentation, colons and quotation marks",
            problem=problem,
        ),
        file=file,
        line=min(line, max(len(rows), 1)),
    )
