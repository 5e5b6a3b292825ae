"""Handing in ledgers: limits, safe names, nobody's file replaced in silence, issues at once."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from kam_reports.core.fault import Fault
from kam_reports.core.text import T
from kam_reports.web import taking
from kam_reports.web.site import Settings
from kam_reports.web.taking import TakingFault, safe_name
from tests.web.conftest import House, MakeHouse, csrf_in

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.testclient import TestClient

ISSUE = {
    "code": "bad-money",
    "severity": "error",
    "file": "销售台账.xlsx",
    "sheet": "6月",
    "cell": "F7",
    "found": "1.200,5O",
    "expected": "",
    "message": "不是金额",
    "mend": "请改为 1200.50",
    "blocks": "row",
}


def _send(browser: TestClient, *files: tuple[str, bytes], **fields: str) -> Response:
    token = csrf_in(browser.get("/ledgers").text)
    return browser.post("/ledgers", data={"csrf": token} | fields, files=[("files", one) for one in files])


def test_ledger_is_taken_checked_and_its_issues_shown(house: House) -> None:
    """At once, with cell and what to do."""
    house.program.answers["check"] = [ISSUE, ISSUE | {"file": "别的.xlsx", "severity": "notice", "cell": "A1"}]
    browser = house.as_("li", "clerk")
    assert _send(browser, ("C:\\台账\\销售台账.xlsx", b"PK 1")).status_code == 303
    assert (house.site.folders.input / "销售台账.xlsx").read_bytes() == b"PK 1"
    text = browser.get("/ledgers").text
    assert "销售台账.xlsx ▸ 6月 ▸ F7" in text
    assert "请改为 1200.50" in text
    assert "别的.xlsx ▸ 6月 ▸ A1" in text
    assert house.life.deeds[-1].details["file"] == "销售台账.xlsx"
    assert list((house.site.folders.state / "handed").iterdir()) == []


def test_clean_ledger_is_told_as_such(house: House) -> None:
    """No news would leave the clerk wondering."""
    house.program.answers["check"] = []
    browser = house.as_("li", "clerk")
    _send(browser, ("a.csv", b"1,2"))
    assert "No problems found." in browser.get("/ledgers", headers={"accept-language": "en"}).text


def test_same_name_replaces_only_when_asked_to_and_the_old_one_is_kept(house: House) -> None:
    """Wherever in the sub-folders it lies."""
    house.program.answers["check"] = []
    place = house.site.folders.input / "销售" / "华东.csv"
    place.parent.mkdir()
    place.write_bytes(b"old")
    browser = house.as_("li", "clerk")
    answer = _send(browser, ("华东.CSV", b"new"))
    assert answer.status_code == 409
    assert "销售/华东.csv" in answer.text
    assert place.read_bytes() == b"old"
    assert _send(browser, ("华东.CSV", b"new"), replace="yes").status_code == 303
    assert place.read_bytes() == b"new"
    assert [one.read_bytes() for one in (house.site.folders.state / "replaced").iterdir()] == [b"old"]


def test_name_that_is_there_twice_is_left_to_the_clerk(house: House) -> None:
    """Which of them is meant cannot be known."""
    for folder in ("a", "b"):
        (house.site.folders.input / folder).mkdir()
        (house.site.folders.input / folder / "x.csv").write_bytes(b"1")
    assert _send(house.as_("li", "clerk"), ("x.csv", b"2"), replace="yes").status_code == 409


def test_all_files_are_taken_or_none(house: House) -> None:
    """One that is refused keeps the others out too."""
    browser = house.as_("li", "clerk")
    for files in (
        [("a.csv", b"1"), ("b.exe", b"2")],
        [("a.csv", b"1"), ("A.CSV", b"2")],
        [("a.csv", b"1"), ("b.csv", b"")],
    ):
        assert _send(browser, *files).status_code == 409
        assert list(house.site.folders.input.iterdir()) == []


def test_sizes_and_numbers_are_limited(make_house: MakeHouse) -> None:
    """Also of a body that is larger than it may be."""
    house = make_house(Settings(upload=1000, uploads=2))
    house.program.answers["check"] = []
    browser = house.as_("li", "clerk")
    assert _send(browser, ("a.csv", b"x" * 1000)).status_code == 303
    assert _send(browser, ("b.csv", b"x" * 1001)).status_code == 409
    assert _send(browser, ("b.csv", b"1"), ("c.csv", b"1"), ("d.csv", b"1")).status_code == 400
    assert _send(browser, ("b.csv", b"x" * 2_000_000)).status_code == 413
    assert [one.name for one in house.site.folders.input.iterdir()] == ["a.csv"]


def test_nothing_chosen_is_told(house: House) -> None:
    """A form without a file."""
    browser = house.as_("li", "clerk")
    token = csrf_in(browser.get("/ledgers").text)
    assert browser.post("/ledgers", data={"csrf": token}).status_code == 422


def test_check_that_fails_keeps_the_ledger(house: House) -> None:
    """It has been handed in; the page says that it has not been checked."""
    house.program.answers["check"] = Fault(T("config is wrong"))
    answer = _send(house.as_("li", "clerk"), ("a.csv", b"1"))
    assert answer.status_code == 503
    assert "config is wrong" in answer.text
    assert (house.site.folders.input / "a.csv").exists()


def test_ledgers_on_a_disk_without_links(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network drive: taken once; a second of the name, found only while it is put there, does not replace it."""
    monkeypatch.setattr(os, "link", _unknown)
    house.program.answers["check"] = []
    browser = house.as_("li", "clerk")
    assert _send(browser, ("a.csv", b"1")).status_code == 303
    monkeypatch.setattr(taking, "_targets", lambda *_, **__: ["a.csv"])
    assert _send(browser, ("a.csv", b"2")).status_code == 409
    assert (house.site.folders.input / "a.csv").read_bytes() == b"1"
    assert list((house.site.folders.state / "handed").iterdir()) == []


def _unknown(*_: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/x.csv", "x.csv"),
        ("a\\b\\c.XLSX", "c.XLSX"),
        ("x\r\ny.csv", "x__y.csv"),
        ("CON.csv", "_CON.csv"),
        ("..x.csv", "x.csv"),
    ],
)
def test_names_are_made_safe(sent: str, kept: str) -> None:
    """No folder, no control characters, no name a system keeps for itself."""
    assert safe_name(sent) == kept


@pytest.mark.parametrize("sent", ["x.exe", "x", "", ".csv", "~$x.xlsx", "_状态.xlsx", "x.csv.exe", "page.html"])
def test_what_is_no_ledger_is_refused(sent: str) -> None:
    """By its name already; what is inside is looked at by the guarded reader."""
    with pytest.raises(TakingFault):
        safe_name(sent)


def test_marked_copies_are_handed_out_by_name_only(house: House) -> None:
    """Nothing outside of the check's folder."""
    folder = house.site.folders.output / "_检查"
    (folder / "标注").mkdir(parents=True)
    (folder / "标注" / "销售.xlsx").write_bytes(b"marked")
    (folder / "数据问题清单.xlsx").write_bytes(b"list")
    browser = house.as_("li", "clerk")
    assert "/ledgers/files/%E6%A0%87%E6%B3%A8/%E9%94%80%E5%94%AE.xlsx" in browser.get("/ledgers").text
    assert browser.get("/ledgers/files/标注/销售.xlsx").content == b"marked"
    for path in ("..%2f2026-06/V1/奖金核算表.pdf", "标注/..%2f..%2f2026-06/V1/manifest.json", "nothing.xlsx"):
        assert browser.get(f"/ledgers/files/{path}").status_code == 404
    assert house.life.actions()[-4:] == ["downloaded", "refused", "refused", "refused"]


def test_marked_copies_before_any_check_are_missing(house: House) -> None:
    """Nothing to hand out."""
    assert house.as_("li", "clerk").get("/ledgers/files/x.xlsx").status_code == 404
