"""The mail server in the settings: off by default, and every fault is told at the start."""

from pathlib import Path

import pytest

from app.settings import Settings
from app.settings.smtp import SmtpSecurity, SmtpSettings
from tests.settings.environs import development, faults

SERVER = {"BDS_SMTP_HOST": "mail.example.vn", "BDS_SMTP_FROM": "tu-dong@example.vn"}


def _read(folder: Path, **changes: str) -> SmtpSettings | None:
    return Settings.from_environ(development(folder) | changes).smtp


def test_without_a_server_there_is_none_and_the_start_says_so(tmp_path: Path) -> None:
    assert _read(tmp_path) is None
    missing = " ".join(Settings.from_environ(development(tmp_path)).missing_parts())
    assert "BDS_SMTP_HOST" in missing
    assert "BDS_FIREBASE_STAFF_CREDENTIALS" in missing


def test_a_server_is_spoken_to_with_tls_unless_said_otherwise(tmp_path: Path) -> None:
    found = _read(tmp_path, **SERVER)
    assert found is not None
    assert (found.port, found.security) == (587, SmtpSecurity.STARTTLS)
    found = _read(
        tmp_path, **SERVER, BDS_SMTP_SECURITY="tls", BDS_SMTP_USER="u", BDS_SMTP_PASSWORD="geheim"
    )
    assert found is not None
    assert (found.port, found.password, "geheim" in repr(found)) == (465, "geheim", False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"BDS_SMTP_HOST": ""},
        {"BDS_SMTP_HOST": "mail example"},
        {"BDS_SMTP_FROM": ""},
        {"BDS_SMTP_FROM": "tu-dong@example.vn\nBcc: x@example.vn"},
        {"BDS_SMTP_FROM": "tự-động@example.vn"},
        {"BDS_SMTP_PORT": "70000"},
        {"BDS_SMTP_USER": "u"},
        {"BDS_SMTP_SECURITY": "ssl"},
        # Only for a stand-in on this machine.
        {"BDS_SMTP_SECURITY": "none"},
    ],
)
def test_what_no_mail_could_be_sent_with_is_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    assert len(faults(development(tmp_path) | SERVER | wrong)) == 1
