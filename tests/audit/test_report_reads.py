"""Staff who look at a citizen's report are seen doing so."""

from sqlalchemy import select

from app.audit.models import AuditEvent
from app.database import AnyRow, table_of
from app.web.operations import Role
from tests.reports import QUEUE, file_report
from tests.service import Service


def _looks(service: Service) -> list[AnyRow]:
    events = table_of(AuditEvent)
    with service.database.reading() as connection:
        wanted = select(events).where(events.c.action == "report_read")
        return list(connection.execute(wanted))


def test_each_look_at_a_report_is_recorded(service: Service) -> None:
    report = file_report(service.citizen())
    triager = service.staff()
    me = triager.get("/v1/admin/me").get_json()["id"]
    answer = triager.get(f"{QUEUE}/{report['id']}")
    (look,) = _looks(service)
    assert (look.actor, look.subject) == (f"staff:{me}", f"report:{report['id']}")
    assert look.request_id == answer.headers["X-Request-Id"]
    triager.get(f"{QUEUE}/{report['id']}")
    assert len(_looks(service)) == 2


def test_what_was_not_shown_is_not_recorded(service: Service) -> None:
    report = file_report(service.citizen())
    path = f"{QUEUE}/{report['id']}"
    triager = service.staff()
    etag = triager.get(path).headers["ETag"]
    assert triager.get(path, If_None_Match=etag).status_code == 304
    assert triager.get(path, If_Match='"7"').status_code == 412
    assert service.staff("supervisor", Role.AUDITOR).get(path).status_code == 403
    other = service.staff("officer", Role.OFFICER, agency="so_y_te")
    assert other.get(path).status_code == 404
    assert len(_looks(service)) == 1
