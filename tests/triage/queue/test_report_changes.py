"""Staff's feed of changes: whole, in order, and silent about what is out of sight."""

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from app.database.change_numbers import ChangeCounter
from app.feedback.changes import REPORT_CHANGES
from app.feedback.recalculation import recalculate
from app.identity.staff.rights import Scope
from app.province.snapshot import load_province
from app.triage.change_schemas import KnownReportsSchema, ReportChangesSchema
from app.triage.queue.changes import find_changed
from app.web.operations import Role
from tests.documented import assert_documented
from tests.province.administration import import_file, see_now, square_around
from tests.reports import (
    COMMUNES,
    COMMUNES_BEFORE,
    QUEUE,
    REPORTS,
    file_report,
    lay_in,
    move,
    publish,
    set_directly,
)
from tests.service import Caller, Json, Service
from tests.statements import statements
from tests.triage.many import copies
from tests.triage.work import HEALTH, ROADS, put, refused

CHANGES, KNOWN = f"{QUEUE}/changes", f"{QUEUE}/known"


def _mark(staff: Caller) -> str:
    """The mark of now, with nothing left before it."""
    mark: str = staff.get(CHANGES).get_json()["changes_mark"]
    return _since(staff, mark)[1]


def _since(staff: Caller, mark: str, limit: int = 100) -> tuple[list[str], str]:
    answer = staff.get(f"{CHANGES}?changed_after={mark}&limit={limit}")
    assert answer.status_code == 200, answer.get_json()
    content = answer.get_json()
    assert_documented(content, ReportChangesSchema)
    found = [one["id"] for one in content["items"]]
    if content["has_more_changes"]:
        more, last = _since(staff, content["changes_mark"], limit)
        return found + more, last
    return found, content["changes_mark"]


def _known(staff: Caller, *reports: Json) -> dict[str, int]:
    answer = staff.post(KNOWN, {"ids": [one["id"] for one in reports]})
    assert_documented(answer.get_json(), KnownReportsSchema)
    return {one["id"]: one["revision"] for one in answer.get_json()["items"]}


def test_changes_come_in_their_order_page_by_page(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    first, second = file_report(lan), file_report(lan)
    mark = _mark(staff)
    assert _since(staff, mark)[0] == []
    move(staff, second, "accepted")
    found, later = _since(staff, mark)
    assert found == [second["id"]]
    put(staff, first, "priority", priority="high")
    _since(staff, later)
    move(staff, second, "in_progress")
    assert _since(staff, later)[0] == [first["id"], second["id"]]
    assert _since(staff, mark, limit=1)[0] == [first["id"], second["id"]]
    refused(staff.get(f"{CHANGES}?changed_after=abc"), 400, "cursor_invalid")
    assert staff.get(f"{CHANGES}?limit=101").status_code == 422


def test_what_the_lead_passes_on_comes_to_one_and_is_gone_for_the_other(service: Service) -> None:
    roads = service.staff("officer", agency=ROADS)
    health = service.staff("officer_water", Role.OFFICER, agency=HEALTH)
    report = file_report(service.citizen())
    theirs, ours = _mark(health), _mark(roads)
    assert _known(roads, report) == {report["id"]: 1}
    put(roads, report, "lead", agency=HEALTH)
    assert _since(health, theirs)[0] == [report["id"]]
    assert _since(roads, ours)[0] == []
    assert (_known(roads, report), _known(health, report)) == ({}, {report["id"]: 2})


def test_an_accused_agency_learns_nothing_of_what_it_never_saw(service: Service) -> None:
    lan = service.citizen()
    theirs = service.staff("officer", agency=ROADS, sees_restricted=True)
    centre = service.staff("supervisor", sees_restricted=True)
    mark = _mark(theirs)
    accusing = file_report(lan, accused_agency=ROADS)
    ordinary = file_report(lan)
    for state in ("accepted", "in_progress"):
        assert move(centre, accusing, state).status_code == 200
    assert publish(centre, ordinary, "restricted").status_code == 200
    found, after = _since(theirs, mark)
    assert accusing["id"] not in found
    publish(centre, accusing, "hidden")
    assert _since(theirs, after)[0] == []
    unknown = {"id": str(uuid.uuid4())}
    assert _known(theirs, accusing) == _known(theirs, unknown) == {}
    assert set(_known(centre, accusing, ordinary)) == {accusing["id"], ordinary["id"]}


def test_what_was_restricted_is_gone_and_no_one_is_told_why(service: Service) -> None:
    officer, centre = service.staff("officer", agency=ROADS), service.staff("supervisor")
    report = file_report(service.citizen())
    mark = _mark(officer)
    assert publish(centre, report, "restricted").status_code == 200
    assert _since(officer, mark)[0] == []
    assert _known(officer, report) == {}


@pytest.mark.parametrize("looked_at", [1, 2, 100])
def test_a_long_way_without_anything_in_sight_is_gone_in_steps(
    service: Service, looked_at: int
) -> None:
    report = file_report(service.citizen())
    others = copies(service, report, 5, lead_agency_code=HEALTH)
    REPORT_CHANGES.catch_up(service.database)
    set_directly(service, report, change_serial=None)
    set_directly(service, others[0], change_serial=None)
    REPORT_CHANGES.catch_up(service.database)
    found, mark, steps = [], 0, 0
    with service.database.reading() as connection:
        while True:
            changes = find_changed(
                connection, [Scope(ROADS)], after=mark, count=1, looked_at=looked_at
            )
            found += [str(row.id) for row in changes.rows]
            mark, steps = changes.mark, steps + 1
            if not changes.has_more:
                break
    assert found == [report["id"]]
    assert steps <= 7


def test_a_mark_from_before_a_restore_is_refused_rather_than_missing_changes(
    service: Service,
) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    mark = _mark(staff)
    own = lan.get(f"{REPORTS}?changed_after={lan.get(REPORTS).get_json()['changes_mark']}")
    marked = own.get_json()["changes_mark"]
    centre = staff.get("/v1/admin/ioc").get_json()["changes_mark"]
    # As a backup has it that was made before the report was numbered.
    set_directly(service, report, change_serial=0)
    with service.database.writing() as session:
        session.execute(update(ChangeCounter).values(last=0))
        session.commit()
    refused(staff.get(f"{CHANGES}?changed_after={mark}"), 400, "cursor_invalid")
    refused(lan.get(f"{REPORTS}?changed_after={marked}"), 400, "cursor_invalid")
    refused(staff.get(f"/v1/admin/ioc?changed_after={centre}"), 400, "cursor_invalid")


def test_what_new_boundaries_bring_into_sight_is_in_the_feed(service: Service) -> None:
    admin, here = service.staff("administrator"), service.staff(area="25747")
    report, apart = file_report(service.citizen()), file_report(service.citizen())
    lay_in(service, report)
    lay_in(service, apart, (COMMUNES, "25747"), (COMMUNES_BEFORE, "25741"))
    mark = _mark(here)
    around = square_around(10.9781, 106.6516, scheme=COMMUNES_BEFORE, code="25741")
    assert import_file(admin, "/v1/admin/imports/area-boundaries", around).status_code == 200
    see_now(service)
    with service.database.reading() as connection:
        province = load_province(connection)
    while recalculate(service.database, province, datetime.now(UTC)):
        pass
    assert _since(here, mark)[0] == [report["id"]], "and not what lies where it lay"


def test_the_feed_costs_the_same_for_one_and_for_many(service: Service) -> None:
    staff = service.staff()
    mark = _mark(staff)
    report = file_report(service.citizen())

    def cost() -> int:
        _since(staff, mark)
        with statements(service) as done:
            _since(staff, mark)
        return len(done)

    for_one = cost()
    many = copies(service, report, 50)
    assert cost() == for_one
    with statements(service) as done:
        assert len(_known(staff, report, *many)) == 51
    assert len(done) <= 2


def test_too_many_or_repeated_ids_are_refused(service: Service) -> None:
    staff, one = service.staff(), str(uuid.uuid4())
    refused(staff.post(KNOWN, {"ids": [one, one]}), 422, "repeated")
    refused(staff.post(KNOWN, {"ids": [str(uuid.uuid4()) for _ in range(501)]}), 422, "length")
    assert staff.post(KNOWN, {"ids": ["x"]}).status_code == 422
