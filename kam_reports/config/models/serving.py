"""The download page in config.yaml."""

from typing import Annotated

from kam_reports.config.models.ruling import Strict
from kam_reports.config.scalars import MaybeWords, Whole, Words, about, between
from kam_reports.core.text import T


class WebBlock(Strict):
    """The download page (kam serve)."""

    host: Annotated[Words, about(T("Address the page listens on; 127.0.0.1: this machine only"))] = "127.0.0.1"
    port: Annotated[Whole, between(1, 65_535), about(T("Port the page listens on"))] = 8765
    certificate: Annotated[MaybeWords, about(T("Certificate file (PEM) for https; blank: none"))] = ""
    key: Annotated[MaybeWords, about(T("Private key file (PEM) of the certificate"))] = ""
    behind_proxy: Annotated[
        MaybeWords, about(T("Address of the proxy that does https; only its word on who asks is believed"))
    ] = ""
    upload_mb: Annotated[Whole, between(1, 1_000), about(T("Largest file that can be handed in, in MB"))] = 50
    uploads: Annotated[Whole, between(1, 50), about(T("So many files can be handed in at once"))] = 10
    idle_minutes: Annotated[Whole, between(1, 240), about(T("Minutes without use after which a session ends"))] = 30
    longest_hours: Annotated[Whole, between(1, 24), about(T("Hours after which a session ends in any case"))] = 12
