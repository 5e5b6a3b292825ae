"""Passwords, secrets and signed marks: Argon2id, random tokens, HMAC."""

from __future__ import annotations

import hmac
import secrets
import threading
import unicodedata
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from kam_reports.cache import write_first
from kam_reports.core.text import T

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.core.text import Text

SHORTEST = 10
LONGEST = 200
_KEY_BYTES = 32
_AT_ONCE = 2  # each check takes 64 MB for a moment


class Hasher(Protocol):
    """What pwdlib's hash does for us."""

    def hash(self, password: str) -> str:
        """Hash a password with a salt of its own."""
        ...

    def verify_and_update(self, password: str, hash: str) -> tuple[bool, str | None]:  # noqa: A002 - pwdlib's name
        """Compare; the second value is a newer hash where the old one is weaker than today's."""
        ...


def argon2() -> Hasher:
    """Return the hash we use: Argon2id with the library's recommended strength."""
    from pwdlib import PasswordHash

    return PasswordHash.recommended()


@dataclass(frozen=True, slots=True)
class Passwords:
    """Checks passwords, a few at a time; of nobody's password it takes just as long."""

    hasher: Hasher
    _dummy: str
    _turns: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(_AT_ONCE))

    def hash(self, password: str) -> str:
        """Hash a new password."""
        with self._turns:
            return self.hasher.hash(_normal(password))

    def check(self, password: str, kept: str | None) -> tuple[bool, str]:
        """Compare with a kept hash (None: nobody's); the second value is a newer hash to keep, or empty."""
        with self._turns:
            right, newer = self.hasher.verify_and_update(_normal(password), kept or self._dummy)
        return right and kept is not None, newer or ""


def passwords(hasher: Hasher) -> Passwords:
    """Return the checker over a hash; the dummy is of a secret nobody knows."""
    return Passwords(hasher, hasher.hash(secret()))


def _normal(password: str) -> str:
    """Return a password as it is hashed: the same however a keyboard composes its characters."""
    return unicodedata.normalize("NFKC", password)[:LONGEST]


def weakness(password: str, login: str, name: str) -> Text | None:
    """Say what is wrong with a new password, if anything."""
    if len(password) < SHORTEST:
        return T("A password needs at least {count} characters.", count=SHORTEST)
    if len(password) > LONGEST:
        return T("A password may have at most {count} characters.", count=LONGEST)
    folded = password.casefold()
    if any(len(own) > 1 and own.casefold() in folded for own in (login, name)):
        return T("A password must not contain your name.")
    if len(set(password)) <= SHORTEST // 2:
        return T("This password repeats too few characters.")
    return None


def secret() -> str:
    """Return a new random secret."""
    return secrets.token_urlsafe(_KEY_BYTES)


def first_password() -> str:
    """Return a random first password that is easy to type: four groups without look-alikes."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def site_key(folder: Path) -> bytes:
    """Return the workspace's key for marks, made when it is first asked for; readable by its owner only."""
    path = folder / "page.key"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        write_first(path, secrets.token_bytes(_KEY_BYTES))
    return path.read_bytes()


def mark(key: bytes, purpose: str, text: str) -> str:
    """Sign a text for one purpose."""
    return hmac.new(key, f"{purpose}\0{text}".encode("utf-8", "surrogatepass"), sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that says nothing about where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
