"""One message, and handing it to the mail server so that it is known whether it was taken."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING, Protocol

from kam_reports.config.doors import Security
from kam_reports.core.fault import ConfigFault
from kam_reports.core.text import T

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from kam_reports.config.doors import Mailing

SECONDS = 60
_TAKEN = 250


@dataclass(frozen=True, slots=True)
class Attached:
    """A PDF that goes with a letter."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to one address. key: see :func:`kam_reports.post.outbox.key_of`."""

    key: str
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    attached: Attached | None = None


class NotSentError(Exception):
    """The letter was certainly not sent; the text tells why, without an address."""


class UncertainError(Exception):
    """The line broke while the letter was on its way: it may have arrived."""


class Postman(Protocol):
    """Whoever takes letters away."""

    def take(self, letter: Letter, at: datetime) -> None:
        """Send a letter; raise NotSentError or UncertainError."""
        ...


@dataclass(frozen=True, slots=True)
class SmtpPostman:
    """Sends by SMTP. ca_file: certificates to trust beside the public ones. password: empty without sign-in."""

    mailing: Mailing
    password: str = field(repr=False)
    ca_file: Path | None = None

    def take(self, letter: Letter, at: datetime) -> None:
        """Send a letter; raise NotSentError or UncertainError."""
        message = compose(letter, self.mailing.sender, at).as_bytes(policy=SMTP)
        server = self._prepared(letter.to)
        try:
            code, _ = server.data(message)
        except smtplib.SMTPDataError as error:
            raise NotSentError(str(error.smtp_code)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise UncertainError(type(error).__name__) from error
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()
        if code != _TAKEN:
            raise NotSentError(str(code))

    def _prepared(self, to: str) -> smtplib.SMTP:
        """Connect, sign in and name sender and recipient: until here nothing has been handed over."""
        server: smtplib.SMTP | None = None
        try:
            server = self._connected()
            for code, _ in (server.mail(self.mailing.sender), server.rcpt(to)):
                if code not in {_TAKEN, 251}:
                    raise NotSentError(str(code))  # noqa: TRY301 - whatever goes wrong here ends in one place
        except (smtplib.SMTPException, OSError, NotSentError) as error:
            if server is not None:
                server.close()
            if isinstance(error, NotSentError):
                raise
            reply = f" {error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else ""
            raise NotSentError(f"{type(error).__name__}{reply}") from None
        return server

    def _connected(self) -> smtplib.SMTP:
        own = self.mailing
        name = own.sender.rpartition("@")[2]
        context = ssl.create_default_context(cafile=None if self.ca_file is None else str(self.ca_file))
        server: smtplib.SMTP
        if own.security is Security.TLS:
            server = smtplib.SMTP_SSL(own.server, own.port, name, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(own.server, own.port, name, timeout=SECONDS)
        try:
            if own.security is Security.STARTTLS:
                server.starttls(context=context)  # raises where the server has none: never on in plain text
            server.ehlo_or_helo_if_needed()
            if own.user:
                server.login(own.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def compose(letter: Letter, sender: str, at: datetime) -> EmailMessage:
    """Return a letter as a message; the same letter always has the same id."""
    message = EmailMessage(policy=SMTP)
    user, _, domain = sender.rpartition("@")
    message["From"] = Address(username=user, domain=domain)
    user, _, there = letter.to.rpartition("@")
    message["To"] = Address(username=user, domain=there)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{letter.key}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    if letter.attached is not None:
        name = letter.attached.name
        message.add_attachment(letter.attached.content, maintype="application", subtype="pdf", filename=name)
    return message


def read_secret(path: Path) -> str:
    """Return the text of a file that only its owner may read; a Fault for any other."""
    try:
        if path.stat().st_mode & 0o077 and hasattr(path.stat(), "st_blocks"):  # Windows has other rights
            raise ConfigFault(
                T("others may read this file of passwords; allow only its owner (mode 600)"), file=path.name
            )
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        text = T("the file of passwords cannot be read: {reason}", reason=error.strerror or str(error))
        raise ConfigFault(text, file=path.name) from None
    except UnicodeDecodeError:
        raise ConfigFault(T("the file is not UTF-8; save it as UTF-8"), file=path.name) from None
