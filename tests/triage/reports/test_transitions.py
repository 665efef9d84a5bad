"""Moving a report: based on what one has read, once, and with everything that belongs to it."""

from sqlalchemy import select

from app.feedback.models import ReportEvent
from app.notifications.models import Notification
from app.triage.schemas import StaffReportSchema
from tests.documented import assert_documented
from tests.reports import (
    QUEUE,
    REPORTS,
    audits,
    bring_to,
    count,
    file_report,
    move,
    publish,
    upload_photo,
)
from tests.service import Service


def test_a_move_needs_the_revision_that_it_was_based_on(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    path = f"{QUEUE}/{report['id']}/transitions"
    sent = {"state": "accepted"}
    without = staff.post(path, sent)
    assert (without.status_code, without.get_json()["code"]) == (428, "if_match_required")
    for stale in ('"0"', '"2"', "1", 'W/"1"', "*", '"1", "2"', '"x"', '"99999999999999"'):
        answer = staff.post(path, sent, If_Match=stale)
        assert (answer.status_code, answer.get_json()["code"]) == (412, "revision_stale"), stale
    assert count(service, ReportEvent) == 1
    moved = staff.post(path, sent, If_Match='"1"')
    assert (moved.status_code, moved.headers["ETag"]) == (200, '"2"')
    assert staff.post(path, {"state": "in_progress"}, If_Match='"1"').status_code == 412
    assert staff.post(path, {"state": "in_progress"}, If_Match='"2"').status_code == 200


def test_the_etag_of_a_report_is_its_revision(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    path = f"{QUEUE}/{report['id']}"
    first = staff.get(path)
    assert first.headers["ETag"] == f'"{first.get_json()["revision"]}"' == '"1"'
    assert staff.get(path, If_None_Match='"1"').status_code == 304
    move(staff, report, "accepted")
    again = staff.get(path, If_None_Match='"1"')
    assert (again.status_code, again.headers["ETag"]) == (200, '"2"')
    assert "private" in again.headers["Cache-Control"]


def test_every_staff_move_writes_one_step_one_audit_and_one_notice(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    # Of a category that wants no photo of the result.
    report = file_report(lan, category="electricity")
    way = ["needs_info", "accepted", "in_progress", "resolved", "in_progress", "answered", "closed"]
    for done, state in enumerate(way, start=1):
        note = f"Ghi chú {done}"
        assert move(staff, report, state, note=note).status_code == 200
        read = lan.get(f"{REPORTS}/{report['id']}").get_json()
        assert len(read["history"]) == len(audits(service, report)) == done + 1
        assert read["revision"] == done + 1
        last = read["history"][-1]
        assert (last["action"], last["state"], last["by"]) == ("moved", state, "staff")
        assert last["note"] == note
        assert count(service, Notification) == done
    assert read["reopened_count"] == 1
    by = {row.actor.split(":")[0] for row in audits(service, report)[1:]}
    assert by == {"staff"}
    with service.database.reading() as connection:
        told = connection.execute(select(Notification.__table__)).all()
    assert {row.entity_id for row in told} == {report["id"]}
    assert [row.params["state"].rpartition(".")[2] for row in told] == way


def test_the_audit_holds_no_words(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan, text="Lời của người dân")
    move(staff, report, "rejected", note="Lý do của cán bộ")
    publish(staff, report)
    for row in audits(service, report):
        assert set(row.details) <= {"state", "revision"}


def test_a_report_is_read_as_documented_from_the_first_to_the_last_state(
    service: Service,
) -> None:
    lan, staff = service.citizen(), service.staff()
    rich = {
        "photo_ids": [upload_photo(lan)["id"]],
        "photos_expected": 2,
        "attributes": {"lane": "phải", "depth_cm": 12, "is_lit": False, "width_m": 0.5},
        "occurred_at": "2026-03-01T08:00:00+07:00",
        "client_created_at": "2026-03-01T09:00:00Z",
    }
    for state in ("submitted", "resolved"):
        report = file_report(lan, **(rich if state == "resolved" else {}))
        bring_to(state, report, citizen=lan, staff=staff)
        read = staff.get(f"{QUEUE}/{report['id']}").get_json()
        assert_documented(read, StaffReportSchema)
    assert read["occurred_at"] == "2026-03-01T01:00:00Z"
    assert read["photos_expected"] == 2
    assert read["attributes"] == rich["attributes"]


def test_what_is_no_move_is_refused_before_the_report_is_looked_at(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    path = f"{QUEUE}/{report['id']}/transitions"
    for sent in (
        {},
        {"state": "lost"},
        {"state": None},
        {"state": "accepted", "note": ""},
        {"state": "accepted", "note": "a\u202eb"},
        {"state": "accepted", "note": "ế" * 4001},
        {"state": "accepted", "revision": 1},
        ["accepted"],
    ):
        assert staff.post(path, sent, If_Match='"1"').status_code == 422, sent
    assert count(service, ReportEvent) == 1


def test_a_note_of_4000_characters_of_three_bytes_fits(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    assert move(staff, report, "rejected", note="ế" * 4000).status_code == 200
    assert lan.get(f"{REPORTS}/{report['id']}").get_json()["history"][-1]["note"] == "ế" * 4000
