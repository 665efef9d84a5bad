"""kill -9 of workers while they escalate: each alarm is there once, and none is missing."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select, update

from app.database import new_id, table_of
from app.feedback.models import Report, ReportAlarm
from tests.processes import running_worker
from tests.reports import file_report
from tests.service import Service
from tests.worker.conftest import Stage
from tests.worker.waiting import eventually

REPORTS, KILLS = 200, 2
_OF_EACH = 6
_WITHIN_S = 30


def test_kill_9_while_ringing_leaves_nothing_out_and_rings_nothing_twice(stage: Stage) -> None:
    service = stage.service
    file_report(service.citizen())
    _multiply(service)
    with running_worker(stage.environ) as one, running_worker(stage.environ):
        for _ in range(KILLS):
            before = _rung(service)
            eventually(
                lambda known=before: _rung(service) > known or not _to_look_at(service),
                within_s=_WITHIN_S,
            )
            one.kill()
            one.restart()
        eventually(lambda: not _to_look_at(service), within_s=_WITHIN_S)
    with service.database.reading() as connection:
        rung = Counter(connection.scalars(select(ReportAlarm.report_id)))
    assert len(rung) == REPORTS
    assert set(rung.values()) == {_OF_EACH}


def _multiply(service: Service) -> None:
    """Let the one report be many, all of them late."""
    reports, long_ago = table_of(Report), datetime.now(UTC) - timedelta(days=60)
    with service.database.writing() as session:
        session.execute(update(reports).values(submitted_at=long_ago))
        row = dict(session.execute(select(reports)).mappings().one())
        copies = [
            row | {"id": new_id(), "submission_id": new_id(), "public_id": one, "reference": one}
            for one in map(str, range(1, REPORTS))
        ]
        session.execute(insert(reports), copies)
        session.commit()


def _rung(service: Service) -> int:
    with service.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(ReportAlarm)) or 0


def _to_look_at(service: Service) -> int:
    waiting = select(func.count()).where(Report.next_alarm_at.is_not(None))
    with service.database.reading() as connection:
        return connection.scalar(waiting) or 0
