"""By when requests are answered, which are late, and who is told of it."""

from datetime import datetime, timedelta

from sqlalchemy import update

from app.privacy.models import DataRequest
from app.privacy.request_schemas import StaffDataRequestPageSchema
from app.privacy.requests.dues import dues_of, extended_due
from app.province.snapshot import load_province
from tests.documented import assert_documented
from tests.identity.citizens.logging_in import audits
from tests.privacy.asking import DESK, MINE, alarm, asked, later, step
from tests.service import Service
from tests.triage.notices.telling import INBOX as STAFF_INBOX
from tests.triage.notices.telling import inbox


def test_dates_are_counted_in_working_days(service: Service) -> None:
    with service.database.reading() as connection:
        province = load_province(connection)
    friday = datetime.fromisoformat("2026-07-10T02:00:00+00:00")
    dues = dues_of(province, received_at=friday)
    assert dues.first_answer_at == datetime.fromisoformat("2026-07-14T10:00:00+00:00")
    assert dues.done_at == datetime.fromisoformat("2026-07-24T10:00:00+00:00")
    extended = extended_due(province, received_at=friday)
    assert extended == datetime.fromisoformat("2026-08-07T10:00:00+00:00")


def test_a_request_before_tet_is_due_after_it(service: Service) -> None:
    with service.database.reading() as connection:
        province = load_province(connection)
    # The last Wednesday before Tết 2027, whose days off are 5 to 11 February.
    dues = dues_of(province, received_at=datetime.fromisoformat("2027-02-03T02:00:00+00:00"))
    assert dues.first_answer_at == datetime.fromisoformat("2027-02-12T10:00:00+00:00")
    assert dues.done_at == datetime.fromisoformat("2027-02-24T10:00:00+00:00")


def test_the_queue_shows_what_is_open_and_late(service: Service) -> None:
    lan, desk = service.citizen(), service.staff("administrator")
    first, second = asked(lan), asked(lan, "correction")
    lan.delete(f"{MINE}/{second['id']}")
    page = desk.get(f"{DESK}?is_open=true").get_json()
    assert_documented(page, StaffDataRequestPageSchema)
    assert [one["id"] for one in page["items"]] == [first["id"]]
    assert desk.get(f"{DESK}?is_late=true").get_json()["items"] == []
    with service.database.writing() as session:
        session.execute(update(DataRequest).values(first_answer_due_at=later(-1)))
        session.commit()
    (item,) = desk.get(f"{DESK}?is_late=true").get_json()["items"]
    assert (item["id"], item["is_late"]) == (first["id"], True)


def test_an_alarm_is_raised_once_for_what_is_late(service: Service) -> None:
    asked(service.citizen())
    assert alarm(service, days=0) == 0
    assert alarm(service, days=40) == 1
    assert alarm(service, days=41) == 0


def test_who_answers_is_told_of_a_late_one_once_for_each_of_its_dates(service: Service) -> None:
    request, desk = asked(service.citizen()), service.staff("administrator")
    other = service.staff("supervisor")
    received = datetime.fromisoformat(request["received_at"])
    days = [
        (datetime.fromisoformat(request[name]) - received) / timedelta(days=1)
        for name in ("first_answer_due_at", "due_at")
    ]
    assert alarm(service, days=days[0] - 0.01) == 0
    assert inbox(desk) == []
    for day in days:
        assert alarm(service, days=day + 0.01) == 1
        (told,) = inbox(desk)
        assert (told["kind"], told["subject_id"]) == ("data_request_late", request["id"])
        assert (told["about"], told["read_at"]) == ("data_request", None)
        assert desk.post(f"{STAFF_INBOX}/{told['id']}/read").status_code == 204
        assert alarm(service, days=day + 0.02) == 0
    assert inbox(other) == []
    (event, again) = audits(service, "data_request_late")
    assert {event.subject, again.subject} == {f"data_request:{request['id']}"}


def test_what_has_more_time_is_late_when_that_is_over(service: Service) -> None:
    request, desk = asked(service.citizen()), service.staff("administrator")
    extended = step(desk, request, "extend", note="Cần tra nhiều hồ sơ.").get_json()
    received, first, last = (
        datetime.fromisoformat(extended[name])
        for name in ("received_at", "first_answer_due_at", "due_at")
    )
    day = timedelta(days=1)
    assert alarm(service, days=(first - received) / day + 0.01) == 0, "it has a first answer"
    assert alarm(service, days=(last - received) / day - 0.01) == 0
    assert alarm(service, days=(last - received) / day + 0.01) == 1


def test_an_erasure_that_only_waits_for_its_day_is_not_late(service: Service) -> None:
    asked(service.citizen(), "erasure")
    desk = service.staff("administrator")
    assert alarm(service, days=6.9) == 0
    with service.database.writing() as session:
        session.execute(update(DataRequest).values(first_answer_due_at=later(-1)))
        session.commit()
    assert desk.get(f"{DESK}?is_late=true").get_json()["items"] == []
    (waiting,) = desk.get(f"{DESK}?is_open=true").get_json()["items"]
    assert waiting["is_late"] is False
    # What is not done by the day of the law is late all the same.
    assert alarm(service, days=40) == 1
