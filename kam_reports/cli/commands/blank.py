"""`kam blank [LEDGER…]`: empty ledgers with notes and drop-downs, so that new ones are born clean."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kam_reports.cli.options import HERE, Folder, Language, Say
from kam_reports.cli.screen import CLEAN, show
from kam_reports.cli.session import Session, begin
from kam_reports.cli.speech import speaker
from kam_reports.core.fault import OutputFault, UsageFault, perhaps
from kam_reports.core.text import Name, T

if TYPE_CHECKING:
    from kam_reports.core.text import Speaker
    from kam_reports.ledgers.spec import LedgerSpec
    from kam_reports.render.blank import Choices

FOLDER = Name("空白台账", "blank")
"""Where the ledgers go when no folder is named, below the folder the command is started in."""


def register(app: typer.Typer, say: Say) -> None:
    """Add the command."""

    @app.command(help=say(T("Write empty ledgers with notes, drop-downs and checks on what is typed.")))
    def blank(
        ledgers: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[LEDGER]...", help=say(T("Ledgers by name or id (default: all).")), show_default=False
            ),
        ] = None,
        *,
        output: Annotated[
            Path | None,
            typer.Option("--output", "-o", metavar="DIR", help=say(T("Folder for the ledgers.")), show_default=False),
        ] = None,
        workspace: Folder = HERE,
        lang: Language = None,
    ) -> int:
        from kam_reports.ledgers.catalogue import LEDGERS

        here = workspace == HERE and not (HERE / "config.yaml").is_file()
        session = None if here else begin(workspace, lang)
        voice = session.speaker if session else speaker(lang or "zh")
        chosen = dict.fromkeys(_named(name, LEDGERS.values()) for name in ledgers or LEDGERS)
        folder = output or Path(voice.say(FOLDER))
        write_blanks(list(chosen), folder, voice, _choices(session, voice))
        show(voice, T("{count} empty ledgers written to {folder}.", count=len(chosen), folder=str(folder)))
        return CLEAN


def _named(word: str, specs: "Iterable[LedgerSpec]") -> "LedgerSpec":
    """Return the ledger that a word names, in either language or by its id."""
    known = {name.casefold(): spec for spec in specs for name in (spec.id, spec.zh, spec.en)}
    if spec := known.get(word.strip().casefold()):
        return spec
    hint = perhaps(word.casefold(), known)
    raise UsageFault(T("“{word}” is no ledger{hint}", word=word, hint=hint))


def write_blanks(specs: "list[LedgerSpec]", folder: Path, voice: "Speaker", choices: "Choices") -> None:
    """Write one workbook a ledger; never over a file that is there."""
    from kam_reports.render.blank import write_blank
    from kam_reports.render.names import clean_name

    targets = {folder / f"{clean_name(voice.say(spec.name))}.xlsx": spec for spec in specs}
    if there := next((target for target in targets if target.exists()), None):
        raise UsageFault(T("{file} is there already; nothing was written", file=str(there)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target, spec in targets.items():
            target.write_bytes(write_blank(spec, voice, choices))
    except OSError as error:
        raise OutputFault(
            T("the file cannot be written: {reason}", reason=error.strerror or str(error)), file=str(folder)
        ) from error


def _choices(session: Session | None, voice: "Speaker") -> "Choices":
    """Return the words that the workspace's rules know, for drop-downs."""
    choices: dict[tuple[str, str], list[str]] = {("accounts", "cooperation_class"): ["A", "B", "C"]}
    if session is None:
        return choices
    rules = session.config.rules(session.today())
    if rules.roles:
        choices["staff", "role"] = list(rules.roles.value)
    if rules.limits:
        choices["feedback", "category"] = [category for category, _ in rules.limits.value.by_category]
    items = [item for scheme in rules.schemes for item in scheme.value.items if not item.metric]
    choices["ratings", "item"] = list(dict.fromkeys(voice.say(item.name) for item in items))
    return choices
