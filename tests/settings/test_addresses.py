"""The addresses an operator sets."""

from pathlib import Path

import pytest

from app.settings import Settings
from tests.settings.environs import development, faults


@pytest.mark.parametrize(
    "written",
    [
        "so.example.vn",
        "ftp://so.example.vn",
        "http://",
        "http://[::1",
        "http://host:port",
        "https://so.example.vn?x=1",
        "https://so.example.vn#x",
        "https://somebody@so.example.vn",
        f"https://{'b' * 193}",
    ],
)
def test_a_public_url_that_is_no_plain_address_is_a_fault(tmp_path: Path, written: str) -> None:
    told = faults(development(tmp_path) | {"BDS_PUBLIC_URL": written})
    assert [fault.split()[0] for fault in told] == ["BDS_PUBLIC_URL"]


def test_a_public_url_loses_its_last_slash(tmp_path: Path) -> None:
    settings = Settings.from_environ(
        development(tmp_path) | {"BDS_PUBLIC_URL": "https://so.example.vn/"}
    )
    assert settings.public_url == "https://so.example.vn"


@pytest.mark.parametrize(
    "written",
    [
        "mysql://host/bds",
        "postgres://host/bds",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///?mode=ro",
        "postgresql://host",
        "postgresql://host:port/bds",
    ],
)
def test_a_database_that_is_none_or_dies_with_us_is_a_fault(tmp_path: Path, written: str) -> None:
    told = faults(development(tmp_path) | {"BDS_DATABASE_URL": written})
    assert [fault.split()[0] for fault in told] == ["BDS_DATABASE_URL"]


@pytest.mark.parametrize("written", ["/var/photos", "file://", "file:///", "file://a/b", "s3://"])
def test_a_photo_store_must_name_a_folder_or_a_bucket(tmp_path: Path, written: str) -> None:
    told = faults(development(tmp_path) | {"BDS_PHOTO_STORE_URL": written})
    assert [fault.split()[0] for fault in told] == ["BDS_PHOTO_STORE_URL"]


@pytest.mark.parametrize("written", ["https://fcm.googleapis.com", "http://[", "x"])
def test_a_firebase_stand_in_runs_on_this_machine(tmp_path: Path, written: str) -> None:
    told = faults(development(tmp_path) | {"BDS_FCM_ENDPOINT": written})
    assert [fault.split()[0] for fault in told] == ["BDS_FCM_ENDPOINT"]
