"""Whether the process lives, and whether it can do its work."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.database.migrations import downgrade
from tests.copies import copied_database
from tests.service import Service


@pytest.fixture
def database_url(template_database: str, tmp_path: Path) -> Iterator[str]:
    """A database of its own, to be broken."""
    with copied_database(template_database, tmp_path) as url:
        yield url


def test_a_ready_service_says_so(service: Service) -> None:
    assert service.anyone().get("/healthz").get_json() == {"status": "ok"}
    answer = service.anyone().get("/readyz")
    assert answer.status_code == 200
    checks = {
        "database": True,
        "lookup_key": True,
        "photo_store": True,
        "signing_key": True,
        "receipt_key": True,
    }
    assert answer.get_json() == {"status": "ok", "checks": checks}
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_older_schema_is_not_ready(service: Service) -> None:
    downgrade(service.database, "base")
    answer = service.anyone().get("/readyz")
    assert answer.status_code == 503
    checks = {
        "database": False,
        "lookup_key": False,
        "photo_store": True,
        "signing_key": False,
        "receipt_key": False,
    }
    assert answer.get_json()["checks"] == checks


def test_a_database_that_was_never_migrated_is_not_ready(service: Service) -> None:
    with service.database.writing() as session:
        session.connection().exec_driver_sql("DROP TABLE alembic_version")
        session.commit()
    assert service.anyone().get("/readyz").status_code == 503


def test_a_photo_store_that_is_gone_is_not_ready(service: Service) -> None:
    folder = Path(service.platform.settings.photo_store_url.removeprefix("file://"))
    shutil.rmtree(folder)
    folder.touch()
    answer = service.anyone().get("/readyz")
    assert answer.status_code == 503
    checks = {
        "database": True,
        "lookup_key": True,
        "photo_store": False,
        "signing_key": True,
        "receipt_key": True,
    }
    assert answer.get_json()["checks"] == checks


def test_being_asked_every_second_fills_no_log(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for path in ("/healthz", "/readyz"):
        service.anyone().get(path)
    assert caplog.records == []
