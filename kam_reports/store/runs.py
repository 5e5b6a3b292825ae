"""Runs in the database: what each published set was made from and what it says, copied from its files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from kam_reports.store.schema import BEGUN, FIGURES, FILES, ISSUES, PAY_LINES, RESULTS, RUNS, SCORES, SEALED, STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

TABLES: dict[str, Table] = {
    "figures": FIGURES,
    "scores": SCORES,
    "results": RESULTS,
    "pay": PAY_LINES,
    "issues": ISSUES,
}
"""A set's CSV → its table: the same columns, less the period, which the run has."""
_KEPT_BY_A_RUN = (FILES, *TABLES.values())


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One set. files: (role, path, sha256). tables: CSV name → its rows, columns as in the table."""

    period: str
    manifest: str
    run: str
    program: str
    files: Sequence[tuple[str, str, str]] = ()
    tables: Mapping[str, Iterable[Sequence[str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Who made a set, and when."""

    by: str = ""
    at: str = ""


def columns(name: str) -> tuple[str, ...]:
    """Return the columns that a CSV's rows must have, in order."""
    return tuple(column.name for column in TABLES[name].columns if column.name != "run_id")


def begin_run(connection: Connection, period: str, prepared: Prepared) -> None:
    """Note who is about to publish a set of a period."""
    connection.execute(delete(BEGUN).where(BEGUN.c.period == period))
    connection.execute(insert(BEGUN), [{"period": period, "prepared_by": prepared.by, "prepared_at": prepared.at}])


def begun_by(connection: Connection, period: str) -> Prepared:
    """Return who began the newest run of a period; blank when nobody is known."""
    query = select(BEGUN.c.prepared_by, BEGUN.c.prepared_at).where(BEGUN.c.period == period)
    row = connection.execute(query).first()
    return Prepared(row[0], row[1]) if row is not None else Prepared()


def find_run(connection: Connection, period: str, manifest: str) -> int | None:
    """Return the id of a set's run."""
    query = select(RUNS.c.id).where(RUNS.c.period == period, RUNS.c.manifest == manifest)
    found = connection.execute(query).scalar()
    return None if found is None else int(found)


def prepared_by(connection: Connection, period: str, manifest: str) -> Prepared:
    """Return who made a set."""
    query = select(RUNS.c.prepared_by, RUNS.c.prepared_at).where(RUNS.c.period == period, RUNS.c.manifest == manifest)
    row = connection.execute(query).first()
    return Prepared(row[0], row[1]) if row is not None else Prepared()


def enter_run(connection: Connection, record: RunRecord, prepared: Prepared) -> int:
    """Enter a set with everything it holds, and let go of the rows of the period's earlier drafts.

    A set that was there before keeps who prepared it.
    """
    _forget_drafts(connection, record.period)
    head = {
        "period": record.period,
        "manifest": record.manifest,
        "run": record.run,
        "program": record.program,
        "prepared_by": prepared.by,
        "prepared_at": prepared.at,
    }
    run = find_run(connection, record.period, record.manifest)
    if run is None:
        run = int(connection.execute(insert(RUNS).returning(RUNS.c.id), [head]).scalar_one())
    elif not prepared_by(connection, record.period, record.manifest).by:
        here = update(RUNS).where(RUNS.c.id == run)
        connection.execute(here.values(prepared_by=prepared.by, prepared_at=prepared.at))
    _many(connection, FILES, [(run, *one) for one in record.files])
    for name, rows in record.tables.items():
        _many(connection, TABLES[name], [(run, *row) for row in rows])
    return run


def _many(connection: Connection, table: Table, rows: list[tuple[object, ...]]) -> None:
    """Insert many rows by the driver's own fast way."""
    if not rows:
        return
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    if connection.dialect.name == "postgresql":
        raw = connection.connection.cursor()
        with raw.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" for _ in table.columns)
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)  # noqa: S608 - our own names


def _forget_drafts(connection: Connection, period: str) -> None:
    """Remove the rows of runs that no seal names; the runs themselves and who made them stay."""
    kept = select(SEALED.c.run_id).where(SEALED.c.run_id.is_not(None))
    old = select(RUNS.c.id).where(RUNS.c.period == period, RUNS.c.id.not_in(kept))
    for table in _KEPT_BY_A_RUN:
        connection.execute(delete(table).where(table.c.run_id.in_(old)))


def rows_of(connection: Connection, name: str, run: int) -> list[tuple[str, ...]]:
    """Return the rows of one table of a run, in the order they were entered."""
    table = TABLES[name]
    picked = [column for column in table.columns if column.name != "run_id"]
    return [tuple(row) for row in connection.execute(select(*picked).where(table.c.run_id == run))]


def present_set(connection: Connection, period: str) -> tuple[str, str]:
    """Return a period's state and the set it was given to; blank when the period is unknown."""
    row = connection.execute(select(STATES.c.state, STATES.c.manifest).where(STATES.c.period == period)).first()
    return (str(row[0]), str(row[1])) if row is not None else ("", "")
