"""Results kept by what they were made from: bytes in, the same bytes out, or nothing. Files that nobody overwrites."""

from kam_reports.cache.first import place_first, write_first
from kam_reports.cache.store import Store, open_store

__all__ = ["Store", "open_store", "place_first", "write_first"]
