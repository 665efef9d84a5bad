"""How staff are reached: their phones by their own project, mailboxes, what each chose, digests."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.adapters.push import PushError, PushOutcome
from app.audit.models import AuditEvent
from app.notifications.claims import claim_page
from app.notifications.delivery import record_outcomes
from app.notifications.models import Delivery
from app.notifications.staff.messages import staff_mails
from app.notifications.staff.models import StaffPreferences
from app.notifications.staff.office_hours import common_calendar, heard_in_office
from app.notifications.staff_news_schemas import StaffPreferencesSchema
from app.notifications.transports import Transport
from app.province.cache import ProvinceCache
from app.province.local_time import LOCAL
from app.settings.smtp import SmtpSecurity, SmtpSettings
from app.triage.notices.digests import send_digests
from app.web.operations import Role
from sandbox.configuration import STAFF_FIREBASE_PROJECT
from sandbox.smtp import MailState, serve_smtp
from tests.documented import assert_documented
from tests.identity.staff.administration import administrator, change, id_of
from tests.notifications.announcing import Newsroom, address_all
from tests.notifications.phones import Phone, deliveries, delivery, device
from tests.reports import file_report, new_key, set_directly
from tests.service import Caller, Service
from tests.stand_ins import Sandbox, make_settings
from tests.triage.staff_news import (
    PREFERENCES,
    StaffPhone,
    choose,
    deliver_soon,
    inbox,
    set_mailbox,
    tell_all,
)
from tests.triage.work import ROADS, put
from tests.web.problems import problem_of

MAILBOX = "lanh-dao@chinhquyen.example"


@pytest.fixture
def lead(service: Service) -> Caller:
    """Who supervises the agency that leads roads, and is told of new work at any hour."""
    return choose(service.staff("supervisor", Role.SUPERVISOR, agency=ROADS))


@pytest.fixture
def mails() -> MailState:
    """What the mail server took."""
    return MailState()


@pytest.fixture
def mailing(
    mails: MailState, database_url: str, sandbox: Sandbox, tmp_path: Path
) -> Iterator[Service]:
    """A service with a mail server."""
    settings = make_settings(database_url, sandbox, photos=tmp_path / "photos")
    with serve_smtp(mails) as port:
        smtp = SmtpSettings("127.0.0.1", port, SmtpSecurity.NONE, "tu-dong@bds.example")
        with Service.running(replace(settings, smtp=smtp), sandbox) as running:
            yield running


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


def test_a_mail_is_sent_where_mail_is_chosen_and_names_nothing(
    mailing: Service, mails: MailState
) -> None:
    lead = choose(mailing.staff("supervisor", Role.SUPERVISOR, agency=ROADS), new_work="email")
    assert lead.get(PREFERENCES).get_json()["has_mailbox"] is False
    set_so = set_mailbox(mailing, lead, MAILBOX)
    assert set_so.exit_code == 0
    assert set_mailbox(mailing, lead, "a@b\r\nBcc: c@d.example").exit_code == 2
    assert lead.get(PREFERENCES).get_json()["has_mailbox"] is True
    phone = StaffPhone().register(lead)
    report = file_report(mailing.citizen())
    tell_all(mailing)
    deliver_soon(mailing)
    assert phone.received(mailing.sandbox) == []
    (mail,) = [one.as_json() for one in mails.mails]
    assert mail["to"] == MAILBOX
    assert f"/staff/reports/{report['id']}" in mail["text"]
    assert "New reports waiting" in mail["text"]
    assert "Số phản ánh mới" in mail["text"]
    for hidden in (report["reference"], report["text"]):
        assert hidden not in str(mail)
    (row,) = deliveries(mailing)
    assert (row.transport, row.state, row.attempts) == ("email", "sent", 1)
    assert row.message_name == f"<{row.id}@bds.example>"
    _push(mailing, "test", "--device", set_so.output.split()[-1])
    deliver_soon(mailing)
    assert [one.recipient for one in mails.mails] == [MAILBOX] * 2
    removed = mailing.app.test_cli_runner().invoke(args=["mail", "remove", "--staff", id_of(lead)])
    assert removed.exit_code == 0
    assert _actions(mailing) == ["staff_mailbox_set", "staff_mailbox_removed"]


def test_mails_fail_by_their_own_breaker_and_their_own_rules(service: Service) -> None:
    lead = choose(service.staff("supervisor", Role.SUPERVISOR, agency=ROADS), new_work="email")
    assert set_mailbox(service, lead, MAILBOX).exit_code == 0
    phone = StaffPhone().register(
        choose(service.staff("officer_ward", Role.SUPERVISOR, agency=ROADS))
    )
    file_report(service.citizen())
    tell_all(service)
    now = datetime.now(UTC) + timedelta(minutes=1)
    for error, state, attempts in (
        (PushError.DEFERRED, "pending", 1),
        (PushError.UNAVAILABLE, "pending", 2),
        (PushError.UNAVAILABLE, "pending", 3),
        (PushError.UNAVAILABLE, "pending", 3),
    ):
        now = _fail(service, error, now)
        (row,) = [one for one in deliveries(service) if one.transport == "email"]
        assert (row.state, row.attempts, row.error) == (state, attempts, error.value)
    status = _push(service, "status", "--project", "email")
    assert "HELD until" in status
    assert "HELD" not in _push(service, "status", "--project", "staff")
    deliver_soon(service)
    assert len(phone.received(service.sandbox)) == 1
    _push(service, "resume", "--project", "email")
    _fail(service, PushError.REFUSED, now)
    (row,) = [one for one in deliveries(service) if one.transport == "email"]
    assert (row.state, row.error) == ("failed", "refused")


def test_operators_and_administrators_see_and_steer_what_staff_are_told(
    service: Service, lead: Caller
) -> None:
    phone = StaffPhone().register(lead)
    file_report(service.citizen())
    tell_all(service)
    _push(service, "pause", "--project", "staff", "--reason", "thử")
    assert deliver_soon(service) == 0
    assert "PAUSED by operator: thử" in _push(service, "status", "--project", "staff")
    shown = _push(service, "explain", inbox(lead)[0]["id"])
    for said in ("work_arrived for an official", "new_work reaches him by push", "paused"):
        assert said in shown
    assert phone.address not in shown
    _push(service, "resume", "--project", "staff")
    admin = administrator(service)
    path = "/v1/admin/deliveries"
    (item,) = admin.get(f"{path}?transport=staff&channel=new_work").get_json()["items"]
    assert (item["kind"], item["staff_notification_id"]) == ("work_arrived", inbox(lead)[0]["id"])
    assert admin.get(f"{path}?transport=email").get_json()["items"] == []
    with service.database.writing() as session:
        session.execute(update(Delivery).values(state="failed", error="invalid_message"))
        session.commit()
    assert admin.post(f"{path}/{item['id']}/retry").get_json()["state"] == "pending"
    _push(service, "test", "--device", str(phone.installation_id))
    deliver_soon(service)
    kinds = {one["data"]["type"] for one in phone.received(service.sandbox)}
    assert kinds == {"work_arrived", "staff_test"}


def test_a_digest_comes_once_on_a_working_day_and_never_empty(
    service: Service, lead: Caller
) -> None:
    choose(lead, digest={"at": "07:30", "by": "push"}, new_work="digest")
    phone = StaffPhone().register(lead)
    monday = _local(service, 7, 31)
    assert _digest(service, monday - timedelta(minutes=2)) == 0
    # Nothing waits: the day has no digest, and the day is over for him.
    assert (_digest(service, monday), inbox(lead)) == (1, [])
    reports = [file_report(service.citizen(key)) for key in ("lan", "minh")]
    following = _next_working(service, monday)
    set_directly(service, reports[0], state="accepted", due_at=following - timedelta(days=1))
    set_directly(service, reports[1], due_at=following + timedelta(days=9))
    assert _digest(service, monday + timedelta(hours=1)) == 0
    assert [_digest(service, following) for _ in range(2)] == [1, 0]
    (item,) = inbox(lead)
    assert item["kind"] == "staff_digest"
    assert item["body"] == "Chờ tiếp nhận: 1. Đến hạn hôm nay: 0. Quá hạn: 1."
    assert delivery(service, phone).expires_at > following
    saturday = following
    while saturday.astimezone(LOCAL).weekday() != 5:
        saturday += timedelta(days=1)
    assert _digest(service, saturday) == 0


def _actions(service: Service) -> list[str]:
    wanted = select(AuditEvent.action).where(AuditEvent.action.startswith("staff_mailbox"))
    with service.database.reading() as connection:
        return list(connection.scalars(wanted.order_by(AuditEvent.id)))


def _push(service: Service, *args: str) -> str:
    result = service.app.test_cli_runner().invoke(args=["push", *args])
    assert result.exit_code == 0, result.output
    return str(result.output)


def _fail(service: Service, error: PushError, now: datetime) -> datetime:
    """Let the mails of a moment end with an error; when they are due again."""
    queue = staff_mails(service.sealer, "http://bds.example")
    claim = claim_page(service.database, queue, now=now)
    assert len(claim.deliveries) == 1
    outcomes = [PushOutcome.refused(error)]
    record_outcomes(
        service.database, claim.id, claim.deliveries, outcomes, Transport.EMAIL, now=now
    )
    return now + timedelta(hours=1)


def _digest(service: Service, now: datetime) -> int:
    return send_digests(service.database, ProvinceCache(service.database).current, now)


def _local(service: Service, hour: int, minute: int) -> datetime:
    """That hour of the next Monday that is worked."""
    calendar = common_calendar(ProvinceCache(service.database).current())
    day = datetime.now(LOCAL).date() + timedelta(days=1)
    while day.weekday() != 0 or not calendar.spans(day):
        day += timedelta(days=1)
    return _moment(day, hour, minute)


def _next_working(service: Service, moment: datetime) -> datetime:
    calendar = common_calendar(ProvinceCache(service.database).current())
    day = moment.astimezone(LOCAL).date()
    following = next(iter(calendar.working_days_after(day)))
    return _moment(following, 7, 31)


def _moment(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LOCAL).astimezone(UTC)


def test_the_last_digest_of_a_day_outlives_another_choice(service: Service, lead: Caller) -> None:
    choose(lead, digest={"at": "07:30", "by": "push"})
    monday = _local(service, 7, 31)
    assert _digest(service, monday) == 1
    choose(lead, digest={"at": "08:00", "by": "email"})
    assert _digest(service, monday + timedelta(hours=1)) == 0
    with service.database.reading() as connection:
        last = connection.scalar(select(StaffPreferences.last_digest_on))
    assert last == monday.astimezone(LOCAL).date()
