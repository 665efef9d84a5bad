"""kill -9 of the worker while it tells many people of one report: each hears of it once."""

from collections import Counter
from datetime import UTC, datetime

from sqlalchemy import func, insert, select

from app.database import new_id
from app.feedback.models import FanoutState, ReportFanout, Subscription
from app.identity.models import Citizen
from app.notifications.models import Notification
from tests.community import published
from tests.processes import running_worker
from tests.service import Service
from tests.worker.conftest import Stage
from tests.worker.waiting import eventually

FOLLOWERS, KILLS = 3_000, 2
_WITHIN_S = 30


def test_kill_9_while_telling_leaves_nobody_out_and_tells_nobody_twice(stage: Stage) -> None:
    service = stage.service
    lan, staff = service.citizen(), service.staff()
    _let_follow(service)
    report = published(lan, staff)
    with running_worker(stage.environ) as worker:
        for _ in range(KILLS):
            before = _told(service)
            eventually(lambda known=before: _told(service) > known, within_s=_WITHIN_S)
            worker.kill()
            worker.restart()
        eventually(lambda: _is_over(service), within_s=_WITHIN_S)
    with service.database.reading() as connection:
        told = Counter(
            connection.scalars(
                select(Notification.citizen_id).where(Notification.entity_id == report["public_id"])
            )
        )
    assert len(told) == FOLLOWERS
    assert set(told.values()) == {1}


def _let_follow(service: Service) -> None:
    now, ids = datetime.now(UTC), [new_id() for _ in range(FOLLOWERS)]
    anywhere = {"area_scheme": "", "area_code": "", "category_code": "roads", "created_at": now}
    with service.database.writing() as session:
        session.execute(
            insert(Citizen), [{"id": one, "created_at": now, "last_login_at": now} for one in ids]
        )
        session.execute(insert(Subscription), [{"citizen_id": one} | anywhere for one in ids])
        session.commit()


def _told(service: Service) -> int:
    with service.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(Notification)) or 0


def _is_over(service: Service) -> bool:
    with service.database.reading() as connection:
        return connection.scalar(select(ReportFanout.state)) == FanoutState.TOLD
