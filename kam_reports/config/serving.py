"""What config.yaml says of the download page. None of it changes a figure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Serving:
    """The page. certificate, key: files; both empty: no TLS of its own. behind_proxy: the proxy's address, or empty."""

    host: str
    port: int
    certificate: str
    key: str
    behind_proxy: str
    upload_mb: int
    uploads: int
    idle_minutes: int
    longest_hours: int
