"""The register of breaches: 72 hours, whom it concerns, and one notice for each of them."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from app.notifications.models import Notification
from app.privacy.breach_schemas import BreachPageSchema, BreachSchema
from app.privacy.breaches.clock import warn_of_reports
from app.privacy.breaches.telling import tell_next_page
from app.privacy.erasure.erasing import erase_citizen
from app.province.snapshot import load_province
from tests.documented import assert_documented
from tests.identity.citizens.logging_in import audits
from tests.notifications.phones import Phone, account_id
from tests.privacy.asking import later
from tests.privacy.breaching import BREACHES, WORDS, concern, note, noted, two, write
from tests.privacy.looking import look_at
from tests.reports import count, file_report
from tests.service import Caller, Json, Service
from tests.triage.notices.telling import inbox
from tests.web.problems import pointers, problem_of

_KIND = "data_breached"


def _tell_all(service: Service, *, size: int = 300) -> int:
    pages = 0
    while tell_next_page(service.database, later(0.01), size=size):
        pages += 1
    return pages


def _warn(service: Service, *, hours: float) -> int:
    with service.database.reading() as connection:
        province = load_province(connection)
    return warn_of_reports(service.database, province, later(hours / 24))


def _told(citizen: Caller) -> list[Json]:
    items = citizen.get("/v1/notifications").get_json()["items"]
    return [item for item in items if item["kind"] == "data_breached"]


def test_the_clock_of_72_hours_begins_when_it_was_noticed(service: Service) -> None:
    officer, auditor = service.staff("administrator"), service.staff("auditor")
    breach = noted(officer)
    assert_documented(breach, BreachSchema)
    assert (breach["is_late"], breach["reported_at"]) == (False, None)
    late = noted(officer, noticed_at=later(-4).isoformat())
    assert late["is_late"] is True
    reported = {"reported_at": later(-0.5).isoformat(), "report_number": "45/BC-UBND"}
    changed = write(officer, breach, "PATCH", "", reported).get_json()
    assert (changed["report_number"], changed["is_late"]) == ("45/BC-UBND", False)
    page = auditor.get(BREACHES).get_json()
    assert [one["id"] for one in page["items"]] == [late["id"], breach["id"]]
    assert_documented(page, BreachPageSchema)
    assert pointers(note(officer, noticed_at=later(1).isoformat())) == {
        "/noticed_at": "in_the_future"
    }


def test_the_clock_is_warned_of_a_day_before_its_end_and_at_it_once(service: Service) -> None:
    officer, second = two(service)
    auditor = service.staff("auditor")
    breach = noted(officer, noticed_at=later(0).isoformat())
    assert (_warn(service, hours=47.9), inbox(second)) == (0, [])
    for hours, kind in ((48.1, "breach_report_near"), (72.1, "breach_report_late")):
        assert _warn(service, hours=hours) == 1
        assert _warn(service, hours=hours + 0.1) == 0
        for person in (officer, second):
            (told,) = inbox(person)
            assert (told["kind"], told["subject_id"]) == (kind, breach["id"])
        assert len(audits(service, kind)) == 1
    assert _warn(service, hours=300) == 0
    assert inbox(auditor) == []


def test_nobody_is_warned_of_what_was_reported_or_closed(service: Service) -> None:
    officer = service.staff("administrator")
    reported, closed = (noted(officer, noticed_at=later(-2.5).isoformat()) for _ in range(2))
    when = {"reported_at": later(-0.1).isoformat(), "report_number": "45/BC-UBND"}
    assert write(officer, reported, "PATCH", "", when).status_code == 200
    assert write(officer, closed, "PATCH", "", {"is_closed": True}).status_code == 200
    assert (_warn(service, hours=0), _warn(service, hours=100)) == (0, 0)
    # Noted when it was late already: that is said at once, and once.
    noted(officer, noticed_at=later(-4).isoformat())
    assert (_warn(service, hours=0), _warn(service, hours=1)) == (1, 0)
    assert [one["kind"] for one in inbox(officer)] == ["breach_report_late"]


def test_people_are_found_by_accounts_reports_phones_and_looks(service: Service) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    officer, supervisor = service.staff("administrator"), service.staff("supervisor")
    report = file_report(lan)
    look_at(supervisor, report)
    phone = Phone()
    assert minh.put(phone.path, phone.registration()).status_code == 204
    breach = noted(officer)
    me = supervisor.get("/v1/admin/me").get_json()["id"]
    area = {"area_scheme": "communes_since_2025_07", "area_code": "00000"}
    for found, kind, narrowed in (
        (2, "accounts", {}),
        (1, "reports", {}),
        (1, "reports", {"category": "roads"}),
        (0, "reports", {"category": "noise"}),
        (0, "reports", area),
        (1, "devices", {"platform": "android"}),
        (0, "devices", {"platform": "ios"}),
        (1, "looks", {"staff_id": me}),
        (0, "looks", {"staff_id": report["id"]}),
        (0, "looks", {"since": later(0.5).isoformat()}),
    ):
        changed = concern(officer, breach, kind, **narrowed)
        assert changed.status_code == 200, changed.get_json()
        assert changed.get_json()["affected_count"] == found, (kind, narrowed)


def test_each_way_of_finding_has_its_own_members(service: Service) -> None:
    officer = service.staff("administrator")
    breach = noted(officer)
    wrong = concern(officer, breach, "accounts", category="roads")
    assert pointers(wrong) == {"/affected/category": "not_with_this_kind"}
    backwards = concern(officer, breach, "accounts", until=later(-3).isoformat())
    assert pointers(backwards) == {"/affected/until": "ends_before_it_begins"}


def test_a_second_person_approves_and_each_is_told_once_in_his_language(
    service: Service,
) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    officer, second = two(service)
    breach = noted(officer)
    early = write(officer, breach, "POST", "/notice/approve")
    problem_of(early, 409, "breach_step_not_allowed")
    assert concern(officer, breach, "accounts").status_code == 200
    assert write(officer, breach, "PUT", "/notice", WORDS).status_code == 200
    own = write(officer, breach, "POST", "/notice/approve")
    problem_of(own, 403, "second_person_needed")
    assert _tell_all(service) == 0
    assert write(second, breach, "POST", "/notice/approve").status_code == 200
    problem_of(write(officer, breach, "PUT", "/notice", WORDS), 409, "breach_step_not_allowed")
    problem_of(concern(officer, breach, "reports"), 409, "breach_step_not_allowed")
    assert _tell_all(service, size=1) == 3
    assert [one["body"] for one in _told(lan)] == [WORDS["body"]["vi"]]
    english = minh.get("/v1/notifications", Accept_Language="en").get_json()["items"]
    assert english[0]["title"] == WORDS["title"]["en"]
    done = officer.get(f"{BREACHES}/{breach['id']}").get_json()
    assert_documented({**done, "affected": None}, BreachSchema)
    assert (done["told"], done["told_all_at"] is not None) == (2, True)


def test_workers_share_a_notice_and_one_that_dies_between_pages_tells_nobody_twice(
    service: Service,
) -> None:
    citizens = [service.citizen(), service.citizen("minh"), service.citizen("vinh")]
    officer, second = two(service)
    breach = noted(officer)
    concern(officer, breach, "accounts")
    write(officer, breach, "PUT", "/notice", WORDS)
    assert write(second, breach, "POST", "/notice/approve").status_code == 200
    # One page, after which that worker is gone; the others go on from its checkpoint.
    assert tell_next_page(service.database, later(0.01), size=1) == 1
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: _tell_all(service, size=1), range(3)))
    _tell_all(service, size=1)
    assert [len(_told(citizen)) for citizen in citizens] == [1, 1, 1]


def test_nobody_who_was_erased_is_counted_or_told(service: Service) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    officer, second = two(service)
    look_at(service.staff("supervisor"), file_report(lan))
    account, breach = account_id(lan), noted(officer)
    concern(officer, breach, "accounts")
    write(officer, breach, "PUT", "/notice", WORDS)
    with service.database.writing() as session:
        erase_citizen(session, service.sealer, account, now=later(0))
        session.commit()
    # Erased after they were counted: found no more when they are told.
    assert write(second, breach, "POST", "/notice/approve").status_code == 200
    assert _tell_all(service) == 1
    assert (len(_told(minh)), count(service, Notification, Notification.kind == _KIND)) == (1, 1)
    assert officer.get(f"{BREACHES}/{breach['id']}").get_json()["told"] == 1
    again = noted(officer)
    for kind, number in (("accounts", 1), ("looks", 0)):
        assert concern(officer, again, kind).get_json()["affected_count"] == number


def test_who_is_being_erased_when_people_are_told_is_not_told(service: Service) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    officer, second = two(service)
    account, breach = account_id(lan), noted(officer)
    concern(officer, breach, "accounts")
    write(officer, breach, "PUT", "/notice", WORDS)
    assert write(second, breach, "POST", "/notice/approve").status_code == 200
    with ThreadPoolExecutor(1) as pool, service.database.writing() as session:
        erase_citizen(session, service.sealer, account, now=later(0))
        telling = pool.submit(_tell_all, service)
        # Time enough to tell him, if it did not wait for what becomes of him.
        wait([telling], timeout=1)
        session.commit()
        assert telling.result() == 1
    assert (len(_told(minh)), count(service, Notification, Notification.kind == _KIND)) == (1, 1)


@pytest.mark.parametrize("key", ["supervisor", "auditor"])
def test_only_administrators_keep_the_register(service: Service, key: str) -> None:
    problem_of(note(service.staff(key)), 403, "forbidden")


def test_a_write_names_the_revision_it_is_based_on(service: Service) -> None:
    officer = service.staff("administrator")
    one = f"{BREACHES}/{noted(officer)['id']}"
    closed = {"is_closed": True}
    assert officer.client.patch(one, json=closed, headers=officer.headers).status_code == 428
    stale = officer.headers | {"If-Match": '"9"'}
    assert officer.client.patch(one, json=closed, headers=stale).status_code == 412
