"""The province's data exchange platform (LGSP), which dossiers and procedures are fetched from."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.settings.addresses import LOOPBACK_HOSTS, split_address
from app.settings.variables import Variables

_NAMES = ("SIGN_IN_URL", "USER", "SECRET", "UNIT")
_OTHERS = ("SCOPE", "EVERY_MINUTES")
_EVERY_MINUTES = 15
_MAX_TEXT = 200


class SignInForm(StrEnum):
    """How the platform wants to know who asks."""

    # A user and a password give a session, which every message carries.
    SESSION = "session"
    # A client and its secret give a token (RFC 6749, 4.4).
    OAUTH2 = "oauth2"


@dataclass(frozen=True)
class LgspSettings:
    """``user`` and ``secret`` are a client's where the form is OAuth 2; ``unit`` is madonvi."""

    url: str
    sign_in: SignInForm
    sign_in_url: str
    user: str
    secret: str = field(repr=False)
    unit: str
    scope: str | None = None
    every_minutes: int = _EVERY_MINUTES


def read_lgsp(variables: Variables) -> LgspSettings | None:
    """Read the BDS_LGSP_* variables; None where nothing is to be fetched."""
    url = variables.text("BDS_LGSP_URL")
    form = variables.one_of("BDS_LGSP_SIGN_IN", tuple(SignInForm), SignInForm.SESSION)
    found = {name: variables.text(f"BDS_LGSP_{name}") for name in (*_NAMES, *_OTHERS)}
    if url is None:
        for name in (name for name, value in found.items() if value is not None):
            variables.faults.append(f"BDS_LGSP_{name} is set, but not BDS_LGSP_URL")
        return None
    for name in _NAMES:
        if not _is_line(found[name]):
            variables.faults.append(f"BDS_LGSP_{name} is required with BDS_LGSP_URL, on one line")
    _require_address("BDS_LGSP_URL", url, variables)
    if found["SIGN_IN_URL"]:
        _require_address("BDS_LGSP_SIGN_IN_URL", found["SIGN_IN_URL"], variables)
    return LgspSettings(
        url=url,
        sign_in=SignInForm(form),
        sign_in_url=found["SIGN_IN_URL"] or "",
        user=found["USER"] or "",
        secret=found["SECRET"] or "",
        unit=found["UNIT"] or "",
        scope=found["SCOPE"],
        every_minutes=_minutes(found["EVERY_MINUTES"], variables),
    )


def _is_line(value: str | None) -> bool:
    return value is not None and value.isprintable() and len(value) <= _MAX_TEXT


def _require_address(name: str, value: str, variables: Variables) -> None:
    parts = split_address(value)
    is_safe = parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS
    )
    # A password in an address ends up in logs.
    if not is_safe or not parts.hostname or parts.username or parts.fragment:
        variables.faults.append(
            f"{name} must be an https address without a user (http only on this machine)"
        )


def _minutes(written: str | None, variables: Variables) -> int:
    if written is None:
        return _EVERY_MINUTES
    if not (written.isascii() and written.isdigit() and len(written) <= 4 and int(written)):
        variables.faults.append(
            f"BDS_LGSP_EVERY_MINUTES must be a whole number from 1 to 9999, not {written!r}"
        )
        return _EVERY_MINUTES
    return int(written)
