"""The addresses an operator sets: our own, the database's, the photo store's, Firebase's."""

from pathlib import Path
from urllib.parse import urlsplit

from app.settings.variables import Variables

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
_DEFAULT_PUBLIC_URL = "http://127.0.0.1:8000"


def public_url(variables: Variables, *, is_production: bool) -> str:
    """Where citizens' phones reach us, without a slash at its end."""
    value = _required_in_production(
        variables, "BDS_PUBLIC_URL", _DEFAULT_PUBLIC_URL, is_production=is_production
    ).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        variables.faults.append(f"BDS_PUBLIC_URL must be an http(s) address, not {value!r}")
    elif is_production and parts.scheme != "https":
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
    elif value in ("sqlite:///", "sqlite:///:memory:"):
        variables.faults.append("BDS_DATABASE_URL must name a file; memory dies with the process")
    return value


def photo_store_url(variables: Variables, var: Path, *, is_production: bool) -> str:
    """A local folder (``file:///…``) or a bucket (``s3://…``)."""
    value = _required_in_production(
        variables, "BDS_PHOTO_STORE_URL", (var / "photos").as_uri(), is_production=is_production
    )
    if not value.startswith(("file:///", "s3://")):
        variables.faults.append("BDS_PHOTO_STORE_URL must begin with file:/// or s3://")
    return value


def fcm_endpoint(variables: Variables, *, is_production: bool) -> str | None:
    """The address of a stand-in for Firebase on this machine; None is Google's own."""
    value = variables.text("BDS_FCM_ENDPOINT")
    if value is None:
        return None
    if is_production:
        variables.faults.append("BDS_FCM_ENDPOINT is for stand-ins and refused in production")
    elif urlsplit(value).hostname not in LOOPBACK_HOSTS:
        variables.faults.append("BDS_FCM_ENDPOINT must be a stand-in on this machine")
    return value.rstrip("/")


def _required_in_production(
    variables: Variables, name: str, default: str, *, is_production: bool
) -> str:
    value = variables.text(name)
    if value is None and is_production:
        variables.faults.append(f"{name} is required in production")
    return value or default
