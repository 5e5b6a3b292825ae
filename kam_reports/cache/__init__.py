"""Results kept by what they were made from: bytes in, the same bytes out, or nothing."""

from kam_reports.cache.store import Store, open_store

__all__ = ["Store", "open_store"]
