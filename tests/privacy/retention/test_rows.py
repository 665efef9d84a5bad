"""What staff and machines leave behind is forgotten too, and only when it is over."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from app.database import Base
from app.database.forgetting import first_id_at
from app.feedback.models import ReportFanout, ReportingRestriction, ReportUndo, StaffEvent
from app.identity.models import DutyShift, HeldLook, LookDelay, StaffAbsence
from app.notifications.models import Delivery
from app.notifications.staff.models import StaffNotification
from tests.notifications.phones import account_id
from tests.privacy.ageing import enforce
from tests.reports import file_report
from tests.service import Json, Service

Rows = Callable[["_Stage", datetime], Json]


class _Stage:
    """Whom and what the rows are about."""

    def __init__(self, service: Service) -> None:
        lan = service.citizen()
        self.report_id = uuid.UUID(file_report(lan)["id"])
        self.citizen_id = account_id(lan)
        me = service.staff("supervisor").get("/v1/admin/me").get_json()
        self.staff_id = uuid.UUID(me["id"])
        with service.database.reading() as connection:
            self.agency = connection.scalar(select(Base.metadata.tables["agencies"].c.code))


def _id_at(moment: datetime) -> uuid.UUID:
    return uuid.UUID(int=first_id_at(moment).int | uuid.uuid4().int & (2**72 - 1))


def _event(stage: _Stage, ended_at: datetime) -> Json:
    return {
        "report_id": stage.report_id,
        "kind": "taken",
        "created_at": ended_at,
        "told_at": ended_at,
    }


def _news(stage: _Stage, ended_at: datetime) -> Json:
    about = {"staff_id": stage.staff_id, "subject_id": uuid.uuid4(), "kind": "work_arrived"}
    return about | {"params": {}, "told_at": ended_at}


def _shift(stage: _Stage, ended_at: datetime) -> Json:
    when = {"starts_at": ended_at - timedelta(hours=8), "ends_at": ended_at}
    whose = {"agency_code": stage.agency, "staff_id": stage.staff_id, "tier": 1}
    return when | whose | {"phone": "0900000001", "created_by": "x", "created_at": ended_at}


def _absence(stage: _Stage, ended_at: datetime) -> Json:
    when = {"starts_at": ended_at - timedelta(days=8), "ends_at": ended_at}
    return when | {"staff_id": stage.staff_id, "created_by": "x", "created_at": ended_at}


def _fanout(stage: _Stage, ended_at: datetime) -> Json:
    about = {"report_id": stage.report_id, "event": "moved", "state": "told"}
    return about | {"created_at": ended_at, "ended_at": ended_at}


def _restriction(stage: _Stage, ended_at: datetime) -> Json:
    about = {"report_id": stage.report_id, "citizen_id": stage.citizen_id, "reason": "abuse"}
    return about | {
        "put_by": stage.staff_id,
        "put_at": ended_at,
        "until_on": ended_at.date(),
        "ended_at": ended_at,
    }


_KINDS: list[tuple[str, type[Any], Rows, int]] = [
    ("staff_news", StaffEvent, _event, 365),
    ("staff_news", StaffNotification, _news, 365),
    ("duties", DutyShift, _shift, 730),
    ("duties", StaffAbsence, _absence, 730),
    ("fanouts", ReportFanout, _fanout, 2),
    ("restrictions", ReportingRestriction, _restriction, 365),
]


def _insert(service: Service, model: type[Any], **row: Any) -> None:
    with service.database.writing() as session:
        session.execute(insert(model).values(**row))
        session.commit()


def _left(service: Service, model: type[Any]) -> set[uuid.UUID]:
    with service.database.reading() as connection:
        return set(connection.scalars(select(model.id)))


@pytest.fixture
def stage(service: Service) -> _Stage:
    """A report, and who is around it."""
    return _Stage(service)


def test_each_kind_goes_when_its_time_is_over(service: Service, stage: _Stage) -> None:
    now, kept = datetime.now(UTC), {}
    for _, model, row, days in _KINDS:
        old, young = now - timedelta(days=days + 2), now - timedelta(days=days) / 2
        begun = _left(service, model)
        kept[model] = begun | {_id_at(young)}
        _insert(service, model, id=_id_at(old), **row(stage, old))
        (young_id,) = kept[model] - begun
        _insert(service, model, id=young_id, **row(stage, young))
    done = enforce(service)
    expected = {"staff_news": 2, "duties": 2, "fanouts": 1, "restrictions": 1}
    assert {period: done[period] for period in expected} == expected
    assert {model: _left(service, model) for _, model, _, _ in _KINDS} == kept


def test_what_is_not_told_or_sent_yet_stays(service: Service, stage: _Stage) -> None:
    old = datetime.now(UTC) - timedelta(days=400)
    untold, news = _id_at(old), _id_at(old)
    _insert(service, StaffEvent, **(_event(stage, old) | {"id": untold, "told_at": None}))
    _insert(service, StaffNotification, id=news, **_news(stage, old))
    _insert(
        service,
        Delivery,
        staff_notification_id=news,
        installation_id=uuid.uuid4(),
        subject="x",
        state="pending",
        attempts=0,
        next_attempt_at=old,
        created_at=old,
        expires_at=old,
    )
    assert enforce(service)["staff_news"] == 0
    assert untold in _left(service, StaffEvent)
    assert news in _left(service, StaffNotification)


def test_the_last_move_can_be_undone_until_it_is_old(service: Service, stage: _Stage) -> None:
    kept = {"revision": 1, "moved_by": stage.staff_id, "before": {}}
    _insert(service, ReportUndo, report_id=stage.report_id, at=datetime.now(UTC), **kept)
    assert enforce(service)["undos"] == 0
    assert enforce(service, days=2)["undos"] == 1


def test_when_a_look_was_told_goes_with_what_delayed_it(service: Service, stage: _Stage) -> None:
    old = datetime.now(UTC) - timedelta(days=1826)
    told, untold = _id_at(old), _id_at(old)
    _insert(service, HeldLook, look_id=told, shown_from=old, told_at=old)
    _insert(service, HeldLook, look_id=untold, shown_from=old, told_at=None)
    for look_id in (told, untold):
        _insert(
            service,
            LookDelay,
            look_id=look_id,
            until_at=old,
            authority="Công an tỉnh",
            order_number="1",
            sealed_reason=service.sealer.seal_text("x", purpose="look_delays.sealed_reason"),
            entered_by=stage.staff_id,
            entered_at=old,
        )
    assert enforce(service)["looks"] == 1
    with service.database.reading() as connection:
        assert connection.scalars(select(HeldLook.look_id)).all() == [untold]
        assert connection.scalar(select(func.count()).select_from(LookDelay)) == 1
