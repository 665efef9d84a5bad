"""What waits long for others has a lane of its own: the worker's other work goes on meanwhile."""

import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket
from threading import Event, current_thread
from threading import enumerate as enumerate_threads
from typing import Any

import pytest
from sqlalchemy import select, text, update

from app.database.tasks import Task
from app.identity.models import Citizen
from app.services.pulling.breaker import OPENS_AFTER
from app.services.pulling.models import PulledSource, PullMark
from app.worker import Worker
from sandbox.lgsp_faults import Fault
from sandbox.lgsp_state import LgspState
from tests.conftest import ON_POSTGRESQL
from tests.notifications.phones import Phone, account_id, deliveries, delivery, tell
from tests.processes import running_worker
from tests.service import Service
from tests.services.pulling.pulled import Pulling, pulling
from tests.stand_ins import Sandbox
from tests.triage.notices.telling import MAILBOX, push_command, set_mailbox
from tests.worker.conftest import Stage
from tests.worker.waiting import eventually

_WITHIN_S = 30.0


@pytest.fixture
def hanging(
    database_url: str, sandbox: Sandbox, tmp_path: Path
) -> Iterator[tuple[Pulling, dict[str, str]]]:
    """A service beside a platform that never answers."""
    state = LgspState()
    state.faults.extend([Fault.HANG] * 100)
    with pulling(database_url, sandbox, tmp_path, state) as running:
        yield running


def test_pushes_go_out_while_the_platform_hangs(hanging: tuple[Pulling, dict[str, str]]) -> None:
    service, environ = hanging[0].service, hanging[1]
    lan = service.citizen()
    phone = Phone().register(lan)
    with running_worker(environ) as worker:
        eventually(lambda: _is_asking(service), within_s=_WITHIN_S)
        tell(service, lan)
        eventually(lambda: delivery(service, phone).state == "sent", within_s=_WITHIN_S)
        # One after the other each stream was given up: until then nothing else would have gone on.
        assert _failures(service) < OPENS_AFTER
        worker.kill()
    assert len(phone.received(service.sandbox)) == 1


def test_pushes_go_out_while_the_mail_server_says_nothing(stage: Stage) -> None:
    service = stage.service
    lan, clerk = service.citizen(), service.staff()
    phone = Phone().register(lan)
    mailbox = set_mailbox(service, clerk, MAILBOX).output.split()[-1]
    push_command(service, "test", "--device", mailbox)
    with _silent_server() as port, running_worker(stage.environ | _mailing(port)) as worker:
        eventually(lambda: _mail(service).claim is not None, within_s=_WITHIN_S)
        tell(service, lan)
        eventually(lambda: delivery(service, phone).state == "sent", within_s=_WITHIN_S)
        # Nobody gave it up yet: until then nothing else would have gone on.
        assert _mail(service).attempts == 0
        worker.kill()


@pytest.mark.skipif(
    not ON_POSTGRESQL, reason="SQLite has one writer: who keeps the erasure waiting keeps all"
)
def test_pushes_go_out_while_an_erasure_takes_its_time(stage: Stage) -> None:
    service = stage.service
    lan, minh = service.citizen(), service.citizen("minh")
    phone, gone = Phone().register(lan), Citizen.id == account_id(minh)
    with service.database.writing() as held:
        yesterday = datetime.now(UTC) - timedelta(days=1)
        held.execute(update(Citizen).where(gone).values(idle_until=yesterday))
        held.commit()
        held.execute(select(Citizen.id).where(gone).with_for_update())
        with running_worker(stage.environ) as worker:
            eventually(lambda: _is_waiting_for_a_lock(service), within_s=_WITHIN_S)
            tell(service, lan)
            eventually(lambda: delivery(service, phone).state == "sent", within_s=_WITHIN_S)
            assert _is_waiting_for_a_lock(service)
            worker.kill()


def test_a_lane_that_waits_keeps_no_other_task(service: Service) -> None:
    is_waiting, may_go_on = Event(), Event()
    ran_in: list[str] = []

    def wait(now: datetime) -> int:
        ran_in.append(current_thread().name)
        is_waiting.set()
        assert may_go_on.wait(_WITHIN_S)
        ran_in.append("the piece in hand was finished")
        return 0

    def work(now: datetime) -> int:
        assert is_waiting.wait(_WITHIN_S)
        worker.stop(signal.SIGTERM, None)
        may_go_on.set()
        return 1

    def never(now: datetime) -> int:
        ran_in.append("never")
        return 1

    slow = [Task("wait", wait, lane="slow"), Task("never", never, lane="slow")]
    worker = Worker(service.platform, [*slow, Task("work", work)])
    worker.run()
    assert ran_in == ["slow", "the piece in hand was finished"]


def test_a_task_of_a_lane_that_fails_does_not_end_the_lane(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    turns: list[datetime] = []

    def fail(now: datetime) -> int:
        turns.append(now)
        if len(turns) == 2:
            worker.stop(signal.SIGTERM, None)
        raise OSError

    worker = Worker(service.platform, [Task("bad", fail, lane="slow")])
    worker.run()
    assert len(turns) == 2
    assert [record.message for record in caplog.records].count("task_failed") == 2


def test_whatever_ends_the_worker_ends_its_lanes(service: Service) -> None:
    done = Event()

    def interrupt(now: datetime) -> int:
        assert done.wait(_WITHIN_S)
        raise KeyboardInterrupt

    def work(now: datetime) -> int:
        done.set()
        return 0

    worker = Worker(service.platform, [Task("end", interrupt), Task("work", work, lane="slow")])
    with pytest.raises(KeyboardInterrupt):
        worker.run()
    assert not [one for one in enumerate_threads() if one.name == "slow"]


@contextmanager
def _silent_server() -> Iterator[int]:
    """A port at which somebody listens, and says nothing."""
    with closing(socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port: int = silent.getsockname()[1]
        yield port


def _mailing(port: int) -> dict[str, str]:
    return {
        "BDS_SMTP_HOST": "127.0.0.1",
        "BDS_SMTP_PORT": str(port),
        "BDS_SMTP_FROM": "tu-dong@bds.example",
        "BDS_SMTP_SECURITY": "none",
    }


def _mail(service: Service) -> Any:
    (row,) = [one for one in deliveries(service) if one.transport == "email"]
    return row


def _is_waiting_for_a_lock(service: Service) -> bool:
    with service.database.reading() as connection:
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(connection.scalar(waiting))


def _is_asking(service: Service) -> bool:
    with service.database.reading() as connection:
        asking = select(PullMark.stream).where(PullMark.leased_until.is_not(None))
        return connection.scalar(asking) is not None


def _failures(service: Service) -> int:
    with service.database.reading() as connection:
        return connection.scalar(select(PulledSource.failures)) or 0
