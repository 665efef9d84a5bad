"""What is stored comes back as the same moment, the same words, on both databases."""

import unicodedata
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError

from app.audit.events import record
from app.audit.models import AuditEvent
from app.database import UtcDateTime, new_id
from tests.service import Service

_HANOI = timezone(timedelta(hours=7))


def _store(service: Service, *, at: datetime, action: str = "x", subject: str = "y") -> AuditEvent:
    with service.database.writing() as session:
        record(session, actor="test", action=action, subject=subject, now=at, details={"k": "ệ"})
        session.commit()
    with service.database.writing() as session:
        return session.query(AuditEvent).filter_by(actor="test").one()


def test_a_moment_comes_back_in_utc_to_the_microsecond(service: Service) -> None:
    moment = datetime(2026, 11, 23, 6, 59, 59, 999_999, tzinfo=_HANOI)
    stored = _store(service, at=moment)
    assert stored.at == moment
    assert stored.at.tzinfo is UTC


def test_a_naive_moment_is_refused(service: Service) -> None:
    with pytest.raises(StatementError, match="naive"):
        _store(service, at=datetime.fromisoformat("2026-11-23"))


def test_text_is_stored_composed(service: Service) -> None:
    taken_apart = unicodedata.normalize("NFD", "Nguyễn Thị Ngọc Lan")
    assert taken_apart != unicodedata.normalize("NFC", taken_apart)
    stored = _store(service, at=datetime.now(UTC), subject=taken_apart)
    assert stored.subject == "Nguyễn Thị Ngọc Lan"
    assert stored.details == {"k": "ệ"}


def test_no_value_stays_none() -> None:
    column = UtcDateTime()
    assert column.process_bind_param(None, None) is None
    assert column.process_result_value(None, None) is None


def test_ids_grow_with_time() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert {one.version for one in ids} == {7}
    assert all(isinstance(one, uuid.UUID) for one in ids)
