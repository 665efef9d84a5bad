"""The citizen reads who looked at him: the agency, why and at what, never which person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update

from app.identity.models import HeldLook, LookDelay
from app.notifications.models import Notification
from app.privacy.look_schemas import OwnLookPageSchema
from app.privacy.looks.own_log import find_own_looks
from app.web.operations import Role
from tests.documented import assert_documented
from tests.notifications.phones import account_id
from tests.privacy.looking import (
    LOG,
    REASON,
    delay,
    log_of,
    look_at,
    look_at_dossier,
    notices,
    tell,
)
from tests.reports import file_report
from tests.service import Service
from tests.services.national import CODE, dossier, take_dossiers
from tests.statements import statements
from tests.web.problems import pointers, problem_of


def test_a_look_is_in_the_log_at_once_without_the_person(service: Service) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    report, supervisor = file_report(lan), service.staff("supervisor", agency="so_xay_dung")
    seen = look_at(supervisor, report)
    answer = lan.get(LOG)
    assert_documented(answer.get_json(), OwnLookPageSchema)
    (look,) = answer.get_json()["items"]
    assert look["id"] == seen["look_id"]
    assert look["agency"]["code"] == "so_xay_dung"
    assert look["agency"]["name"]["vi"] == "Sở Xây dựng"
    assert look["role"] == {
        "code": "supervisor",
        "label": {"vi": "Lãnh đạo phụ trách", "en": "Supervisor"},
    }
    assert (look["purpose"]["code"], look["reason"]) == ("contact", REASON)
    assert look["subject"] == {"kind": "report", "reference": report["reference"]}
    me = supervisor.get("/v1/admin/me").get_json()
    assert me["full_name"] not in answer.get_data(as_text=True)
    assert me["id"] not in answer.get_data(as_text=True)
    assert log_of(minh) == []


def test_he_reads_it_also_after_he_took_his_consent_back(service: Service) -> None:
    lan = service.citizen()
    look_at(service.staff("supervisor"), file_report(lan))
    withdrawn = {"purpose": "service_use", "version": 1, "is_given": False}
    assert lan.put("/v1/me/consents", {"decisions": [withdrawn]}).status_code == 200
    (look,) = log_of(lan)
    assert look["agency"] is None


def test_the_log_is_paged_newest_first_by_one_statement_a_page(service: Service) -> None:
    lan, supervisor = service.citizen(), service.staff("supervisor")
    report = file_report(lan)
    ids = [look_at(supervisor, report)["look_id"] for _ in range(3)]
    first = lan.get(f"{LOG}?limit=2").get_json()
    rest = lan.get(f"{LOG}?limit=2&cursor={first['next_cursor']}").get_json()
    assert [item["id"] for item in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] is None
    account, now = account_id(lan), datetime.now(UTC)
    with service.database.reading() as connection, statements(service) as counted:
        found = find_own_looks(connection, account, before=None, count=100, now=now)
    assert (len(found), len(counted)) == (3, 1)


def test_each_look_is_told_in_neutral_words_on_the_lock_screen(service: Service) -> None:
    lan = service.citizen()
    look = look_at(service.staff("supervisor"), file_report(lan))
    (notice,) = notices(lan)
    assert notice["channel"] == "account_security"
    assert notice["deep_link"].endswith(f"/app/access-log/{look['look_id']}")
    assert tell(service, days=365) == 0


def test_what_an_authority_asked_for_is_told_a_day_later_unless_it_is_delayed(
    service: Service,
) -> None:
    lan = service.citizen()
    look = look_at(service.staff("supervisor"), file_report(lan), "legal_request")
    assert (log_of(lan), notices(lan)) == ([], [])
    assert tell(service, days=0.9) == 0
    assert tell(service, days=1.1) == 1
    assert tell(service, days=1.2) == 0
    (notice,) = notices(lan)
    assert notice["entity_id"] == look["look_id"]


def test_a_delay_hides_the_look_until_it_ends_by_itself(service: Service) -> None:
    lan, administrator = service.citizen(), service.staff("administrator")
    look = look_at(service.staff("supervisor"), file_report(lan), "legal_request")
    assert delay(administrator, look, days=30).status_code == 201
    assert tell(service, days=29) == 0
    with service.database.reading() as connection:
        account, now = account_id(lan), datetime.now(UTC)
        for days, shown in ((29, 0), (31, 1)):
            later = now + timedelta(days=days)
            found = find_own_looks(connection, account, before=None, count=9, now=later)
            assert len(found) == shown
            # Why he learns of it so late stands beside it.
            assert all(one.delayed_until > now + timedelta(days=29) for one in found)
    assert tell(service, days=31) == 1
    assert len(notices(lan)) == 1


def test_a_delay_that_ended_is_told_with_its_look(service: Service) -> None:
    lan, supervisor = service.citizen(), service.staff("supervisor")
    report = file_report(lan)
    look_at(supervisor, report)
    delayed = look_at(supervisor, report, "legal_request")
    undelayed = look_at(supervisor, report, "legal_request")
    assert delay(service.staff("administrator"), delayed, days=3).status_code == 201
    until = datetime.now(UTC) - timedelta(minutes=1)
    with service.database.writing() as session:
        session.execute(update(HeldLook).values(shown_from=until))
        session.execute(update(LookDelay).values(until_at=until))
        session.commit()
    answer = lan.get(LOG)
    assert_documented(answer.get_json(), OwnLookPageSchema)
    found = {one["id"]: one["delayed_until"] for one in answer.get_json()["items"]}
    ended = found.pop(delayed["look_id"])
    assert datetime.fromisoformat(ended) == until
    assert found.pop(undelayed["look_id"]) is None
    assert list(found.values()) == [None]


def test_a_delay_is_extended_once(service: Service) -> None:
    administrator = service.staff("administrator")
    look = look_at(service.staff("supervisor"), file_report(service.citizen()), "legal_request")
    assert delay(administrator, look, days=30).status_code == 201
    assert pointers(delay(administrator, look, days=29)) == {"/until_at": "delay_shorter"}
    assert delay(administrator, look, days=89).status_code == 201
    problem_of(delay(administrator, look, days=90), 409, "look_delayed_twice")
    assert tell(service, days=88) == 0
    assert tell(service, days=90) == 1


def test_orders_have_bounds_and_what_he_knows_is_not_delayed(service: Service) -> None:
    administrator, supervisor = service.staff("administrator"), service.staff("supervisor")
    report = file_report(service.citizen())
    held = look_at(supervisor, report, "legal_request")
    assert pointers(delay(administrator, held, days=91)) == {"/until_at": "delay_longest"}
    assert pointers(delay(administrator, held, days=0.5)) == {"/until_at": "delay_shorter"}
    known = look_at(supervisor, report)
    problem_of(delay(administrator, known), 409, "look_already_shown")
    problem_of(delay(administrator, {"look_id": report["id"]}), 404, "not_found")
    problem_of(delay(supervisor, held), 403, "forbidden")


def test_orders_entered_at_once_are_not_more_than_two(service: Service) -> None:
    administrator = service.staff("administrator")
    look = look_at(service.staff("supervisor"), file_report(service.citizen()), "legal_request")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda days: delay(administrator, look, days=days), range(30, 34)))
    made = [answer.status_code for answer in answers].count(201)
    with service.database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(LookDelay)) == made
    assert 1 <= made <= 2


def test_workers_tell_of_a_look_once(service: Service) -> None:
    lan = service.citizen()
    look_at(service.staff("supervisor"), file_report(lan), "legal_request")
    with ThreadPoolExecutor(3) as pool:
        told = list(pool.map(lambda _: tell(service, days=2), range(3)))
    assert sum(told) == 1
    with service.database.reading() as connection:
        of_looks = select(func.count()).where(Notification.kind == "data_viewed")
        assert connection.scalar(of_looks) == 1


def test_a_look_at_a_dossier_is_in_its_owners_log_and_inbox(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    take_dossiers(service, [dossier()], is_silent=True)
    why = {"purpose": "complaint", "reason": "Chủ hồ sơ gọi 1022 hỏi vì sao trễ hẹn."}
    supervisor = service.staff("supervisor")
    assert supervisor.post(f"/v1/admin/dossiers/{CODE}/look", why).status_code == 200
    (look,) = lan.get("/v1/me/access-log").get_json()["items"]
    assert look["subject"] == {"kind": "dossier", "reference": CODE}
    assert (look["reason"], look["purpose"]["code"]) == (why["reason"], "complaint")
    assert look["purpose"]["label"]["vi"] == "Giải quyết khiếu nại về hồ sơ"
    (told,) = lan.get("/v1/notifications").get_json()["items"]
    assert (told["kind"], told["entity_id"]) == ("data_viewed", look["id"])
    assert minh.get("/v1/me/access-log").get_json()["items"] == []
    legal = why | {"purpose": "legal_request"}
    assert supervisor.post(f"/v1/admin/dossiers/{CODE}/look", legal).status_code == 200
    assert len(lan.get("/v1/me/access-log").get_json()["items"]) == 1


def test_whoever_looked_does_not_delay_that_it_is_told(service: Service) -> None:
    lan, officer = service.citizen(), service.staff("administrator")
    both = service.staff("supervisor", Role.SUPERVISOR, Role.ADMINISTRATOR)
    look = look_at(both, file_report(lan), "legal_request")
    problem_of(delay(both, look), 403, "own_look")
    assert tell(service, days=1.1) == 1
    second = look_at(both, file_report(lan), "legal_request")
    assert delay(officer, second).status_code == 201
    problem_of(delay(both, second, days=60), 403, "own_look")


def test_a_look_at_a_dossier_is_delayed_too(service: Service) -> None:
    lan, supervisor = service.citizen("lan"), service.staff("supervisor")
    take_dossiers(service, [dossier()], is_silent=True)
    look = look_at_dossier(supervisor, "legal_request")
    assert delay(service.staff("administrator"), look, days=30).status_code == 201
    assert (tell(service, days=29), notices(lan)) == (0, [])
    assert (tell(service, days=31), len(notices(lan))) == (1, 1)
