"""What has been kept for its time is forgotten, and nothing else."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from app.database.forgetting import first_id_at
from app.identity.models import AuthSession
from app.notifications.models import Delivery, DeliveryState, Notification
from app.privacy.retention.enforcing import count_forgettable, enforce_retention
from app.settings.retention import default_periods
from tests.notifications.claiming import now_utc
from tests.notifications.phones import account_id
from tests.service import Service

_DAY = timedelta(days=1)


def _id_at(moment: datetime) -> uuid.UUID:
    return uuid.UUID(int=first_id_at(moment).int | uuid.uuid4().int & (2**72 - 1))


def _insert(service: Service, model: type[Any], *rows: Mapping[str, Any]) -> None:
    with service.database.writing() as session:
        session.execute(insert(model), list(rows))
        session.commit()


def _notification(citizen_id: uuid.UUID, at: datetime) -> dict[str, Any]:
    return {
        "id": _id_at(at),
        "citizen_id": citizen_id,
        "kind": "push_test",
        "entity_id": "x",
        "params": {},
        "created_at": at,
    }


def _delivery(notification_id: uuid.UUID, at: datetime, finished_at: datetime | None) -> Any:
    return {
        "id": _id_at(at),
        "notification_id": notification_id,
        "installation_id": uuid.uuid4(),
        "subject": "x",
        "state": DeliveryState.SENT if finished_at else DeliveryState.PENDING,
        "attempts": 0,
        "next_attempt_at": at,
        "created_at": at,
        "expires_at": at + _DAY,
        "finished_at": finished_at,
    }


def _left(service: Service, model: type[Any]) -> set[uuid.UUID]:
    with service.database.reading() as connection:
        return set(connection.scalars(select(model.id)))


def test_old_deliveries_go_and_then_the_notifications_that_have_none(service: Service) -> None:
    lan, now = service.citizen(), now_utc()
    old, young, waiting = (
        _notification(account_id(lan), now - days * _DAY) for days in (400, 300, 401)
    )
    _insert(service, Notification, old, young, waiting)
    ended = _delivery(old["id"], now - 400 * _DAY, now - 400 * _DAY)
    recent = _delivery(young["id"], now - 29 * _DAY, now - 29 * _DAY)
    pending = _delivery(waiting["id"], now - 401 * _DAY, None)
    _insert(service, Delivery, ended, recent, pending)
    periods = default_periods()
    told = count_forgettable(service.database, service.sealer, periods, now=now)
    assert (told["deliveries"], told["notifications"]) == (1, 0)
    done = enforce_retention(service.database, service.sealer, periods, now=now, most=100)
    assert (done["deliveries"], done["notifications"]) == (1, 1)
    assert {recent["id"], pending["id"]} <= _left(service, Delivery)
    assert ended["id"] not in _left(service, Delivery)
    assert old["id"] not in _left(service, Notification)
    assert {young["id"], waiting["id"]} <= _left(service, Notification)
    assert not any(
        enforce_retention(service.database, service.sealer, periods, now=now, most=100).values()
    )


def test_a_session_goes_when_it_ended_long_ago_and_not_while_it_lives(service: Service) -> None:
    lan, later = service.citizen(), now_utc() + 91 * _DAY
    service.citizen("minh")
    with service.database.writing() as session:
        ended = session.scalar(
            select(AuthSession.id).where(AuthSession.citizen_id == account_id(lan))
        )
        session.execute(
            update(AuthSession)
            .where(AuthSession.id == ended)
            .values(ended_at=now_utc(), expires_at=later + _DAY)
        )
        session.execute(
            update(AuthSession).where(AuthSession.id != ended).values(expires_at=later - _DAY)
        )
        session.commit()
        before = session.scalar(select(func.count()).select_from(AuthSession))
    enforce_retention(service.database, service.sealer, default_periods(), now=later, most=100)
    assert len(_left(service, AuthSession)) == (before or 0) - 1
    assert ended not in _left(service, AuthSession)


def test_everything_else_stays(service: Service) -> None:
    lan = service.citizen()
    _insert(service, Notification, _notification(account_id(lan), now_utc()))
    counted = count_forgettable(service.database, service.sealer, default_periods(), now=now_utc())
    assert counted == dict.fromkeys(default_periods(), 0)


def test_the_operator_sees_first_and_then_does(service: Service) -> None:
    lan, now = service.citizen(), now_utc()
    _insert(service, Notification, _notification(account_id(lan), now - 400 * _DAY))
    runner = service.app.test_cli_runner()
    shown = runner.invoke(args=["retention", "run", "--dry-run"])
    assert "notifications: 1 older than 365 days" in shown.output
    assert len(_left(service, Notification)) == 1
    assert runner.invoke(args=["retention", "run"]).exit_code == 0
    assert _left(service, Notification) == set()
