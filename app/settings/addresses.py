"""The addresses an operator sets: our own, the database's, the photo store's, Firebase's."""

from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from app.settings.variables import Variables

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
# It travels in each push, which may have 4,096 bytes in all.
_LONGEST_PUBLIC_URL = 200
_LONGEST_PAGE_URL = 300
# The national public-service portal's look-up of dossiers.
_DEFAULT_DOSSIER_PAGE = "https://dichvucong.gov.vn/p/home/dvc-tra-cuu-ho-so.html"
_DEFAULT_PUBLIC_URL = "http://127.0.0.1:8000"


def public_url(variables: Variables, *, is_production: bool) -> str:
    """Where citizens' phones reach us, without a slash at its end."""
    before = len(variables.faults)
    value = _required_in_production(
        variables, "BDS_PUBLIC_URL", _DEFAULT_PUBLIC_URL, is_production=is_production
    ).rstrip("/")
    parts = split_address(value)
    is_bare = not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_bare:
        variables.faults.append(f"BDS_PUBLIC_URL must be an http(s) address, not {value!r}")
    elif len(value) > _LONGEST_PUBLIC_URL:
        variables.faults.append(
            f"BDS_PUBLIC_URL must have at most {_LONGEST_PUBLIC_URL} characters"
        )
    elif is_production and parts.scheme != "https" and len(variables.faults) == before:
        variables.faults.append("BDS_PUBLIC_URL must be https in production")
    return value


def database_url(variables: Variables, var: Path, *, is_production: bool) -> str:
    """An SQLAlchemy URL for SQLite (a file) or PostgreSQL (psycopg 3)."""
    value = _required_in_production(
        variables,
        "BDS_DATABASE_URL",
        f"sqlite:///{var / 'bds.sqlite3'}",
        is_production=is_production,
    )
    if value.startswith("postgresql://"):
        value = value.replace("postgresql://", "postgresql+psycopg://", 1)
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        variables.faults.append("BDS_DATABASE_URL must begin with sqlite:/// or postgresql://")
        return value
    try:
        name = make_url(value).database
    except (ArgumentError, ValueError):
        # Not quoted here: it may hold a password.
        variables.faults.append("BDS_DATABASE_URL is not a database address")
        return value
    if name in (None, "", ":memory:"):
        variables.faults.append("BDS_DATABASE_URL must name a database; memory dies with us")
    return value


def photo_store_url(variables: Variables, var: Path, *, is_production: bool) -> str:
    """A local folder (``file:///…``) or a bucket (``s3://…``)."""
    value = _required_in_production(
        variables, "BDS_PHOTO_STORE_URL", (var / "photos").as_uri(), is_production=is_production
    )
    parts = split_address(value)
    names_folder = parts.scheme == "file" and not parts.netloc and parts.path not in ("", "/")
    if not names_folder and not (parts.scheme == "s3" and parts.hostname):
        variables.faults.append("BDS_PHOTO_STORE_URL must be file:///folder or s3://bucket")
    return value


def fcm_endpoint(variables: Variables, *, is_production: bool) -> str | None:
    """The address of a stand-in for Firebase on this machine; None is Google's own."""
    value = variables.text("BDS_FCM_ENDPOINT")
    if value is None:
        return None
    if is_production:
        variables.faults.append("BDS_FCM_ENDPOINT is for stand-ins and refused in production")
    elif split_address(value).hostname not in LOOPBACK_HOSTS:
        variables.faults.append("BDS_FCM_ENDPOINT must be a stand-in on this machine")
    return value.rstrip("/")


def dossier_page_url(variables: Variables) -> str:
    """The https page where a dossier's owner adds papers and pays; ``{code}`` is its code there."""
    value = variables.text("BDS_DOSSIER_PAGE_URL") or _DEFAULT_DOSSIER_PAGE
    parts = split_address(value)
    if parts.scheme != "https" or not parts.hostname or parts.username:
        variables.faults.append(f"BDS_DOSSIER_PAGE_URL must be an https address, not {value!r}")
    elif len(value) > _LONGEST_PAGE_URL or "{code}" in (parts.netloc or ""):
        variables.faults.append(
            f"BDS_DOSSIER_PAGE_URL must have at most {_LONGEST_PAGE_URL} characters, and the code "
            "not in its host"
        )
    return value


def split_address(value: str) -> SplitResult:
    """The parts of an address; all of them empty for what is none."""
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return urlsplit("")
    return parts


def _required_in_production(
    variables: Variables, name: str, default: str, *, is_production: bool
) -> str:
    value = variables.text(name)
    if value is None and is_production:
        variables.faults.append(f"{name} is required in production")
    return value or default
