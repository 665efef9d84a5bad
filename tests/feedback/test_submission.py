"""Submitting a report, and sending it again after the answer was lost."""

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, update

from app.feedback.drafts import Location, ReportDraft
from app.feedback.models import Report, ReportEvent
from app.feedback.states import Kind
from app.notifications.models import Notification
from app.province.local_time import LOCAL
from app.web.models import IdempotentAnswer
from app.web.tasks import make_tasks
from tests.reports import REPORTS, audits, count, file_report, new_key
from tests.service import Service, report_draft


def test_a_new_report_says_where_it_is_and_how_it_began(service: Service) -> None:
    lan = service.citizen()
    sent = report_draft(occurred_at="2026-03-01T08:00:00+07:00", attributes={"lane": "bên phải"})
    answer = lan.post(REPORTS, sent, key=new_key())
    report = answer.get_json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{REPORTS}/{report['id']}"
    assert lan.get(answer.headers["Location"]).get_json() == report
    assert report["revision"] == 1
    assert report["occurred_at"] == "2026-03-01T01:00:00Z"
    assert report["attributes"] == {"lane": "bên phải"}
    assert [step["by"] for step in report["history"]] == ["citizen"]
    assert [row.action for row in audits(service, report)] == ["report_submitted"]
    assert count(service, Notification) == 0, "he knows what he did himself"


def test_the_serials_of_a_year_count_up(service: Service) -> None:
    lan = service.citizen()
    references = [file_report(lan)["reference"] for _ in range(3)]
    year = datetime.now(LOCAL).year
    assert [reference[:14] for reference in references] == [
        f"BD-{year}-{serial:06d}" for serial in (1, 2, 3)
    ]


def test_the_same_key_again_gives_the_same_answer(service: Service) -> None:
    lan, sent, key = service.citizen(), report_draft(), new_key()
    first = lan.post(REPORTS, sent, key=key)
    again = lan.post(REPORTS, sent, key=f'"{key}"')
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count(service, Report) == count(service, ReportEvent) == 1


def test_the_same_key_with_another_body_is_refused(service: Service) -> None:
    lan, key = service.citizen(), new_key()
    lan.post(REPORTS, report_draft(), key=key)
    other = lan.post(REPORTS, report_draft(), key=key)
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_key_reused")
    assert count(service, Report) == 1


def test_a_report_without_a_key_is_refused(service: Service) -> None:
    answer = service.citizen().post(REPORTS, report_draft())
    assert (answer.status_code, answer.get_json()["code"]) == (400, "idempotency_key_missing")


def test_the_same_submission_under_another_key_is_the_same_report(service: Service) -> None:
    lan, sent = service.citizen(), report_draft()
    first = lan.post(REPORTS, sent, key=new_key())
    again = lan.post(REPORTS, sent, key=new_key())
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert count(service, Report) == count(service, ReportEvent) == 1


def test_the_same_submission_id_with_other_content_is_refused(service: Service) -> None:
    lan, sent = service.citizen(), report_draft()
    lan.post(REPORTS, sent, key=new_key())
    for changes in (
        {"text": "Chuyện khác."},
        {"attributes": {"lane": 1}},
        {"photos_expected": 1},
        {"location": sent["location"] | {"accuracy_m": 9}},
    ):
        other = lan.post(REPORTS, sent | changes, key=new_key())
        assert (other.status_code, other.get_json()["code"]) == (409, "submission_id_reused")
    assert count(service, Report) == 1


def test_two_citizens_may_use_the_same_submission_id(service: Service) -> None:
    sent = report_draft()
    one = service.citizen("lan").post(REPORTS, sent, key=new_key())
    other = service.citizen("minh").post(REPORTS, sent, key=new_key())
    assert (one.status_code, other.status_code) == (201, 201)
    assert one.get_json()["id"] != other.get_json()["id"]


def test_after_the_keys_48_hours_the_submission_id_still_finds_the_report(
    service: Service,
) -> None:
    lan, sent, key = service.citizen(), report_draft(), new_key()
    first = lan.post(REPORTS, sent, key=key).get_json()
    with service.database.writing() as session:
        session.execute(update(IdempotentAnswer).values(expires_at=datetime.now(UTC)))
        session.commit()
    expired = lan.post(REPORTS, sent, key=key)
    assert (expired.status_code, expired.get_json()) == (200, first)
    [sweep] = make_tasks(service.platform)
    assert sweep.run(datetime.now(UTC) + timedelta(hours=49)) == 1
    swept = lan.post(REPORTS, sent, key=key)
    assert (swept.status_code, swept.get_json()) == (200, first)


def test_a_retry_finds_the_report_as_it_stands_now(service: Service) -> None:
    lan, sent = service.citizen(), report_draft()
    report = lan.post(REPORTS, sent, key=new_key()).get_json()
    lan.post(f"{REPORTS}/{report['id']}/withdraw", {})
    with service.database.writing() as session:
        session.execute(delete(IdempotentAnswer))
        session.commit()
    assert lan.post(REPORTS, sent, key=new_key()).get_json()["state"] == "withdrawn"


def test_a_drafts_hash_is_kept_for_ever_so_it_never_changes() -> None:
    """A report of today must be recognised by next year's version."""
    draft = ReportDraft(
        submission_id=uuid.UUID("0198c3f2-7d2a-7c3f-a1b2-c3d4e5f60718"),
        kind=Kind.INCIDENT,
        category="roads",
        text="Ổ gà lớn giữa đường.",
        location=Location(10.9781, 106.6516, accuracy_m=8.0),
        occurred_at=datetime(2026, 3, 1, 8, tzinfo=UTC),
    )
    assert draft.content_hash().hex() == (
        "46b3a0d96293b89e64476621e5799e0dfedf6076c92a1788776ef2b9775c13f4"
    )
