"""What Alembic runs: the migrations, on the connection that was handed over."""

from __future__ import annotations

from alembic import context

from kam_reports.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, transaction_per_migration=False
)
with context.begin_transaction():
    context.run_migrations()
