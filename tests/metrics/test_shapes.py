"""A metric whose formula itself changes: two functions of one name, each for its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kam_reports.metrics.catalogue import METRICS, SHAPES, by_shape, in_force

OLD = METRICS["visit_coverage"]
NEW = replace(OLD, effective_from=date(2027, 1, 1))


def test_the_shape_of_the_day() -> None:
    """Before the new shape begins the old one holds, from its first day on the new one."""
    shapes = by_shape([NEW, OLD])
    assert in_force(NEW, date(2026, 12, 31), shapes) is OLD
    assert in_force(NEW, date(2027, 1, 1), shapes) is NEW
    assert in_force(OLD, date(2027, 1, 2), shapes) is NEW


def test_before_the_first_shape() -> None:
    """A metric that begins later does not exist before."""
    assert in_force(NEW, date(2026, 12, 31), by_shape([NEW])) is None


def test_one_of_no_catalogue() -> None:
    """A metric that the catalogue does not know is taken as it is (tests make such)."""
    assert in_force(replace(OLD, id="made_up"), date(2026, 1, 1)).id == "made_up"  # type: ignore[union-attr]


def test_catalogue_begins_at_the_beginning() -> None:
    """Every metric shipped has a shape for all time."""
    assert all(shapes[0].effective_from == date.min for shapes in SHAPES.values())
