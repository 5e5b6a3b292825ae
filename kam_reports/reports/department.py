"""部门月报: the period on a page or two that a manager presents, and the lists behind it; for every kind of period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.document import Document, Section
from kam_reports.core.period import PeriodKind
from kam_reports.core.text import Name, T
from kam_reports.metrics.catalogue import METRICS
from kam_reports.reports.department_charts import chart_of, months
from kam_reports.reports.department_costs import data_quality, expenses
from kam_reports.reports.department_figures import by_dimension, key_figures, tiles
from kam_reports.reports.department_lists import lists, or_nothing
from kam_reports.reports.people_lists import people_lists
from kam_reports.reports.people_lists import versions as list_rules
from kam_reports.reports.rater_integrity import rater_integrity
from kam_reports.reports.versions import rules_behind, small_print
from kam_reports.reports.words import footer, in_yuan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kam_reports.core.dated import Version
    from kam_reports.reports.material import Material

_NAMES = {
    PeriodKind.MONTH: (Name("部门月报", "department"), T("Department monthly report")),
    PeriodKind.QUARTER: (Name("部门季报", "department"), T("Department quarterly report")),
    PeriodKind.HALF: (Name("部门半年报", "department"), T("Department half-year report")),
    PeriodKind.YEAR: (Name("部门年报", "department"), T("Department yearly report")),
}
SHEET = Name("概览", "Overview")


def compose(material: Material) -> Document:
    """Return the department's report of a period."""
    say = material.say
    path, title = _NAMES[material.period.kind]
    sections: tuple[Section, ...] = (
        *tiles(material),
        *months(material),
        key_figures(material),
        *_subjects(material),
        *expenses(material),
        *lists(material),
        *(or_nothing(section) for section in (*people_lists(material), *rater_integrity(material))),
        *data_quality(material),
        small_print(material, _versions(material)),
    )
    return Document(
        kind="department",
        path=say(path),
        title=material.worded("title_department", title),
        subtitle=in_yuan(material),
        language=material.language,
        organisation=material.letterhead.name,
        sheet=say(SHEET),
        footer=footer(material),
        sections=sections,
    )


def _subjects(material: Material) -> Iterator[Section]:
    """Yield chart and table by person, region, product and tier."""
    for dimension, table in by_dimension(material):
        yield from chart_of(material, dimension)
        yield table


def _versions(material: Material) -> list[Version[object]]:
    """Return the dated rules behind the figures, and that of the lists."""
    names = rules_behind(METRICS)
    figures = [version for version in material.versions if version.name in names]
    return [*figures, *list_rules(material)]
