"""`kam template check | names | example`: the department's own templates and Excel forms."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kam_reports.cli.options import HERE, Folder, Json, Language, Say
from kam_reports.cli.screen import CLEAN, COULD_NOT_RUN, line, show, show_json
from kam_reports.cli.session import begin
from kam_reports.cli.speech import speaker
from kam_reports.core.fault import OutputFault, TemplateFault, UsageFault, perhaps
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kam_reports.core.fields import Fields
    from kam_reports.core.text import Speaker


class Action(StrEnum):
    """What the command does."""

    check = "check"
    names = "names"
    example = "example"


def register(app: typer.Typer, say: Say) -> None:
    """Add the command."""

    @app.command(help=say(T("Check your templates and Excel forms, list the names forms may use, or write a form.")))
    def template(
        action: Annotated[
            Action,
            typer.Argument(
                metavar="check|names|example",
                help=say(T("check: try every template; names: list the names of forms; example: write a form.")),
            ),
        ],
        kind: Annotated[
            str | None,
            typer.Argument(
                metavar="[KIND]",
                help=say(T("Kind of document: assessment, bonus, commission, accounts.")),
                show_default=False,
            ),
        ] = None,
        *,
        output: Annotated[
            Path | None,
            typer.Option("--output", "-o", metavar="FILE", help=say(T("File for the example.")), show_default=False),
        ] = None,
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
    ) -> int:
        if action is Action.check:
            return _check(workspace, lang, as_json=json)
        here = workspace == HERE and not (HERE / "config.yaml").is_file()
        session = None if here else begin(workspace, lang)
        voice = session.speaker if session else speaker(lang or "zh")
        if session:
            from kam_reports.pipeline.forms import form_fields

            known = form_fields(session.config)
        else:
            from kam_reports.reports.fields import fields

            known = fields()
        if action is Action.names:
            chosen = [_named(kind, known)] if kind else list(known.values())
            _names(chosen, voice, as_json=json)
            return CLEAN
        if kind is None:
            raise UsageFault(T("say which form: {names}", names=tuple(known)))
        folder = session.workspace.templates if session else HERE
        target = output or folder / f"{_named(kind, known).kind}.xlsx"
        logo = session.workspace.root / session.config.organisation.logo if session else HERE
        _example(_named(kind, known), target, voice, logo)
        show(voice, T("Form written: {file}. Change it in Excel or WPS, then: kam template check", file=str(target)))
        return CLEAN


def _named(word: str, known: "Mapping[str, Fields]") -> "Fields":
    """Return the kind of document a word names."""
    if found := known.get(word.strip().casefold()):
        return found
    hint = perhaps(word.casefold(), known)
    names = tuple(known)
    raise UsageFault(T("“{word}” is no kind of form{hint}; possible are: {names}", word=word, hint=hint, names=names))


def _check(folder: Path, lang: str | None, *, as_json: bool) -> int:
    """Try every template of a workspace and say what is wrong."""
    from kam_reports.pipeline.forms import form_fields
    from kam_reports.render.check import check_templates, kinds
    from kam_reports.render.forms.check import forms

    session = begin(folder, lang)
    templates = session.workspace.templates
    tried = [*kinds(templates), *(path.name for path in forms(templates))] if templates.is_dir() else []
    faults = check_templates(templates, form_fields(session.config)) if tried else []
    if as_json:
        show_json({"tried": tried, "faults": [_as_json(fault, session.speaker) for fault in faults]})
    else:
        for fault in faults:
            line(f"✗ {session.speaker.say(T('{where}: {text}', where=fault.where, text=fault.text))}")
        show(session.speaker, T("Templates tried: {names}", names=tuple(tried)) if tried else T("No own templates."))
        if not faults:
            show(session.speaker, T("All of them are in order."))
    return COULD_NOT_RUN if faults else CLEAN


def _as_json(fault: TemplateFault, voice: "Speaker") -> dict[str, object]:
    place = {name: getattr(fault, name, "") for name in ("sheet", "cell")}
    return {"file": fault.file, "line": fault.line, **place, "text": voice.say(fault.text)}


def _names(chosen: "Iterable[Fields]", voice: "Speaker", *, as_json: bool) -> None:
    """List the names of kinds of document with their meaning."""
    if as_json:
        rows = {
            one.kind: [{"name": name, "meaning": voice.say(said)} for name, said in one.explained()] for one in chosen
        }
        show_json(rows)
        return
    for one in chosen:
        line(f"templates/{one.kind}.xlsx  {voice.say(one.title)}")
        for single in one.singles:
            line(f"    {{{{ {single.name} }}}}  {voice.say(single.meaning)}")
        for block in one.blocks:
            line(f"    {voice.say(T('{table} (the row is repeated for each line):', table=block.meaning))}")
            for column in block.columns:
                line(f"        {{{{ {block.name}.{column.name} }}}}  {voice.say(column.meaning)}")
            line(f"        {{{{ {block.name}.no }}}}  {voice.say(T('No.'))}")
            if block.totals:
                sums = ", ".join(f"{block.name}.total.{column}" for column in block.totals)
                line(f"        {voice.say(T('total: {names}', names=sums))}")
            if block.keys:
                say_keys = T("one line: {name} with one of: {keys}", name=f"{block.name}.….…", keys=block.keys)
                line(f"        {voice.say(say_keys)}")
        line("")


def _example(known: "Fields", target: Path, voice: "Speaker", logo: Path) -> None:
    """Write a form to start from, with the department's logo where it is a file; never over a file that is there."""
    from kam_reports.render.forms.example import write_example
    from kam_reports.reports.form_example import example

    if target.exists():
        raise UsageFault(T("{file} is there already; nothing was written", file=str(target)))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        marks = (("logo", logo.resolve().as_uri()),) if logo.is_file() else ()
        target.write_bytes(write_example(replace(example(known, voice), marks=marks)))
    except OSError as error:
        raise OutputFault(
            T("the file cannot be written: {reason}", reason=error.strerror or str(error)), file=str(target)
        ) from error
