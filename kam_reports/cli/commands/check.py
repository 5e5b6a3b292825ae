"""`kam check`: read and check the ledgers, name every fault at its cell."""

from typing import TYPE_CHECKING

import typer

from kam_reports.cli.options import HERE, Folder, Json, Language, Say, Workers
from kam_reports.cli.screen import CLEAN, DATA_ERRORS, line, progress, show, show_json
from kam_reports.cli.session import begin
from kam_reports.core.text import T

if TYPE_CHECKING:
    from kam_reports.core.issue import Issue
    from kam_reports.core.text import Speaker


def register(app: typer.Typer, say: Say) -> None:
    """Add the command."""

    @app.command(help=say(T("Read and check the ledgers; name every fault at its cell.")))
    def check(*, workspace: Folder = HERE, lang: Language = None, json: Json = False, workers: Workers = None) -> int:
        from kam_reports.pipeline.children import expect_readers

        if workers != 0:
            expect_readers()
        session = begin(workspace, lang, use_cache=True)
        from kam_reports.core.issue import Severity
        from kam_reports.pipeline.checking import check_ledgers

        with progress(session.speaker) as tell:
            looked = check_ledgers(session.job(tell, workers))
        issues = looked.issues
        errors = sum(issue.severity is Severity.ERROR for issue in issues)
        if json:
            show_json([_as_json(issue, session.speaker) for issue in issues])
            return DATA_ERRORS if errors else CLEAN
        for issue in issues:
            _show_issue(session.speaker, issue)
        _sum_up(session.speaker, issues, looked.files)
        show(session.speaker, T("Results: {folder}", folder=str(looked.folder)))
        return DATA_ERRORS if errors else CLEAN


SEVERITIES = {"error": T("error"), "warning": T("warning"), "notice": T("notice")}


def _show_issue(speaker: "Speaker", issue: "Issue") -> None:
    where = str(issue.place) or speaker.say(T("(no file)"))
    severity = speaker.say(SEVERITIES[issue.severity.value])
    line(f"{severity}  {where}: {speaker.say(issue.message)}")
    if mend := speaker.say(issue.mend):
        line(f"      → {mend}")


def _sum_up(speaker: "Speaker", issues: "list[Issue]", files: int) -> None:
    if not issues:
        show(speaker, T("{files} files read: no problems found.", files=files))
        return
    counts = {severity: sum(issue.severity.value == severity for issue in issues) for severity in SEVERITIES}
    show(
        speaker,
        T(
            "{files} files read: {errors} errors, {warnings} warnings, {notices} notices.",
            files=files,
            errors=counts["error"],
            warnings=counts["warning"],
            notices=counts["notice"],
        ),
    )


def _as_json(issue: "Issue", speaker: "Speaker") -> dict[str, str]:
    return {
        "code": issue.code,
        "severity": issue.severity.value,
        "file": issue.place.file,
        "sheet": issue.place.sheet,
        "cell": issue.place.cell,
        "found": issue.found,
        "expected": speaker.say(issue.expected),
        "message": speaker.say(issue.message),
        "mend": speaker.say(issue.mend),
        "blocks": issue.kind.blocks.value,
    }
