"""The inbox of an official: his own, of what he still sees, one row for each report."""

from sqlalchemy import update

from app.identity.models import StaffRole
from app.triage.notification_schemas import StaffUnreadCountSchema
from app.web.operations import Role
from tests.documented import assert_documented
from tests.reports import file_report, set_directly
from tests.service import Caller, Service
from tests.triage.notices.telling import INBOX, inbox, tell_all, told_of
from tests.triage.work import ROADS, WASTE, put
from tests.web.problems import problem_of


def test_what_went_out_of_sight_is_not_in_the_inbox_and_cannot_be_asked_for(
    service: Service, lead: Caller
) -> None:
    report, other = (file_report(service.citizen(key)) for key in ("lan", "minh"))
    tell_all(service)
    assert lead.get(f"{INBOX}/unread-count").get_json() == {"unread": 2}
    hidden = next(one for one in inbox(lead) if one["subject_id"] == report["id"])
    set_directly(service, report, publication="restricted")
    assert told_of(lead, report) == []
    assert lead.get(f"{INBOX}/unread-count").get_json() == {"unread": 1}
    problem_of(lead.post(f"{INBOX}/{hidden['id']}/read"), 404, "not_found")
    with service.database.writing() as session:
        session.execute(update(StaffRole).values(agency_code=WASTE))
        session.commit()
    assert told_of(lead, other) == []


def test_an_inbox_is_its_owner_s_and_read_or_emptied_by_him(service: Service, lead: Caller) -> None:
    stranger = service.staff("officer_ward", Role.SUPERVISOR, agency=ROADS)
    for key in ("lan", "minh"):
        file_report(service.citizen(key))
    tell_all(service)
    first, second = inbox(lead)
    for method in (stranger.post, stranger.delete):
        path = f"{INBOX}/{first['id']}" + ("/read" if method == stranger.post else "")
        problem_of(method(path), 404, "not_found")
    assert lead.post(f"{INBOX}/{first['id']}/read").status_code == 204
    assert_documented(lead.get(f"{INBOX}/unread-count").get_json(), StaffUnreadCountSchema)
    assert lead.get(f"{INBOX}/unread-count").get_json() == {"unread": 1}
    for _ in range(2):
        assert lead.delete(f"{INBOX}/{second['id']}").status_code == 204
    assert [one["id"] for one in inbox(lead)] == [first["id"]]
    assert stranger.post(f"{INBOX}/read-all").status_code == 204
    assert stranger.get(f"{INBOX}/unread-count").get_json() == {"unread": 0}
    assert len(inbox(stranger)) == 2


def test_the_inbox_keeps_one_row_of_a_report_and_the_newest_comes_first_unread(
    service: Service, lead: Caller
) -> None:
    triager = service.staff()
    report, other = (file_report(service.citizen(key)) for key in ("lan", "minh"))
    tell_all(service)
    assert lead.post(f"{INBOX}/read-all").status_code == 204
    put(triager, report, "lead", agency=WASTE, keeps_helping=False)
    put(triager, report, "lead", agency=ROADS, keeps_helping=False)
    tell_all(service)
    items = inbox(lead)
    assert [one["subject_id"] for one in items] == [report["id"], other["id"]]
    assert [one["read_at"] is None for one in items] == [True, False]
    page = lead.get(f"{INBOX}?limit=1").get_json()
    rest = lead.get(f"{INBOX}?limit=1&cursor={page['next_cursor']}").get_json()
    assert (page["items"] + rest["items"], rest["next_cursor"]) == (items, None)
