"""What the citizens of merged reports follow, are told and say."""

from datetime import UTC, datetime

from app.feedback.merging.releasing import release_duplicates
from app.province.snapshot import load_province
from tests.community import news, published, work
from tests.reports import REPORTS, bring_to, file_report, move, new_key, publish, upload_photo
from tests.service import Service
from tests.triage.merging.acting import merge, messages_of, own_report, path_of, told_of

MERGED_MOVED = "merged_report_moved"


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
    own = own_report(minh, report)
    assert own["merged_into"] == {"state": "submitted", "public_id": None, "title": None}
    assert "cùng một phản ánh khác" in own["next_step"]
    assert (own["allowed_actions"], own["history"][-1]["note"]) == ([], "Trùng.")
    publish(staff, target)
    for state in ("needs_info", "in_progress", "resolved"):
        assert move(staff, target, state).status_code == 200
    # The question was another's; and once each, though he supports the published report too.
    work(service)
    inbox = minh.get("/v1/notifications?limit=100").get_json()["items"]
    assert told_of(minh, report) == ["report_moved", MERGED_MOVED, MERGED_MOVED]
    assert not [one for one in inbox if one["kind"] == "supported_report_moved"]
    own = own_report(minh, report)
    assert own["merged_into"]["state"] == "resolved"
    assert own["merged_into"]["public_id"] == target["public_id"]
    verdict = minh.post(f"{REPORTS}/{report['id']}/satisfaction", {"satisfied": True})
    assert verdict.status_code == 409
    assert own_report(lan, target)["merged_into"] is None
    assert MERGED_MOVED not in told_of(lan, target)


def test_who_filed_the_duplicate_hears_what_the_other_citizen_says_of_the_result(
    service: Service,
) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    target, report = published(lan, staff, category="electricity"), file_report(minh)
    assert merge(staff, report, target).status_code == 200
    bring_to("needs_info", target, citizen=lan, staff=staff)
    answer = lan.post(messages_of(target), {"text": "Ở cổng trường."}, key=new_key())
    assert answer.status_code == 201
    assert MERGED_MOVED not in told_of(minh, report), "neither the question nor the answer was his"
    assert move(staff, target, "accepted").status_code == 200
    for is_satisfied, state in ((False, "in_progress"), (True, "closed")):
        assert move(staff, target, "resolved").status_code == 200
        heard, verdict = len(told_of(minh, report)), {"satisfied": is_satisfied}
        said = lan.post(f"{REPORTS}/{target['id']}/satisfaction", verdict)
        assert said.get_json()["state"] == state
        assert told_of(minh, report)[heard:] == [MERGED_MOVED]
    work(service)
    assert news(minh, target) == [], "he hears it in his own words, and once"


def test_a_duplicate_of_what_is_withdrawn_stands_by_itself_again(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    target, report = file_report(lan), file_report(minh)
    merge(staff, report, target)
    lan.post(f"{REPORTS}/{target['id']}/withdraw", {})
    assert "xử lý riêng" in own_report(minh, report)["next_step"]
    with service.database.reading() as connection:
        province = load_province(connection)
    now = datetime.now(UTC)
    assert release_duplicates(service.database, province, now=now) == 1
    assert release_duplicates(service.database, province, now=now) == 0
    own = own_report(minh, report)
    assert (own["state"], own["merged_into"]) == ("submitted", None)
    assert told_of(minh, report) == ["report_moved"] * 2
