"""Two screens of one official agree: all that changes his inbox reaches the other one."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from app.database import new_id
from app.database.change_numbers import ChangeCounter
from app.database.migrations import downgrade, upgrade
from app.feedback.changes import REPORT_CHANGES
from app.identity.models import StaffRole
from app.identity.principals import StaffPrincipal
from app.identity.staff.rights import HeldRole, Scope
from app.notifications.staff.changes import STAFF_NOTIFICATION_CHANGES
from app.notifications.staff.kinds import StaffKind
from app.notifications.staff.news import StaffNews
from app.notifications.staff.telling import tell_staff
from app.province.cache import ProvinceCache
from app.triage.notices.inbox_changes import find_changes, latest_mark
from app.triage.notification_schemas import StaffNotificationPageSchema
from app.web.operations import Operation, Role
from tests.documented import assert_documented
from tests.identity.staff.administration import id_of
from tests.notifications.announcing import Newsroom
from tests.reports import file_report, move, publish
from tests.service import Caller, Json, Service
from tests.triage.many import copies
from tests.triage.notices.telling import INBOX, inbox, tell_all
from tests.triage.work import ROADS, WASTE, ask, last_assignment, put, step
from tests.web.problems import problem_of


@pytest.fixture
def lead(service: Service) -> Caller:
    """Who supervises the agency that leads roads."""
    return service.staff("supervisor", Role.SUPERVISOR, agency=ROADS)


class _OtherScreen:
    """Keeps a copy of the inbox, by the changes alone."""

    def __init__(self, caller: Caller, limit: int = 20) -> None:
        self._caller, self._limit = caller, limit
        page = caller.get(f"{INBOX}?limit=100").get_json()
        assert_documented(page, StaffNotificationPageSchema)
        self.items: dict[str, Json] = {one["id"]: one for one in page["items"]}
        self.mark: str = page["changes_mark"]

    def agrees(self) -> bool:
        """Whether it has, after all that changed, what the inbox has."""
        for page in self._pages():
            self.items |= {one["id"]: one for one in page["items"]}
            for removed in page["removed_ids"]:
                self.items.pop(removed, None)
        return self.items == {one["id"]: one for one in inbox(self._caller)}

    def _pages(self) -> Iterator[Json]:
        while True:
            path = f"{INBOX}?limit={self._limit}&changed_after={self.mark}"
            page = self._caller.get(path).get_json()
            assert_documented(page, StaffNotificationPageSchema)
            self.mark = page["changes_mark"]
            yield page
            if not page["has_more_changes"]:
                return


@pytest.mark.parametrize("limit", [1, 20])
def test_what_was_told_read_or_deleted_reaches_the_other_screen(
    service: Service, lead: Caller, limit: int
) -> None:
    first, second = (file_report(service.citizen(key)) for key in ("lan", "minh"))
    other = _OtherScreen(lead, limit)
    tell_all(service)
    assert other.agrees()
    assert {one["subject_id"] for one in other.items.values()} == {first["id"], second["id"]}
    told = {one["subject_id"]: one["id"] for one in inbox(lead)}
    assert lead.post(f"{INBOX}/{told[first['id']]}/read").status_code == 204
    assert lead.delete(f"{INBOX}/{told[second['id']]}").status_code == 204
    assert other.agrees()
    assert [one["read_at"] is None for one in other.items.values()] == [False]
    put(service.staff(), second, "lead", agency=WASTE, keeps_helping=False)
    put(service.staff(), second, "lead", agency=ROADS, keeps_helping=False)
    tell_all(service)
    assert other.agrees()
    assert len(other.items) == 2, "newer news of what was deleted comes in again"
    assert lead.post(f"{INBOX}/read-all").status_code == 204
    assert other.agrees()
    assert all(one["read_at"] for one in other.items.values())


@pytest.mark.parametrize("limit", [1, 20])
def test_what_goes_out_of_sight_is_removed_and_what_comes_back_is_there(
    service: Service, lead: Caller, limit: int
) -> None:
    triager, centre = service.staff(), service.staff("triager", Role.SUPERVISOR)
    reports = [file_report(service.citizen(key)) for key in ("lan", "minh", "hoa")]
    tell_all(service)
    other = _OtherScreen(lead, limit)
    assert len(other.items) == 3
    put(triager, reports[0], "lead", agency=WASTE, keeps_helping=False)
    assert publish(centre, reports[1], "restricted").status_code == 200
    # Its words are of its state, and nobody is told of that.
    assert move(triager, reports[2], "accepted").status_code == 200
    assert other.agrees()
    assert [one["subject_id"] for one in other.items.values()] == [reports[2]["id"]]
    put(triager, reports[0], "lead", agency=ROADS, keeps_helping=False)
    assert other.agrees()
    assert len(other.items) == 2


def test_whoever_only_helped_has_it_no_more_when_he_declined(service: Service) -> None:
    lead = service.staff("supervisor", Role.SUPERVISOR, agency=ROADS)
    waste = service.staff("officer_ward", Role.SUPERVISOR, agency=WASTE)
    report = file_report(service.citizen())
    asked = last_assignment(ask(lead, report, WASTE))
    tell_all(service)
    other = _OtherScreen(waste)
    assert len(other.items) == 1
    assert step(waste, report, asked, "declined", "Không thuộc thẩm quyền.").status_code == 200
    assert other.agrees()
    assert other.items == {}


def test_a_mark_is_refused_when_roles_are_others_and_to_everybody_else(
    service: Service, lead: Caller
) -> None:
    stranger = service.staff("officer_ward", Role.SUPERVISOR, agency=ROADS)
    file_report(service.citizen())
    tell_all(service)
    other = _OtherScreen(lead)
    assert other.agrees()
    mark = other.mark
    problem_of(stranger.get(f"{INBOX}?changed_after={mark}"), 400, "cursor_invalid")
    page = lead.get(f"{INBOX}?changed_after={mark}").get_json()
    assert (page["items"], page["removed_ids"]) == ([], [])
    with service.database.writing() as session:
        session.execute(update(StaffRole).values(agency_code=WASTE))
        session.commit()
    problem_of(lead.get(f"{INBOX}?changed_after={mark}"), 400, "cursor_invalid")
    assert _OtherScreen(lead).agrees()


def test_a_mark_from_before_a_restore_is_refused(service: Service, lead: Caller) -> None:
    file_report(service.citizen())
    tell_all(service)
    other = _OtherScreen(lead)
    assert other.agrees()
    with service.database.writing() as session:
        session.execute(update(ChangeCounter).values(last=0))
        session.commit()
    problem_of(lead.get(f"{INBOX}?changed_after={other.mark}"), 400, "cursor_invalid")


def test_who_may_approve_announcements_has_them_among_the_changes(service: Service) -> None:
    room = Newsroom(service)
    other = _OtherScreen(room.second)
    room.step(room.publisher, room.write(), "submit")
    assert other.agrees()
    assert [one["kind"] for one in other.items.values()] == ["announcement_waits"]


def test_what_is_committed_late_comes_after_what_was_read_meanwhile(
    service: Service, lead: Caller
) -> None:
    if service.database.is_sqlite:
        pytest.skip("one writer at a time: nothing can be late")
    staff_id, province = _principal(lead).id, ProvinceCache(service.database).current()
    other, now = _OtherScreen(lead), datetime.now(UTC)
    early, late = (StaffNews(staff_id, StaffKind.STAFF_TEST, new_id(), {}) for _ in range(2))
    with service.database.writing() as slow:
        tell_staff(slow, [early], province=province, now=now)
        with service.database.writing() as quick:
            tell_staff(quick, [late], province=province, now=now)
            quick.commit()
        assert other.agrees()
        assert len(other.items) == 1
        slow.commit()
    assert other.agrees()
    assert len(other.items) == 2


@pytest.mark.parametrize("looked_at", [1, 2, 100])
def test_a_long_way_of_reports_that_one_was_not_told_of_is_gone_in_steps(
    service: Service, lead: Caller, looked_at: int
) -> None:
    report, me = file_report(service.citizen()), _principal(lead)
    tell_all(service)
    copies(service, report, 5)
    with service.database.reading() as connection:
        mark, steps = latest_mark(connection, me), 0
    REPORT_CHANGES.catch_up(service.database)
    put(service.staff(), report, "priority", priority="high")
    found: list[str] = []
    while True:
        changes = find_changes(service.database, me, after=mark, count=5, looked_at=looked_at)
        found += [str(row.subject_id) for row in changes.rows]
        mark, steps = changes.mark, steps + 1
        if not changes.has_more:
            break
    assert found[-1] == report["id"]
    assert (steps > 1) is (looked_at < 100)


def test_inboxes_from_before_there_were_changes_wait_for_no_number(
    service: Service, lead: Caller
) -> None:
    file_report(service.citizen())
    tell_all(service)
    downgrade(service.database, "0040")
    upgrade(service.database)
    assert not STAFF_NOTIFICATION_CHANGES.has_unnumbered(service.database)
    other = _OtherScreen(lead)
    assert len(other.items) == 1
    file_report(service.citizen("minh"))
    tell_all(service)
    assert other.agrees()


def _principal(lead: Caller) -> StaffPrincipal:
    """The supervisor of roads, as the service knows him."""
    held = (HeldRole(Role.SUPERVISOR, Scope(ROADS)),)
    return StaffPrincipal(uuid.UUID(id_of(lead)), "", Operation.ACCOUNT_NEWS, held, None)
