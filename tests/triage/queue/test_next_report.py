"""Being handed the next report: the most pressing, and the same to no two."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from app.triage.claim_schemas import NextReportSchema
from app.triage.claims.models import ReportClaim
from app.web.operations import Role
from tests.documented import assert_documented
from tests.reports import QUEUE, ask_agencies, file_report, move, set_directly
from tests.served import Served
from tests.service import Caller, Service
from tests.triage.many import NEXT, copies, next_id
from tests.triage.work import HEALTH, ROADS, put, refused

CLERKS = ("triager", "officer", "officer_water", "officer_ward", "supervisor")


def _clerks(service: Service) -> list[Caller]:
    return [service.staff(key, Role.TRIAGER) for key in CLERKS]


def _run_out(service: Service) -> None:
    with service.database.writing() as session:
        session.execute(update(ReportClaim).values(until_at=datetime.now(UTC)))
        session.commit()


def test_the_most_pressing_comes_first_and_comes_again(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    soon, urgent = copies(service, report, 2)
    set_directly(service, soon, due_at=datetime.now(UTC) + timedelta(minutes=1))
    set_directly(service, urgent, priority=3)
    answer = staff.post(NEXT, {})
    assert_documented(answer.get_json(), NextReportSchema)
    assert answer.get_json()["id"] == urgent["id"]
    assert answer.headers["ETag"] == '"1"'
    assert next_id(staff) == urgent["id"]
    colleague = service.staff("officer", Role.TRIAGER)
    assert next_id(colleague) == soon["id"]
    assert next_id(service.staff("supervisor", Role.TRIAGER)) == report["id"]
    assert next_id(service.staff("officer_ward", Role.TRIAGER)) is None


def test_a_skipped_report_is_for_others(service: Service) -> None:
    staff, colleague = service.staff(), service.staff("officer", Role.TRIAGER)
    first = file_report(service.citizen())
    [second] = copies(service, first, 1)
    set_directly(service, first, priority=3)
    assert next_id(staff) == first["id"]
    assert next_id(staff, skip=first["id"]) == second["id"]
    assert next_id(staff, skip=first["id"]) == second["id"], "sent again it skips nothing more"
    assert next_id(colleague) == first["id"]
    assert next_id(staff, skip=second["id"]) is None
    _run_out(service)
    assert next_id(staff) == first["id"]


def test_moved_released_or_out_of_time_it_is_in_nobodys_hands(service: Service) -> None:
    staff, colleague = service.staff(), service.staff("officer", Role.TRIAGER)
    report = file_report(service.citizen())
    assert (next_id(staff), next_id(colleague)) == (report["id"], None)
    assert move(colleague, report, "accepted").status_code == 200, "a claim is only a hint"
    assert (next_id(staff), next_id(colleague)) == (None, report["id"])
    released = colleague.delete(f"{QUEUE}/{report['id']}/claim")
    assert released.status_code == 204
    assert colleague.delete(f"{QUEUE}/{report['id']}/claim").status_code == 204
    third = service.staff("supervisor", Role.TRIAGER)
    assert (next_id(colleague), next_id(third)) == (None, report["id"])
    assert staff.delete(f"{QUEUE}/{report['id']}/claim").status_code == 204
    assert next_id(third) == report["id"], "nobody releases what another one has"
    _run_out(service)
    assert next_id(staff) == report["id"]


def test_only_what_waits_for_the_clerk_is_handed_to_him(service: Service) -> None:
    officer = service.staff("officer", agency=ROADS)
    boss = service.staff("supervisor", agency=ROADS)
    report = file_report(service.citizen())
    helped, done, asked, stuck, desk = copies(service, report, 5)
    set_directly(service, helped, lead_agency_code=HEALTH)
    ask_agencies(service, helped, ROADS)
    set_directly(service, done, state="closed")
    set_directly(service, asked, state="needs_info")
    set_directly(service, stuck, needs_supervisor=True)
    assert put(boss, desk, "assignee", staff_id="me").status_code == 200
    assert next_id(officer) == report["id"]
    assert next_id(officer, skip=report["id"]) is None
    handed = {next_id(boss)}
    for _ in range(2):
        handed.add(next_id(boss, skip=next_id(boss)))
    assert handed == {report["id"], stuck["id"], desk["id"]}
    assert next_id(boss, skip=next_id(boss)) is None
    publisher = service.staff("publisher")
    refused(publisher.post(NEXT, {}), 403, "forbidden")


def test_the_queues_filter_narrows_what_one_is_handed(service: Service) -> None:
    staff = service.staff()
    report = file_report(service.citizen())
    [trees] = copies(service, report, 1, category_code="trees")
    filters = {"category": "trees", "open": True, "priority": "normal", "area": "25747"}
    assert next_id(staff, filter=filters | {"state": "accepted"}) is None
    assert next_id(staff, filter=filters) == trees["id"]
    wrong = staff.post(NEXT, {"filter": {"area": "25747", "area_scheme": "none_such"}})
    refused(wrong, 422, "unknown_value")
    assert wrong.get_json()["errors"][0]["pointer"] == "/filter/area_scheme"
    for sent in ({"filter": {"open": "true"}}, {"filter": {"state": "x"}}, {"skip": 1}, {"x": 1}):
        assert staff.post(NEXT, sent).status_code == 422, sent


def test_five_clerks_at_once_never_have_the_same_report(served: Served) -> None:
    service = served.service
    report = file_report(service.citizen())
    wanted = {report["id"], *(one["id"] for one in copies(service, report, 49))}

    def work(clerk: Caller) -> list[str]:
        found = []
        with served.client(clerk) as client:
            while True:
                handed = client.post(NEXT, json={"filter": {"state": "submitted"}})
                if handed.status_code == 204:
                    return found
                assert handed.status_code == 200, handed.text
                found.append(handed.json()["id"])
                moved = client.post(
                    f"{QUEUE}/{found[-1]}/transitions",
                    json={"state": "accepted"},
                    headers={"If-Match": handed.headers["ETag"]},
                )
                assert moved.status_code == 200, moved.text

    with ThreadPoolExecutor(len(CLERKS)) as pool:
        handed = [one for found in pool.map(work, _clerks(service)) for one in found]
    assert sorted(handed) == sorted(wanted), "each once"


def test_two_taps_of_one_clerk_get_the_same_report(served: Served) -> None:
    service = served.service
    copies(service, file_report(service.citizen()), 20)
    with served.client(service.staff()) as client, ThreadPoolExecutor(4) as pool:
        taps = [pool.submit(client.post, NEXT, json={}) for _ in range(8)]
        assert len({tap.result().json()["id"] for tap in taps}) == 1
