"""Keep the gettext catalogues in step with the program: `python tools/catalogues.py [--check]`.

Gathers every sentence marked with `T("…")` in kam_reports, brings `kam_reports/locale/{zh,en}/LC_MESSAGES/kam.po` up to
date (translations are kept, sentences that are gone are dropped) and compiles the `.mo` files beside them. English says
the sentence itself. Prints what has no Chinese yet; the exit code is then 1. `--check` writes nothing and names what is
not in step.
"""

import ast
import io
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "kam_reports"
LANGUAGES = ("zh", "en")
_MARK = "T"
_MADE = datetime(2026, 1, 1, tzinfo=UTC)  # fixed: the same sentences give the same bytes on any day


def main(arguments: Sequence[str]) -> int:
    """Bring both catalogues up to date, or with `--check` only look."""
    if "--check" in arguments:
        faults = list(faults_of_all())
        print(*faults, sep="\n", end="\n" if faults else "")
        return 1 if faults else 0
    template = extracted()
    for language in LANGUAGES:
        write(language, updated(language, template))
    missing = untranslated("zh")
    for sentence in missing:
        print(f"no Chinese: {sentence}")
    print(f"{len(list(entries(template)))} sentences, {len(missing)} without Chinese")
    return 1 if missing else 0


def extracted(package: Path = PACKAGE) -> Catalog:
    """Gather all marked sentences, with the files they stand in (without line numbers: they would change daily)."""
    template = _empty("en")
    for path in sorted(package.rglob("*.py")):
        with path.open("rb") as file:
            for _, sentence, _, _ in extract("python", file, keywords={_MARK: None}):
                if isinstance(sentence, str) and sentence:
                    template.add(sentence, locations=[(path.relative_to(package.parent).as_posix(), 1)])
    return template


def updated(language: str, template: Catalog) -> Catalog:
    """Take the sentences of the template and the translations that are there."""
    known = {sentence: said for sentence, said, _ in entries(read(language))}
    catalogue = _empty(language)
    for sentence, _, message_locations in entries(template):
        said = sentence if language == "en" else known.get(sentence, "")
        catalogue.add(sentence, said, locations=message_locations)
    return catalogue


def entries(catalogue: Catalog) -> Iterator[tuple[str, str, list[tuple[str, int]]]]:
    """Yield sentence, translation and places of every entry but the header."""
    for message in catalogue:
        if message.id:
            yield str(message.id), str(message.string), list(message.locations)


def po_path(language: str) -> Path:
    """Return the readable catalogue of a language."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "kam.po"


def mo_path(language: str) -> Path:
    """Return the compiled catalogue of a language."""
    return po_path(language).with_suffix(".mo")


def read(language: str) -> Catalog:
    """Read the readable catalogue; an empty one where there is none yet."""
    path = po_path(language)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="kam")


def untranslated(language: str) -> list[str]:
    """List the sentences without a translation."""
    return [sentence for sentence, said, _ in entries(read(language)) if not said]


def names_in(template: str) -> set[str]:
    """Return the `{names}` of a sentence."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def unmarked(package: Path = PACKAGE) -> Iterator[str]:
    """Name each `T(…)` whose sentence cannot be gathered because it is put together while the program runs."""
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == _MARK and node.args:
                sentence = node.args[0]
                if not (isinstance(sentence, ast.Constant) and isinstance(sentence.value, str)):
                    yield f"{path.relative_to(package.parent).as_posix()}:{node.lineno}: not a plain text in T(…)"


def faults_of_all() -> Iterator[str]:
    """Name everything that is not in step: sentences put together, catalogues stale or incomplete."""
    yield from unmarked()
    template = {sentence for sentence, _, _ in entries(extracted())}
    for language in LANGUAGES:
        yield from faults_of(language, template)


def faults_of(language: str, template: set[str]) -> Iterator[str]:
    """Name what is wrong with one language."""
    catalogue = read(language)
    said = {sentence: words for sentence, words, _ in entries(catalogue)}
    yield from (f"{language}: not in the catalogue: {sentence}" for sentence in sorted(template - set(said)))
    yield from (f"{language}: no longer in the program: {sentence}" for sentence in sorted(set(said) - template))
    for sentence, words in said.items():
        if not words:
            yield f"{language}: not translated: {sentence}"
        elif names_in(sentence) != names_in(words):
            yield f"{language}: other names in braces: {sentence}"
    yield from (f"{language}: marked as fuzzy: {message.id}" for message in catalogue if message.id and message.fuzzy)
    if compiled(language) != {sentence: words for sentence, words in said.items() if words}:
        yield f"{language}: kam.mo is not made from kam.po: run tools/catalogues.py"


def compiled(language: str) -> dict[str, str]:
    """Return what the compiled catalogue says."""
    path = mo_path(language)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {sentence: words for sentence, words, _ in entries(read_mo(file))}


def _empty(language: str) -> Catalog:
    return Catalog(
        locale=language,
        domain="kam",
        header_comment="",
        project="kam_reports",
        version="-",
        msgid_bugs_address="-",
        last_translator="kam_reports",
        language_team="kam_reports",
        creation_date=_MADE,
        revision_date=_MADE,
        fuzzy=False,
    )


def write(language: str, catalogue: Catalog) -> None:
    """Write both files, only where something changed."""
    readable, machine = io.BytesIO(), io.BytesIO()
    write_po(readable, catalogue, width=120, sort_by_file=True, include_lineno=False)
    write_mo(machine, catalogue)
    for path, content in ((po_path(language), readable.getvalue()), (mo_path(language), machine.getvalue())):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
