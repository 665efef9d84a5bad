"""`kill -9` of the real `flask retention run` in the middle: run again, it is finished once."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, select, update

from app.audit.models import AuditEvent, AuditRemoval
from app.audit.seal_keys import SealKeys
from app.audit.sealing import seal_events
from app.feedback.models import Report, ReportEvent
from app.services.models import Dossier
from app.settings import PROJECT_ROOT, Settings
from tests.audit.trail import record_many, verify
from tests.chance import seeded
from tests.figures import insert_like
from tests.privacy.ageing import LONG_AGO
from tests.reports import count, file_report
from tests.service import Service
from tests.services.national import dossier, new_code, take_dossiers
from tests.stand_ins import Sandbox, make_environ

_REPORTS, _DOSSIERS, _EVENTS = 200, 600, 6000
_GIVE_UP_S = 120.0


@dataclass(frozen=True)
class Stage:
    """The service, and what a command of it has in its environment."""

    service: Service
    environ: dict[str, str]

    def run(self) -> subprocess.Popen[str]:
        """Start the command."""
        theirs = {name: value for name, value in os.environ.items() if not name.startswith("BDS_")}
        return subprocess.Popen(
            [sys.executable, *["-m", "flask", "--app", "wsgi", "retention", "run"]],
            cwd=PROJECT_ROOT,
            env=theirs | self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def kill_after(self, which: ColumnElement[bool], model: type[Report | AuditRemoval]) -> None:
        """Kill a run as soon as it has committed something of the kind."""
        running = self.run()
        give_up_at = time.monotonic() + _GIVE_UP_S
        while running.poll() is None and time.monotonic() < give_up_at:
            if count(self.service, model, which):
                break
            time.sleep(0.01)
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.communicate()


@pytest.fixture
def stage(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[Stage]:
    """A service whose keys and database the commands share, with much that is old in it."""
    environ = make_environ(database_url, sandbox, photos=tmp_path / "photos")
    with Service.running(Settings.from_environ(environ), sandbox) as service:
        _fill(service)
        yield Stage(service, environ)


def _fill(service: Service) -> None:
    report = file_report(service.citizen())
    insert_like(service, report, seeded(20261129), _REPORTS - 1)
    rows = [dossier(new_code(), status="10") for _ in range(_DOSSIERS)]
    take_dossiers(service, rows, is_silent=True)
    long_ago = datetime.now(UTC) - LONG_AGO
    record_many(service, _EVENTS)
    seal_events(service.database, SealKeys(service.sealer), now=long_ago)
    with service.database.writing() as session:
        session.execute(update(Report).values(state="closed", updated_at=long_ago))
        session.execute(update(Dossier).values(status_at=long_ago))
        session.commit()


@pytest.mark.timeout(600)
def test_a_killed_run_goes_on_and_everything_happens_once(stage: Stage) -> None:
    service = stage.service
    is_anonymous = Report.anonymised_at.is_not(None)
    stage.kill_after(is_anonymous, Report)
    done = count(service, Report, is_anonymous)
    assert 0 < done < _REPORTS, "no kill hit the middle"
    # Of each whole steps: what one has happened to has happened altogether.
    assert count(service, Report, is_anonymous, Report.citizen_id.is_not(None)) == 0
    assert count(service, ReportEvent, ReportEvent.action == "anonymised") == done
    stage.kill_after(AuditRemoval.seal_number > 0, AuditRemoval)
    assert verify(service).exit_code == 0
    assert stage.run().communicate()[0].count("older than") > 0
    assert count(service, Report, Report.citizen_id.is_not(None)) == 0
    assert count(service, ReportEvent, ReportEvent.action == "anonymised") == _REPORTS
    assert _reports_told_of(service) == _REPORTS
    assert count(service, Dossier, Dossier.withdrawn_at.is_(None)) == 0
    with service.database.reading() as connection:
        serials = connection.scalars(select(Dossier.change_serial)).all()
    assert len(serials) == len(set(serials)) == _DOSSIERS
    assert count(service, AuditEvent, AuditEvent.action == "report_moved") == 0
    assert verify(service).exit_code == 0
    again, _ = stage.run().communicate()
    assert {line.split()[1] for line in again.splitlines()} == {"0"}


def _reports_told_of(service: Service) -> int:
    wanted = select(AuditEvent.subject).where(AuditEvent.action == "report_anonymised")
    with service.database.reading() as connection:
        subjects = connection.scalars(wanted).all()
    assert len(subjects) == len(set(subjects))
    return len({uuid.UUID(one.removeprefix("report:")) for one in subjects})
