"""The mail server that officials' mails go through; without one none is sent."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from app.settings.addresses import LOOPBACK_HOSTS
from app.settings.variables import Variables

_HIGHEST_PORT = 65_535
# A name of DNS or an IPv4 address; IPv6 in brackets is no name of a mail server.
_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*")
# What every mail server takes (RFC 5321, 4.1.2, without quoted names), in ASCII.
_ADDRESS = re.compile(
    r"(?=.{3,254}\Z)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
)


class SmtpSecurity(StrEnum):
    """How the connection is kept secret; the server's certificate is always verified."""

    # TLS before the first word, usually at port 465.
    TLS = "tls"
    # TLS after STARTTLS, and nothing without it; usually at port 587.
    STARTTLS = "starttls"
    # Only for a stand-in on this machine.
    NONE = "none"


_PORTS = {SmtpSecurity.TLS: 465, SmtpSecurity.STARTTLS: 587, SmtpSecurity.NONE: 25}


@dataclass(frozen=True)
class SmtpSettings:
    """Where mails are handed in, as whom, and from which address."""

    host: str
    port: int
    security: SmtpSecurity
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def read_smtp(variables: Variables, *, is_production: bool) -> SmtpSettings | None:
    """Read the BDS_SMTP_* variables; None where there is no mail server."""
    host, sender = variables.text("BDS_SMTP_HOST"), variables.text("BDS_SMTP_FROM")
    user, password = variables.text("BDS_SMTP_USER"), variables.text("BDS_SMTP_PASSWORD")
    written = variables.text("BDS_SMTP_PORT")
    security = SmtpSecurity(
        variables.one_of("BDS_SMTP_SECURITY", tuple(SmtpSecurity), SmtpSecurity.STARTTLS)
    )
    faults = variables.faults
    if host is None:
        if any((sender, user, password, written)):
            faults.append("BDS_SMTP_HOST is not set, and other BDS_SMTP_* variables are")
        return None
    if not _HOST.fullmatch(host):
        faults.append(f"BDS_SMTP_HOST must be the name of a server, not {host!r}")
    if sender is None or not is_mail_address(sender):
        faults.append("BDS_SMTP_FROM must be a mail address as thong-bao@example.vn")
    if (user is None) is not (password is None):
        faults.append("BDS_SMTP_USER and BDS_SMTP_PASSWORD must be set together, or neither")
    if security is SmtpSecurity.NONE:
        if is_production:
            faults.append("BDS_SMTP_SECURITY=none is for stand-ins and refused in production")
        elif host not in LOOPBACK_HOSTS:
            faults.append("BDS_SMTP_SECURITY=none needs a stand-in on this machine")
    port = _port(written, security, faults)
    return SmtpSettings(host, port, security, sender or "", user, password)


def is_mail_address(value: str) -> bool:
    """Whether every mail server takes it: ASCII, no spaces, no line's end, one ``@``."""
    return _ADDRESS.fullmatch(value) is not None and ".." not in value


def _port(written: str | None, security: SmtpSecurity, faults: list[str]) -> int:
    if written is None:
        return _PORTS[security]
    is_number = written.isascii() and written.isdigit() and len(written) <= len(str(_HIGHEST_PORT))
    if not is_number or not 1 <= int(written) <= _HIGHEST_PORT:
        faults.append(f"BDS_SMTP_PORT must be a port, not {written!r}")
        return _PORTS[security]
    return int(written)
