"""Two accounts become one person's while staff are at work on a report: nobody waits for ever."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from app.feedback.models import Report
from app.feedback.steps import lock_report, tell_citizen
from app.identity.citizens.accounts import log_citizen_in
from app.identity.models import CitizenLogin
from app.identity.wiring import EXTENSION
from app.notifications.kinds import Kind
from app.notifications.models import Notification
from tests.identity.citizens.logging_in import LOW, account_of, at_portal, said_by
from tests.reports import file_report
from tests.service import Service

LANS_NUMBER = "074190000001"


def test_staff_who_hold_a_report_still_tell_who_filed_it(service: Service) -> None:
    older, younger = service.citizen("lan"), at_portal(service, **LOW)
    report = file_report(younger)
    now, is_held = datetime.now(UTC), threading.Event()

    def link() -> str:
        assert is_held.wait(10)
        return _link(service, now)

    with ThreadPoolExecutor(1) as pool, service.database.writing() as session:
        linking = pool.submit(link)
        held = lock_report(session, uuid.UUID(report["id"]))
        is_held.set()
        assert not wait([linking], timeout=0.5).done, "it did not wait for the report"
        tell_citizen(session, held, Kind.REPORT_REPLIED, now=now)
        session.commit()
        assert linking.result(10) == account_of(older)
    with service.database.reading() as connection:
        stays = uuid.UUID(account_of(older))
        assert connection.scalars(select(Report.citizen_id)).all() == [stays]
        told = select(Notification.citizen_id).where(Notification.kind == "report_replied")
        assert connection.scalars(told).all() == [stays]


def _link(service: Service, now: datetime) -> str:
    """Log in at the portal with the number that makes both accounts one; whose account it is."""
    with service.database.reading() as connection:
        portal = CitizenLogin.issuer.contains("dvcqg")
        subject = connection.scalar(select(CitizenLogin.subject).where(portal))
    said = replace(said_by(service, "dvcqg", citizen_number=LANS_NUMBER), subject=str(subject))
    linking: Any = service.app.extensions[EXTENSION].linking
    with service.database.writing() as session:
        logged_in = log_citizen_in(session, service.sealer, said, now=now)
        joined = linking.join(session, logged_in, now=now)
        session.commit()
    return str(joined.citizen_id)
