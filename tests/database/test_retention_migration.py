"""The schema of retention goes down and up again beside data."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from app.database.migrations import downgrade, upgrade
from app.feedback.models import Report, ReportHold
from tests.audit.trail import events, record_one, remove, seal_each, verify
from tests.privacy.ageing import anonymous, enforce, make_old
from tests.reports import count, file_report
from tests.service import Service
from tests.services.national import dossier, take_dossiers


def _delete(service: Service, number: int) -> None:
    with service.database.writing() as session:
        session.execute(text("DELETE FROM audit_events WHERE number = :number"), {"number": number})
        session.commit()


def test_data_stay_and_the_trail_is_guarded_as_each_version_does(service: Service) -> None:
    lan = service.citizen()
    old, held = file_report(lan), file_report(lan)
    take_dossiers(service, [dossier()])
    order = ["--authority", "Công an tỉnh", "--order", "12/LĐ"]
    runner = service.app.test_cli_runner()
    assert runner.invoke(args=["retention", "hold", held["reference"], *order]).exit_code == 0
    make_old(service, old)
    enforce(service)
    assert anonymous(service) == {old["id"]}
    downgrade(service.database, "0039")
    columns = {one["name"] for one in inspect(service.database.engine).get_columns("reports")}
    assert "anonymised_at" not in columns
    upgrade(service.database)
    assert (count(service, Report), count(service, ReportHold)) == (2, 0)
    # What was made nobody's is found again, and nothing is left to take from it.
    assert anonymous(service) == set()


def test_sealed_events_can_be_deleted_in_the_old_version_alone(service: Service) -> None:
    seal_each(service)
    with pytest.raises(IntegrityError, match="audit rows are only added"):
        _delete(service, 1)
    downgrade(service.database, "0039")
    _delete(service, 1)
    upgrade(service.database)
    assert verify(service).exit_code == 1
    record_one(service)
    with pytest.raises(IntegrityError, match="audit rows are only added"):
        _delete(service, 4)
    assert [event.number for event in events(service)] == [2, 3, 4, 5, 6, 7]
    assert remove(service, seals_up_to=3) == 0, "retention goes no further than to a fault"
