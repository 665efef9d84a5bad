"""What is stored comes back as the same moment, the same words, on both databases."""

import unicodedata
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Uuid, literal, select, type_coerce
from sqlalchemy.exc import StatementError

from app.audit.events import record
from app.audit.models import AuditEvent
from app.database import UtcDateTime, UuidText, new_id, utc_of
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


def test_no_value_stays_none(service: Service) -> None:
    nothing = select(*(literal(None, kind) for kind in (UtcDateTime(), UuidText())))
    with service.database.reading() as connection:
        assert list(connection.execute(nothing).one()) == [None, None]


def test_an_id_is_read_as_its_text(service: Service) -> None:
    written = new_id()
    stored = select(literal(written, Uuid()).label("id")).subquery()
    read = select(type_coerce(stored.c.id, UuidText()))
    with service.database.reading() as connection:
        assert connection.scalar(read) == str(written)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_that_a_database_wrote_is_read_in_utc(moment: datetime) -> None:
    with_zone = moment.isoformat()
    assert with_zone.endswith("+00:00")
    for written in (with_zone, with_zone.removesuffix("+00:00")):
        assert utc_of(written) == moment
        assert utc_of(written).tzinfo is UTC


def test_ids_grow_with_time() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert {one.version for one in ids} == {7}
    assert all(isinstance(one, uuid.UUID) for one in ids)
