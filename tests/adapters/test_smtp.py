"""Mails against a mail server on loopback: as they arrive, and what each refusal means."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.adapters.mail import Mail
from app.adapters.push import PushError, PushOutcome
from app.adapters.smtp import Smtp
from app.settings.smtp import SmtpSecurity, SmtpSettings
from sandbox.smtp import MailState, serve_smtp

SENDER = "khong-tra-loi@bds.example"


@pytest.fixture
def state() -> MailState:
    """What the server remembers."""
    return MailState()


@pytest.fixture
def settings(state: MailState) -> Iterator[SmtpSettings]:
    """A running server."""
    with serve_smtp(state) as port:
        yield SmtpSettings("127.0.0.1", port, SmtpSecurity.NONE, SENDER)


def _mail(name: str = "lan", **changes: str) -> Mail:
    words = {"subject": "Chính quyền số", "text": "Có việc mới.\n.\nNew work.\n"}
    return Mail(address=f"{name}@bds.example", message_key=f"key-{name}", **(words | changes))


def _send(settings: SmtpSettings, *mails: Mail) -> list[PushOutcome]:
    return Smtp(settings, answer_timeout_s=5).send(mails)


def _errors(settings: SmtpSettings, *names: str) -> list[PushError | None]:
    return [one.error for one in _send(settings, *map(_mail, names))]


def test_a_mail_arrives_whole_with_the_headers_of_an_automatic_one(
    state: MailState, settings: SmtpSettings
) -> None:
    (outcome,) = _send(settings, _mail())
    assert (outcome.accepted, outcome.message_name) == (True, "<key-lan@bds.example>")
    (mail,) = [one.as_json() for one in state.mails]
    assert (mail["from"], mail["to"]) == (SENDER, "lan@bds.example")
    headers = mail["headers"]
    assert headers["Subject"] == "Chính quyền số"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"] == "<key-lan@bds.example>"
    assert "Date" in headers
    assert mail["text"] == "Có việc mới.\n.\nNew work.\n"
    assert state.mails[0].content.isascii()


def test_what_the_server_refuses_is_for_later_or_for_good_and_the_others_go_on(
    state: MailState, settings: SmtpSettings
) -> None:
    names = ("lan", "unknown-1", "full-1", "spam-1", "later-1", "minh")
    outcomes = _send(settings, *map(_mail, names))
    refused, deferred = PushError.REFUSED, PushError.DEFERRED
    errors = [None, refused, deferred, refused, deferred, None]
    assert [one.error for one in outcomes] == errors
    assert [one.retryable for one in outcomes] == [one is deferred for one in errors]
    assert [one.recipient for one in state.mails] == ["lan@bds.example", "minh@bds.example"]


@pytest.mark.parametrize("fault", ["closing", "drop"])
def test_where_the_connection_ends_the_rest_is_not_tried(
    state: MailState, settings: SmtpSettings, fault: str
) -> None:
    gone = PushError.UNAVAILABLE
    assert _errors(settings, "lan", f"{fault}-1", "minh") == [None, gone, gone]
    assert len(state.mails) == 1


def test_nobody_there_or_a_wrong_password_shuts_the_way(
    state: MailState, settings: SmtpSettings
) -> None:
    state.login = ("bds", "geheim-1")
    unauthorised = PushError.UNAUTHORISED
    assert _errors(replace(settings, user="bds", password="falsch-1"), "lan") == [unauthorised]
    assert _errors(settings, "lan") == [unauthorised]
    assert _errors(replace(settings, user="bds", password="geheim-1"), "lan") == [None]
    assert _errors(replace(settings, port=1), "lan") == [PushError.UNAVAILABLE]


def test_a_header_cannot_be_broken_into_two(state: MailState, settings: SmtpSettings) -> None:
    bad = _mail(subject="a\r\nBcc: all@bds.example")
    worse = replace(_mail(), address="lan@bds.example\r\nRCPT TO:<minh@bds.example>")
    errors = [one.error for one in _send(settings, bad, worse, _mail())]
    assert errors == [PushError.INVALID_MESSAGE, PushError.INVALID_MESSAGE, None]
    assert len(state.mails) == 1


def test_nothing_is_sent_without_the_encryption_that_was_set(
    state: MailState, settings: SmtpSettings
) -> None:
    assert _errors(replace(settings, security=SmtpSecurity.STARTTLS), "lan") == [
        PushError.UNAUTHORISED
    ]
    assert state.mails == []


def test_a_certificate_counts_only_where_somebody_trusted_vouches_for_it(
    state: MailState,
    settings: SmtpSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificate = _certificate(tmp_path)
    state.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    state.tls.load_cert_chain(certificate)
    secured = replace(settings, host="localhost", security=SmtpSecurity.STARTTLS)
    assert _errors(secured, "lan") == [PushError.UNAUTHORISED]
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert _errors(secured, "lan") == [None]


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "server.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
    return path
