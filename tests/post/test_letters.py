"""Letters: encrypted on the way, taken once, and never sent a second time by a retry."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from kam_reports.config.doors import Mailing, Security, SendSheets
from kam_reports.core.fault import BusyFault, ConfigFault
from kam_reports.post.deliver import Fate, deliver
from kam_reports.post.letter import Attached, Letter, SmtpPostman, read_secret
from kam_reports.post.office import postman
from kam_reports.post.outbox import Outbox, Stage, key_of
from tests.post.smtp import Server, serving

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 7, 3, 4, tzinfo=UTC)
LETTER = Letter(
    key_of("sheet", "x"), "wang@example.com", "考核表 2026-06", "正文\n", Attached("E003_王芳.pdf", b"%PDF-")
)


def mailing(server: Server, security: Security = Security.NONE, user: str = "") -> Mailing:
    """Return the settings for a server of this machine."""
    return Mailing(
        server="127.0.0.1",
        port=server.port,
        security=security,
        ca_file="",
        user=user,
        password_env="KAM_TEST",  # noqa: S106 - where it is, not what
        password_file="",
        sender="kam@example.com",
        report_to=(),
        sheets=SendSheets.NEVER,
        protect_sheets=False,
        sheet_passwords="",
    )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate for 127.0.0.1 with its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl to make a certificate with")
    path = tmp_path_factory.mktemp("tls") / "own.pem"
    kind = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"]
    name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        [program, *kind, *name, "-keyout", str(path), "-out", str(path.with_suffix(".crt"))],
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text() + path.with_suffix(".crt").read_text())
    return path


def test_a_letter_arrives_whole(tmp_path: Path) -> None:
    """To one address, with its attachment, an id of its own, marked as made by a program."""
    with serving() as server:
        (one,) = deliver([LETTER], Outbox(tmp_path), SmtpPostman(mailing(server), ""), AT)
    assert one.fate is Fate.SENT
    ((to, content),) = server.letters
    message = message_from_bytes(content, policy=default)
    assert (to, message["To"], message["From"]) == ("wang@example.com", "wang@example.com", "kam@example.com")
    assert message["Subject"] == "考核表 2026-06"
    assert message["Message-ID"] == f"<{LETTER.key}@example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    (pdf,) = message.iter_attachments()
    assert (pdf.get_filename(), pdf.get_content()) == ("E003_王芳.pdf", b"%PDF-")


def test_starttls_and_sign_in(certificate: Path, tmp_path: Path) -> None:
    """With the server's certificate trusted; a server without one, or one not trusted, gets nothing at all."""
    with serving(certificate=certificate) as server:
        own = mailing(server, Security.STARTTLS, "kam")
        trusting = SmtpPostman(own, "secret", certificate.with_suffix(".crt"))
        assert deliver([LETTER], Outbox(tmp_path / "a"), trusting, AT)[0].fate is Fate.SENT
        assert server.encrypted == [True]
        assert len(server.signed_in) == 1
        strange = deliver([LETTER], Outbox(tmp_path / "b"), SmtpPostman(own, "secret"), AT)[0]
        assert (strange.fate, strange.reason) == (Fate.FAILED, "SSLCertVerificationError")
    with serving() as plain:
        bare = SmtpPostman(mailing(plain, Security.STARTTLS, "kam"), "secret")
        assert deliver([LETTER], Outbox(tmp_path / "c"), bare, AT)[0].fate is Fate.FAILED
        assert (plain.signed_in, plain.letters) == ([], [])


def test_a_retry_never_sends_twice(tmp_path: Path) -> None:
    """Not in the same process, not in another."""
    with serving() as server:
        carrier = SmtpPostman(mailing(server), "")
        fates = [deliver([LETTER], Outbox(tmp_path), carrier, AT)[0].fate for _ in range(3)]
        assert fates == [Fate.SENT, Fate.ALREADY, Fate.ALREADY]
        assert len(server.letters) == 1


def test_a_refused_letter_may_be_sent_later(tmp_path: Path) -> None:
    """The server did not take it, for certain: the reason is its code, never the address."""
    with serving(Server(refuse=frozenset({LETTER.to}))) as server:
        carrier = SmtpPostman(mailing(server), "")
        (one,) = deliver([LETTER], Outbox(tmp_path), carrier, AT)
        assert (one.fate, one.reason) == (Fate.FAILED, "550")
        server.refuse, server.answer = frozenset(), b"452 full"
        assert deliver([LETTER], Outbox(tmp_path), carrier, AT)[0].reason == "452"
        server.answer = b"250 taken"
        assert deliver([LETTER], Outbox(tmp_path), carrier, AT)[0].fate is Fate.SENT
    assert len(server.letters) == 1


def test_a_line_that_breaks_leaves_it_uncertain(tmp_path: Path) -> None:
    """The server may have taken it: it is not sent again by itself, and goes on being named."""
    with serving(Server(drop=True)) as server:
        carrier = SmtpPostman(mailing(server), "")
        assert deliver([LETTER], Outbox(tmp_path), carrier, AT)[0].fate is Fate.UNCERTAIN
        server.drop = False
        assert deliver([LETTER], Outbox(tmp_path), carrier, AT)[0].fate is Fate.UNCERTAIN
        assert len(server.letters) == 1
        Outbox(tmp_path).note(LETTER.key, Stage.OPEN, "now")
        assert deliver([LETTER], Outbox(tmp_path), carrier, AT)[0].fate is Fate.SENT


def test_a_machine_that_dies_in_between_leaves_it_uncertain(tmp_path: Path) -> None:
    """Noted before it leaves."""

    class Dying:
        """A postman in whose hands the machine dies."""

        def take(self, letter: Letter, at: datetime) -> None:
            """Die."""
            del letter, at
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver([LETTER], Outbox(tmp_path), Dying(), AT)
    with serving() as server:
        (one,) = deliver([LETTER], Outbox(tmp_path), SmtpPostman(mailing(server), ""), AT)
    assert (one.fate, server.letters) == (Fate.UNCERTAIN, [])


def test_a_server_that_is_away_is_no_uncertainty(tmp_path: Path) -> None:
    """Nothing was handed over."""
    with serving() as server:
        own = mailing(server)
    (one,) = deliver([LETTER], Outbox(tmp_path), SmtpPostman(own, ""), AT)
    assert (one.fate, one.reason) == (Fate.FAILED, "ConnectionRefusedError")


def test_the_outbox_survives_a_torn_line_and_names_nobody(tmp_path: Path) -> None:
    """A crash in the middle of a note loses that note alone."""
    box = Outbox(tmp_path)
    box.note("a", Stage.SENT, "now")
    path = tmp_path / "letters.jsonl"
    with path.open("a", encoding="utf-8") as stream:
        stream.write('{"key": "b", "sta')
    box.note("c", Stage.SENDING, "now")
    assert box.stages() == {"a": Stage.SENT, "c": Stage.SENDING}
    assert path.stat().st_mode & 0o077 == 0
    assert "@" not in path.read_text(encoding="utf-8")


def test_one_process_sends_at_a_time(tmp_path: Path) -> None:
    """The second one is told so."""
    with Outbox(tmp_path).held(), pytest.raises(BusyFault), Outbox(tmp_path).held():
        pass


def test_the_password_is_never_in_config(tmp_path: Path) -> None:
    """From a file that only its owner reads, or the environment; without one: a fault, as for a file others read."""
    own = replace(mailing(Server()), user="kam")
    with pytest.raises(ConfigFault, match="KAM_TEST"):
        postman(own, tmp_path, {})
    carrier = postman(own, tmp_path, {"KAM_TEST": "from outside"})
    assert isinstance(carrier, SmtpPostman)
    assert carrier.password == "from outside"  # noqa: S105 - made up
    assert "from outside" not in repr(carrier)
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    secret.chmod(0o644)
    with pytest.raises(ConfigFault, match="others may read"):
        postman(replace(own, password_file="secret"), tmp_path, {})  # noqa: S106 - a file's name
    secret.chmod(0o600)
    carrier = postman(replace(own, password_file="secret"), tmp_path, {})  # noqa: S106 - a file's name
    assert isinstance(carrier, SmtpPostman)
    assert carrier.password == "from a file"  # noqa: S105 - made up
    with pytest.raises(ConfigFault, match="cannot be read"):
        read_secret(tmp_path / "none")
    secret.write_bytes(b"\xff")
    with pytest.raises(ConfigFault, match="UTF-8"):
        read_secret(secret)
