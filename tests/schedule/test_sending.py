"""From an approved period to each person's mailbox, through the whole program and a mail server."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

from tests.journeys import tiny
from tests.post.smtp import Server, serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Kam, MakeTiny


def _workspace(make: MakeTiny, port: int) -> Path:
    """Return three people of whom two have an address, mailed once approved."""
    books = tiny.books()
    roster = books["人事.xlsx"]["花名册"]
    for row, address in zip(roster, ["邮箱", None, "li@example.com", "wang@example.com"], strict=True):
        row.append(address)
    mail = [("  server:  ", "  server: 127.0.0.1\n  #"), ("  sender:  ", "  sender: kam@example.com\n  #")]
    how = [
        ("port: 587", f"port: {port}"),
        ("security: starttls", "security: none"),
        ("sheets: never", "sheets: approved"),
    ]
    return make(books, changes=[*mail, *how])


def test_sheets_leave_when_the_period_is_approved(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Not before; each person one PDF; a second time nothing; an uncertain one only when asked for by name."""
    with serving(Server()) as server:
        folder = _workspace(tiny_workspace, server.port)
        here = ("-w", folder, "--lang", "en")
        assert kam("run", "2026-06", *here, "--workers", 0, "--by", "陈立").code in {0, 1}
        assert "not approved yet" in kam("schedule", "send", "2026-06", *here).err
        assert kam("review", "2026-06", *here, "--by", "周敏").code == 0
        assert kam("approve", "2026-06", *here, "--by", "赵总").code == 0
        server.drop = True
        first = kam("schedule", "send", "2026-06", *here, "--workers", 0)
        assert first.code == 1
        assert "2 uncertain" in first.out
        assert "E002, E003" in first.out
        server.drop = False
        again = kam("schedule", "send", "2026-06", *here, "--workers", 0, "--again", "E003")
        assert "1 mailed, 0 mailed earlier, 0 failed, 1 uncertain" in again.out
        third = kam("schedule", "send", "2026-06", *here, "--workers", 0)
        assert "0 mailed, 1 mailed earlier, 0 failed, 1 uncertain" in third.out
        assert [to for to, _ in server.letters] == ["li@example.com", "wang@example.com", "wang@example.com"]
    message = message_from_bytes(server.letters[-1][1], policy=default)
    (pdf,) = message.iter_attachments()
    assert pdf.get_filename() == "E003_王芳.pdf"
    assert pdf.get_content() == next((folder / "output").rglob("E003_王芳.pdf")).read_bytes()
    assert "@" not in first.out + again.out + third.out
