"""What must fit together between rules: names of schemes, metrics, ledgers and their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.config.rulebook import role_key
from kam_reports.core.fault import ConfigFault, nearest
from kam_reports.core.text import T, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from kam_reports.config.models.file import ConfigFile
    from kam_reports.config.models.schemes import SchemeVersion
    from kam_reports.config.tree import Path, Source
    from kam_reports.config.values import Known

Finding = tuple["Path", Text]


def faults_between(file: ConfigFile, known: Known, source: Source) -> Iterator[ConfigFault]:
    """Yield everything that does not fit together."""
    for check in (_roles, _paid_once, _commission, _metrics, _ledgers, _archive):
        for path, text in check(file, known):
            yield ConfigFault(text, file=source.file_of(path), line=source.line(path))


def _unknown(what: Text, name: str, names: Iterable[str]) -> Text:
    """Say that a name is unknown, with the nearest one or all of them."""
    near = nearest(name, names)
    if near:
        return T('there is no {what} "{name}"; did you mean "{near}"?', what=what, name=name, near=near)
    return T('there is no {what} "{name}"; there are: {names}', what=what, name=name, names=sorted(names))


def _roles(file: ConfigFile, _known: Known) -> Iterator[Finding]:
    """Roles name schemes that exist, a role stands only once (however it is spelled), and no department sheet."""
    for index, version in enumerate(file.roles):
        seen: set[str] = set()
        for role, schemes in version.schemes.items():
            path: Path = ("roles", index, "schemes", role)
            if role_key(role) in seen:
                yield path, T('the role "{role}" stands here twice', role=role_key(role))
            seen.add(role_key(role))
            for place, scheme in enumerate(schemes):
                if scheme not in file.schemes:
                    yield (*path, place), _unknown(T("scheme"), scheme, file.schemes)
                elif any(form.subject == "department" for form in file.schemes[scheme]):
                    yield (*path, place), T('"{scheme}" is the department\'s own sheet; no role has it', scheme=scheme)


def _paid_once(file: ConfigFile, _known: Known) -> Iterator[Finding]:
    """On no day may a role have two schemes that pay: its pay base would be paid twice."""
    told: set[tuple[int, str]] = set()
    for day in _change_days(file):
        index = max(
            (place for place, version in enumerate(file.roles) if version.effective_from <= day),
            key=lambda place: file.roles[place].effective_from,
            default=None,
        )
        if index is None:
            continue
        paying = {scheme for scheme, forms in file.schemes.items() if (form := _on(forms, day)) and form.pays}
        for role, schemes in file.roles[index].schemes.items():
            twice = [scheme for scheme in schemes if scheme in paying]
            if len(twice) > 1 and (index, role) not in told:
                told.add((index, role))
                path: Path = ("roles", index, "schemes", role)
                yield path, T('role "{role}" would be paid by two schemes: {schemes}', role=role, schemes=twice)


def _change_days(file: ConfigFile) -> list[date]:
    days = {version.effective_from for version in file.roles}
    days.update(form.effective_from for forms in file.schemes.values() for form in forms)
    return sorted(days)


def _on(forms: tuple[SchemeVersion, ...], day: date) -> SchemeVersion | None:
    begun = [form for form in forms if form.effective_from <= day]
    return max(begun, key=lambda form: form.effective_from, default=None)


def _commission(file: ConfigFile, _known: Known) -> Iterator[Finding]:
    """Commission goes to people of schemes that exist, and its tiers are those of some tier system."""
    tiers = {name for version in file.tiers for name in (*(step.name for step in version.steps), version.below)}
    for index, version in enumerate(file.commission):
        for place, scheme in enumerate(version.schemes):
            if scheme not in file.schemes:
                yield ("commission", index, "schemes", place), _unknown(T("scheme"), scheme, file.schemes)
        for place, rate in enumerate(version.rates):
            if rate.tier and rate.tier not in tiers:
                yield ("commission", index, "rates", place, "tier"), _unknown(T("tier"), rate.tier, tiers)


def _metrics(file: ConfigFile, known: Known) -> Iterator[Finding]:
    """Items measure metrics that exist."""
    if known.metrics is None:
        return
    for scheme, forms in file.schemes.items():
        for index, form in enumerate(forms):
            for place, item in enumerate(form.items):
                if item.metric is not None and item.metric not in known.metrics:
                    path: Path = ("schemes", scheme, index, "items", place, "metric")
                    yield path, _unknown(T("metric"), item.metric, known.metrics)


def _ledgers(file: ConfigFile, known: Known) -> Iterator[Finding]:
    """Ledgers and their columns exist."""
    if known.ledgers is None:
        return
    for place, ledger in enumerate(file.due_every_month):
        if ledger not in known.ledgers:
            yield ("due_every_month", place), _unknown(T("ledger"), ledger, known.ledgers)
    blocks: tuple[tuple[str, Iterable[tuple[str, Iterable[str]]]], ...] = (
        ("aliases", file.ledgers.aliases.items()),
        ("units", file.ledgers.units.items()),
    )
    for block, ledgers in blocks:
        for ledger, fields in ledgers:
            if ledger not in known.ledgers:
                yield ("ledgers", block, ledger), _unknown(T("ledger"), ledger, known.ledgers)
                continue
            columns = known.ledgers[ledger]
            for name in fields:
                if name not in columns and name not in columns.values():
                    yield ("ledgers", block, ledger, name), _unknown(T("column"), name, columns.values())


def _archive(file: ConfigFile, known: Known) -> Iterator[Finding]:
    """Required archive fields are columns of the archive."""
    if known.ledgers is None or "accounts" not in known.ledgers:
        return
    columns = known.ledgers["accounts"].values()
    for index, version in enumerate(file.archive_fields):
        for place, name in enumerate(version.required):
            if name not in columns:
                yield ("archive_fields", index, "required", place), _unknown(T("column"), name, columns)
