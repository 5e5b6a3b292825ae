"""`kam user`: first passwords shown once, roles, tokens, all in the audit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Kam, MakeTiny


@pytest.fixture
def folder(tiny_workspace: MakeTiny) -> Path:
    """Return a workspace without users."""
    return tiny_workspace()


def test_users_are_added_listed_and_told_their_first_password_once(kam: Kam, folder: Path) -> None:
    """A list never shows it, nor its hash."""
    added = kam(
        "user",
        "add",
        "Fang",
        "--role",
        "finance",
        "--role",
        "employee",
        "--staff",
        "E002",
        "--name",
        "王芳",
        "--json",
        "-w",
        folder,
    )
    assert added.code == 0
    made = json.loads(added.out)
    assert made["login"] == "fang"
    assert len(made["password"]) == 19
    listed = kam("user", "list", "--json", "-w", folder)
    assert json.loads(listed.out) == [
        {
            "login": "fang",
            "name": "王芳",
            "roles": ["employee", "finance"],
            "staff_id": "E002",
            "locked": False,
            "must_change_password": True,
        }
    ]
    assert made["password"] not in kam("audit", "-w", folder).out
    assert "fang  王芳  employee, finance  E002" in kam("user", "list", "-w", folder).out


def test_words_for_people(kam: Kam, folder: Path) -> None:
    """Without --json each act answers with a sentence."""
    assert "kam user add" in kam("user", "list", "--lang", "en", "-w", folder).out
    first = kam("user", "add", "li", "--role", "clerk", "--lang", "en", "-w", folder).out
    again = kam("user", "password", "LI", "--lang", "en", "-w", folder).out
    assert "first password" in first
    assert again != first
    assert "li: manager" in kam("user", "roles", "li", "--role", "manager", "--lang", "en", "-w", folder).out
    assert "locked out" in kam("user", "lock", "li", "--lang", "en", "-w", folder).out
    assert "locked" in kam("user", "list", "--lang", "en", "-w", folder).out
    assert "sign in again" in kam("user", "unlock", "li", "--lang", "en", "-w", folder).out


def test_tokens_are_made_listed_and_revoked(kam: Kam, folder: Path) -> None:
    """The secret is shown when it is made, never again."""
    kam("user", "add", "pay", "--role", "finance", "-w", folder)
    made = json.loads(kam("user", "token", "pay", "--days", "30", "--label", "工资系统", "--json", "-w", folder).out)
    assert len(made["token"]) > 40
    listed = json.loads(kam("user", "tokens", "--json", "-w", folder).out)
    assert [(one["login"], one["label"]) for one in listed] == [("pay", "工资系统")]
    assert (
        "30" in kam("user", "tokens", "--lang", "en", "-w", folder).out
        or "29" in kam("user", "tokens", "-w", folder).out
    )
    assert kam("user", "revoke", listed[0]["number"], "-w", folder).code == 0
    assert json.loads(kam("user", "tokens", "--json", "-w", folder).out) == []
    assert kam("user", "revoke", listed[0]["number"], "-w", folder).code == 2
    actions = [one["action"] for one in json.loads(kam("audit", "--json", "-w", folder).out)]
    assert actions == ["added-user", "made-token", "revoked-token"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "li"), "--role"),
        (("add", "li", "--role", "clark"), "clerk"),
        (("add", "li", "--role", "employee"), "--staff"),
        (("add", "two words", "--role", "clerk"), "without blanks"),
        (("add", "", "--role", "clerk"), "without blanks"),
        (("add", "x" * 65, "--role", "clerk"), "without blanks"),
        (("add", "FANG", "--role", "clerk"), "already"),
        (("password", "fan"), "(is “fang” meant?)"),
        (("lock", "nobody"), "there is no user “nobody”\n"),
        (("token", "nobody"), "there is no user"),
        (("revoke", "x"), "kam user tokens"),
        (("revoke", "9" * 20), f"there is no token {'9' * 20}; kam user tokens"),
        (("revoke", "9" * 5000), "kam user tokens"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(kam: Kam, folder: Path, arguments: tuple[str, ...], said: str) -> None:
    """Exit code 2, and what to write instead."""
    kam("user", "add", "fang", "--role", "finance", "-w", folder)
    outcome = kam("user", *arguments, "--lang", "en", "-w", folder)
    assert outcome.code == 2
    assert said in outcome.err
    assert len(outcome.err.splitlines()) == 1
