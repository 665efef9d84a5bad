"""The trail as a file: whole, harmless to a spreadsheet, made while it is sent."""

import csv
import io
import json
import logging
from itertools import islice

import pytest

from app.audit.export import ExportFormat, write_events
from app.audit.reading import EventFilter, EventRead, walk_events
from app.web.operations import Role
from tests.audit.trail import events, record_many
from tests.service import Caller, Service
from tests.web.problems import pointers

EXPORT = "/v1/admin/audit/export"
_FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1")


@pytest.fixture
def auditor(service: Service) -> Caller:
    """A staff member who is an auditor and nothing else."""
    return service.staff("supervisor", Role.AUDITOR)


def _rows(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"))))


def test_csv_and_ndjson_hold_the_same_events(service: Service, auditor: Caller) -> None:
    record_many(service, 3, details={"ghi_chú": 'Thủ Dầu Một, "một"', "n": 7, "b": True})
    as_csv = auditor.get(f"{EXPORT}?format=csv&action=report_moved")
    assert as_csv.status_code == 200
    assert as_csv.content_type == "text/csv; charset=utf-8"
    assert as_csv.headers["Cache-Control"] == "no-store"
    assert as_csv.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    written = as_csv.get_data().decode("utf-8")
    assert written.startswith("\ufeffnumber,id,at,actor,action,subject,details,request_id\r\n")
    as_json = auditor.get(f"{EXPORT}?format=ndjson&action=report_moved")
    assert as_json.content_type == "application/x-ndjson"
    lines = [json.loads(line) for line in as_json.get_data().splitlines()]
    listed = auditor.get("/v1/admin/audit?action=report_moved").get_json()["items"]
    assert lines == listed
    for row, line in zip(_rows(written), lines, strict=True):
        line["details"] = json.loads(row["details"]) and row["details"]
        assert row == {name: str(value or "") for name, value in line.items()}


def test_more_than_a_page_is_exported_whole_and_once(service: Service, auditor: Caller) -> None:
    record_many(service, 2001)
    rows = _rows(auditor.get(f"{EXPORT}?format=csv&action=report_moved").get_data(as_text=True))
    stored = [event.number for event in events(service) if event.action == "report_moved"]
    assert [int(row["number"]) for row in rows] == stored[::-1]


def test_nothing_that_fits_is_a_file_without_lines(auditor: Caller) -> None:
    query = "action=never_happened"
    assert _rows(auditor.get(f"{EXPORT}?format=csv&{query}").get_data(as_text=True)) == []
    assert auditor.get(f"{EXPORT}?format=ndjson&{query}").get_data() == b""


def test_an_export_is_recorded_and_not_in_itself(
    service: Service, auditor: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "app.audit")
    answer = auditor.get(f"{EXPORT}?format=ndjson&from=2026-01-01T00:00:00Z")
    assert b"audit_exported" not in answer.get_data()
    (look,) = [event for event in events(service) if event.action == "audit_exported"]
    assert look.details == {"format": "ndjson", "from": "2026-01-01T00:00:00+00:00"}
    (sent,) = [vars(line) for line in caplog.records if line.message == "audit_export_sent"]
    assert sent["request_id"] == look.request_id
    assert sent["is_whole"] is True
    assert sent["bytes"] == len(answer.get_data())


def test_the_form_must_be_named(auditor: Caller) -> None:
    assert pointers(auditor.get(EXPORT)) == {"/query/format": "required"}
    assert pointers(auditor.get(f"{EXPORT}?format=xlsx")) == {"/query/format": "choice"}
    assert pointers(auditor.get(f"{EXPORT}?format=csv&limit=5")) == {"/query/limit": "unknown"}


@pytest.mark.parametrize("formula", _FORMULAS, ids=range(len(_FORMULAS)))
def test_no_cell_is_a_formula(service: Service, formula: str) -> None:
    record_many(
        service, 1, actor=formula, action=formula, subject=formula, request_id=formula, details={}
    )
    walked = walk_events(service.database, EventFilter(), before=10)
    ((_, _, _, *cells),) = list(csv.reader(_lines(walked)))[1:]
    assert cells == [f"'{formula}", f"'{formula}", f"'{formula}", "{}", f"'{formula}"]


def _lines(walked: object) -> io.StringIO:
    written = b"".join(write_events(walked, ExportFormat.CSV))
    return io.StringIO(written.decode(), newline="")


def test_lines_are_made_while_they_are_sent(service: Service) -> None:
    """Whoever reads slowly holds neither the trail in our memory nor a connection."""
    record_many(service, 3000)
    read: list[EventRead] = []

    def watched() -> object:
        for event in walk_events(service.database, EventFilter(), before=4000):
            read.append(event)
            yield event

    chunks = write_events(watched(), ExportFormat.NDJSON)
    assert len(list(islice(chunks, 2))) == 2
    assert len(read) == 400
    assert service.database.read_engine.pool.checkedout() == 0
