"""Reading the environment: every fault at once, values from files, secrets kept out of sight."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from app.settings import Settings, SettingsError
from tests.settings.environs import CLIENT, development, faults, production, random_key


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    told = faults(
        {
            "BDS_ENVIRONMENT": "staging",
            "BDS_PUBLIC_URL": "ftp://x",
            "BDS_DATABASE_URL": "mysql://x/y",
            "BDS_PHOTO_STORE_URL": "/photos",
            "BDS_TRUSTED_PROXIES": "-1",
            "BDS_ISSUERS_FILE": str(tmp_path / "nowhere.toml"),
            "BDS_CLIENTS_FILE": str(tmp_path),
            "BDS_FIREBASE_CREDENTIALS": "[]",
            "BDS_FCM_ENDPOINT": "https://fcm.googleapis.com",
            "BDS_SECRET_KEYS": "short",
            "BDS_LOOKUP_KEY": "A" * 43,
            "BDS_DATABSE_URL": "a slip of the pen",
        }
    )
    for name in (
        "BDS_ENVIRONMENT",
        "BDS_PUBLIC_URL",
        "BDS_DATABASE_URL",
        "BDS_PHOTO_STORE_URL",
        "BDS_TRUSTED_PROXIES",
        "BDS_ISSUERS_FILE",
        "BDS_CLIENTS_FILE",
        "BDS_FIREBASE_CREDENTIALS",
        "BDS_FCM_ENDPOINT",
        "BDS_SECRET_KEYS",
        "BDS_LOOKUP_KEY",
        "BDS_DATABSE_URL",
    ):
        assert sum(fault.startswith(name) for fault in told) == 1, (name, told)


def test_an_unknown_variable_is_refused_and_a_strangers_is_not_ours(tmp_path: Path) -> None:
    environ = development(tmp_path) | {"PATH": "/bin", "BDS_TEST_DATABASE": "sqlite"}
    assert Settings.from_environ(environ).trusted_proxies == 0
    assert faults(environ | {"BDS_KEYS": "x"}) == ["BDS_KEYS is not a setting of this service"]


def test_a_value_may_stand_in_a_file(tmp_path: Path) -> None:
    environ = development(tmp_path)
    key = tmp_path / "key"
    key.write_text(environ.pop("BDS_LOOKUP_KEY") + "\n", encoding="utf-8")
    by_file = Settings.from_environ(environ | {"BDS_LOOKUP_KEY_FILE": str(key)})
    by_value = Settings.from_environ(environ | {"BDS_LOOKUP_KEY": key.read_text()})
    assert by_file.keys.lookup == by_value.keys.lookup


@pytest.mark.parametrize("kind", ["missing", "folder", "not utf-8"])
def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "value"
    if kind == "folder":
        path.mkdir()
    if kind == "not utf-8":
        path.write_bytes(b"\xff\xfe")
    told = faults(development(tmp_path) | {"BDS_PUBLIC_URL_FILE": str(path)})
    assert [fault.split()[0] for fault in told] == ["BDS_PUBLIC_URL_FILE"]


def test_a_value_and_its_file_together_are_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "value"
    path.write_text("https://so.example.vn", encoding="utf-8")
    both = {"BDS_PUBLIC_URL": "https://so.example.vn", "BDS_PUBLIC_URL_FILE": str(path)}
    assert "both set" in faults(development(tmp_path) | both)[0]


def test_an_empty_value_counts_as_not_set(tmp_path: Path) -> None:
    settings = Settings.from_environ(development(tmp_path) | {"BDS_PUBLIC_URL": " "})
    assert settings.public_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize("written", ["{", "[]", "5", "null", '"x"'])
def test_credentials_must_be_a_json_object(tmp_path: Path, written: str) -> None:
    assert len(faults(development(tmp_path) | {"BDS_FIREBASE_CREDENTIALS": written})) == 1


@pytest.mark.parametrize("written", ["one", "1.0", "100", "-1", "+1", "１", "1_0"])
def test_a_count_is_a_plain_number(tmp_path: Path, written: str) -> None:
    assert len(faults(development(tmp_path) | {"BDS_TRUSTED_PROXIES": written})) == 1


def test_no_secret_stands_in_the_repr(tmp_path: Path) -> None:
    clients = tmp_path / "clients.toml"
    clients.write_text(CLIENT, encoding="utf-8")
    environ = production(tmp_path) | {
        "BDS_CLIENTS_FILE": str(clients),
        "BDS_FIREBASE_CREDENTIALS": '{"private_key": "geheim"}',
    }
    shown = repr(settings := Settings.from_environ(environ)) + repr(settings.keys)
    shown += repr(settings.clients)
    assert "so.binhduong.example.vn" in shown
    secrets = (environ["BDS_SECRET_KEYS"], environ["BDS_LOOKUP_KEY"], "geheim", "whsec_")
    assert not [secret for secret in secrets if secret in shown]
    assert repr(settings.keys.lookup) not in shown


def test_no_secret_stands_in_a_fault(tmp_path: Path) -> None:
    environ = development(tmp_path) | {
        "BDS_DATABASE_URL": "postgresql://bds:geheim@host:port/bds",
        "BDS_SECRET_KEYS": "geheim",
        "BDS_LOOKUP_KEY": f"geheim,{random_key()}",
        "BDS_FIREBASE_CREDENTIALS": '{"private_key": "geheim"',
    }
    with pytest.raises(SettingsError) as refused:
        Settings.from_environ(environ)
    assert len(refused.value.faults) >= 4
    assert "geheim" not in str(refused.value)


def test_settings_do_not_change(tmp_path: Path) -> None:
    settings = Settings.from_environ(development(tmp_path))
    with pytest.raises(FrozenInstanceError):
        settings.public_url = "https://elsewhere.example"


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    missing = " ".join(Settings.from_environ(development(tmp_path)).missing_parts())
    for name in ("citizen issuer", "staff issuer", "BDS_FIREBASE_CREDENTIALS", "BDS_CLIENTS_FILE"):
        assert name in missing
