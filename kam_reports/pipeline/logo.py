"""The department's logo: where it is, and what it adds to a set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.digest import digest_file
from kam_reports.core.fault import ConfigFault
from kam_reports.core.text import T

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.pipeline.stages import Job


def logo_file(job: Job) -> Path | None:
    """Return the department's logo; a Fault when config names one that is not there."""
    name = job.config.organisation.logo
    if not name:
        return None
    logo = (job.workspace.root / name).resolve()
    if not logo.is_file() or not logo.is_relative_to(job.workspace.root):
        raise ConfigFault(
            T("there is no picture {name} in the workspace (organisation.logo)", name=name), file=job.config.file
        )
    return logo


def logo_digest(job: Job) -> dict[str, str]:
    """Return the logo's SHA-256 by its name (:func:`listed`), for the manifest."""
    logo = logo_file(job)
    return {} if logo is None else {listed(logo): digest_file(logo)}


def listed(logo: Path) -> str:
    """Return the name of a logo among the templates of a set, where a template may have the same name."""
    return f"organisation.logo/{logo.name}"


def logo_marks(job: Job) -> tuple[tuple[str, str], ...]:
    """Return what templates may show beside a document's content: the logo's address."""
    logo = logo_file(job)
    return () if logo is None else (("logo", logo.as_uri()),)
