"""Downloads: the right bytes, of one whole set, each in the audit."""

from __future__ import annotations

import hashlib
import io
import shutil
import threading
import zipfile
from typing import TYPE_CHECKING

import pytest

from kam_reports.core.fault import Fault
from kam_reports.pipeline.publish import new_set
from kam_reports.web.access import Kind
from kam_reports.web.files import Shelf
from kam_reports.web.kinds import kind_of, owner_of
from kam_reports.web.opened import Missing
from tests.web.conftest import FILES, House, publish

if TYPE_CHECKING:
    from pathlib import Path

SEALED = "/periods/2026-06/V1"


def test_download_is_the_file_and_is_recorded(house: House) -> None:
    """With its hash, a name the browser keeps, and a line in the audit."""
    browser = house.as_("fang", "finance")
    answer = browser.get(f"{SEALED}/files/奖金核算表.pdf")
    member = house.site.shelf.set("2026-06", "V1").member("奖金核算表.pdf")
    assert member is not None
    assert hashlib.sha256(answer.content).hexdigest() == member.sha256
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["etag"] == f'"{member.sha256}"'
    assert "filename*=UTF-8''%E5%A5%96" in answer.headers["content-disposition"]
    deed = house.life.deeds[-1]
    assert (deed.action, deed.by, deed.period, deed.details["file"]) == (
        "downloaded",
        "fang",
        "2026-06",
        "奖金核算表.pdf",
    )


def test_zip_holds_exactly_what_the_visitor_sees(house: House) -> None:
    """The same bytes each time."""
    browser = house.as_("fang", "finance")
    answer = browser.get(f"{SEALED}/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert set(archive.namelist()) == {"奖金核算表.pdf", "奖金核算表.xlsx", "data/pay.csv"}
        assert archive.testzip() is None
    assert browser.get(f"{SEALED}/zip").content == answer.content


def test_file_that_was_changed_is_not_handed_out(house: House) -> None:
    """What finance pays is what was published."""
    (house.site.folders.output / "2026-06" / "V1" / "奖金核算表.pdf").write_bytes(b"other")
    answer = house.as_("fang", "finance").get(f"{SEALED}/files/奖金核算表.pdf", headers={"accept-language": "en"})
    assert answer.status_code == 409
    assert "not as it was published" in answer.text


def test_link_out_of_a_set_is_not_followed(house: House, tmp_path: Path) -> None:
    """Not even when its bytes would be right."""
    path = house.site.folders.output / "2026-06" / "V1" / "奖金核算表.pdf"
    shutil.move(path, tmp_path / "elsewhere.pdf")
    path.symlink_to(tmp_path / "elsewhere.pdf")
    assert house.as_("fang", "finance").get(f"{SEALED}/files/奖金核算表.pdf").status_code == 404


def _salts_of_archive(shelf: Shelf) -> set[str]:
    """Return from which sets the files of a ZIP of everything are."""
    with (
        shelf.archive("2026-06", "draft", lambda found: found.members) as held,
        zipfile.ZipFile(held.stream) as archive,
    ):
        return {archive.read(name).decode().rpartition(" ")[2] for name in FILES}


def test_downloads_while_sets_are_published(tmp_path: Path) -> None:
    """Each of a thousand is one whole set's: never parts of two, never nothing."""
    output = tmp_path / "output"
    source = tmp_path / "made"
    for number in range(1, 4):
        publish(source, "2026-06", f"V{number}", salt=str(number))
    shutil.copytree(source / "2026-06" / "V1", output / "2026-06" / "draft")
    shelf, stop = Shelf(output), threading.Event()

    def run() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with new_set(output / "2026-06") as folder:
                shutil.copytree(source / "2026-06" / f"V{number % 3 + 1}", folder, dirs_exist_ok=True)

    publisher = threading.Thread(target=run)
    publisher.start()
    seen = set()
    try:
        for turn in range(1000):
            if turn % 10:
                with shelf.open("2026-06", "draft", "奖金核算表.pdf") as held:
                    seen.add(held.stream.read().decode().rpartition(" ")[2])
                continue
            salts = _salts_of_archive(shelf)
            assert len(salts) == 1
            seen |= salts
    finally:
        stop.set()
        publisher.join()
    assert len(seen) > 1


def test_set_is_read_anew_only_when_it_has_changed(house: House) -> None:
    """A list page doesn't read every manifest each time."""
    first = house.site.shelf.set("2026-06", "draft")
    assert house.site.shelf.set("2026-06", "draft") is first
    publish(house.site.folders.output, "2026-06", salt="new")
    assert house.site.shelf.set("2026-06", "draft").digest != first.digest


def test_exact_set_that_is_gone_is_missing(house: House) -> None:
    """A page that shows numbers of one set never gets another's."""
    found = house.site.shelf.set("2026-06", "draft")
    publish(house.site.folders.output, "2026-06", salt="new")
    with pytest.raises(Missing):
        house.site.shelf.text(found, "data/pay.csv")


def test_manifest_that_cannot_be_read_is_a_fault(house: House) -> None:
    """Told as such, not as a crash."""
    (house.site.folders.output / "2026-06" / "V1" / "manifest.json").write_text("{}")
    with pytest.raises(Fault, match="manifest"):
        house.site.shelf.set("2026-06", "V1")


def test_shelf_without_a_folder_is_empty(tmp_path: Path) -> None:
    """Before the first run."""
    shelf = Shelf(tmp_path / "output")
    assert shelf.periods() == []
    assert shelf.versions("2026-06") == []
    with pytest.raises(Missing):
        shelf.set("2026-06", "draft")


def test_periods_of_all_kinds_are_in_order(tmp_path: Path) -> None:
    """By the month they end with; folders that are no periods are left out."""
    for name in ("2026-05", "2026-06", "2026Q2", "2026H1", "2026", "2025", "_检查", "notes"):
        (tmp_path / name).mkdir()
    assert Shelf(tmp_path).periods() == ["2026", "2026-06", "2026Q2", "2026H1", "2026-05", "2025"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("考核表/E002_李伟.pdf", Kind.SHEET),
        ("assessment/E002_Li.xlsx", Kind.SHEET),
        ("bonus.pdf", Kind.BONUS),
        ("提成结算预案.xlsx", Kind.COMMISSION),
        ("部门季报.pdf", Kind.DEPARTMENT),
        ("accounts.xlsx", Kind.ACCOUNTS),
        ("issues.xlsx", Kind.ISSUES),
        ("marked/a/b.xlsx", Kind.MARKED),
        ("changes.xlsx", Kind.CHANGES),
        ("data/pay.csv", Kind.PAY_DATA),
        ("data/figures.csv", Kind.DATA),
        ("something.new", Kind.OTHER),
        ("folder/bonus.pdf", Kind.OTHER),
    ],
)
def test_kinds_of_files(path: str, kind: Kind) -> None:
    """In both languages; what nobody knows only the leads see."""
    assert kind_of(path) is kind


def test_owners_of_sheets() -> None:
    """A name that could mean two people is nobody's, and the department's sheet is no person's."""
    staff = {"E1", "E1_2", "E10", "department"}
    assert owner_of("考核表/E10_王芳.pdf", staff) == "E10"
    assert owner_of("考核表/E1_李伟_季度.pdf", staff) == "E1"
    assert owner_of("考核表/E1.pdf", staff) == "E1"
    assert owner_of("考核表/E1_2_李伟.pdf", staff) == ""
    assert owner_of("考核表/E3_某.pdf", staff) == ""
    assert owner_of("考核表/部门考核表.pdf", staff) == ""
    assert owner_of("assessment/department.pdf", staff) == ""
