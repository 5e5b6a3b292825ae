"""Opening the page: the site of a workspace, and the server in front of it."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports.core.fault import ConfigFault
from kam_reports.core.text import T
from kam_reports.store.sessions import Sessions
from kam_reports.store.users import Accounts, reader_of
from kam_reports.web.app import build
from kam_reports.web.asking import Asked
from kam_reports.web.department import DepartmentLife
from kam_reports.web.files import Shelf
from kam_reports.web.signing import argon2, passwords, site_key
from kam_reports.web.site import MEGABYTE, Folders, Settings, Site

if TYPE_CHECKING:
    from kam_reports.config import Config
    from kam_reports.config.serving import Serving
    from kam_reports.core.text import Name, Speaker
    from kam_reports.pipeline.stages import Job
    from kam_reports.pipeline.workspace import Workspace
    from kam_reports.store import Store

_IDLE_CONNECTION = 15
_MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Outside:
    """What the page gets from its command: the clock, languages, and a fresh job for each act."""

    clock: Callable[[], float]
    speak: Callable[[str], Speaker]
    job: Callable[[], Job]


@contextmanager
def open_site(workspace: Workspace, config: Config, store: Store, outside: Outside) -> Iterator[Site]:
    """Yield the site of a workspace."""
    reader = reader_of(store)
    accounts = Accounts(store.engine, reader)
    try:
        yield Site(
            folders=Folders(workspace.root, workspace.input, workspace.output, workspace.state),
            settings=settings_of(config),
            accounts=accounts,
            sessions=Sessions(store.engine, reader),
            passwords=passwords(argon2()),
            life=DepartmentLife(store, accounts, outside.job),
            shelf=Shelf(workspace.output),
            asked=Asked(workspace.root),
            names=_names(config),
            speak=outside.speak,
            clock=outside.clock,
            key=site_key(workspace.state),
        )
    finally:
        reader.dispose()


def settings_of(config: Config) -> Settings:
    """Return how the page behaves, from config."""
    web, own = config.web, config.organisation
    return Settings(
        language=config.language,
        department=" ".join(part for part in (own.company, own.department) if part),
        time_zone=config.time_zone,
        secure=bool(web.certificate or web.behind_proxy),
        idle=web.idle_minutes * 60,
        longest=web.longest_hours * 3600,
        upload=web.upload_mb * MEGABYTE,
        uploads=web.uploads,
    )


def _names(config: Config) -> dict[str, Name]:
    """Return what schemes and items are called in their newest versions; a word both use is the scheme's."""
    rulebook = config.rulebook
    return rulebook.item_names() | {scheme.id: scheme.name for scheme in rulebook.all_schemes()}


def check_place(web: Serving, root: Path, file: str) -> None:
    """Refuse to listen where passwords would travel in the open, with half a certificate, or behind no address."""
    if bool(web.certificate) != bool(web.key):
        raise ConfigFault(T("https needs both: web.certificate and web.key"), file=file)
    for path in (web.certificate, web.key):
        if path and not (root / path).is_file():
            raise ConfigFault(T("there is no file {file}", file=path), file=file)
    for proxy in web.behind_proxy.split(",") if web.behind_proxy else ():
        if not _is_address(proxy.strip()):
            raise ConfigFault(
                T(
                    "the proxy's address must be one like 10.0.0.5, or a network like 10.0.0.0/24; here stands {found}",
                    found=proxy.strip() or "“”",
                ),
                file=file,
            )
    if not is_loopback(web.host) and not web.certificate and not web.behind_proxy:
        raise ConfigFault(
            T(
                "on {host} passwords would travel unprotected: give a certificate (--cert, --key), or put a proxy with "
                "https before the page (--behind-proxy ADDRESS)",
                host=web.host,
            ),
            file=file,
        )


def is_loopback(host: str) -> bool:
    """Tell whether only this machine itself reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    """Tell whether a text is an address or a network; anything else the server would never find to be a proxy."""
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def serve(site: Site, web: Serving) -> None:
    """Answer requests until the process is told to stop."""
    import uvicorn

    root = site.folders.root
    logging.getLogger("kam_reports.web").setLevel(logging.INFO)
    uvicorn.Server(
        uvicorn.Config(
            build(site),
            host=web.host,
            port=web.port,
            ssl_certfile=str(root / web.certificate) if web.certificate else None,
            ssl_keyfile=str(root / web.key) if web.key else None,
            proxy_headers=bool(web.behind_proxy),
            forwarded_allow_ips=web.behind_proxy or None,
            access_log=False,
            server_header=False,
            log_level="warning",
            timeout_keep_alive=_IDLE_CONNECTION,
            limit_concurrency=_MOST_AT_ONCE,
            lifespan="off",
        )
    ).run()
