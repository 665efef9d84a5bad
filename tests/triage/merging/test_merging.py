"""Duplicates: merged with all that belongs to them, and parted as if nothing had happened."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from app.feedback.merging.releasing import release_duplicates
from app.feedback.silence import UNANSWERED_FOR, follow_up_silence
from app.feedback.states import State
from app.province.snapshot import load_province
from app.triage.schemas import StaffReportSchema
from app.web.operations import Role
from tests.chance import seeded
from tests.community import counts, news, published, stranger, support, support_path, work
from tests.documented import assert_documented
from tests.reports import (
    REPORTS,
    bring_to,
    file_report,
    move,
    new_key,
    publish,
    set_directly,
    upload_photo,
)
from tests.service import Caller, Json, Service
from tests.triage.alarms.driving import alarms_of, look
from tests.triage.merging.acting import merge, path_of, read, rows_of, split, unmerge
from tests.triage.work import HEALTH, ROADS, ask, put, refused

MERGED_MOVED = "merged_report_moved"


def _own(citizen: Caller, report: Json) -> Json:
    content: Json = citizen.get(f"{REPORTS}/{report['id']}").get_json()
    return content


def _told(citizen: Caller, report: Json) -> list[str]:
    """The kinds of what a citizen's inbox says about a report of his own, the oldest first."""
    items = citizen.get("/v1/notifications?limit=100").get_json()["items"]
    return [one["kind"] for one in reversed(items) if one["entity_id"] == report["id"]]


def test_a_duplicate_comes_with_its_supporters_photos_and_words(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    target = published(lan, staff)
    photo = upload_photo(minh)["id"]
    report = file_report(minh, text="Cùng một ổ gà", photo_ids=[photo])
    publish(staff, report)
    both = stranger(service, 1)
    for one in (both, stranger(service, 2), lan):
        support(one, report)
    support(both, target)
    answer = minh.post(f"{REPORTS}/{report['id']}/messages", {"text": "Gần trường."}, key=new_key())
    assert answer.status_code == 201
    merged = merge(staff, report, target, note="Trùng với phản ánh đã có.")
    assert merged.status_code == 200, merged.get_json()
    content = merged.get_json()
    assert_documented(content, StaffReportSchema)
    assert (content["state"], content["allowed_moves"]) == ("duplicate", [])
    assert content["merged_into"] == {"id": target["id"], "reference": target["reference"]}
    # Two supporters and the citizen himself; who filed the target does not support his own.
    assert counts(service, target) == (3, 3)
    shown = read(staff, target)
    assert_documented(shown, StaffReportSchema)
    (duplicate,) = shown["duplicates"]
    assert (duplicate["id"], duplicate["text"]) == (report["id"], "Cùng một ổ gà")
    assert [one["text"] for one in duplicate["messages"]] == ["Gần trường."]
    (seen,) = duplicate["photos"]
    assert staff.get(seen["url"]).status_code == 200
    assert [event["action"] for event in shown["history"]][-1] == "took_duplicate"
    # Nothing of it is anyone's to see there, nor the other citizen's.
    face = service.anyone().get(f"/v1/feedback/public/{target['public_id']}").get_json()
    assert face["photos"] == []
    own = str(_own(lan, target))
    assert "Cùng một ổ gà" not in own
    assert "took_duplicate" not in own


def test_what_its_citizen_says_of_a_duplicates_photo_is_news_to_who_has_the_other(
    service: Service,
) -> None:
    minh, staff = service.citizen("minh"), service.staff()
    photo = upload_photo(minh)["id"]
    target, report = file_report(service.citizen()), file_report(minh, photo_ids=[photo])
    merge(staff, report, target)
    etag = staff.get(path_of(target)).headers["ETag"]
    assert staff.get(path_of(target), If_None_Match=etag).status_code == 304
    sent = {"json": {"alt_text": "Ổ gà sâu."}, "headers": minh.headers}
    assert minh.client.patch(f"/v1/feedback/photos/{photo}", **sent).status_code == 200
    answer = staff.get(path_of(target), If_None_Match=etag)
    assert answer.status_code == 200
    [duplicate] = answer.get_json()["duplicates"]
    assert duplicate["photos"][0]["alt_text"] == "Ổ gà sâu."


def test_who_filed_the_duplicate_follows_the_other_report(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    target, report = file_report(lan, category="electricity"), file_report(minh)
    merge(staff, report, target, note="Trùng.")
    own = _own(minh, report)
    assert own["merged_into"] == {"state": "submitted", "public_id": None, "title": None}
    assert "cùng một phản ánh khác" in own["next_step"]
    assert (own["allowed_actions"], own["history"][-1]["note"]) == ([], "Trùng.")
    publish(staff, target)
    for state in ("needs_info", "in_progress", "resolved"):
        assert move(staff, target, state).status_code == 200
    # The question was another's; and once each, though he supports the published report too.
    work(service)
    inbox = minh.get("/v1/notifications?limit=100").get_json()["items"]
    assert _told(minh, report) == ["report_moved", MERGED_MOVED, MERGED_MOVED]
    assert not [one for one in inbox if one["kind"] == "supported_report_moved"]
    own = _own(minh, report)
    assert own["merged_into"]["state"] == "resolved"
    assert own["merged_into"]["public_id"] == target["public_id"]
    verdict = minh.post(f"{REPORTS}/{report['id']}/satisfaction", {"satisfied": True})
    assert verdict.status_code == 409
    assert _own(lan, target)["merged_into"] is None
    assert MERGED_MOVED not in _told(lan, target)


def test_who_filed_the_duplicate_hears_what_the_other_citizen_says_of_the_result(
    service: Service,
) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    target, report = published(lan, staff, category="electricity"), file_report(minh)
    assert merge(staff, report, target).status_code == 200
    bring_to("needs_info", target, citizen=lan, staff=staff)
    answer = lan.post(_messages(target), {"text": "Ở cổng trường."}, key=new_key())
    assert answer.status_code == 201
    assert MERGED_MOVED not in _told(minh, report), "neither the question nor the answer was his"
    assert move(staff, target, "accepted").status_code == 200
    for is_satisfied, state in ((False, "in_progress"), (True, "closed")):
        assert move(staff, target, "resolved").status_code == 200
        heard, verdict = len(_told(minh, report)), {"satisfied": is_satisfied}
        said = lan.post(f"{REPORTS}/{target['id']}/satisfaction", verdict)
        assert said.get_json()["state"] == state
        assert _told(minh, report)[heard:] == [MERGED_MOVED]
    work(service)
    assert news(minh, target) == [], "he hears it in his own words, and once"


def test_an_emergency_is_not_lost_in_a_report_that_is_none(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    ordinary = file_report(lan, category="electricity")
    emergency = file_report(lan, text="Dây điện rơi xuống đường.")
    set_directly(service, emergency, is_emergency=True)
    refused(merge(staff, emergency, ordinary), 409, "merge_target_no_emergency")
    assert read(staff, emergency)["state"] == "submitted"
    assert merge(staff, ordinary, emergency).status_code == 200


def test_merging_and_unmerging_restores_both(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    supporters = [stranger(service, number) for number in range(3)]
    for number, (state, supported) in enumerate(
        product(("submitted", "needs_info", "accepted", "in_progress"), (False, True))
    ):
        target, report = published(lan, staff), published(minh, staff)
        assert ask(staff, report, HEALTH).status_code == 201
        assert put(staff, report, "priority", priority="high").status_code == 200
        assert put(staff, report, "assignee", staff_id="me").status_code == 200
        bring_to(state, report, citizen=minh, staff=staff)
        if supported:
            support(supporters[0], report)
            support(lan, report)
            for one in supporters[:2]:
                support(one, target)
        before = rows_of(service, target, report)
        assert merge(staff, report, target).status_code == 200, (number, state)
        assert rows_of(service, target, report) != before
        assert unmerge(staff, report).status_code == 200
        after = rows_of(service, target, report)
        if state == "needs_info":
            # Whom we waited for keeps the time that he had left.
            waits = [[row.pop("waiting_since") for row in rows[0]] for rows in (before, after)]
            (then, now) = (max(filter(None, one)) for one in waits)
            assert timedelta(0) < now - then < timedelta(minutes=1)
        assert after == before, (state, supported)


def test_a_duplicate_rings_no_alarms_until_it_is_parted_again(service: Service) -> None:
    staff = service.staff()
    target, report = file_report(service.citizen()), file_report(service.citizen("minh"))
    late = timedelta(days=60)
    look(service, late)
    rung = alarms_of(staff, report)
    assert rung
    merge(staff, report, target)
    look(service, late)
    assert (alarms_of(staff, report), alarms_of(staff, target)) == ([], rung)
    unmerge(staff, report)
    look(service, late)
    assert alarms_of(staff, report) == alarms_of(staff, target) == rung


def test_who_merges_an_emergency_has_taken_notice_of_it(service: Service) -> None:
    staff, lan = service.staff(), service.citizen()
    target, report = (file_report(lan, category="fire_emergency") for _ in range(2))
    assert merge(staff, report, target).get_json()["acknowledged_at"] is not None
    assert unmerge(staff, report).get_json()["acknowledged_at"] is not None
    assert read(staff, target)["acknowledged_at"] is None


def test_only_who_is_in_charge_of_both_merges_and_parts_them(service: Service) -> None:
    lan, centre = service.citizen(), service.staff()
    roads = service.staff("supervisor", agency=ROADS)
    health = service.staff("officer_water", Role.OFFICER, agency=HEALTH)
    led, theirs = file_report(lan), file_report(lan)
    assert put(centre, theirs, "lead", agency=HEALTH).status_code == 200
    refused(merge(roads, led, theirs), 422, "unknown_value")
    assert ask(centre, theirs, ROADS).status_code == ask(centre, led, HEALTH).status_code == 201
    for one, other in ((led, theirs), (theirs, led)):
        for staff in (roads, health):
            refused(merge(staff, one, other), 403, "not_in_the_lead")
    refused(split(health, led), 403, "not_in_the_lead")
    assert merge(centre, led, theirs).status_code == 200
    for staff in (roads, health):
        refused(unmerge(staff, led), 403, "not_in_the_lead")
    assert unmerge(centre, led).status_code == 200


def test_what_waits_for_a_supervisor_is_merged_and_split_by_nobody_else(service: Service) -> None:
    lan, triager, supervisor = service.citizen(), service.staff(), service.staff("supervisor")
    report, target = file_report(lan), file_report(lan)
    set_directly(service, report, needs_supervisor=True)
    refused(merge(triager, report, target), 403, "supervisor_needed")
    refused(split(triager, report), 403, "supervisor_needed")
    assert merge(supervisor, report, target).status_code == 200
    refused(unmerge(triager, report), 403, "supervisor_needed")
    assert unmerge(supervisor, report).get_json()["needs_supervisor"] is True


def test_what_came_later_stays_with_the_other_report(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    target, one, other = (published(who, staff) for who in (lan, minh, minh))
    came_twice, came_and_chose, later = (stranger(service, number) for number in range(3))
    support(came_twice, one)
    support(came_twice, other)
    support(came_and_chose, one)
    for report in (one, other):
        assert merge(staff, report, target).status_code == 200
    assert (support(came_and_chose, target), support(later, target)) == (3, 4)
    assert unmerge(staff, one).status_code == 200
    # Minh and who supports the other duplicate too are still there by that one.
    assert counts(service, target) == (4, 4)
    assert unmerge(staff, other).status_code == 200
    assert counts(service, target) == (2, 2)
    assert unmerge(staff, other).get_json()["code"] == "not_merged"


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_between_mergers_each_report_keeps_who_chose_it(
    service: Service, seed: int
) -> None:
    """A walk: people come and go, words and photos come, and at last all are parted again."""
    chance, staff = seeded(seed), service.staff()
    filers = [service.citizen(), service.citizen("minh"), stranger(service, 9)]
    target, *others = reports = [published(one, staff) for one in filers]
    people = [stranger(service, number) for number in range(3)]
    chose = {report["id"]: set[int]() for report in reports}
    before = _columns(service, reports)
    for _ in range(30):
        report, number = chance.choice(reports), chance.randrange(len(people))
        match chance.choice(("come", "come", "go", "merge", "merge", "unmerge", "add")):
            case "come":
                support(people[number], report)
                chose[report["id"]].add(number)
            case "go":
                assert people[number].delete(support_path(report)).status_code == 200
                chose[report["id"]].discard(number)
            case "merge":
                assert merge(staff, chance.choice(others), target).status_code in (200, 409)
            case "unmerge":
                assert unmerge(staff, chance.choice(others)).status_code in (200, 409)
            case "add":
                said = filers[0].post(_messages(target), {"text": "Thêm."}, key=new_key())
                assert said.status_code == 201
    for one in others:
        assert unmerge(staff, one).status_code in (200, 409)
    after = _columns(service, reports)
    assert after == before
    told = {report["id"]: counts(service, report) for report in reports}
    assert told == {one: (len(who), len(who)) for one, who in chose.items()}


def _messages(report: Json) -> str:
    return f"{REPORTS}/{report['id']}/messages"


def _columns(service: Service, reports: list[Json]) -> list[Json]:
    own = rows_of(service, *reports)[0]
    return [{name: row[name] for name in row if name != "support_count"} for row in own]


def test_what_was_merged_into_a_duplicate_goes_along_and_comes_back(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    first, second, third = (file_report(who) for who in (lan, minh, stranger(service, 1)))
    merge(staff, first, second)
    assert merge(staff, first, third).get_json()["code"] == "report_merged"
    assert merge(staff, third, first).get_json()["code"] == "merge_target_merged"
    assert merge(staff, second, third).status_code == 200
    assert {one["id"] for one in read(staff, third)["duplicates"]} == {first["id"], second["id"]}
    assert counts(service, third) == (2, 2)
    assert unmerge(staff, first).get_json()["code"] == "merger_not_last"
    assert unmerge(staff, second).status_code == 200
    assert read(staff, first)["merged_into"]["id"] == second["id"]
    assert (counts(service, second), counts(service, third)) == ((1, 1), (0, 0))
    assert unmerge(staff, first).status_code == 200
    assert read(staff, second)["duplicates"] == []


def test_what_is_over_or_the_same_takes_no_duplicate(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    assert merge(staff, report, report).get_json()["errors"][0]["code"] == "same_report"
    for state in ("rejected", "withdrawn", "closed", "referred"):
        target = file_report(lan, category="electricity")
        bring_to(state, target, citizen=lan, staff=staff)
        assert merge(staff, report, target).get_json()["code"] == "merge_target_over", state
    assert merge(staff, target, report).get_json()["code"] == "transition_not_allowed"
    target = file_report(lan)
    stale = merge(staff, report, target, into_revision=7)
    assert (stale.status_code, stale.get_json()["code"]) == (412, "revision_stale")
    assert merge(staff, report, target, into_revision=1).status_code == 200
    back = move(staff, report, "accepted")
    assert (back.status_code, back.get_json()["code"]) == (409, "report_merged")


def test_secrecy_is_never_merged_away(service: Service) -> None:
    lan = service.citizen()
    staff = service.staff("supervisor", sees_restricted=True)
    clerk = service.staff("triager")
    plain, accusing = file_report(lan), file_report(lan, accused_agency="so_y_te")
    secret, other = (file_report(lan, is_sensitive=True) for _ in range(2))
    for one, two in ((plain, secret), (secret, plain), (secret, accusing), (accusing, secret)):
        assert merge(staff, one, two).get_json()["code"] == "merge_secrecy_differs"
    unseen = merge(clerk, plain, secret)
    missing = merge(clerk, plain, {"id": "0198c3f2-0000-7000-8000-000000000000"})
    assert unseen.status_code == missing.status_code == 422
    assert unseen.get_json()["errors"] == missing.get_json()["errors"]
    assert merge(staff, secret, other).status_code == 200
    # Opened or restricted since, they are not shown with each other any more.
    set_directly(service, other, publication="pending")
    shown = read(clerk, other)
    assert (shown["duplicates"], secret["reference"] in str(shown)) == ([], False)
    set_directly(service, secret, publication="pending")
    set_directly(service, other, publication="restricted")
    assert read(clerk, secret)["merged_into"] is None
    answer = clerk.post(f"{path_of(secret)}/unmerge", If_Match='"2"')
    assert answer.status_code == 404


def test_a_duplicate_of_what_is_withdrawn_stands_by_itself_again(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    target, report = file_report(lan), file_report(minh)
    merge(staff, report, target)
    lan.post(f"{REPORTS}/{target['id']}/withdraw", {})
    assert "xử lý riêng" in _own(minh, report)["next_step"]
    with service.database.reading() as connection:
        province = load_province(connection)
    now = datetime.now(UTC)
    assert release_duplicates(service.database, province, now=now) == 1
    assert release_duplicates(service.database, province, now=now) == 0
    own = _own(minh, report)
    assert (own["state"], own["merged_into"]) == ("submitted", None)
    assert _told(minh, report) == ["report_moved"] * 2


def test_a_duplicate_is_never_closed_by_silence(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    target, report = file_report(lan), file_report(minh)
    bring_to("needs_info", report, citizen=minh, staff=staff)
    merge(staff, report, target)
    with service.database.reading() as connection:
        province = load_province(connection)
    later = datetime.now(UTC) + UNANSWERED_FOR[State.NEEDS_INFO] + timedelta(days=1)
    assert follow_up_silence(service.database, province, now=later) == 0


def test_of_two_that_merge_each_into_the_other_at_once_one_wins(service: Service) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    staff = [service.staff("triager"), service.staff("supervisor")]
    for _ in range(6):
        pair = [file_report(lan), file_report(minh)]

        def send(which: int, pair: list[Json] = pair) -> Any:
            sent = {"into": pair[1 - which]["id"]}
            return staff[which].post(f"{path_of(pair[which])}/merge", sent, If_Match='"1"')

        with ThreadPoolExecutor(2) as pool:
            statuses = sorted(answer.status_code for answer in pool.map(send, range(2)))
        assert statuses == [200, 412]
