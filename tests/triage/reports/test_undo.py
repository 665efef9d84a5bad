"""Undoing a move: within ten seconds, by who made it, before anybody was told."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import update

from app.feedback.models import ReportFanout, ReportReceipt, ReportUndo
from app.feedback.states import MOVES, Actor, State
from app.feedback.undo_window import UNDO_FOR
from app.notifications.models import Notification
from tests.community import news, published, stranger, support, work
from tests.notifications.claiming import SENT, record, take
from tests.notifications.phones import Phone, deliveries
from tests.reports import QUEUE, REPORTS, bring_to, count, file_report, move, new_key, set_directly
from tests.service import Caller, Json, Service
from tests.triage.alarms.driving import alarms_of, look
from tests.triage.merging.acting import merge, path_of, read, rows_of, undo
from tests.triage.replies.official_replies import draft, publish_reply
from tests.triage.work import HEALTH, TOP, ask, post, put, refused

_BY_STAFF = [state for state in State if Actor.STAFF in frozenset().union(*MOVES[state].values())]


def _own(citizen: Caller, report: Json) -> Json:
    content: Json = citizen.get(f"{REPORTS}/{report['id']}").get_json()
    return {name: content[name] for name in content if name not in ("revision", "updated_at")}


def _age(service: Service, by: timedelta) -> None:
    """Have the last move be older than it is."""
    with service.database.writing() as session:
        session.execute(update(ReportUndo).values(at=datetime.now(UTC) - by))
        session.commit()


def _told(service: Service) -> int:
    """How many things there are in all inboxes."""
    return count(service, Notification, Notification.deleted_at.is_(None))


@pytest.mark.parametrize("state", _BY_STAFF)
def test_every_move_from_a_state_is_undone_as_if_it_had_not_been(
    service: Service, state: State
) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan, category="electricity")
    assert ask(staff, report, HEALTH).status_code == 201
    assert put(staff, report, "assignee", staff_id="me").status_code == 200
    bring_to(state, report, citizen=lan, staff=staff)
    rows, own = rows_of(service, report), _own(lan, report)
    told, given = _told(service), count(service, ReportReceipt)
    for wanted in (one for one, actors in MOVES[state].items() if Actor.STAFF in actors):
        revision = read(staff, report)["revision"]
        assert move(staff, report, wanted).status_code == 200
        assert _own(lan, report)["state"] == wanted
        undone = undo(staff, report)
        assert undone.status_code == 200, undone.get_json()
        assert rows_of(service, report) == rows, wanted
        assert _own(lan, report) == own, wanted
        assert (_told(service), count(service, ReportReceipt)) == (told, given)
        content = undone.get_json()
        assert content["revision"] == revision + 2
        assert [one["action"] for one in content["history"][-2:]] == ["moved", "undone"]
        assert undo(staff, report).get_json()["code"] == "undo_not_possible"


def test_what_was_said_with_a_rejection_is_there_again(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    sent = {"state": "rejected", "note": "Không thấy.", "reason": "no_problem_found"}
    assert post(staff, report, "transitions", **sent).status_code == 200
    own = _own(lan, report)
    assert move(staff, report, "accepted").get_json()["rejection_reason"] is None
    assert undo(staff, report).get_json()["rejection_reason"] == "no_problem_found"
    assert _own(lan, report) == own


def test_it_is_not_found_any_more_by_what_was_never_said(service: Service) -> None:
    staff = service.staff()
    report = file_report(service.citizen())

    def found(words: str) -> bool:
        return bool(staff.get(f"{QUEUE}?{urlencode({'q': words})}").get_json()["items"])

    for state, words in (("needs_info", "Gần cây số mấy?"), ("rejected", "Đường tư nhân.")):
        assert move(staff, report, state, note=words).status_code == 200
        assert found(words)
    assert undo(staff, report).status_code == 200
    assert (found("Đường tư nhân."), found("Gần cây số mấy?")) == (False, True)
    assert found(report["text"])


def test_lead_desk_and_asked_agencies_are_as_before_when_others_had_to_take_over(
    service: Service,
) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    for agency in (TOP, HEALTH):
        assert ask(staff, report, agency).status_code == 201
    assert put(staff, report, "assignee", staff_id="me").status_code == 200
    bring_to("resolved", report, citizen=lan, staff=staff)
    led_by = read(staff, report)["lead_agency"]
    set_directly(service, report, accused_agency_code=led_by)
    rows, own = rows_of(service, report), _own(lan, report)
    reopened = move(staff, report, "in_progress").get_json()
    assert (reopened["lead_agency"], reopened["assignee"]) == (TOP, None)
    assert [one["state"] for one in reopened["assignments"]] == ["withdrawn", "asked"]
    assert undo(staff, report).status_code == 200
    assert rows_of(service, report) == rows
    assert _own(lan, report) == own


def test_what_waits_for_a_supervisor_is_undone_by_nobody_else(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    move(staff, report, "accepted")
    set_directly(service, report, needs_supervisor=True)
    refused(undo(staff, report), 403, "supervisor_needed")


def test_alarms_follow_a_move_and_its_undoing(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen(), category="electricity")
    late = timedelta(days=60)
    move(staff, report, "accepted")
    look(service, late)
    rung = alarms_of(staff, report)
    assert rung
    move(staff, report, "resolved")
    look(service, late)
    assert alarms_of(staff, report) == []
    assert undo(staff, report).status_code == 200
    look(service, late)
    assert alarms_of(staff, report) == rung


def test_an_official_reply_goes_out_at_once_and_stays(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    Phone().register(lan)
    report = file_report(lan)
    bring_to("in_progress", report, citizen=lan, staff=staff)
    record(service, take(service, datetime.now(UTC) + UNDO_FOR), SENT)
    _age(service, UNDO_FOR)
    assert publish_reply(staff, draft(staff, report)).status_code == 200
    assert len(take(service, datetime.now(UTC)).deliveries) == 1
    assert undo(staff, report).get_json()["code"] == "undo_not_possible"


def test_only_who_moved_it_undoes_it_and_only_the_last_thing(service: Service) -> None:
    lan, staff, other = service.citizen(), service.staff(), service.staff("supervisor")
    report = file_report(lan)
    assert undo(staff, report).get_json()["code"] == "undo_not_possible"
    move(staff, report, "accepted")
    assert undo(other, report).get_json()["code"] == "undo_not_possible"
    stale = staff.post(f"{path_of(report)}/undo", If_Match='"1"')
    assert stale.status_code == 412
    sent = staff.post(f"{path_of(report)}/messages", {"text": "A"}, key=new_key(), If_Match='"2"')
    assert sent.status_code == 201
    assert undo(staff, report).get_json()["code"] == "undo_not_possible"


def test_it_is_too_late_after_ten_seconds_and_always_in_an_emergency(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    phone = Phone().register(lan)
    report = file_report(lan)
    move(staff, report, "accepted")
    _age(service, UNDO_FOR)
    assert undo(staff, report).get_json()["code"] == "undo_too_late"
    assert not take(service, datetime.now(UTC)).deliveries
    assert len(take(service, datetime.now(UTC) + UNDO_FOR).deliveries) == 1
    fire = file_report(lan, category="fire_emergency")
    move(staff, fire, "accepted")
    assert len(take(service, datetime.now(UTC)).deliveries) == 1
    assert undo(staff, fire).get_json()["code"] == "undo_too_late"
    assert len(deliveries(service, phone)) == 2


def test_what_was_undone_is_pushed_to_nobody(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    for citizen in (lan, minh):
        Phone().register(citizen)
    follower = stranger(service, 1)
    report = published(lan, staff, category="electricity")
    duplicate = file_report(minh)
    merge(staff, duplicate, report)
    support(follower, report)
    work(service)
    record(service, take(service, datetime.now(UTC)), SENT)
    move(staff, report, "accepted")
    told = _told(service)
    events = count(service, ReportFanout)
    move(staff, report, "resolved")
    assert _told(service) == told + 2
    assert undo(staff, report).status_code == 200
    work(service)
    assert (_told(service), count(service, ReportFanout)) == (told, events)
    assert news(follower, report) == []
    # What was told before the undone move goes out.
    assert len(take(service, datetime.now(UTC) + UNDO_FOR).deliveries) == 2


def test_what_followers_were_told_cannot_be_undone(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = published(lan, staff, category="electricity")
    move(staff, report, "accepted")
    move(staff, report, "resolved")
    work(service)
    assert undo(staff, report).get_json()["code"] == "undo_too_late"
    assert read(staff, report)["state"] == "resolved"


def test_what_is_told_after_a_move_reaches_phones_after_it(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    Phone().register(minh)
    target, asked, answered = (file_report(who) for who in (lan, minh, minh))
    move(staff, asked, "needs_info")
    assert merge(staff, asked, target).status_code == 200
    move(staff, answered, "accepted")
    assert post(staff, answered, "messages", text="Đội sẽ đến hôm nay.").status_code == 201
    assert not take(service, datetime.now(UTC)).deliveries, "what came last would be heard first"
    later = take(service, datetime.now(UTC) + UNDO_FOR).deliveries
    heard = sorted(one.message.data["type"] for one in later)
    assert heard == ["report_moved", "report_replied"], "of each report the newest"
    _age(service, UNDO_FOR)
    assert post(staff, answered, "messages", text="Đội đã đến.").status_code == 201
    assert len(take(service, datetime.now(UTC)).deliveries) == 1


def test_of_undoing_and_sending_at_once_exactly_one_wins(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    phone = Phone().register(lan)
    for _ in range(8):
        report = file_report(lan)
        move(staff, report, "accepted")
        undoing = partial(staff.post, f"{QUEUE}/{report['id']}/undo", If_Match='"2"')
        sending = partial(take, service, datetime.now(UTC) + UNDO_FOR)
        with ThreadPoolExecutor(2) as pool:
            undone, claim = (one.result() for one in map(pool.submit, (undoing, sending)))
        _record_sent(service, claim)
        sent = {uuid.UUID(one.message.data["entity_id"]) for one in claim.deliveries}
        is_sent = uuid.UUID(report["id"]) in sent
        assert undone.status_code == (409 if is_sent else 200)
        assert read(staff, report)["state"] == ("accepted" if is_sent else "submitted")
    assert {row.state for row in deliveries(service, phone)} <= {"sent"}


def _record_sent(service: Service, claim: Any) -> None:
    if claim.deliveries:
        record(service, claim, SENT)
