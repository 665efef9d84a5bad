"""How staff are reached: their phones by their own project, and what each chose."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from app.notifications.models import Delivery
from app.notifications.staff.office_hours import common_calendar, heard_in_office
from app.notifications.staff_news_schemas import StaffPreferencesSchema
from app.province.cache import ProvinceCache
from app.web.operations import Role
from sandbox.configuration import STAFF_FIREBASE_PROJECT
from tests.documented import assert_documented
from tests.identity.staff.administration import administrator, change, id_of
from tests.notifications.announcing import Newsroom, address_all
from tests.notifications.phones import Phone, deliveries, delivery, device
from tests.reports import file_report, new_key
from tests.service import Caller, Service
from tests.triage.notices.telling import (
    MAILBOX,
    PREFERENCES,
    StaffPhone,
    choose,
    deliver_soon,
    inbox,
    push_command,
    set_mailbox,
    tell_all,
)
from tests.triage.work import ROADS, put
from tests.web.problems import problem_of


@pytest.fixture
def lead(lead: Caller) -> Caller:
    """Is told of new work at any hour."""
    return choose(lead)


def test_pushes_to_staff_go_by_their_own_project_and_citizens_by_theirs(
    service: Service, lead: Caller
) -> None:
    lan = service.citizen()
    theirs, his = StaffPhone().register(lead), Phone().register(lan)
    report = file_report(lan)
    tell_all(service)
    triager = service.staff()
    answer = put(triager, report, "lead", agency=ROADS, keeps_helping=False)
    assert answer.status_code == 200
    assert deliver_soon(service) == 1
    (message,) = theirs.received(service.sandbox)
    assert message["data"]["recipient"] == lead.get("/v1/admin/me").get_json()["recipient"]
    row = delivery(service, theirs)
    assert (row.transport, row.state) == ("staff", "sent")
    assert row.message_name.startswith(f"projects/{STAFF_FIREBASE_PROJECT}/")
    assert his.received(service.sandbox) == []
    assert row.subject == "new_work"


def test_broadcasts_and_their_trials_leave_officials_phones_alone(
    service: Service, lead: Caller
) -> None:
    phone = StaffPhone().register(lead)
    room = Newsroom(service)
    room.publish()
    address_all(service)
    assert {row.broadcast_id for row in deliveries(service, phone)} == {None}
    trial = {"installation_id": str(phone.installation_id)}
    path = f"/v1/admin/announcements/{room.write()['id']}/trials"
    problem_of(room.publisher.post(path, trial, key=new_key()), 404, "not_found")


def test_an_address_is_the_last_one_s_who_registered_it_citizen_or_official(
    service: Service, lead: Caller
) -> None:
    lan, phone = service.citizen(), StaffPhone().register(lead)
    file_report(lan)
    tell_all(service)
    borrowed = Phone(address=phone.address).register(lan)
    assert device(service, phone) is None
    assert delivery(service, phone).error == "address_moved"
    StaffPhone(address=phone.address, installation_id=borrowed.installation_id).register(lead)
    row = device(service, borrowed)
    assert (row.citizen_id, row.staff_id) == (None, uuid.UUID(id_of(lead)))
    stranger = StaffPhone(installation_id=borrowed.installation_id)
    problem_of(
        service.anyone().put(stranger.guest_path, stranger.registration()), 409, "device_in_use"
    )


@pytest.mark.parametrize("way", ["log_out", "disable"])
def test_nothing_more_goes_to_the_phone_of_who_logged_out_or_was_shut_out(
    service: Service, lead: Caller, way: str
) -> None:
    phone = StaffPhone().register(lead)
    file_report(service.citizen())
    tell_all(service)
    if way == "log_out":
        revoked = {"refresh_token": lead.tokens["refresh_token"]}
        assert lead.post("/v1/auth/revoke", revoked).status_code in (200, 204)
    else:
        assert set_mailbox(service, lead, MAILBOX).exit_code == 0
        staff_id = id_of(lead)
        assert change(administrator(service), staff_id, "disable").status_code == 200
    assert device(service, phone) is None
    assert {row.state for row in deliveries(service)} == {"cancelled"}
    deliver_soon(service)
    assert phone.received(service.sandbox) == []


def test_what_an_official_chose_counts_also_for_what_waits(service: Service, lead: Caller) -> None:
    content = service.staff("officer", Role.OFFICER).get(PREFERENCES).get_json()
    assert_documented(content, StaffPreferencesSchema)
    assert set(content["means"].values()) == {"push"}
    assert (content["only_in_office_hours"], content["digest"]) == (True, None)
    phone = StaffPhone().register(lead)
    file_report(service.citizen())
    tell_all(service)
    choose(lead, new_work="none", digest={"at": "08:15", "by": "email"})
    assert lead.get(PREFERENCES).get_json()["digest"] == {"at": "08:15", "by": "email"}
    deliver_soon(service)
    assert (phone.received(service.sandbox), delivery(service, phone).error) == ([], "muted")
    file_report(service.citizen("minh"))
    tell_all(service)
    assert (len(deliveries(service, phone)), len(inbox(lead))) == (1, 2)
    for wrong in (
        {"means": {"new_work": "push"}, "only_in_office_hours": True, "digest": None},
        {"only_in_office_hours": True, "digest": None},
    ):
        problem_of(lead.put(PREFERENCES, wrong), 422, "validation_failed")


def test_what_was_read_first_is_not_pushed(service: Service, lead: Caller) -> None:
    phone = StaffPhone().register(lead)
    file_report(service.citizen())
    tell_all(service)
    lead.post("/v1/admin/notifications/read-all")
    deliver_soon(service)
    assert (phone.received(service.sandbox), delivery(service, phone).error) == ([], "read")


def test_outside_office_hours_pushes_wait_for_the_next_opening(
    service: Service, lead: Caller
) -> None:
    calendar = common_calendar(ProvinceCache(service.database).current())
    sunday = datetime(2026, 11, 29, 12, tzinfo=UTC)
    monday = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
    for moment, heard in (
        (sunday, monday),
        (monday, monday),
        (monday + timedelta(hours=1), monday + timedelta(hours=1)),
        # The noon break.
        (datetime(2026, 11, 30, 5, tzinfo=UTC), datetime(2026, 11, 30, 6, tzinfo=UTC)),
    ):
        assert heard_in_office(moment, calendar) == heard
    choose(lead, only_in_office_hours=True)
    phone = StaffPhone().register(lead)
    file_report(service.citizen())
    tell_all(service)
    at = delivery(service, phone).next_attempt_at
    assert heard_in_office(at, calendar) == at


def test_operators_and_administrators_see_and_steer_what_staff_are_told(
    service: Service, lead: Caller
) -> None:
    phone = StaffPhone().register(lead)
    file_report(service.citizen())
    tell_all(service)
    push_command(service, "pause", "--project", "staff", "--reason", "thử")
    assert deliver_soon(service) == 0
    assert "PAUSED by operator: thử" in push_command(service, "status", "--project", "staff")
    shown = push_command(service, "explain", inbox(lead)[0]["id"])
    for said in ("work_arrived for an official", "new_work reaches him by push", "paused"):
        assert said in shown
    assert phone.address not in shown
    push_command(service, "resume", "--project", "staff")
    admin = administrator(service)
    path = "/v1/admin/deliveries"
    (item,) = admin.get(f"{path}?transport=staff&channel=new_work").get_json()["items"]
    assert (item["kind"], item["staff_notification_id"]) == ("work_arrived", inbox(lead)[0]["id"])
    assert admin.get(f"{path}?transport=email").get_json()["items"] == []
    with service.database.writing() as session:
        session.execute(update(Delivery).values(state="failed", error="invalid_message"))
        session.commit()
    assert admin.post(f"{path}/{item['id']}/retry").get_json()["state"] == "pending"
    push_command(service, "test", "--device", str(phone.installation_id))
    deliver_soon(service)
    kinds = {one["data"]["type"] for one in phone.received(service.sandbox)}
    assert kinds == {"work_arrived", "staff_test"}
