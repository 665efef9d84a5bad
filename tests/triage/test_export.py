"""Reports as a file: what is in sight, whole, harmless in spreadsheets, and recorded."""

import csv
import io
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.identity.staff.rights import Scope
from app.triage.export.walking import begin_export, walk_reports
from app.triage.queue.filters import QueueFilter
from app.triage.queue.questions import Question
from app.web.operations import ROLES_OF, Operation
from tests.chance import seeded
from tests.figures import insert_like
from tests.reports import COMMUNES, QUEUE, ask_agencies, file_report, move, set_directly
from tests.service import Caller, Service
from tests.statements import statements

EXPORT = f"{QUEUE}/export"
_NOW = datetime(2026, 12, 1, tzinfo=UTC)


def _csv(caller: Caller, query: str = "") -> list[dict[str, str]]:
    answer = caller.get(f"{EXPORT}?format=csv{query}")
    assert answer.status_code == 200, answer.get_json()
    assert answer.mimetype == "text/csv"
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def _audited(service: Service) -> list[Any]:
    with service.database.reading() as connection:
        wanted = select(AuditEvent).where(AuditEvent.action == "reports_exported")
        return list(connection.execute(wanted.order_by(AuditEvent.id)))


def test_a_spreadsheet_opens_it_and_runs_nothing(service: Service) -> None:
    lan, supervisor = service.citizen(), service.staff("supervisor")
    report = file_report(lan, text='=HYPERLINK(1);\n"Ổ gà"')
    answer = supervisor.get(f"{EXPORT}?format=csv")
    assert answer.get_data().startswith(b"\xef\xbb\xbfid;reference;")
    assert answer.get_data().endswith(b"\r\n")
    (row,) = _csv(supervisor)
    assert row["text"] == '\'=HYPERLINK(1);\n"Ổ gà"'
    assert (row["id"], row["reference"]) == (report["id"], report["reference"])
    assert (row["is_overdue"], row["public_title"]) == ("false", "")
    assert row["received_at"].endswith("Z")


def test_no_form_says_who_filed_a_report(service: Service) -> None:
    report = file_report(service.citizen())
    supervisor = service.staff("supervisor")
    lines = supervisor.get(f"{EXPORT}?format=ndjson").get_data(as_text=True).splitlines()
    (found,) = map(json.loads, lines)
    assert (found["reference"], found["state"]) == (report["reference"], "submitted")
    assert not {"citizen_id", "filed_by", "call_reference", "filed_for_relation"} & found.keys()
    answer = supervisor.get(f"{EXPORT}?format=geojson")
    assert answer.mimetype == "application/geo+json"
    (feature,) = json.loads(answer.get_data())["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [106.6516, 10.9781]}
    assert feature["properties"] == {
        name: value for name, value in found.items() if name not in ("id", "latitude", "longitude")
    }


def test_nothing_fits_and_the_file_is_whole(service: Service) -> None:
    supervisor = service.staff("supervisor")
    geojson = supervisor.get(f"{EXPORT}?format=geojson&category=trees").get_data()
    assert json.loads(geojson) == {"type": "FeatureCollection", "features": []}
    assert supervisor.get(f"{EXPORT}?format=ndjson").get_data() == b""


def test_filters_narrow_it_down(service: Service) -> None:
    lan, supervisor = service.citizen(), service.staff("supervisor")
    one, other = file_report(lan), file_report(lan)
    assert move(supervisor, other, "rejected").status_code == 200
    moment = datetime(2026, 3, 31, 17, tzinfo=UTC)
    set_directly(service, one, submitted_at=moment, due_at=moment)
    for query, found in (
        ("&state=rejected", [other]),
        ("&open=true", [one]),
        ("&overdue=true", [one]),
        ("&received_until=2026-04-01", [one]),
        ("&received_until=2026-03-31", []),
        ("&received_from=2026-04-01", [one, other]),
        ("&received_from=0001-01-01&received_until=9999-12-31", [one, other]),
        (f"&area={one['location']['area_code']}", [one, other]),
        (f"&area={one['location']['area_code']}&area_scheme={COMMUNES}", [one, other]),
        ("&area=25750", []),
        (f"&area=79&area_scheme={COMMUNES}", [one, other]),
        ("&q=o+ga&has_photos=false&priority=normal", [one, other]),
        ("&q=khong+co", []),
        ("&agency=so_y_te", []),
        ("&publication=pending&category=roads", [one, other]),
    ):
        rows = _csv(supervisor, query)
        assert {row["id"] for row in rows} == {report["id"] for report in found}, query


def test_it_holds_what_the_queue_shows_for_the_same_filter(service: Service) -> None:
    lan, supervisor = service.citizen(), service.staff("supervisor", agency="so_y_te")
    helped, led, fire = (
        file_report(lan, **more) for more in ({}, {}, {"category": "fire_emergency"})
    )
    ask_agencies(service, helped, "so_y_te")
    late = datetime.now(UTC) - timedelta(hours=1)
    set_directly(service, led, lead_agency_code="so_y_te", due_at=late)
    set_directly(service, fire, lead_agency_code="so_y_te", due_at=late, acknowledged_at=late)
    for query, found in (
        ("&agency=so_y_te", [helped, led, fire]),
        ("&overdue=true", [led]),
        ("&state=submitted,accepted&category=roads", [helped, led]),
        ("&priority=urgent", [fire]),
    ):
        queue = supervisor.get(f"{QUEUE}?limit=100{query}").get_json()["items"]
        exported = {row["id"] for row in _csv(supervisor, query)}
        assert exported == {one["id"] for one in queue} == {one["id"] for one in found}, query


def test_what_was_looked_for_in_words_is_not_in_the_trail(service: Service) -> None:
    _csv(service.staff("supervisor"), "&q=Nguyen+Van+A&open=true")
    (event,) = _audited(service)
    assert event.details == {"format": "csv", "q": "given", "open": "true", "reports": 0}


def test_only_what_is_in_sight_is_in_it_and_in_the_count(service: Service) -> None:
    lan = service.citizen()
    here, there, restricted = (file_report(lan) for _ in range(3))
    set_directly(service, there, lead_agency_code="so_y_te")
    set_directly(service, restricted, publication="restricted")
    supervisor = service.staff("supervisor", agency="so_xay_dung")
    assert [row["id"] for row in _csv(supervisor)] == [here["id"]]
    assert _csv(supervisor, "&agency=so_y_te") == []
    assert [event.details for event in _audited(service)] == [
        {"format": "csv", "reports": 1},
        {"format": "csv", "reports": 0, "agency": "so_y_te"},
    ]


def test_who_may_export_may_read(service: Service) -> None:
    assert ROLES_OF[Operation.REPORTS_EXPORT] <= ROLES_OF[Operation.REPORTS_READ]
    for role in ("triager", "officer", "publisher", "auditor"):
        assert service.staff(role).get(f"{EXPORT}?format=csv").status_code == 403
    assert _audited(service) == []


def test_many_go_out_in_pages_and_none_that_came_later(service: Service) -> None:
    lan = service.citizen()
    report = file_report(lan)
    insert_like(service, report, seeded(2), 1100)
    with service.database.reading() as connection:
        scopes = (Scope(sees_restricted=True),)
        export = begin_export(connection, Question(QueueFilter(), uuid.uuid4(), scopes, _NOW))
    with statements(service) as seen:
        walk = walk_reports(service.database, export)
        first = next(walk)
        file_report(lan)
        before = len(seen)
        rest = list(walk)
    found = [first["id"], *(one["id"] for one in rest)]
    assert len(found) == len(set(found)) == 1101
    assert found == sorted(found)
    assert len(seen) - before == 2


@pytest.mark.parametrize("query", ["", "?format=xlsx", "?format=csv&who=1", "?format=csv&state=x"])
def test_what_cannot_be_exported_is_a_fault(service: Service, query: str) -> None:
    assert service.staff("supervisor").get(f"{EXPORT}{query}").status_code == 422
    assert _audited(service) == []
