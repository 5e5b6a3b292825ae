"""The press: order, equality for any number of workers, faults, dead workers, bounded queue."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kam_reports.core.document import Document, Note, Notes
from kam_reports.core.fault import OutputFault, TemplateFault
from kam_reports.render.folders import template_folders
from kam_reports.render.order import Media, Order, Printed
from kam_reports.render.pool import Press
from tests.render import demo


def small(number: int) -> Document:
    """Return a short document."""
    return Document("default", f"考核表/E{number:03}", f"题{number}", "zh", (Notes("n", (Note("一😀"),)),))


def orders(folder: Path, count: int) -> Iterator[Order]:
    """Yield short orders."""
    for number in range(count):
        yield Order(small(number), folder)


def test_files_are_what_is_reported(tmp_path: Path) -> None:
    """Each file is named, hashed and sized as written, in the order asked."""
    printed = list(Press().run(orders(tmp_path, 2)))
    assert [item.path for item in printed] == [f"考核表/E00{n}.{ending}" for n in (0, 1) for ending in ("xlsx", "pdf")]
    for item in printed:
        content = (tmp_path / item.path).read_bytes()
        assert item.sha256 == hashlib.sha256(content).hexdigest()
        assert item.size == len(content)
    assert [item.missing for item in printed] == ["", "😀", "", "😀"]


def test_any_number_of_workers_writes_the_same(tmp_path: Path) -> None:
    """In this process, with two workers, and with somebody else's executor: the same files in the same order."""
    alone = list(Press().run(orders(tmp_path / "0", 5)))
    with Press(workers=2) as press:
        assert list(press.run(orders(tmp_path / "2", 5))) == alone
    with ThreadPoolExecutor(1) as executor, Press(executor=executor) as press:
        assert list(press.run(orders(tmp_path / "x", 5))) == alone


def test_orders_are_not_hoarded(tmp_path: Path) -> None:
    """Orders are taken from the iterator as results are, never all at once."""
    taken: list[int] = []

    def counted() -> Iterator[Order]:
        for number, order in enumerate(orders(tmp_path, 30)):
            taken.append(number)
            yield order

    with ThreadPoolExecutor(1) as executor:
        run = Press(executor=executor, workers=1).run(counted())
        next(run)
        assert len(taken) <= 4
        del run


class _SlowFirst(Executor):
    """Draws at once, but for the first order, which it finishes when all others are done."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.first: tuple[Future[Any], Callable[[], Any]] | None = None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:  # noqa: ANN401 - as in Executor
        """Carry out an order, or keep the first for later."""
        coming: Future[Any] = Future()
        self.left -= 1
        if self.first is None:
            self.first = coming, partial(fn, *args, **options)
        else:
            coming.set_result(fn(*args, **options))
        if not self.left:
            later, work = self.first
            later.set_result(work())
        return coming


def test_a_long_order_holds_up_none_that_come_after_it(tmp_path: Path) -> None:
    """All others are drawn while the first still is; what is yielded keeps the order."""
    expected = list(Press().run(orders(tmp_path / "a", 30)))
    assert list(Press(executor=_SlowFirst(30), workers=2).run(orders(tmp_path / "b", 30))) == expected


def test_a_template_fault_arrives_intact(tmp_path: Path) -> None:
    """A fault raised in a worker has its sentence, file and line."""
    page = tmp_path / "templates" / "default" / "page.html"
    page.parent.mkdir(parents=True)
    page.write_text("x\n{{ nobody }}")
    with (
        Press(template_folders(tmp_path), workers=1) as press,
        pytest.raises(TemplateFault, match="unknown name") as caught,
    ):
        list(press.run(orders(tmp_path / "out", 3)))
    assert (caught.value.file, caught.value.line) == (str(page), 2)


def test_a_folder_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    """A file where a folder should be is said with its path."""
    (tmp_path / "考核表").write_text("in the way")
    with pytest.raises(OutputFault, match="考核表"):
        list(Press().run([Order(small(1), tmp_path, (Media.XLSX,))]))


def test_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    """A worker killed in mid-run is replaced, and every file is there as if nothing had happened."""
    expected = list(Press().run(orders(tmp_path / "a", 8)))
    got: list[Printed] = []
    with Press(workers=1) as press:
        for item in press.run(orders(tmp_path / "b", 8)):
            got.append(item)
            if len(got) == 2:
                assert press._own is not None
                os.kill(next(iter(press._own._processes)), signal.SIGKILL)
    assert got == expected


def test_workers_leave_ctrl_c_to_the_program(tmp_path: Path) -> None:
    """All processes of a terminal hear it; a worker neither dies of it nor says anything."""
    expected = list(Press().run(orders(tmp_path / "a", 4)))
    got: list[Printed] = []
    with Press(workers=1) as press:
        for item in press.run(orders(tmp_path / "b", 4)):
            got.append(item)
            assert press._own is not None
            (worker,) = press._own._processes
            os.kill(worker, signal.SIGINT)
    assert got == expected
    assert press._restarts == 0


def test_nothing_is_written_any_more_after_a_run_is_left(tmp_path: Path) -> None:
    """Whoever leaves in the middle may clear the folder away: no worker puts anything into it later."""
    with Press(workers=2) as press:
        run = press.run(orders(tmp_path / "out", 40))
        next(run)
        del run
        shutil.rmtree(tmp_path / "out")
        assert len(list(press.run(orders(tmp_path / "next", 8)))) == 16
    assert not (tmp_path / "out").exists()


def test_paths_are_safe(tmp_path: Path) -> None:
    """A path that leads out of the folder does not."""
    document = Document("default", "../../con/E1:王?", "t", "zh", ())
    (printed,) = Press().run([Order(document, tmp_path / "out", (Media.XLSX,))])
    assert printed.path == "_con/E1_王_.xlsx"
    assert (tmp_path / "out" / printed.path).is_file()


def test_real_documents_go_through(tmp_path: Path) -> None:
    """An assessment sheet is pickled to a worker and printed."""
    with Press(workers=1) as press:
        printed = list(press.run([Order(demo.assessment(), tmp_path)]))
    assert [item.path for item in printed] == ["考核表/E003_王芳.xlsx", "考核表/E003_王芳.pdf"]
