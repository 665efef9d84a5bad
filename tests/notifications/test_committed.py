"""Only what was committed is told: news and deliveries share their cause's transaction."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind
from app.notifications.models import Delivery, Notification
from tests.notifications.phones import Phone, account_id
from tests.reports import QUEUE, count, file_report, move
from tests.service import Service


def test_what_was_rolled_back_was_never_said(service: Service) -> None:
    lan = service.citizen()
    Phone().register(lan)
    news = [News(account_id(lan), Kind.REPORT_MOVED, str(uuid.uuid4()))]
    with service.database.writing() as session:
        notify(session, news, now=datetime.now(UTC))
        assert session.query(Delivery).count() == 1
    assert count(service, Notification) == 0
    assert count(service, Delivery) == 0


def test_a_move_whose_commit_fails_tells_nobody(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    Phone().register(lan)
    report = file_report(lan)
    path = f"{QUEUE}/{report['id']}"
    etag = staff.get(path).headers["ETag"]

    def fail(session: Session) -> None:
        raise ConnectionResetError

    event.listen(Session, "before_commit", fail)
    try:
        moved = staff.post(f"{path}/transitions", {"state": "accepted"}, If_Match=etag)
        assert moved.status_code == 500
    finally:
        event.remove(Session, "before_commit", fail)
    assert count(service, Notification) == 0
    assert count(service, Delivery) == 0
    assert move(staff, report, "accepted").status_code == 200
    assert count(service, Notification) == 1
    assert count(service, Delivery) == 1


def test_a_refused_move_tells_nobody(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    Phone().register(lan)
    report = file_report(lan)
    assert move(staff, report, "rejected", note=None).status_code == 422
    assert count(service, Notification) == 0


def test_a_citizen_without_a_phone_still_has_it_in_his_inbox(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    assert move(staff, file_report(lan), "accepted").status_code == 200
    assert count(service, Notification) == 1
    assert count(service, Delivery) == 0
