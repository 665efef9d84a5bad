"""SQLite: who is erased is in no byte of the database's file or its log, free pages included."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.privacy.erasure.erasing import erase_citizen
from tests.conftest import ON_POSTGRESQL
from tests.notifications.claiming import now_utc
from tests.notifications.phones import Phone, account_id
from tests.privacy.lives import MESSAGE, PHONE_NAME, WORDS, live, log_in_on_a_phone
from tests.service import Service

pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="a PostgreSQL server keeps its own files")
_PROGRAM = "BinhDuongSo/1.4.0 (may-cua-Ngoc-Lan)"


def _in_files(service: Service, traces: tuple[str, ...]) -> set[str]:
    """Which of ``traces`` stand in the bytes once the log was written back into the file."""
    with service.database.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = Path(make_url(str(service.database.engine.url)).database or "")
    files = (path, path.with_name(f"{path.name}-wal"))
    content = b"".join(file.read_bytes() for file in files if file.exists())
    return {trace for trace in traces if trace.encode() in content}


def test_after_an_erasure_no_byte_of_the_file_names_him(service: Service) -> None:
    lan = log_in_on_a_phone(service)
    lan.headers["User-Agent"] = _PROGRAM
    lan.agree()
    phone = Phone().register(lan)
    live(service, lan)
    account = account_id(lan)
    installation = phone.installation_id.hex
    traces = (WORDS, MESSAGE, PHONE_NAME, _PROGRAM, installation)
    assert _in_files(service, traces) == set(traces)
    with service.database.writing() as session:
        erase_citizen(session, service.sealer, account, now=now_utc())
        session.commit()
    assert _in_files(service, traces) == set()
