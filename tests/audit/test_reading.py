"""Auditors read the trail, and that they read it is in the trail."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, inspect, update

from app.audit.schemas import AuditEventPageSchema
from app.identity.models import StaffRole
from app.web.operations import Role
from tests.audit.trail import NOW, events, record_at, record_many, record_one
from tests.documented import assert_documented
from tests.reports import file_report
from tests.service import Caller, Service
from tests.web.problems import pointers, problem_of

AUDIT = "/v1/admin/audit"
PATHS = (AUDIT, f"{AUDIT}/export?format=csv", f"{AUDIT}/actions")
_ID = "0198c3f2-7d2a-7c3f-a1b2-c3d4e5f60718"


@pytest.fixture
def auditor(service: Service) -> Caller:
    """A staff member who is an auditor and nothing else."""
    return service.staff("supervisor", Role.AUDITOR)


def _numbers(auditor: Caller, query: str = "") -> list[int]:
    answer = auditor.get(f"{AUDIT}?limit=100&{query}")
    assert answer.status_code == 200, answer.get_json()
    return [item["number"] for item in answer.get_json()["items"]]


def test_what_citizens_and_staff_did_is_there_the_newest_first(service: Service) -> None:
    report = file_report(service.citizen())
    auditor = service.staff("supervisor", Role.AUDITOR)
    content = auditor.get(AUDIT).get_json()
    assert_documented(content, AuditEventPageSchema)
    items = content["items"]
    assert [item["number"] for item in items] == sorted(
        (item["number"] for item in items), reverse=True
    )
    (filed,) = [item for item in items if item["action"] == "report_submitted"]
    assert filed["subject"] == f"report:{report['id']}"
    assert filed["actor"].startswith("citizen:")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_only_auditors_read_it(service: Service, role: Role) -> None:
    caller = service.staff("supervisor", role)
    for path in PATHS:
        problem_of(caller.get(path), 403, "forbidden")
    assert not {"audit_read", "audit_exported"} & {event.action for event in events(service)}


def test_an_auditor_of_one_agency_does_not_read_the_provinces_trail(service: Service) -> None:
    """Nobody is granted such a role; one that stands in the database all the same opens nothing."""
    caller = service.staff("supervisor", Role.AUDITOR)
    with service.database.writing() as session:
        session.execute(update(StaffRole).values(agency_code="so_xay_dung"))
        session.commit()
    for path in PATHS:
        problem_of(caller.get(path), 403, "forbidden")


def test_each_look_is_recorded_with_what_was_asked_for(service: Service, auditor: Caller) -> None:
    asked = f"actor=operator&subject=staff:{_ID}&action=report_moved&from=2026-11-23T00:00:00Z"
    answer = auditor.get(f"{AUDIT}?{asked}")
    (look,) = [event for event in events(service) if event.action == "audit_read"]
    assert look.actor.startswith("staff:")
    assert look.subject == "audit"
    assert look.request_id == answer.headers["X-Request-Id"]
    assert look.details == {
        "actor": "operator",
        "subject": f"staff:{_ID}",
        "action": "report_moved",
        "from": "2026-11-23T00:00:00+00:00",
    }
    auditor.get(f"{AUDIT}/actions")
    auditor.get(f"{AUDIT}?limit=0")
    assert len([event for event in events(service) if event.action == "audit_read"]) == 1


@pytest.mark.parametrize(
    ("values", "query"),
    [
        ({"actor": f"staff:{_ID}"}, f"actor=staff:{_ID}"),
        ({"subject": f"dossier:{_ID}"}, f"subject=dossier:{_ID}"),
        ({"action": "something_rare"}, "action=something_rare"),
        ({"request_id": "a-request-of-its-own"}, "request_id=a-request-of-its-own"),
        ({"at": NOW - timedelta(days=9)}, "to=2026-11-20T00:00:00Z"),
        (
            {"at": NOW - timedelta(days=9)},
            "from=2026-11-14T15:15:30.123456%2B07:00&to=2026-11-15T00:00:00Z",
        ),
        ({"at": NOW - timedelta(days=9)}, "from=2026-11-14T08:15:30Z&to=2026-11-14T08:15:31Z"),
    ],
    ids=["actor", "subject", "action", "request", "to", "inclusive", "both"],
)
def test_a_filter_shows_what_fits_and_nothing_else(
    service: Service, auditor: Caller, values: dict[str, Any], query: str
) -> None:
    record_many(service, 2)
    record_many(service, 1, **values)
    expected = events(service)[-1].number
    assert _numbers(auditor, query) == [expected]


def test_a_moment_is_in_the_range_that_begins_with_it_only(
    service: Service, auditor: Caller
) -> None:
    record_many(service, 1, at=NOW)
    (number,) = [event.number for event in events(service) if event.at == NOW]
    moment = NOW.isoformat().replace("+00:00", "Z")
    assert number in _numbers(auditor, f"from={moment}")
    assert number not in _numbers(auditor, f"to={moment}")


def test_the_trail_is_walked_without_gap_or_repeat_while_it_grows(
    service: Service, auditor: Caller
) -> None:
    record_many(service, 5, action="walked")
    seen: list[int] = []
    query = f"{AUDIT}?action=walked&limit=2"
    cursor = ""
    while True:
        content = auditor.get(query + cursor).get_json()
        seen += [item["number"] for item in content["items"]]
        record_many(service, 1, action="walked")
        if content["next_cursor"] is None:
            break
        cursor = f"&cursor={content['next_cursor']}"
    assert len(seen) == 5
    assert seen == sorted(set(seen), reverse=True)


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("nothing=1", "/query/nothing", "unknown"),
        ("since=2026-11-23T00:00:00Z", "/query/since", "unknown"),
        ("details=x", "/query/details", "unknown"),
        ("actor=x&actor=y", "/query/actor", "repeated"),
        ("actor=", "/query/actor", "length"),
        ("actor=074190000001", "/query/actor", "pattern"),
        ("actor=citizen:074190000001", "/query/actor", "pattern"),
        ("subject=citizen:Nguyễn Văn A", "/query/subject", "pattern"),
        ("subject=' OR 1=1 --", "/query/subject", "pattern"),
        ("action=Report moved", "/query/action", "pattern"),
        ("request_id=074190000001", "/query/request_id", "pattern"),
        ("request_id=short", "/query/request_id", "pattern"),
        ("from=yesterday", "/query/from", "invalid"),
        ("from=2026-11-23", "/query/from", "invalid"),
        ("to=2026-11-23T00:00:00", "/query/to", "invalid"),
        ("to=" + "9" * 5000, "/query/to", "type"),
    ],
    ids=range(16),
)
def test_a_wrong_parameter_is_named_and_not_recorded(
    service: Service, auditor: Caller, query: str, pointer: str, code: str
) -> None:
    for path in (f"{AUDIT}?{query}", f"{AUDIT}/export?format=csv&{query}"):
        found = pointers(auditor.get(path))
        assert list(found) == [pointer]
    assert "audit_read" not in {event.action for event in events(service)}


def test_a_cursor_of_another_list_is_refused(service: Service, auditor: Caller) -> None:
    file_report(lan := service.citizen())
    file_report(lan)
    cursor = lan.get("/v1/feedback/reports?limit=1").get_json()["next_cursor"]
    problem_of(auditor.get(f"{AUDIT}?cursor={cursor}"), 400, "cursor_invalid")


def test_numbers_may_be_left_out(service: Service, auditor: Caller) -> None:
    record_at(service, 500, 700)
    record_one(service, action="the_last")
    assert _numbers(auditor, "action=report_moved") == [700, 500]


def test_a_role_taken_away_counts_on_the_next_look(service: Service, auditor: Caller) -> None:
    assert auditor.get(AUDIT).status_code == 200
    with service.database.writing() as session:
        session.execute(delete(StaffRole))
        session.commit()
    problem_of(auditor.get(AUDIT), 403, "forbidden")


def test_no_request_id_is_null(service: Service, auditor: Caller) -> None:
    record_one(service, action="by_command")
    (item,) = auditor.get(f"{AUDIT}?action=by_command").get_json()["items"]
    assert item["request_id"] is None
    assert uuid.UUID(item["id"]).version == 7


@pytest.mark.parametrize("column", ["actor", "action", "subject", "request_id"])
def test_each_filter_has_an_index_in_the_order_of_the_answer(service: Service, column: str) -> None:
    found = inspect(service.database.engine).get_indexes("audit_events")
    assert [column, "number"] in [index["column_names"] for index in found]
