"""Publishing: staff's words only, never without any, and every change on record."""

from app.notifications.models import Notification
from tests.reports import QUEUE, REPORTS, audits, count, file_report, publish
from tests.service import Service

WORDS = {"title": "Ổ gà trên đường CMT8", "text": "Đã ghi nhận, sẽ vá trong tuần."}


def test_nothing_becomes_public_without_a_title_and_a_text(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    path = f"{QUEUE}/{report['id']}/publication"
    for words, pointer in (
        ({}, "/title"),
        ({"title": WORDS["title"]}, "/text"),
        ({"text": WORDS["text"]}, "/title"),
    ):
        answer = staff.put(path, {"publication": "public"} | words, If_Match='"1"')
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["pointer"] == pointer
    for words in ({"title": "", "text": "x"}, {"title": "ế" * 201}, {"text": "ế" * 4001}):
        assert staff.put(path, {"publication": "public"} | words, If_Match='"1"').status_code == 422
    assert len(audits(service, report)) == 1
    assert staff.get(f"{QUEUE}/{report['id']}").get_json()["public_title"] is None


def test_words_may_be_written_first_and_published_later(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    path = f"{QUEUE}/{report['id']}/publication"
    drafted = staff.put(path, {"publication": "pending"} | WORDS, If_Match='"1"')
    assert (drafted.status_code, drafted.get_json()["public_title"]) == (200, WORDS["title"])
    public = f"/v1/feedback/public/{report['public_id']}"
    assert service.anyone().get(public).status_code == 404
    published = staff.put(path, {"publication": "public"}, If_Match='"2"')
    assert (published.status_code, published.headers["ETag"]) == (200, '"3"')
    one = service.anyone().get(public).get_json()
    assert (one["title"], one["text"]) == (WORDS["title"], WORDS["text"])


def test_each_change_is_one_step_and_one_audit_row_and_no_notice(service: Service) -> None:
    lan, staff = service.citizen(), service.staff(sees_restricted=True)
    report = file_report(lan)
    for publication in ("public", "hidden", "restricted", "pending", "public"):
        assert publish(staff, report, publication).status_code == 200
    read = lan.get(f"{REPORTS}/{report['id']}").get_json()
    actions = [step["action"] for step in read["history"]]
    assert actions == [
        "submitted",
        "publication_public",
        "publication_hidden",
        "publication_restricted",
        "publication_pending",
        "publication_public",
    ]
    assert [row.action for row in audits(service, report)] == [f"report_{one}" for one in actions]
    assert read["publication"] == "public"
    assert count(service, Notification) == 0


def test_a_publication_needs_the_latest_revision(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    path = f"{QUEUE}/{report['id']}/publication"
    assert staff.put(path, {"publication": "hidden"}).status_code == 428
    assert staff.put(path, {"publication": "hidden"}, If_Match='"2"').status_code == 412
    assert staff.put(path, {"publication": "everywhere"}, If_Match='"1"').status_code == 422
    assert staff.put(path, {"publication": "hidden"}, If_Match='"1"').status_code == 200
