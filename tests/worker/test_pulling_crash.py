"""``kill -9`` of the worker between and within pages: all is fetched, and nothing twice."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from app.services.models import Dossier, DossierOwner, DossierStep
from app.services.pulling.models import PullMark
from sandbox.lgsp_state import LgspState
from tests.processes import running_worker
from tests.service import Service
from tests.services.national import dossier, new_code, step
from tests.services.pulling.pulled import changed, pulling
from tests.stand_ins import Sandbox
from tests.worker.waiting import eventually

_DOSSIERS, _KILLS = 500, 2
_AGO = timedelta(minutes=50)
_WITHIN_S = 90.0


def _count(service: Service, table: type) -> int:
    with service.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def _reach(service: Service, table: type, rows: int) -> None:
    eventually(lambda: _count(service, table) >= rows, within_s=_WITHIN_S)


def _let_leases_run_out(service: Service) -> None:
    with service.database.writing() as session:
        session.execute(update(PullMark).values(leased_until=None))
        session.commit()


def test_a_killed_worker_loses_nothing_and_takes_nothing_twice(
    database_url: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    codes = [new_code() for _ in range(_DOSSIERS)]
    state = LgspState(
        dossiers=[changed(dossier(code), ago=_AGO) for code in codes],
        steps=[changed(step(code), ago=_AGO) for code in codes],
    )
    with pulling(database_url, sandbox, tmp_path, state) as (running, environ):
        service = running.service
        with running_worker(environ) as worker:
            for kill in range(_KILLS):
                _reach(service, Dossier, kill * 200 + 1)
                worker.kill()
                _let_leases_run_out(service)
                worker.restart()
            _reach(service, Dossier, _DOSSIERS)
            _reach(service, DossierStep, _DOSSIERS)
        # What was under way when the worker ended is fetched again, and is nothing new.
        _let_leases_run_out(service)
        running.offset = timedelta(minutes=20)
        running.all()
        running.all("dossier_steps")
        assert _count(service, Dossier) == _DOSSIERS
        assert _count(service, DossierOwner) == _DOSSIERS
        assert _count(service, DossierStep) == _DOSSIERS
