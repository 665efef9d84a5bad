"""A request sent again gets the first one's answer; everything else is told apart."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.feedback.models import Report
from app.web.models import IdempotentAnswer
from app.web.tasks import make_tasks
from tests.images import encoded, quadrants
from tests.service import Caller, Service, report_draft
from tests.web.problems import problem_of

_PATH = "/v1/feedback/reports"
_PHOTO = encoded(quadrants(80, 60))


def _count(service: Service, table: Any) -> int:
    with service.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def _key() -> str:
    return uuid.uuid4().hex


def test_a_repeated_request_gets_the_first_answer(service: Service) -> None:
    lan, key, draft = service.citizen(), _key(), report_draft()
    first, again = (lan.post(_PATH, draft, key=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_data() == again.get_data()
    for name in ("Location", "Content-Type"):
        assert first.headers[name] == again.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert _count(service, Report) == 1


def test_quoted_or_bare_it_is_the_same_key(service: Service) -> None:
    lan, key, draft = service.citizen(), _key(), report_draft()
    assert lan.post(_PATH, draft, key=f'"{key}"').status_code == 201
    assert lan.post(_PATH, draft, key=key).headers["Idempotency-Replayed"] == "true"
    assert lan.post(_PATH, draft, key=f'  "{key}" ').headers["Idempotency-Replayed"] == "true"


def test_the_same_meaning_in_other_bytes_is_the_same_request(service: Service) -> None:
    lan, key, draft = service.citizen(), _key(), report_draft()
    first = lan.post(_PATH, draft, key=key)
    rewritten = json.dumps(dict(reversed(draft.items())), ensure_ascii=True, indent=3)
    again = lan.client.post(
        _PATH,
        data=rewritten,
        content_type="application/json",
        headers=lan.headers | {"Idempotency-Key": key},
    )
    assert again.get_data() == first.get_data()


def test_another_body_under_the_key_is_422(service: Service) -> None:
    lan, key = service.citizen(), _key()
    assert lan.post(_PATH, report_draft(), key=key).status_code == 201
    problem_of(lan.post(_PATH, report_draft(), key=key), 422, "idempotency_key_reused")
    assert _count(service, Report) == 1


def test_a_missing_key_is_told_so(service: Service) -> None:
    lan = service.citizen()
    for key in (None, "", "   "):
        headers = lan.headers | ({} if key is None else {"Idempotency-Key": key})
        answer = lan.client.post(_PATH, json=report_draft(), headers=headers)
        problem_of(answer, 400, "idempotency_key_missing")


@pytest.mark.parametrize(
    "key",
    [
        "short",
        "x" * 129,
        '"short"',
        '"unclosed-key',
        'unopened-key"',
        "two keys here",
        "é" * 10,
        '"esc\\"aped-key"',
        '"tab\tinside"',
        '""',
        "abcdefgh,ijklmnop",
        "(abcdefgh)",
        "a" * 5000,
    ],
)
def test_a_key_of_another_form_is_told_so(shared: Service, lan: Caller, key: str) -> None:
    problem_of(lan.post(_PATH, report_draft(), key=key), 400, "idempotency_key_invalid")


def test_two_keys_are_none(shared: Service, lan: Caller) -> None:
    headers = [*lan.headers.items(), *[("Idempotency-Key", _key()) for _ in range(2)]]
    answer = lan.client.post(_PATH, json=report_draft(), headers=headers)
    problem_of(answer, 400, "idempotency_key_invalid")


def test_a_key_belongs_to_its_citizen(service: Service) -> None:
    key, draft = _key(), report_draft()
    answers = [service.citizen(who).post(_PATH, draft, key=key) for who in ("lan", "minh")]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({answer.get_json()["id"] for answer in answers}) == 2


def test_a_key_belongs_to_its_route(service: Service) -> None:
    lan, key = service.citizen(), _key()
    assert lan.post(_PATH, report_draft(), key=key).status_code == 201
    assert lan.upload(_PHOTO, key=key).status_code == 201


def test_a_refusal_is_not_kept(service: Service) -> None:
    lan, key = service.citizen(), _key()
    far = report_draft(location={"latitude": 21.03, "longitude": 105.85})
    problem_of(lan.post(_PATH, far, key=key), 422, "outside_service_area")
    assert _count(service, IdempotentAnswer) == 0
    assert lan.post(_PATH, report_draft(), key=key).status_code == 201


def test_an_expired_key_begins_anew(service: Service) -> None:
    lan, key = service.citizen(), _key()
    lan.post(_PATH, report_draft(), key=key)
    _expire(service)
    again = lan.post(_PATH, report_draft(), key=key)
    assert again.status_code == 201
    assert "Idempotency-Replayed" not in again.headers
    assert _count(service, Report) == 2
    assert _count(service, IdempotentAnswer) == 1


def test_after_the_key_expired_the_submission_id_still_finds_the_report(service: Service) -> None:
    lan, key, draft = service.citizen(), _key(), report_draft()
    first = lan.post(_PATH, draft, key=key)
    _expire(service)
    again = lan.post(_PATH, draft, key=key)
    assert again.status_code == 200
    assert again.get_json() == first.get_json()


def test_expired_answers_are_swept(service: Service) -> None:
    lan = service.citizen()
    lan.post(_PATH, report_draft(), key=_key())
    (task,) = make_tasks(service.platform)
    assert task.run(datetime.now(UTC)) == 0
    assert task.run(datetime.now(UTC) + timedelta(hours=48, seconds=1)) == 1
    assert _count(service, IdempotentAnswer) == 0


def test_a_kept_answer_cannot_be_read_in_the_database(service: Service) -> None:
    lan = service.citizen()
    lan.post(_PATH, report_draft(text="Một điều chỉ mình tôi biết"), key=_key())
    with service.database.reading() as connection:
        row = connection.execute(select(IdempotentAnswer.__table__)).one()
    assert b"report" not in row.sealed_answer
    assert "biết".encode() not in row.sealed_answer


def test_the_answer_is_not_replayed_to_an_ended_session(service: Service) -> None:
    lan, key, draft = service.citizen(), _key(), report_draft()
    lan.post(_PATH, draft, key=key)
    lan.post("/v1/auth/revoke", {"refresh_token": lan.tokens["refresh_token"]})
    problem_of(lan.post(_PATH, draft, key=key), 401, "session_ended")


def test_the_same_photo_under_one_key_is_one_photo(service: Service) -> None:
    lan, key = service.citizen(), _key()
    first, again = (lan.upload(_PHOTO, key=key) for _ in range(2))
    assert first.get_data() == again.get_data()
    other = lan.upload(encoded(quadrants(90, 60)), key=key)
    problem_of(other, 422, "idempotency_key_reused")


def _expire(service: Service) -> None:
    with service.database.writing() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(IdempotentAnswer).values(expires_at=past))
        session.commit()
