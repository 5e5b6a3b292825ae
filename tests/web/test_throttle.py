"""Guessing is slowed down; the owner is not locked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kam_reports.web import throttle
from tests.web.conftest import PASSWORD, House

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def counted(house: House, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Count how many guesses reach the password check."""
    seen: list[str] = []
    real = type(house.site.passwords).check

    def check(self: object, password: str, kept: str | None) -> tuple[bool, str]:
        seen.append(password)
        return real(self, password, kept)  # type: ignore[arg-type]

    monkeypatch.setattr(type(house.site.passwords), "check", check)
    return lambda: len(seen)


def test_ten_thousand_guesses_in_an_hour(house: House, counted: Callable[[], int]) -> None:
    """At most twenty reach the check, the owner's session goes on, and after the cool-off the right password works."""
    owner = house.as_("fang", "finance")
    before = counted()
    began = house.clock.now
    for number in range(10_000):
        house.clock.now = began + number * 3600 / 10_000
        outcome = throttle.sign_in(
            house.site, "fang", f"guess {number}", address=f"10.0.{number % 250}.{number % 199}", device=""
        )
        assert outcome.user is None
        if number % 1000 == 0:
            assert owner.get("/").status_code == 200
    assert counted() - before <= 20
    house.clock.now += throttle.PER_ACCOUNT.seconds
    right = throttle.sign_in(house.site, "fang", PASSWORD, address="10.1.1.1", device="")
    assert right.user is not None


def test_known_browser_gets_in_while_others_guess(house: House) -> None:
    """Who has signed in here before has tries of their own."""
    house.user("fang", "finance")
    assert house.sign_in("fang").status_code == 303
    for number in range(40):
        throttle.sign_in(house.site, "fang", "wrong", address=f"10.0.0.{number}", device="")
    assert house.sign_in("fang", client=house.fresh()).status_code == 429
    house.client.cookies.delete("kam")
    assert house.sign_in("fang").status_code == 303


def test_mark_of_a_browser_is_the_users_alone_and_ends_with_the_password(house: House) -> None:
    """A mark of another user, or from before a change of password, is none."""
    fang, wei = house.user("fang", "finance"), house.user("wei", "finance")
    marks = (throttle.device_mark(house.site, wei), throttle.device_mark(house.site, fang), "x.y", "")
    house.site.accounts.set_password(fang.id, house.site.passwords.hash("something-else-now"), must_change=False)
    for number in range(40):
        throttle.sign_in(house.site, "fang", "wrong", address=f"10.0.0.{number}", device="")
    waits = [throttle.sign_in(house.site, "fang", "wrong", address="10.9.9.9", device=mark).wait for mark in marks]
    assert min(waits) > 0


def test_many_names_from_one_address_are_slowed_down(house: House, counted: Callable[[], int]) -> None:
    """Also where each name is tried once only."""
    outcomes = [
        throttle.sign_in(house.site, f"name{number}", "x", address="10.0.0.1", device="") for number in range(200)
    ]
    assert counted() == throttle.PER_ADDRESS.burst
    assert outcomes[-1].wait == throttle.PER_ADDRESS.seconds


def test_right_passwords_cost_no_tries(house: House) -> None:
    """An office behind one address signs in all day."""
    house.user("fang", "finance")
    answers = {throttle.sign_in(house.site, "fang", PASSWORD, address="10.0.0.1", device="").wait for _ in range(100)}
    assert answers == {0}


def test_answer_to_too_many_tries_says_when_to_come_again(house: House) -> None:
    """As a page, and in the header; for a name that is not there as for one that is."""
    for name in ("fang", "nobody"):
        if name == "fang":
            house.user("fang", "finance")
        answers = [house.sign_in(name, "wrong", client=house.fresh()) for _ in range(6)]
        assert [one.status_code for one in answers] == [401] * 5 + [429]
        assert answers[-1].headers["retry-after"] == str(throttle.PER_ACCOUNT.seconds)
        house.site.sessions.open_gate("address testclient")
