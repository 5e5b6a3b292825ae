"""Templates that change: each document is drawn by those its run began with, or not at all."""

from __future__ import annotations

import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from kam_reports.cache import open_store
from kam_reports.core.digest import digest_folder
from kam_reports.core.document import Document, Note, Notes
from kam_reports.core.fault import TemplateFault
from kam_reports.render import order
from kam_reports.render.folders import template_folders
from kam_reports.render.order import Kept, Media, Order
from kam_reports.render.pool import Press

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCUMENT = Document("default", "d", "t", "zh", (Notes("n", (Note("一"),)),), number="1")
PAGE = "<html><head></head><body><p>{}</p></body></html>"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A department's own template."""
    path = tmp_path / "templates" / "default" / "page.html"
    path.parent.mkdir(parents=True)
    path.write_text(PAGE.format("one"), encoding="utf-8")
    return path


@pytest.fixture
def cluster() -> Iterator[ThreadPoolExecutor]:
    """A worker that stays from run to run, as that of a Dask cluster."""
    with ThreadPoolExecutor(1) as made:
        yield made


def drawn(press: Press, folder: Path) -> str:
    """Return the SHA-256 of the document's PDF."""
    (printed,) = press.run([Order(DOCUMENT, folder, (Media.PDF,))])
    return printed.sha256


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_process_that_stays_draws_by_the_templates_of_now(
    tmp_path: Path, page: Path, cluster: ThreadPoolExecutor, *, elsewhere: bool
) -> None:
    """In this process and in somebody else's: a template that was changed between two runs counts in the second."""
    folders, found = template_folders(tmp_path), []
    for text in ("one", "two", "one"):
        page.write_text(PAGE.format(text), encoding="utf-8")
        executor = cluster if elsewhere else None
        press = Press(folders, executor=executor, workers=int(elsewhere), templates=digest_folder(folders))
        found.append(drawn(press, tmp_path / "out"))
    assert found[0] == found[2] != found[1]


@pytest.mark.parametrize("put_back", [False, True])
def test_what_other_templates_may_have_drawn_is_neither_written_nor_kept(
    tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch, *, put_back: bool
) -> None:
    """A template saved in mid-run is a fault that says to run again, even when the old file is put back at once."""
    folders, store = template_folders(tmp_path), open_store(tmp_path / "cache")
    assert store is not None
    press = Press(folders, templates=digest_folder(folders), kept=Kept(store, "basis"))

    def save(_document: object) -> frozenset[str]:
        old = page.rename(page.with_suffix(".old"))
        page.write_text(PAGE.format("two"), encoding="utf-8")
        if put_back:
            old.replace(page)
        return frozenset()

    monkeypatch.setattr(order, "missing_glyphs", save)  # asked for when the page has been drawn
    with pytest.raises(TemplateFault, match="run again"):
        drawn(press, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert Kept(store, "basis").find("d", "1", Media.PDF) is None


def test_templates_saved_before_the_first_page_are_told(tmp_path: Path, page: Path) -> None:
    """Between the beginning of a run and its first page there are seconds."""
    folders = template_folders(tmp_path)
    press = Press(folders, templates=digest_folder(folders))
    page.write_text(PAGE.format("two"), encoding="utf-8")
    with pytest.raises(TemplateFault, match="run again"):
        drawn(press, tmp_path / "out")


def test_a_process_that_stays_holds_few_painters(tmp_path: Path, page: Path) -> None:
    """Each is 30 MB: those of templates of long ago are let go."""
    folders, alive = template_folders(tmp_path), []
    for number in range(7):
        page.write_text(PAGE.format(number), encoding="utf-8")
        drawn(Press(folders, templates=digest_folder(folders)), tmp_path / "out")
        alive.append(weakref.ref(next(reversed(order._painters.values()))))
        assert alive[-1]() is not None
    assert sum(one() is not None for one in alive) == order._MOST_PAINTERS
