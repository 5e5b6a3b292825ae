"""The first form of the database: runs and their results, states, seals, corrections, appeals, the audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SQLITE = (
    "CREATE TRIGGER audit_no_{verb} BEFORE {VERB} ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
)
_REFUSE = (
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$"
)
_GUARD = (
    "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
)


def upgrade() -> None:
    """Make all tables; let nobody change or remove an entry of the audit."""
    op.create_table(
        "appeals",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("raised_by", sa.Text(), server_default="", nullable=False),
        sa.Column("raised_at", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("approved_by", sa.Text(), server_default="", nullable=False),
        sa.Column("approved_at", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    op.create_table(
        "approvals",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("details", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_table(
        "audit",
        sa.Column("number", _KEY, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), server_default="", nullable=False),
        sa.Column("manifest", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("details", sa.Text(), server_default="", nullable=False),
        sa.Column("mark", sa.Text(), server_default="", nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_hash")),
    )
    op.create_table(
        "begun",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Text(), server_default="", nullable=False),
        sa.Column("prepared_at", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_begun")),
    )
    op.create_table(
        "corrections",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("period", "version", "of", "staff_id", name=op.f("pk_corrections")),
    )
    op.create_table(
        "runs",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), server_default="", nullable=False),
        sa.Column("program", sa.Text(), server_default="", nullable=False),
        sa.Column("prepared_by", sa.Text(), server_default="", nullable=False),
        sa.Column("prepared_at", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint("period", "manifest", name=op.f("uq_runs_period")),
    )
    op.create_table(
        "states",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_states")),
    )
    op.create_table(
        "waivers",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
        sa.UniqueConstraint("period", "issue", name=op.f("uq_waivers_period")),
    )
    op.create_table(
        "figures",
        sa.Column("run_id", _KEY, nullable=False),
        sa.Column("metric", sa.Text(), server_default="", nullable=False),
        sa.Column("subject_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("numerator", sa.Text(), server_default="", nullable=False),
        sa.Column("denominator", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_figures_run_id"), ondelete="CASCADE"),
    )
    op.create_index("ix_figures_run_id", "figures", ["run_id"], unique=False)
    op.create_table(
        "files",
        sa.Column("run_id", _KEY, nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("path", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_files_run_id"), ondelete="CASCADE"),
    )
    op.create_index("ix_files_run_id", "files", ["run_id"], unique=False)
    op.create_table(
        "issues",
        sa.Column("run_id", _KEY, nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("severity", sa.Text(), server_default="", nullable=False),
        sa.Column("file", sa.Text(), server_default="", nullable=False),
        sa.Column("sheet", sa.Text(), server_default="", nullable=False),
        sa.Column("cell", sa.Text(), server_default="", nullable=False),
        sa.Column("found", sa.Text(), server_default="", nullable=False),
        sa.Column("expected", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("blocks", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_issues_run_id"), ondelete="CASCADE"),
    )
    op.create_index("ix_issues_run_id", "issues", ["run_id"], unique=False)
    op.create_table(
        "pay_lines",
        sa.Column("run_id", _KEY, nullable=False),
        sa.Column("staff_id", sa.Text(), server_default="", nullable=False),
        sa.Column("line", sa.Text(), server_default="", nullable=False),
        sa.Column("base", sa.Text(), server_default="", nullable=False),
        sa.Column("factor", sa.Text(), server_default="", nullable=False),
        sa.Column("amount", sa.Text(), server_default="", nullable=False),
        sa.Column("rule", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_pay_lines_run_id"), ondelete="CASCADE"),
    )
    op.create_index("ix_pay_lines_run_id", "pay_lines", ["run_id"], unique=False)
    op.create_table(
        "results",
        sa.Column("run_id", _KEY, nullable=False),
        sa.Column("scheme", sa.Text(), server_default="", nullable=False),
        sa.Column("staff_id", sa.Text(), server_default="", nullable=False),
        sa.Column("score", sa.Text(), server_default="", nullable=False),
        sa.Column("rank", sa.Text(), server_default="", nullable=False),
        sa.Column("of", sa.Text(), server_default="", nullable=False),
        sa.Column("last", sa.Text(), server_default="", nullable=False),
        sa.Column("last_streak", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_results_run_id"), ondelete="CASCADE"),
    )
    op.create_index("ix_results_run_id", "results", ["run_id"], unique=False)
    op.create_table(
        "scores",
        sa.Column("run_id", _KEY, nullable=False),
        sa.Column("scheme", sa.Text(), server_default="", nullable=False),
        sa.Column("staff_id", sa.Text(), server_default="", nullable=False),
        sa.Column("item", sa.Text(), server_default="", nullable=False),
        sa.Column("weight", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("points", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_scores_run_id"), ondelete="CASCADE"),
    )
    op.create_index("ix_scores_run_id", "scores", ["run_id"], unique=False)
    op.create_table(
        "sealed_sets",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("sealed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("sealed_at", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("run_id", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_sealed_sets_run_id")),
        sa.PrimaryKeyConstraint("period", "version", name=op.f("pk_sealed_sets")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(_SQLITE.format(verb=verb, VERB=verb.upper()))
    else:
        op.execute(_REFUSE)
        op.execute(_GUARD)
