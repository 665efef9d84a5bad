"""What surrounds the service in tests: stand-ins on loopback, and settings that name them."""

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from app.settings import Settings
from sandbox.application import create_sandbox_app, load_key_rings, make_issuers
from sandbox.configuration import (
    CLIENTS_FILE,
    ISSUERS_FILE,
    SERVICE_ACCOUNT_FILE,
    STAFF_SERVICE_ACCOUNT_FILE,
    firebase_projects,
    write_configuration,
)
from sandbox.firebase import create_firebase_blueprint
from sandbox.identities import load_identities
from sandbox.issuer import DemoIssuer
from sandbox.server import serve_at
from tests.secrets_guard import GUARD

PUBLIC_URL = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Sandbox:
    """The running stand-ins: where they listen, their issuers, their files."""

    url: str
    folder: Path
    issuers: dict[str, DemoIssuer]

    @property
    def client_secret(self) -> str:
        """The one-stop system's signing secret."""
        for line in (self.folder / CLIENTS_FILE).read_text().splitlines():
            if line.startswith("secrets"):
                return line.split('"')[1]
        raise LookupError(CLIENTS_FILE)


@contextmanager
def running_sandbox(folder: Path) -> Iterator[Sandbox]:
    """The stand-ins on a free port of loopback."""
    issuers: dict[str, DemoIssuer] = {}

    def build(base_url: str) -> Flask:
        write_configuration(folder, sandbox_url=base_url)
        keys = load_key_rings(folder / "keys")
        issuers.update(make_issuers(base_url, keys=keys, identities=load_identities()))
        projects = firebase_projects(folder, sandbox_url=base_url, journals=False)
        return create_sandbox_app(
            issuers.values(), create_firebase_blueprint(*projects), service_url=PUBLIC_URL
        )

    with serve_at(build) as url:
        yield Sandbox(url, folder, issuers)


def make_environ(database_url: str, sandbox: Sandbox, *, photos: Path) -> dict[str, str]:
    """The BDS_* variables of a service on the stand-ins, with keys of its own."""
    return {
        "BDS_ENVIRONMENT": "test",
        "BDS_PUBLIC_URL": PUBLIC_URL,
        "BDS_DATABASE_URL": database_url,
        "BDS_PHOTO_STORE_URL": photos.as_uri(),
        "BDS_ISSUERS_FILE": str(sandbox.folder / ISSUERS_FILE),
        "BDS_CLIENTS_FILE": str(sandbox.folder / CLIENTS_FILE),
        "BDS_FIREBASE_CREDENTIALS_FILE": str(sandbox.folder / SERVICE_ACCOUNT_FILE),
        "BDS_FIREBASE_STAFF_CREDENTIALS_FILE": str(sandbox.folder / STAFF_SERVICE_ACCOUNT_FILE),
        "BDS_FCM_ENDPOINT": sandbox.url,
        "BDS_SECRET_KEYS": _random_key(),
        "BDS_LOOKUP_KEY": _random_key(),
    }


def make_settings(database_url: str, sandbox: Sandbox, *, photos: Path) -> Settings:
    """``make_environ`` as the service reads it."""
    return Settings.from_environ(make_environ(database_url, sandbox, photos=photos))


def _random_key() -> str:
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    GUARD.keep_secret(key)
    return key
