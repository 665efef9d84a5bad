"""Looking up somebody else's dossier: by proof, told little, and guessing learns nothing."""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.services.lookup_schemas import LookedUpSchema
from app.web.limits.counters import Window
from app.web.limits.policy import CountedBy, LimitClass
from tests.documented import assert_documented
from tests.service import Caller, Service
from tests.services.dossier_rows import LOOKUP, look_up, proof_of, set_dossier, set_proof
from tests.services.national import (
    CODE,
    DOSSIERS,
    LAN,
    dossier,
    new_code,
    step,
    take_dossiers,
    take_steps,
)
from tests.statements import statements
from tests.web.limited import limited, limiter_of, redis_server, small_limits
from tests.web.problems import problem_of

__all__ = ["limited", "redis_server"]


def _lans(service: Service) -> None:
    take_dossiers(service, [dossier()])
    set_proof(service)


def _told(answer: TestResponse) -> tuple[int, bytes]:
    request_id = answer.headers["X-Request-Id"].encode()
    return answer.status_code, answer.data.replace(request_id, b"")


def test_who_knows_the_owner_sees_where_it_stands_and_no_more(service: Service) -> None:
    minh = service.citizen("minh")
    _lans(service)
    take_steps(service, [step(NoiDungXuLy="Bà Lan nộp thiếu giấy.")])
    answer = look_up(minh)
    assert_documented(answer.get_json(), LookedUpSchema)
    assert answer.headers["Cache-Control"] == "no-store"
    found = answer.get_json()["dossier"]
    assert (found["code"], found["status"], found["due_on"]) == (CODE, "4", "2024-01-03")
    assert found["timeline"][-1]["stage"] == "returned"
    for secret in ("khai sinh", "Hộ tịch", "Lan", "giấy", "75000", LAN):
        assert secret not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"phone": "+84 900 000 001"},
        {"phone": "0900.000.001"},
        {"code": CODE.lower()},
    ],
)
def test_a_proof_may_be_written_in_several_ways(service: Service, changes: dict[str, str]) -> None:
    minh = service.citizen("minh")
    _lans(service)
    assert minh.post(LOOKUP, proof_of(**changes)).status_code == 200


def test_a_wrong_proof_and_no_dossier_are_answered_alike_by_the_same_work(
    service: Service,
) -> None:
    minh, without_phone = service.citizen("minh"), new_code()
    _lans(service)
    take_dossiers(service, [dossier(without_phone, SoDienThoai="")])
    guesses: list[dict[str, str]] = [
        {"owner_number_last_digits": "9999"},
        {"phone": "0900000002"},
        {"code": new_code()},
        {"code": "no code at all"},
        {"code": without_phone},
    ]
    minh.post(LOOKUP, proof_of())
    told, work = set(), []
    for guess in guesses:
        with statements(service) as seen:
            told.add(_told(minh.post(LOOKUP, proof_of(**guess))))
        work.append(seen)
    assert len(told) == 1
    assert all(one == work[0] for one in work)
    problem_of(minh.post(LOOKUP, proof_of(code=new_code())), 404, "not_found")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"phone": "1022"}, "/phone"),
        ({"phone": "+1 212 555 0100 0000"}, "/phone"),
        ({"owner_number_last_digits": "001"}, "/owner_number_last_digits"),
        ({"owner_number_last_digits": "٠٠٠١"}, "/owner_number_last_digits"),
        ({"code": ""}, "/code"),
    ],
)
def test_what_can_be_no_proof_is_said_so(
    service: Service, changes: dict[str, str], pointer: str
) -> None:
    answer = service.citizen("minh").post(LOOKUP, proof_of(**changes))
    problem_of(answer, 422, "validation_failed")
    assert [one["pointer"] for one in answer.get_json()["errors"]] == [pointer]


def test_one_length_alone_is_said_as_one(service: Service) -> None:
    sent = proof_of(owner_number_last_digits="001")
    said = service.citizen("minh").post(LOOKUP, sent).get_json()["errors"]
    assert [(one["code"], one["message"]) for one in said] == [
        ("length", "Độ dài phải đúng bằng 4.")
    ]


def test_only_who_was_verified_face_to_face_looks_up(service: Service) -> None:
    _lans(service)
    problem_of(service.anyone().post(LOOKUP, proof_of()), 401, "unauthenticated")
    low = service.citizen("minh", acr="LoA1")
    problem_of(low.post(LOOKUP, proof_of()), 403, "assurance_too_low")


def _wrong(caller: Caller, number: int) -> int:
    return caller.post(LOOKUP, proof_of(owner_number_last_digits=f"{number:04}")).status_code


@pytest.fixture
def guarded(database_url: str, sandbox: Any, tmp_path: Any) -> Any:
    """A service whose limits are those of the province."""
    with small_limits(database_url, sandbox, tmp_path, BDS_LIMITS_FACTOR="1") as running:
        yield running


def test_ten_wrong_proofs_an_hour_are_all_that_one_citizen_has(guarded: Service) -> None:
    minh = guarded.citizen("minh")
    _lans(guarded)
    # Right ones don't count, however many.
    assert [look_up(minh).status_code for _ in range(12)] == [200] * 12
    statuses = [_wrong(minh, number) for number in range(2, 40)]
    assert statuses == [404] * 10 + [429] * (len(statuses) - 10)
    # Nor does the right one get through any more: guessing on would be worth it.
    refused = look_up(minh)
    problem_of(refused, 429, "too_many_requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 3600


def test_an_owner_reads_his_own_however_many_guess_at_others(limited: Service) -> None:
    lan, minh = limited.citizen("lan"), limited.citizen("minh")
    take_dossiers(limited, [dossier()])
    limit = limiter_of(limited).limits_of(LimitClass.DOSSIER_LOOKUP)[-1]
    _count(limited, f"{limit.name}:everybody", limit.period_s, limit.amount)
    problem_of(minh.get(f"{DOSSIERS}/{CODE}"), 429, "too_many_requests")
    assert lan.get(f"{DOSSIERS}/{CODE}").status_code == 200


def test_a_token_says_nothing_to_who_reads_it(service: Service) -> None:
    minh = service.citizen("minh")
    _lans(service)
    first, second = (look_up(minh).get_json() for _ in range(2))
    assert first["watch_token"] != second["watch_token"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{100,512}", first["watch_token"])
    expires_at = datetime.fromisoformat(first["watch_token_expires_at"])
    assert timedelta(minutes=9) < expires_at - datetime.now(UTC) <= timedelta(minutes=10)


def test_a_withdrawn_dossier_is_not_found(service: Service) -> None:
    minh = service.citizen("minh")
    _lans(service)
    set_dossier(service, withdrawn_at=datetime.now(UTC))
    problem_of(look_up(minh), 404, "not_found")


def _count_wrong(service: Service, by: CountedBy, key: str, times: int) -> None:
    (limit,) = [
        one
        for one in limiter_of(service).limits_of(LimitClass.DOSSIER_PROOF)
        if one.by is by and one.of_misses
    ]
    _count(service, f"{limit.name}:{key}", limit.period_s, times)


def _count(service: Service, key: str, period_s: int, times: int) -> None:
    """Requests by others, as if they had come a moment ago."""
    now = time.time()
    for _ in range(times):
        limiter_of(service).store.count(key, Window.at(now, period_s), now=now, or_pass=False)
