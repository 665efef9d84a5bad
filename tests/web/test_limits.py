"""Limits through HTTP: who is counted, what a refusal says, and who isn't touched by it."""

import secrets
import time
from dataclasses import replace

import pytest

from app.web.limits.counters import Window
from app.web.limits.policy import LimitClass
from tests.service import Service, report_draft
from tests.web.limited import ask, limited, limiter_of
from tests.web.problems import problem_of

__all__ = ["limited"]
_NO_DOSSIER = "/v1/services/dossiers/H09.16-250101-00001"
_INSTALLATION = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def _amount(service: Service, limit_class: LimitClass) -> int:
    """The last limit of the class: the caller's own."""
    return limiter_of(service).limits_of(limit_class)[-1].amount


def test_an_answer_tells_how_many_more_may_come(limited: Service) -> None:
    lan = limited.citizen()
    amount = _amount(limited, LimitClass.CITIZEN_READ)
    for left in range(amount - 1, amount - 4, -1):
        headers = lan.get("/v1/me").headers
        assert headers["X-RateLimit-Limit"] == str(amount)
        assert headers["X-RateLimit-Remaining"] == str(left)
        assert 1 <= int(headers["X-RateLimit-Reset"]) <= 60
        assert "Retry-After" not in headers


@pytest.mark.parametrize("language", ["vi", "en"])
def test_one_too_many_is_told_in_the_callers_language(limited: Service, language: str) -> None:
    lan = limited.citizen()
    amount = _amount(limited, LimitClass.CITIZEN_READ)
    assert ask(amount, lambda: lan.get("/v1/me")) == [200] * amount
    answer = lan.get("/v1/me", Accept_Language=language)
    problem_of(answer, 429, "too_many_requests", language)
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert answer.headers["Retry-After"] == answer.headers["X-RateLimit-Reset"]
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_one_citizens_limit_is_not_his_neighbours(limited: Service) -> None:
    """Both are behind the same carrier's address, as whole towns are."""
    lan, minh = limited.citizen("lan"), limited.citizen("minh")
    assert ask(50, lambda: lan.get("/v1/me"))[-1] == 429
    assert minh.get("/v1/me").status_code == 200


def test_a_citizen_has_one_limit_in_all_his_sessions(limited: Service) -> None:
    first, second = limited.citizen("lan"), limited.citizen("lan")
    assert ask(50, lambda: first.get("/v1/me"))[-1] == 429
    assert second.get("/v1/me").status_code == 429


def test_reading_leaves_the_limit_of_reporting_alone(limited: Service) -> None:
    lan = limited.citizen()
    assert ask(50, lambda: lan.get("/v1/me"))[-1] == 429
    assert lan.post("/v1/feedback/reports", report_draft(), key="key-0001").status_code == 201


def test_guessing_dossiers_is_limited_for_a_citizen(limited: Service) -> None:
    lan = limited.citizen()
    amount = limiter_of(limited).limits_of(LimitClass.DOSSIER_LOOKUP)[1].amount
    assert ask(amount + 3, lambda: lan.get(_NO_DOSSIER)) == [404] * amount + [429] * 3
    assert lan.get("/v1/services/dossiers").status_code == 200


def test_guessing_dossiers_is_limited_for_everybody_together(limited: Service) -> None:
    limiter, lan = limiter_of(limited), limited.citizen()
    limit = limiter.limits_of(LimitClass.DOSSIER_LOOKUP)[-1]
    assert lan.get(_NO_DOSSIER).status_code == 404
    headers = lan.get(_NO_DOSSIER).headers
    assert headers["X-RateLimit-Limit"] != str(limit.amount)
    _count_others(limited, limit.amount)
    answer = limited.citizen("minh").get(_NO_DOSSIER)
    problem_of(answer, 429, "too_many_requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= limit.period_s


def test_who_is_over_his_own_limit_does_not_use_up_everybodys(limited: Service) -> None:
    limit = limiter_of(limited).limits_of(LimitClass.DOSSIER_LOOKUP)[-1]
    lan = limited.citizen()
    assert ask(limit.amount - 50, lambda: lan.get(_NO_DOSSIER))[-1] == 429
    assert limited.citizen("minh").get(_NO_DOSSIER).status_code == 404


def test_made_up_tokens_cost_no_more_than_the_cap_of_their_address(limited: Service) -> None:
    def flood() -> int:
        headers = {"Authorization": f"Bearer {secrets.token_urlsafe(40)}"}
        return limited.app.test_client().get("/v1/me", headers=headers).status_code

    amount = limiter_of(limited).limits_of(LimitClass.CITIZEN_READ)[0].amount
    statuses = [flood() for _ in range(amount + 5)]
    assert statuses == [401] * amount + [429] * 5
    # The same door, whichever route they try; and what is public has a count of its own.
    assert limited.anyone().get("/v1/admin/me").status_code == 429
    assert limited.anyone().get("/v1/nowhere").status_code == 429
    assert limited.anyone().get("/v1/app/config").status_code == 200
    assert limited.anyone().get("/healthz").status_code == 200


def test_failed_logins_count(limited: Service) -> None:
    caller = limited.anyone()
    amount = _amount(limited, LimitClass.LOGIN)
    statuses = ask(amount + 1, lambda: caller.post("/v1/auth/session", {"id_token": "x.y.z"}))
    assert statuses == [401] * amount + [429]
    assert caller.post("/v1/auth/attempts", {"provider": "vneid"}).status_code == 429


def test_an_app_gone_wild_uses_up_its_own_limit_and_not_its_carriers(limited: Service) -> None:
    caller, wild = limited.anyone(), {"X_Installation_Id": _INSTALLATION}
    begin = {"provider": "vneid"}
    statuses = ask(200, lambda: caller.post("/v1/auth/attempts", begin, **wild))
    assert statuses.count(201) == limiter_of(limited).limits_of(LimitClass.LOGIN)[0].amount
    # However it spells its id.
    respelled = {"X_Installation_Id": _INSTALLATION.upper()}
    assert caller.post("/v1/auth/attempts", begin, **respelled).status_code == 429
    other = {"X_Installation_Id": "0198c3f2-7d2a-7c3f-a1b2-c3d4e5f60718"}
    assert caller.post("/v1/auth/attempts", begin, **other).status_code == 201


@pytest.mark.parametrize("written", ["", "x", "7c9e6679", "' OR 1=1", "é" * 40])
def test_an_installation_without_a_uuid_counts_by_its_address(
    limited: Service, written: str
) -> None:
    caller = limited.anyone()
    caller.headers["X-Installation-Id"] = written
    amount = limiter_of(limited).limits_of(LimitClass.LOGIN)[0].amount
    begin = {"provider": "vneid"}
    statuses = ask(amount + 3, lambda: caller.post("/v1/auth/attempts", begin))
    assert statuses == [201] * (amount + 3)


def test_a_system_has_a_limit_of_its_own(limited: Service) -> None:
    amount = _amount(limited, LimitClass.CLIENT)
    path = "/v1/integration/dossiers"
    assert ask(amount, lambda: limited.send_signed(path, b'{"data": []}')).count(429) == 0
    problem_of(limited.send_signed(path, b'{"data": []}'), 429, "too_many_requests")
    assert limited.citizen().get("/v1/me").status_code == 200


def test_a_process_that_is_asked_often_does_not_look_dead(limited: Service) -> None:
    answers = [limited.anyone().get("/healthz") for _ in range(500)]
    assert {answer.status_code for answer in answers} == {200}
    assert "X-RateLimit-Limit" not in answers[0].headers


def test_the_app_is_told_what_it_may_send(limited: Service) -> None:
    told = limited.anyone().get("/v1/app/config").get_json()["limits"]
    lan = limited.citizen()
    for name, path in (
        ("report_submissions", "/v1/feedback/reports"),
        ("photo_uploads", "/v1/feedback/photos"),
    ):
        headers = lan.post(path).headers
        assert headers["X-RateLimit-Limit"] == str(told[name]["requests"])
        assert int(headers["X-RateLimit-Reset"]) <= told[name]["period_s"]
    limit = lan.get(_NO_DOSSIER).headers["X-RateLimit-Limit"]
    assert limit == str(told["dossier_lookups"]["requests"])


def test_switched_off_nobody_is_counted(limited: Service) -> None:
    settings = limited.platform.settings
    off = replace(settings, limits=replace(settings.limits, is_enabled=False))
    with Service.running(off, limited.sandbox) as running:
        lan = running.citizen()
        answers = [lan.get("/v1/me") for _ in range(50)]
    assert {answer.status_code for answer in answers} == {200}
    assert "X-RateLimit-Limit" not in answers[0].headers


def _count_others(service: Service, times: int) -> None:
    """Look-ups by others, as if they had come a moment ago."""
    limiter = limiter_of(service)
    limit = limiter.limits_of(LimitClass.DOSSIER_LOOKUP)[-1]
    now = time.time()
    for _ in range(times):
        limiter.store.count(
            f"{limit.name}:everybody", Window.at(now, limit.period_s), now=now, or_pass=False
        )
