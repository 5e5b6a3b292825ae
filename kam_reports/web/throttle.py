"""Signing in: guesses are slowed down per account and address; who has signed in before on a device keeps a way in.

Each account takes five tries at once and one more every four minutes: at most twenty in the first hour, however many
are made. A browser that has signed in with the right password before carries a signed mark and has tries of its
own, so that strangers' guesses can't lock the owner out. An unknown name is treated in everything like a known one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.store.sessions import Gate, hashed
from kam_reports.store.users import fold
from kam_reports.web.signing import mark, same, secret

if TYPE_CHECKING:
    from kam_reports.store.users import User
    from kam_reports.web.site import Site

PER_ACCOUNT = Gate(burst=5, seconds=240)
PER_ADDRESS = Gate(burst=30, seconds=20)
DEVICE_SECONDS = 180 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended: whose it was, or how long to wait; neither: name or password is wrong."""

    user: User | None = None
    wait: int = 0


def sign_in(site: Site, login: str, password: str, *, address: str, device: str) -> Outcome:
    """Try a login and password; looks at the password only when the gates let it through."""
    user = site.accounts.by_login(login)
    known = user is not None and _is_device_of(site, user, device)
    gates = _gates(login, address, device if known else "")
    for act in (site.sessions.gate_wait, site.sessions.pass_gate):  # most guesses are turned away by a look alone
        for key, gate in gates:
            if wait := act(key, gate, site.now()):
                return Outcome(wait=wait)
    right, newer = site.passwords.check(password, None if user is None else user.password)
    if not right or user is None or user.disabled:
        return Outcome()
    for key, gate in gates:
        site.sessions.give_back(key, gate)
    if newer:
        site.accounts.set_hash(user.id, newer)
        user = site.accounts.by_id(user.id)
    return Outcome(user)


def _gates(login: str, address: str, device: str) -> tuple[tuple[str, Gate], ...]:
    if device:
        return ((f"device {device}", PER_ACCOUNT),)
    return ((f"address {address}", PER_ADDRESS), (f"account {fold(login)}", PER_ACCOUNT))


def device_mark(site: Site, user: User) -> str:
    """Return the mark of a browser that has just signed in as a user; a changed password makes it void."""
    nonce = secret()
    return f"{nonce}.{_sign(site, user, nonce)}"


def _is_device_of(site: Site, user: User, device: str) -> bool:
    nonce, _, signed = device.partition(".")
    return bool(signed) and same(signed, _sign(site, user, nonce))


def _sign(site: Site, user: User, nonce: str) -> str:
    return mark(site.key, "device", f"{user.id} {hashed(user.password)} {nonce}")
