"""Numbers unfolded to their evidence: what `kam explain` says of exactly the set that is shown, kept once known."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports.core.fault import Fault
from kam_reports.core.text import T
from kam_reports.intake.inbox import list_files

if TYPE_CHECKING:
    from kam_reports.web.asking import Asked
    from kam_reports.web.files import Set

_MOST_BRANCHES = 300
_MOST_KEPT = 400
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Twig:
    """A sentence and what stands behind it; more: how many further ones are left out."""

    text: str
    twigs: tuple[Twig, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be unfolded: of which set, whose, ``pay`` or a metric, in which language."""

    found: Set
    subject: str
    what: str
    language: str

    def place(self, state: Path) -> Path:
        """Return where the answer is kept."""
        name = repr((self.found.digest, self.subject, self.what, self.language))
        return state / "page" / "unfolded" / f"{hashlib.sha256(name.encode()).hexdigest()}.json"


def known(state: Path, question: Question) -> Twig | None:
    """Return the answer if it has been found before."""
    kept = _kept(state, question)
    return None if kept is None else _twig(kept)


def unfold(asked: Asked, state: Path, question: Question) -> Twig:
    """Return the tree behind a number: of a sealed set from its seal, of a draft while its ledgers are the same."""
    if (kept := known(state, question)) is not None:
        return kept
    found = question.found
    command = ["explain", found.period, question.subject, question.what]
    if found.sealed:
        tree = asked.ask([*command, "--version", found.version], question.language)
    else:
        _same_ledgers(asked.root, found)
        tree = asked.ask(command, question.language)
        _same_ledgers(asked.root, found)
    _keep(question.place(state), tree)
    return _twig(tree)


def answered(asked: Asked, state: Path, question: Question, command: Sequence[str]) -> object:
    """Return the answer to a question that ledgers of today have no part in."""
    kept = _kept(state, question)
    if kept is None:
        kept = asked.ask(command, question.language)
        _keep(question.place(state), kept)
    return kept


def _kept(state: Path, question: Question) -> object:
    try:
        found: object = json.loads(question.place(state).read_bytes())
    except (OSError, ValueError):
        return None
    return found


def _same_ledgers(root: Path, found: Set) -> None:
    """Refuse to explain a set by ledgers that it was not made from."""
    folder = root / "input"
    there = {file.path: _digest(folder / (file.real or file.path)) for file in list_files(folder)}
    if there != dict(found.inputs):
        raise Fault(T("the ledgers have changed since this set was made"))


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _keep(path: Path, tree: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f".{secrets.token_hex(8)}")
    aside.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    aside.chmod(0o600)
    aside.replace(path)
    kept = sorted((entry.stat().st_mtime_ns, entry.path) for entry in os.scandir(path.parent))
    for _, old in kept[:-_MOST_KEPT]:
        Path(old).unlink(missing_ok=True)


def _twig(tree: object) -> Twig:
    if not isinstance(tree, Mapping):
        return Twig("")
    branches = tree.get("branches")
    whole: Sequence[object] = branches if isinstance(branches, list) else ()
    twigs = tuple(_twig(one) for one in whole[:_MOST_BRANCHES])
    return Twig(str(tree.get("text", "")), twigs, max(len(whole) - _MOST_BRANCHES, 0))
