"""The command line: `kam COMMAND`. Every command is one file; this one gathers them and maps faults to exit codes."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from kam_reports import __version__
from kam_reports.cli.options import HERE, Language, Say
from kam_reports.cli.screen import BUSY, CLEAN, COULD_NOT_RUN, finish, line, nobody_reads, show_fault
from kam_reports.cli.speech import language_asked, speaker
from kam_reports.core.fault import BusyFault, Fault
from kam_reports.core.text import Speaker, T

Said = ParamSpec("Said")


def build(say: Say) -> typer.Typer:
    """Build the application with its help in one language."""
    from kam_reports.cli.commands import (
        appeal,
        audit,
        blank,
        check,
        diff,
        doctor,
        explain,
        init,
        metrics,
        restate,
        run,
        sample,
        schedule,
        serve,
        states,
        status,
        template,
        user,
        watch,
        whatif,
    )

    app = typer.Typer(
        name="kam",
        help=say(T("From ledgers in a folder to assessment sheets and bonus calculations ready to sign.")),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def common(
        *,
        version: Annotated[
            bool,
            typer.Option(
                "--version", help=say(T("Show the version and leave.")), is_eager=True, callback=_show_version
            ),
        ] = False,
        lang: Language = None,
    ) -> None:
        """Take options that stand before the command."""
        _ = lang, version  # _language_behind has handed the language on; _show_version has left

    for module in (
        run,
        check,
        states,
        status,
        restate,
        appeal,
        audit,
        explain,
        diff,
        whatif,
        metrics,
        sample,
        init,
        blank,
        template,
        watch,
        schedule,
        serve,
        user,
        doctor,
    ):
        module.register(app, say)
    return app


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    given = _language_behind(sys.argv[1:] if arguments is None else arguments)
    language = language_asked(given) or "zh"
    voice = speaker(language)
    try:
        code = _done(voice, given)
    except BusyFault as fault:
        return _told(BUSY, show_fault, voice, fault)
    except Fault as fault:
        return _told(COULD_NOT_RUN, show_fault, voice, fault)
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - nobody but who mends the program is helped by a traceback
        if isinstance(error, BrokenPipeError) and nobody_reads():
            return CLEAN
        if hasattr(error, "exit_code") and hasattr(error, "show"):
            return _told(int(error.exit_code), error.show)
        return _unforeseen(voice, error, given)
    return code


def _done(voice: Speaker, arguments: list[str]) -> int:
    """Run a command to its last line and return its code."""
    command = typer.main.get_command(build(voice.say))
    try:
        code = command.main(args=arguments, prog_name="kam", standalone_mode=False)
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):  # typer and rich leave at any broken pipe, with code 1
            raise leaving.__context__ from None
        raise
    finish()
    return int(code or CLEAN)


def _told(code: int, tell: Callable[Said, None], *said: Said.args, **more: Said.kwargs) -> int:
    """Return a code once it is told why; that nobody listens any more changes nothing."""
    try:
        tell(*said, **more)
    except BrokenPipeError:
        nobody_reads()
    return code


def _unforeseen(voice: Speaker, error: Exception, arguments: list[str]) -> int:
    """Tell of a bug, or of a machine that gives up, in one line; the story lies in the workspace."""
    from kam_reports.core.mishap import tell_mishap
    from kam_reports.pipeline.workspace import Workspace

    told = Fault(tell_mishap(error, Workspace(_workspace_of(arguments)).state))
    return _told(COULD_NOT_RUN, show_fault, voice, told)


def _workspace_of(arguments: list[str]) -> Path:
    """Return the workspace that a command line names."""
    for number, word in enumerate(arguments):
        if word in {"-w", "--workspace"}:
            return Path(*arguments[number + 1 : number + 2])
        for start in ("--workspace=", "-w"):
            if word.startswith(start):
                return Path(word.removeprefix(start))
    return HERE


def _show_version(wanted: bool) -> None:
    if wanted:
        line(f"kam_reports {__version__}")
        raise typer.Exit


def _language_behind(arguments: list[str]) -> list[str]:
    """Move a language that stands before the command behind it: both ways of writing mean the same."""
    if arguments[:1] == ["--lang"]:
        language, rest = arguments[:2], arguments[2:]
    elif arguments and arguments[0].startswith("--lang="):
        language, rest = arguments[:1], arguments[1:]
    else:
        return arguments
    return [rest[0], *language, *rest[1:]] if rest and not rest[0].startswith("-") else arguments
