"""Production refuses defaults, stand-ins and weak secrets."""

from pathlib import Path

import pytest

from app.settings import Settings
from tests.settings.environs import ISSUER, faults, production


def test_production_starts_when_everything_is_named(tmp_path: Path) -> None:
    settings = Settings.from_environ(production(tmp_path))
    assert settings.is_production
    assert settings.database_url == "postgresql+psycopg://bds:geheim@db.example.vn/bds"


@pytest.mark.parametrize(
    "name",
    [
        "BDS_PUBLIC_URL",
        "BDS_DATABASE_URL",
        "BDS_PHOTO_STORE_URL",
        "BDS_ISSUERS_FILE",
        "BDS_SECRET_KEYS",
        "BDS_LOOKUP_KEY",
    ],
)
def test_production_has_no_defaults(tmp_path: Path, name: str) -> None:
    environ = production(tmp_path)
    del environ[name]
    assert faults(environ) == [f"{name} is required in production"]


def test_production_with_nothing_set_says_all_that_it_needs() -> None:
    assert len(faults({"BDS_ENVIRONMENT": "production"})) == 6


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BDS_PUBLIC_URL", "http://so.binhduong.example.vn"),
        ("BDS_FCM_ENDPOINT", "http://127.0.0.1:9999"),
        ("BDS_SECRET_KEYS", "A" * 43),
        ("BDS_LOOKUP_KEY", "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE"),
    ],
)
def test_production_refuses_stand_ins_and_weak_keys(tmp_path: Path, name: str, value: str) -> None:
    assert [fault.split()[0] for fault in faults(production(tmp_path) | {name: value})] == [name]


def test_production_refuses_one_key_for_both_uses(tmp_path: Path) -> None:
    environ = production(tmp_path)
    environ["BDS_LOOKUP_KEY"] = environ["BDS_SECRET_KEYS"]
    assert "must differ" in faults(environ)[0]


@pytest.mark.parametrize("address", ["http://127.0.0.1:7000", "http://id.example.vn"])
def test_production_believes_no_issuer_without_tls(tmp_path: Path, address: str) -> None:
    environ = production(tmp_path)
    Path(environ["BDS_ISSUERS_FILE"]).write_text(
        ISSUER.replace("https://id.example.vn", address), encoding="utf-8"
    )
    assert "must be an https address" in faults(environ)[0]
