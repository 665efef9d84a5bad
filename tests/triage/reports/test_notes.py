"""What staff write for each other stays among them."""

from app.feedback.models import ReportEvent, ReportNote
from app.triage.schemas import StaffReportSchema
from app.web.operations import Role
from tests.documented import assert_documented
from tests.reports import QUEUE, REPORTS, all_items, audits, count, file_report, new_key, publish
from tests.service import Service
from tests.triage.merging.acting import path_of, read
from tests.triage.work import HEALTH, ROADS, ask

WORDS = "Đã gọi cho Ủy ban phường."


def test_a_note_is_read_by_staff_and_overwrites_nothing(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    path = f"{path_of(report)}/notes"
    etags = {staff.get(path_of(report)).headers["ETag"]}
    for number in range(25):
        written = staff.post(path, {"text": f"{WORDS} {number}"}, key=new_key())
        assert written.status_code == 201, written.get_json()
    content = read(staff, report)
    assert_documented(content, StaffReportSchema)
    assert (content["note_count"], len(content["notes"]), content["revision"]) == (25, 20, 1)
    note = content["notes"][0]
    assert (note["text"], note["by"]) == (
        f"{WORDS} 24",
        staff.get("/v1/admin/me").get_json()["full_name"],
    )
    etags.add(staff.get(path_of(report)).headers["ETag"])
    assert etags == {'"1"', '"1.25"'}
    items = all_items(staff, path, limit=10)
    assert [one["text"] for one in items] == [f"{WORDS} {number}" for number in range(24, -1, -1)]
    assert {row.action for row in audits(service, report)[1:]} == {"report_noted"}
    assert WORDS not in str(audits(service, report))


def test_the_citizen_sees_no_trace_of_a_note(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    publish(staff, report)
    mark = lan.get(REPORTS).get_json()["changes_mark"]
    before = lan.get(f"{REPORTS}/{report['id']}")
    mark = lan.get(f"{REPORTS}?changed_after={mark}").get_json()["changes_mark"]
    sent = staff.post(f"{path_of(report)}/notes", {"text": WORDS}, key=new_key())
    assert sent.status_code == 201
    after = lan.get(f"{REPORTS}/{report['id']}")
    assert (after.get_json(), after.headers["ETag"]) == (before.get_json(), before.headers["ETag"])
    assert lan.get(f"{REPORTS}?changed_after={mark}").get_json()["items"] == []
    face = service.anyone().get(f"/v1/feedback/public/{report['public_id']}").get_json()
    assert WORDS not in str(face)
    assert lan.get("/v1/notifications").get_json()["items"] == []
    assert count(service, ReportEvent) == 2


def test_who_does_not_see_a_report_neither_reads_nor_writes_its_notes(service: Service) -> None:
    secret = file_report(service.citizen(), is_sensitive=True)
    path = f"{path_of(secret)}/notes"
    clerk, reader = service.staff("triager"), service.staff("administrator", Role.ADMINISTRATOR)
    assert clerk.get(path).status_code == reader.get(path).status_code == 404
    assert clerk.post(path, {"text": WORDS}, key=new_key()).status_code == 404
    assert reader.post(path, {"text": WORDS}, key=new_key()).status_code == 403
    assert count(service, ReportNote) == 0


def test_who_only_helps_writes_notes_too(service: Service) -> None:
    lead = service.staff("supervisor", agency=ROADS)
    helper = service.staff("officer_water", Role.OFFICER, agency=HEALTH)
    report = file_report(service.citizen())
    assert ask(lead, report, HEALTH).status_code == 201
    written = helper.post(f"{path_of(report)}/notes", {"text": WORDS}, key=new_key())
    assert written.status_code == 201, written.get_json()
    assert read(lead, report)["notes"][0]["id"] == written.get_json()["id"]


def test_no_report_is_found_by_its_notes(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    assert staff.post(f"{path_of(report)}/notes", {"text": WORDS}, key=new_key()).status_code == 201
    assert staff.get(f"{QUEUE}?q=uy+ban+phuong").get_json()["items"] == []
