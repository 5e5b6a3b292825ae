"""Every table of the database in one place. Times are UTC in ISO form, numbers exact texts, money whole fen."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Names of constraints follow from tables and columns, so that migrations can speak of them on every database."""

_KEY = BigInteger().with_variant(Integer, "sqlite")
_LARGEST = 2**31 - 1


def may_be_key(number: int) -> bool:
    """Tell whether people, tokens or appeals can have a number: larger ones no database takes, not even to look."""
    return 0 < number <= _LARGEST


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


RUNS = Table(
    "runs",
    METADATA,
    Column("id", _KEY, primary_key=True, autoincrement=True),
    Column("period", Text, nullable=False),
    Column("manifest", Text, nullable=False),  # SHA-256 of the set's manifest.json: which set this is
    _text("run"),  # the short hash that its manifest names the run by
    _text("program"),
    _text("prepared_by"),
    _text("prepared_at"),
    UniqueConstraint("period", "manifest"),
)
"""One set that was published. Its rows in the tables below are kept while it is a period's draft, or sealed."""

BEGUN = Table(
    "begun",
    METADATA,
    Column("period", Text, primary_key=True),
    _text("prepared_by"),
    _text("prepared_at"),
)
"""Who began the newest run of a period: noted before anything is published, so that no set is ever nobody's."""


def _of_run(name: str, *columns: str) -> Table:
    """Make a table whose rows belong to a run."""
    key = Column("run_id", _KEY, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False)
    table = Table(name, METADATA, key, *(_text(column) for column in columns))
    Index(f"ix_{name}_run_id", table.c.run_id)
    return table


FILES = _of_run("files", "role", "path", "sha256")
FIGURES = _of_run("figures", "metric", "subject_kind", "subject", "numerator", "denominator", "value", "unit", "state")
SCORES = _of_run("scores", "scheme", "staff_id", "item", "weight", "value", "points", "state")
RESULTS = _of_run("results", "scheme", "staff_id", "score", "rank", "of", "last", "last_streak", "state")
PAY_LINES = _of_run("pay_lines", "staff_id", "line", "base", "factor", "amount", "rule")
ISSUES = _of_run("issues", "code", "severity", "file", "sheet", "cell", "found", "expected", "message", "blocks")

STATES = Table(
    "states",
    METADATA,
    Column("period", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("manifest", Text, nullable=False),
)
"""The present state of each period, and the set it was given to."""

APPROVALS = Table(
    "approvals",
    METADATA,
    Column("id", _KEY, primary_key=True, autoincrement=True),
    Column("period", Text, nullable=False),
    Column("manifest", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("given_at", Text, nullable=False),
    _text("note"),
    _text("details"),
)
"""Each state that was given: to which set, by whom, when. details: canonical JSON (total against pool, warnings)."""

WAIVERS = Table(
    "waivers",
    METADATA,
    Column("id", _KEY, primary_key=True, autoincrement=True),
    Column("period", Text, nullable=False),
    Column("issue", Text, nullable=False),
    _text("code"),
    _text("place"),
    Column("given_by", Text, nullable=False),
    Column("given_at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    UniqueConstraint("period", "issue"),
)

SEALED = Table(
    "sealed_sets",
    METADATA,
    Column("period", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("manifest", Text, nullable=False),
    Column("seal", Text, nullable=False),  # SHA-256 of seal.json
    _text("sealed_by"),
    _text("sealed_at"),
    _text("reason"),
    Column("run_id", _KEY, ForeignKey("runs.id")),
)

CORRECTIONS = Table(
    "corrections",
    METADATA,
    Column("period", Text, primary_key=True),  # the month that pays
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("of", Text, primary_key=True),  # the period that was restated
    Column("staff_id", Text, primary_key=True),
    Column("fen", BigInteger, nullable=False),
    _text("link"),  # V2 - V1
    _text("reason"),
)

APPEALS = Table(
    "appeals",
    METADATA,
    Column("id", _KEY, primary_key=True, autoincrement=True),
    Column("period", Text, nullable=False),
    Column("manifest", Text, nullable=False),
    Column("staff_id", Text, nullable=False),
    Column("line", Text, nullable=False),
    _text("value"),
    Column("state", Text, nullable=False),  # open, granted, rejected, approved
    Column("fen", BigInteger, nullable=False, server_default="0"),
    _text("raised_by"),
    _text("raised_at"),
    _text("decided_by"),
    _text("decided_at"),
    _text("reason"),
    _text("approved_by"),
    _text("approved_at"),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("number", _KEY, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("action", Text, nullable=False),
    _text("period"),
    _text("manifest"),
    _text("reason"),
    _text("details"),
    _text("mark"),  # a name of its own for entries that may be written again when a set is imported; else empty
    Column("before", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
)
"""Append-only by triggers. hash: SHA-256 of ``before`` (the hash of the entry before) and this row's canonical JSON."""
