"""What must last: runs, states, approvals, seals, corrections, appeals and the audit, in SQLite or PostgreSQL.

A published folder is the truth; the database is an index of it and can be brought up to it. Plain values in and out.
"""

from sqlalchemy.engine import Connection

from kam_reports.store.engine import Store, StorePlace, open_store

__all__ = ["Connection", "Store", "StorePlace", "open_store"]
