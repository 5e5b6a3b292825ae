"""Opening the page: where it may listen, and the real life behind it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from kam_reports.cli.session import begin, load_config
from kam_reports.cli.speech import speaker
from kam_reports.core.fault import BusyFault, ConfigFault, Fault
from kam_reports.life.desk import open_desk
from kam_reports.pipeline.workspace import held
from kam_reports.store import audit
from kam_reports.web.access import Stage
from kam_reports.web.app import build
from kam_reports.web.asking import Asked
from kam_reports.web.lifecycle import Deed
from kam_reports.web.serving import Outside, check_place, is_loopback, open_site, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kam_reports.config.serving import Serving
    from kam_reports.pipeline.stages import Job
    from kam_reports.web.site import Site

NOW = 1_783_200_000


@pytest.fixture
def folder(tiny_run: Path, tmp_path: Path) -> Path:
    """Return a copy of the tiny department after its run of June."""
    return shutil.copytree(tiny_run, tmp_path / "workspace")


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    """Open the site of that department as `kam serve` does."""
    session = begin(folder, None)

    def job() -> Job:
        return session.job(lambda _stage, _done, _all: None, 0)

    with (
        open_desk(job()) as desk,
        open_site(session.workspace, session.config, desk.store, Outside(lambda: NOW, speaker, job)) as opened,
    ):
        yield opened


@pytest.fixture
def web(folder: Path) -> Serving:
    """Return what config says of the page by default."""
    return load_config(folder / "config.yaml").web


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("kam.example", False)],  # noqa: S104
)
def test_loopback_is_known(host: str, local: bool) -> None:  # noqa: FBT001 - a table's column
    """Names count as addresses of others."""
    assert is_loopback(host) is local


def test_by_default_only_this_machine_reaches_the_page(web: Serving, folder: Path) -> None:
    """Without any word about it in config."""
    assert is_loopback(web.host)
    check_place(web, folder, "config.yaml")


def test_open_network_needs_https(web: Serving, folder: Path) -> None:
    """By a certificate of its own, or a proxy."""
    open_ = replace(web, host="0.0.0.0")  # noqa: S104 - what is tested
    with pytest.raises(ConfigFault, match="unprotected"):
        check_place(open_, folder, "config.yaml")
    check_place(replace(open_, behind_proxy="10.0.0.5"), folder, "config.yaml")
    for name in ("cert.pem", "key.pem"):
        (folder / name).write_text("x")
    check_place(replace(open_, certificate="cert.pem", key="key.pem"), folder, "config.yaml")


@pytest.mark.parametrize("proxy", ["10.0.0.5", "10.0.0.0/24", "::1", "10.0.0.5, 10.0.0.6"])
def test_a_proxy_is_an_address_or_a_network(web: Serving, folder: Path, proxy: str) -> None:
    """One of them, or several."""
    check_place(replace(web, behind_proxy=proxy), folder, "config.yaml")


@pytest.mark.parametrize("proxy", ["foo", "*", "10.0.0.5/8", "10.0.0.5,", "10.0.0.256"])
def test_what_is_no_address_is_no_proxy(web: Serving, folder: Path, proxy: str) -> None:
    """A name would never be found to be the proxy, and a star would believe everybody."""
    with pytest.raises(ConfigFault, match="the proxy's address"):
        check_place(replace(web, behind_proxy=proxy), folder, "config.yaml")


@pytest.mark.parametrize(("certificate", "key"), [("cert.pem", ""), ("", "key.pem"), ("cert.pem", "key.pem")])
def test_half_or_missing_certificates_are_faults(web: Serving, folder: Path, certificate: str, key: str) -> None:
    """Before anything listens."""
    with pytest.raises(ConfigFault):
        check_place(replace(web, certificate=certificate, key=key), folder, "config.yaml")


def test_settings_come_from_config(folder: Path) -> None:
    """Times in seconds, sizes in bytes; https makes cookies secure."""
    config = load_config(folder / "config.yaml")
    plain = settings_of(config)
    assert (plain.idle, plain.longest, plain.upload, plain.secure) == (1800, 43200, 50 << 20, False)
    assert settings_of(replace(config, web=replace(config.web, behind_proxy="10.0.0.5"))).secure


def test_states_are_given_by_other_people_to_the_set_that_was_seen(site: Site) -> None:
    """The page's acts are the life's own, with its refusals."""
    found = site.shelf.set("2026-06", "draft")
    manager = Deed(NOW, "陈立", "", "2026-06", found.digest)
    assert site.life.give("2026-06", Stage.REVIEWED, manager, "好") == ()
    with pytest.raises(Fault, match="reviewed this set"):
        site.life.give("2026-06", Stage.APPROVED, manager, "")
    with pytest.raises(Fault, match="looked at"):
        site.life.give("2026-06", Stage.APPROVED, replace(manager, by="赵总", digest="0" * 64), "")
    site.life.give("2026-06", Stage.APPROVED, replace(manager, by="赵总"), "")
    assert site.life.stages()["2026-06"] == (Stage.APPROVED, found.digest)
    standing = site.life.standing("2026-06")
    assert (standing.stage, [one.by for one in standing.given]) == (Stage.APPROVED, ["陈立", "赵总"])
    assert standing.total == 373400
    assert site.life.appeal("2026-06", "E002", "performance", replace(manager, by="李伟"), "少计一单") == "1"


def test_waiver_of_an_issue_that_is_not_open_is_refused(site: Site) -> None:
    """By the life, not by the page."""
    with pytest.raises(Fault):
        site.life.waive("2026-06", "none", Deed(NOW, "陈立", ""), "因为")


def test_what_is_recorded_stands_in_the_audit(site: Site) -> None:
    """In the chain, with the time the page was told."""
    site.life.record(Deed(NOW, "钱会计", "downloaded", "2026-06", "d" * 64, {"file": "奖金核算表.pdf"}))
    with site.life.store.read() as connection:  # type: ignore[attr-defined]
        chain = audit.entries(connection)
    last = chain[-1].entry
    assert (last.by, last.action, last.at, last.details) == (
        "钱会计",
        "downloaded",
        "2026-07-04T21:20:00Z",
        {"file": "奖金核算表.pdf"},
    )
    assert audit.first_break(chain) is None


def test_program_is_asked_in_a_process_of_its_own(folder: Path) -> None:
    """Its faults come back in the visitor's language; what it prints is JSON."""
    asked = Asked(folder, seconds=120)
    tree = asked.ask(["explain", "2026-06", "E002", "pay"], "en")
    assert isinstance(tree, dict)
    assert "2026-06, E002" in tree["text"]
    with pytest.raises(Fault, match="E099"):
        asked.ask(["explain", "2026-06", "E099", "pay"], "en")


def test_program_that_stays_busy_is_told_as_such(folder: Path) -> None:
    """After the time it may take."""
    workspace = begin(folder, None).workspace
    with held(workspace), pytest.raises(BusyFault):
        Asked(folder, seconds=1).ask(["check"], "en")


def test_program_that_takes_too_long_is_stopped(folder: Path) -> None:
    """A page does not wait for ever."""
    with pytest.raises(BusyFault):
        Asked(folder, seconds=-1, pause=0.01).ask(["check"], "en")


def test_page_of_a_real_department(site: Site) -> None:
    """Everything fits together: sign-in form, strict headers, an empty list for a stranger."""
    with TestClient(build(site), follow_redirects=False) as client:
        assert client.get("/sign-in").status_code == 200
        assert client.get("/").status_code == 303
