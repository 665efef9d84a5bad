"""A closed report becomes nobody's by age; what was published of it stays."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from app.feedback import wiring
from app.feedback.models import (
    IdentityLook,
    Photo,
    ReportEvent,
    ReportingRestriction,
    ReportSupport,
)
from app.feedback.photos.sweeping import sweep_files, sweep_photos
from app.identity.models import HeldLook
from app.privacy.models import DataRequest
from app.web.tasks import make_tasks
from tests.notifications.phones import account_id
from tests.privacy.ageing import LONG_AGO, anonymous, enforce, filed_by, make_old
from tests.privacy.asking import asked
from tests.privacy.everywhere import traces_found
from tests.privacy.lives import EMAIL, MESSAGE, NEIGHBOUR, WORDS, live
from tests.privacy.looking import look_at
from tests.reports import (
    PUBLIC_TITLE,
    QUEUE,
    REPORTS,
    bring_to,
    count,
    file_report,
    new_key,
    publish_photo,
)
from tests.service import Caller, Json, Service, report_draft
from tests.triage.merging.acting import merge

_NAME, _PHONE = "Nguyễn Thị Ngọc Lan", "0900000009"
# His account stays: these are in its own tables.
_ACCOUNT = {"citizens", "citizen_identifiers", "citizen_logins"}


def _note(staff: Caller, report: Json, said: str) -> None:
    path = f"{QUEUE}/{report['id']}"
    latest = staff.get(path)
    noted = staff.post(
        f"{path}/notes", {"text": said}, key=new_key(), If_Match=latest.headers["ETag"]
    )
    assert noted.status_code in (200, 201), noted.get_json()


def _forget_looks(service: Service) -> None:
    _execute(service, delete(HeldLook), delete(IdentityLook))


def _forget_answers(service: Service) -> None:
    """Answers kept for retries are gone two days later, long before a report is old."""
    now = datetime.now(UTC) + timedelta(days=3)
    for task in make_tasks(service.platform):
        task.run(now)


def _execute(service: Service, *statements: Any) -> None:
    with service.database.writing() as session:
        for statement in statements:
            session.execute(statement)
        session.commit()


def _sweep(service: Service) -> None:
    store = service.app.extensions[wiring.EXTENSION].store
    now = datetime.now(UTC)
    while sweep_files(service.database, store, now=now) + sweep_photos(
        service.database, store, now=now
    ):
        pass


def test_it_is_nobodys_and_its_public_face_stays(service: Service) -> None:
    lan, triager = service.citizen("lan"), service.staff("triager")
    report = live(service, lan)
    _note(triager, report, f"Chị {_NAME} và anh {NEIGHBOUR['name']} ({_PHONE}, {EMAIL}) gọi lại.")
    first = report["photos"][0]["id"]
    assert publish_photo(triager, report, first, "public").status_code == 200
    _forget_looks(service)
    before = triager.get(f"{QUEUE}/{report['id']}").get_json()["history"]
    make_old(service, report)
    _forget_answers(service)
    assert enforce(service)["reports"] == 1
    _sweep(service)
    assert filed_by(service, report) is None
    traces = (_NAME, _PHONE, EMAIL, WORDS, MESSAGE, NEIGHBOUR["name"])
    assert {table for table, _, _ in traces_found(service, traces)} <= _ACCOUNT
    shown = service.anyone().get(f"/v1/feedback/public/{report['public_id']}").get_json()
    assert shown["title"] == PUBLIC_TITLE
    assert len(shown["photos"]) == 1
    assert service.anyone().get(shown["photos"][0]["url"]).status_code == 200
    assert count(service, Photo) == 1
    seen = triager.get(f"{QUEUE}/{report['id']}").get_json()
    assert [one["action"] for one in seen["history"]] == [
        *(one["action"] for one in before),
        "anonymised",
    ]
    assert lan.get(f"{REPORTS}/{report['id']}").status_code == 404
    assert lan.get(REPORTS).get_json()["items"] == []
    assert lan.get("/v1/me").get_json()["contact"]["email"] == EMAIL
    assert enforce(service)["reports"] == 0
    assert count(service, ReportEvent, ReportEvent.action == "anonymised") == 1


def test_his_phone_learns_that_his_list_is_shorter(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    old, young = file_report(lan), file_report(lan)
    his, others = (one.get(REPORTS).get_json()["changes_mark"] for one in (lan, minh))
    make_old(service, old)
    assert lan.get(f"{REPORTS}?changed_after={his}").status_code == 200
    assert enforce(service)["reports"] == 1
    refused = lan.get(f"{REPORTS}?changed_after={his}")
    assert (refused.status_code, refused.get_json()["code"]) == (400, "cursor_invalid")
    again = lan.get(REPORTS).get_json()
    assert [one["id"] for one in again["items"]] == [young["id"]]
    assert lan.get(f"{REPORTS}?changed_after={again['changes_mark']}").status_code == 200
    # Another's list is as long as it was.
    assert minh.get(f"{REPORTS}?changed_after={others}").status_code == 200


def test_what_is_open_young_or_still_needed_is_not_touched(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    old, open_one, young, held, looked_at, restricted, doubles = (
        file_report(lan) for _ in range(7)
    )
    asked_about = file_report(minh)
    look_at(service.staff("supervisor"), looked_at)
    asked(minh)
    for report in (old, held, looked_at, restricted, asked_about):
        make_old(service, report)
    make_old(service, open_one, state="in_progress")
    make_old(service, young, updated_at=datetime.now(UTC) - LONG_AGO / 2)
    make_old(service, doubles, state="duplicate", merged_into_id=uuid.UUID(open_one["id"]))
    _execute(service, insert(ReportingRestriction).values(**_restriction(lan, restricted, service)))
    runner = service.app.test_cli_runner()
    order = ["--authority", "Công an tỉnh", "--order", "12/LĐ"]
    assert runner.invoke(args=["retention", "hold", held["reference"], *order]).exit_code == 0
    assert (
        "reports: 1 older than 1825 days"
        in runner.invoke(args=["retention", "run", "--dry-run"]).output
    )
    assert anonymous(service) == set()
    enforce(service)
    assert anonymous(service) == {old["id"]}
    # One after the other lets go.
    assert "12/LĐ" in runner.invoke(args=["retention", "holds"]).output
    assert runner.invoke(args=["retention", "release", held["reference"]]).exit_code == 0
    assert runner.invoke(args=["retention", "holds"]).output == ""
    _execute(
        service,
        update(DataRequest).values(state="done"),
        delete(ReportingRestriction),
        delete(IdentityLook),
    )
    make_old(service, open_one)
    enforce(service)
    # The duplicate and what it doubles let go together.
    everything = (old, held, looked_at, restricted, asked_about, open_one, doubles)
    assert anonymous(service) == {one["id"] for one in everything}


def _restriction(citizen: Caller, report: Json, service: Service) -> Json:
    staff_id = service.staff("supervisor").get("/v1/admin/me").get_json()["id"]
    now = datetime.now(UTC)
    return {
        "id": uuid.uuid4(),
        "report_id": uuid.UUID(report["id"]),
        "citizen_id": account_id(citizen),
        "reason": "abuse",
        "until_on": now.date(),
        "put_by": uuid.UUID(staff_id),
        "put_at": now,
    }


def test_of_a_caller_nothing_is_left(service: Service) -> None:
    staff = service.staff()
    caller = {"name": "Trần Văn Bảy", "phone": "0900000002", "call_reference": "C-88121"}
    answer = staff.post(QUEUE, report_draft(caller=caller), key=new_key())
    assert answer.status_code == 201, answer.get_json()
    report = answer.get_json()
    _note(staff, report, "Ông TRẦN VĂN BẢY, số 0900 000 002, đã gọi lại.")
    make_old(service, report)
    _forget_answers(service)
    traces = tuple(caller.values())
    assert {trace for _, _, trace in traces_found(service, traces)} == set(traces)
    assert enforce(service)["reports"] == 1
    assert traces_found(service, traces) == set()


def test_his_support_of_what_it_was_merged_into_leads_nowhere(service: Service) -> None:
    lan, minh, triager = service.citizen("lan"), service.citizen("minh"), service.staff("triager")
    report, target = file_report(lan), file_report(minh)
    assert merge(triager, report, target).status_code == 200
    assert count(service, ReportSupport, ReportSupport.merger_id.is_not(None)) == 1
    make_old(service, report, state="duplicate")
    make_old(service, target)
    assert enforce(service)["reports"] == 2
    assert count(service, ReportSupport, ReportSupport.citizen_id == account_id(lan)) == 1
    assert count(service, ReportSupport, ReportSupport.merger_id.is_not(None)) == 0


def test_one_that_is_reopened_becomes_old_anew(service: Service) -> None:
    lan, supervisor = service.citizen("lan"), service.staff("supervisor")
    report = file_report(lan)
    bring_to("rejected", report, citizen=lan, staff=supervisor)
    make_old(service, report, state="rejected")
    assert enforce(service)["reports"] == 1
    path = f"{QUEUE}/{report['id']}"
    latest = supervisor.get(path).headers["ETag"]
    sent = {"state": "accepted", "note": "Xem lại."}
    assert supervisor.post(f"{path}/transitions", sent, If_Match=latest).status_code == 200
    assert anonymous(service) == set()
    assert enforce(service)["reports"] == 0
    make_old(service, report)
    assert enforce(service)["reports"] == 1


@pytest.mark.parametrize("reference", ["BD-2026-000000-X", "none"])
def test_an_unknown_report_cannot_be_held(service: Service, reference: str) -> None:
    runner = service.app.test_cli_runner()
    order = ["--authority", "Công an tỉnh", "--order", "12/LĐ"]
    held = runner.invoke(args=["retention", "hold", reference, *order])
    assert (held.exit_code, "no such report" in held.output) == (1, True)


def test_what_is_anonymous_can_be_held_no_more(service: Service) -> None:
    report = file_report(service.citizen())
    make_old(service, report)
    enforce(service)
    order = ["--authority", "Công an tỉnh", "--order", "12/LĐ"]
    held = service.app.test_cli_runner().invoke(
        args=["retention", "hold", report["reference"], *order]
    )
    assert (held.exit_code, "anonymous before" in held.output) == (1, True)
