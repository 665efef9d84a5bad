"""kill -9 of the worker while it tells people of a breach: each hears of it once."""

from collections import Counter
from datetime import UTC, datetime

from sqlalchemy import func, insert, select

from app.database import new_id
from app.identity.models import Citizen
from app.notifications.models import Notification
from app.privacy.models import Breach
from tests.privacy.breaching import WORDS, concern, noted, two, write
from tests.processes import running_worker
from tests.service import Service
from tests.worker.conftest import Stage
from tests.worker.waiting import eventually

PEOPLE, KILLS = 1_500, 2
_WITHIN_S = 60


def test_kill_9_while_telling_of_a_breach_leaves_nobody_out_and_tells_nobody_twice(
    stage: Stage,
) -> None:
    service = stage.service
    _let_live(service)
    _approve_notice(service)
    with running_worker(stage.environ) as worker:
        for _ in range(KILLS):
            before = _told(service)
            eventually(lambda known=before: _told(service) > known, within_s=_WITHIN_S)
            worker.kill()
            worker.restart()
        eventually(lambda: _is_over(service), within_s=_WITHIN_S)
    with service.database.reading() as connection:
        told = Counter(connection.scalars(select(Notification.citizen_id)))
        assert connection.scalar(select(Breach.told)) == PEOPLE
    assert len(told) == PEOPLE
    assert set(told.values()) == {1}


def _let_live(service: Service) -> None:
    now = datetime.now(UTC)
    people = [{"id": new_id(), "created_at": now, "last_login_at": now} for _ in range(PEOPLE)]
    with service.database.writing() as session:
        session.execute(insert(Citizen), people)
        session.commit()


def _approve_notice(service: Service) -> None:
    officer, second = two(service)
    breach = noted(officer)
    assert concern(officer, breach, "accounts").get_json()["affected_count"] == PEOPLE
    assert write(officer, breach, "PUT", "/notice", WORDS).status_code == 200
    assert write(second, breach, "POST", "/notice/approve").status_code == 200


def _told(service: Service) -> int:
    with service.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(Notification)) or 0


def _is_over(service: Service) -> bool:
    with service.database.reading() as connection:
        return connection.scalar(select(Breach.told_all_at)) is not None
