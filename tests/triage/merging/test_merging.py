"""Duplicates: merged with all that belongs to them, and parted as if nothing had happened."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from app.feedback.silence import UNANSWERED_FOR, follow_up_silence
from app.feedback.states import State
from app.province.snapshot import load_province
from app.triage.schemas import StaffReportSchema
from tests.chance import seeded
from tests.community import counts, published, stranger, support, support_path
from tests.documented import assert_documented
from tests.reports import (
    REPORTS,
    bring_to,
    file_report,
    new_key,
    publish,
    set_directly,
    upload_photo,
)
from tests.service import Json, Service
from tests.triage.alarms.driving import alarms_of, look
from tests.triage.merging.acting import (
    merge,
    messages_of,
    own_report,
    path_of,
    read,
    rows_of,
    unmerge,
)
from tests.triage.work import HEALTH, ask, put, refused


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
    own = str(own_report(lan, target))
    assert "Cùng một ổ gà" not in own
    assert "took_duplicate" not in own


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
                said = filers[0].post(messages_of(target), {"text": "Thêm."}, key=new_key())
                assert said.status_code == 201
    for one in others:
        assert unmerge(staff, one).status_code in (200, 409)
    after = _columns(service, reports)
    assert after == before
    told = {report["id"]: counts(service, report) for report in reports}
    assert told == {one: (len(who), len(who)) for one, who in chose.items()}


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
