"""Environments to read settings from."""

import base64
import secrets
from pathlib import Path

import pytest

from app.settings import Settings, SettingsError

ISSUER = """
[[issuer]]
name = "vneid"
kind = "citizen"
issuer = "https://id.example.vn"
audience = ["binh-duong-so"]
algorithms = ["RS256"]
[issuer.claims]
citizen_number = "SoDinhDanh"
[issuer.assurance]
claim = "acr"
levels = { "LoA2" = 2 }
"""
CLIENT_SECRET = "whsec_" + base64.b64encode(b"a secret of forty bytes, for tests only.").decode()
CLIENT = f"""
[[client]]
name = "one-stop"
secrets = ["{CLIENT_SECRET}"]
scopes = ["dossiers:write"]
"""


def random_key() -> str:
    """A key as an operator would make it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def development(folder: Path) -> dict[str, str]:
    """All that a service needs which writes nothing outside ``folder``."""
    return {
        "BDS_ENVIRONMENT": "test",
        "BDS_DATABASE_URL": f"sqlite:///{folder}/test.sqlite3",
        "BDS_SECRET_KEYS": random_key(),
        "BDS_LOOKUP_KEY": random_key(),
    }


def production(folder: Path) -> dict[str, str]:
    """The least that production takes."""
    issuers = folder / "issuers.toml"
    issuers.write_text(ISSUER, encoding="utf-8")
    return {
        "BDS_ENVIRONMENT": "production",
        "BDS_PUBLIC_URL": "https://so.binhduong.example.vn",
        "BDS_DATABASE_URL": "postgresql://bds:geheim@db.example.vn/bds",
        "BDS_PHOTO_STORE_URL": "s3://photos",
        "BDS_ISSUERS_FILE": str(issuers),
        "BDS_SECRET_KEYS": random_key(),
        "BDS_LOOKUP_KEY": random_key(),
    }


def faults(environ: dict[str, str]) -> list[str]:
    """What is wrong with ``environ``; fails where nothing is."""
    with pytest.raises(SettingsError) as refused:
        Settings.from_environ(environ)
    return refused.value.faults
