"""Through no door do the people of an accused agency learn of a report that accuses it."""

import re
from datetime import timedelta
from typing import Any

from app.web.operations import Role
from tests.figures import keep
from tests.reports import QUEUE, ask_agencies, file_report, new_key, set_directly
from tests.service import Caller, Json, Service
from tests.triage.alarms.driving import ALARMS
from tests.triage.notices.telling import tell_all
from tests.triage.work import put

ACCUSED = "so_xay_dung"
WORDS = "Nhận tiền mới chịu cấp phép xây dựng."
DOORS = (
    f"{QUEUE}?limit=100",
    f"{QUEUE}?q=nhan+tien&sort=priority",
    f"{QUEUE}?bbox=106,10,107,12&sort=-age",
    f"{QUEUE}/counts",
    f"{QUEUE}/counts?q=nhan+tien",
    f"{QUEUE}/export?format=csv",
    f"{QUEUE}/export?format=geojson",
    "/v1/admin/statistics?by=category",
    "/v1/admin/statistics?by=agency",
    "/v1/admin/statistics/heat?bbox=106,10,107,12",
    "/v1/admin/statistics/areas?scheme=communes_since_2025_07",
    ALARMS,
    "/v1/admin/replies",
    "/v1/admin/flags",
    "/v1/admin/saved-views?count=true",
    "/v1/admin/notifications",
    "/v1/admin/notifications/unread-count",
    "/v1/admin/ioc",
)
# When it was counted, and marks, which are sealed anew each time.
_OF_THE_ANSWER = re.compile(rb'"(as_of|changes_mark)":"[^"]*"')
_THEIR_ROLES = (Role.OFFICER, Role.SUPERVISOR, Role.PUBLISHER, Role.ADMINISTRATOR)


def _answers(caller: Caller) -> list[tuple[str, int, bytes]]:
    answers = [(door, caller.get(door, X_Request_Id="the-same-for-all")) for door in DOORS]
    return [
        (door, one.status_code, _OF_THE_ANSWER.sub(b"", one.get_data())) for door, one in answers
    ]


def _keep_view(caller: Caller) -> Any:
    view = {"name": "Tất cả", "filter": {}}
    return caller.post("/v1/admin/saved-views", view, key=new_key())


def _accusing(service: Service) -> list[Json]:
    """Reports that accuse the agency: as filed, asked to help by mistake, an emergency, late."""
    lan = service.citizen()
    filed = [file_report(lan, text=WORDS, accused_agency=ACCUSED) for _ in range(3)]
    filed.append(file_report(lan, category="fire_emergency", accused_agency=ACCUSED))
    ask_agencies(service, filed[1], ACCUSED)
    set_directly(service, filed[2], publication="pending")
    return filed


def test_no_list_number_or_file_of_theirs_changes_by_a_byte(service: Service) -> None:
    theirs = [
        service.staff(role.value, agency=ACCUSED, sees_restricted=True) for role in _THEIR_ROLES
    ]
    for caller in theirs:
        assert _keep_view(caller).status_code == 201
    file_report(service.citizen())
    tell_all(service)
    keep(service)
    before = [_answers(caller) for caller in theirs]
    statuses = {status for answers in before for _, status, _ in answers}
    assert statuses == {200, 403}, "each is let in somewhere, and not everywhere"
    reports = _accusing(service)
    assert tell_all(service, timedelta(minutes=1)), "others are told"
    keep(service)
    for caller, answered in zip(theirs, before, strict=True):
        for now, then in zip(_answers(caller), answered, strict=True):
            assert now == then
    for caller in theirs:
        for report in reports:
            assert caller.get(f"{QUEUE}/{report['id']}").status_code == 404


def test_of_what_staff_find_to_accuse_them_nothing_is_left(service: Service) -> None:
    """They saw it, were told of it and worked on it, until somebody named them."""
    theirs = [
        service.staff(role.value, agency=ACCUSED, sees_restricted=True) for role in _THEIR_ROLES
    ]
    centre = service.staff("triager", Role.SUPERVISOR, sees_restricted=True)
    for caller in theirs:
        assert _keep_view(caller).status_code == 201
    file_report(service.citizen())
    tell_all(service)
    keep(service)
    before = [_answers(caller) for caller in theirs]
    reports = _found_later(service, theirs[0])
    tell_all(service, timedelta(minutes=1))
    keep(service)
    seen = {
        now[0]
        for caller, answered in zip(theirs, before, strict=True)
        for now, then in zip(_answers(caller), answered, strict=True)
        if now != then
    }
    assert len(seen) > len(DOORS) // 2, "they had it at most doors"
    for report in reports:
        sent = {"agency": ACCUSED, "reason": WORDS}
        assert put(centre, report, "accused-agency", **sent).status_code == 200
    tell_all(service, timedelta(minutes=1))
    keep(service)
    for caller, answered in zip(theirs, before, strict=True):
        for now, then in zip(_answers(caller), answered, strict=True):
            assert now == then
        for report in reports:
            assert caller.get(f"{QUEUE}/{report['id']}").status_code == 404


def _found_later(service: Service, officer: Caller) -> list[Json]:
    """Reports that accuse nobody yet: theirs, on a desk, of others whom they help, pressing."""
    lan = service.citizen()
    filed = [file_report(lan, text=WORDS) for _ in range(2)]
    filed.append(file_report(lan, text=WORDS, category="waste"))
    filed.append(file_report(lan, category="fire_emergency"))
    assert put(officer, filed[1], "assignee", staff_id="me").status_code == 200
    for report in filed[2:]:
        ask_agencies(service, report, ACCUSED)
    return filed


def test_who_sees_the_whole_province_sees_them_at_every_door(service: Service) -> None:
    centre = service.staff("supervisor", sees_restricted=True)
    assert _keep_view(centre).status_code == 201
    empty = {door: body for door, _, body in _answers(centre)}
    _accusing(service)
    tell_all(service, timedelta(days=30))
    keep(service)
    full = {door: body for door, _, body in _answers(centre)}
    unchanged = {door for door in DOORS if full[door] == empty[door]}
    assert unchanged == {"/v1/admin/replies", "/v1/admin/flags"}
