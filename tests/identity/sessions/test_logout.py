"""An ended session is over with the next request, everywhere."""

import uuid

import httpx
import pytest

from tests.copies import Deployment
from tests.loopback import LOOPBACK
from tests.service import Caller, Service, report_draft
from tests.web.problems import problem_of


def _log_out(caller: Caller) -> int:
    answer = caller.post("/v1/auth/revoke", {"refresh_token": caller.tokens["refresh_token"]})
    return int(answer.status_code)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/me"),
        ("GET", "/v1/feedback/reports"),
        ("GET", "/v1/services/dossiers"),
        ("GET", "/v1/services/dossiers/H01.1-261123-0001"),
        ("GET", "/v1/notifications"),
        ("POST", "/v1/notifications/read-all"),
        ("POST", "/v1/feedback/reports"),
    ],
)
def test_after_logout_nothing_answers(service: Service, method: str, path: str) -> None:
    lan = service.citizen()
    sent = {"json": report_draft()} if path.endswith("reports") and method == "POST" else {}
    headers = lan.headers | {"Idempotency-Key": uuid.uuid4().hex}
    before = lan.client.open(path, method=method, headers=headers, **sent)
    assert before.status_code in (200, 201, 204, 404)
    assert _log_out(lan) == 204
    for _ in range(2):
        after = lan.client.open(path, method=method, headers=headers, **sent)
        problem_of(after, 401, "session_ended")


def test_logout_works_late_and_twice_and_with_any_age_of_token(service: Service) -> None:
    lan = service.citizen()
    for _ in range(3):
        newer = lan.post("/v1/auth/refresh", {"refresh_token": lan.tokens["refresh_token"]})
        assert newer.status_code in (200, 401)
    first = lan.tokens["refresh_token"]
    for _ in range(2):
        assert lan.post("/v1/auth/revoke", {"refresh_token": first}).status_code == 204
    problem_of(lan.get("/v1/me"), 401, "session_ended")


def test_a_logout_with_a_made_up_token_answers_the_same_and_does_nothing(
    service: Service,
) -> None:
    lan = service.citizen()
    for token in ("x", "bdsr_" + "A" * 70, lan.tokens["access_token"][:200]):
        assert lan.post("/v1/auth/revoke", {"refresh_token": token}).status_code == 204
    assert lan.get("/v1/me").status_code == 200


def test_a_logout_ends_one_phones_session_only(service: Service) -> None:
    phone, tablet = service.citizen(), service.citizen()
    _log_out(phone)
    problem_of(phone.get("/v1/me"), 401, "session_ended")
    assert tablet.get("/v1/me").status_code == 200


def test_staff_log_out_too(service: Service) -> None:
    triager = service.staff()
    assert triager.get("/v1/admin/me").status_code == 200
    _log_out(triager)
    problem_of(triager.get("/v1/admin/me"), 401, "session_ended")
    problem_of(triager.get("/v1/admin/reports"), 401, "session_ended")


def test_other_writes_do_not_hide_a_logout(service: Service) -> None:
    """Whichever of the process's connections wrote last."""
    lan, minh = service.citizen("lan"), service.citizen("minh")
    for _ in range(5):
        assert lan.get("/v1/me").status_code == 200
        assert minh.post("/v1/notifications/read-all").status_code == 204
        another = service.citizen("lan")
        assert another.get("/v1/me").status_code == 200
        _log_out(another)
        problem_of(another.get("/v1/me"), 401, "session_ended")


def test_a_logout_counts_in_every_other_process(deployment: Deployment) -> None:
    lan = deployment.service.citizen()
    with deployment.client(lan) as there:
        for _ in range(6):  # both of gunicorn's processes have seen her
            assert there.get("/v1/me").status_code == 200
        _log_out(lan)
        for path in ("/v1/me", "/v1/services/dossiers", "/v1/feedback/reports"):
            for _ in range(6):
                assert there.get(path).json()["code"] == "session_ended"


def test_a_logout_over_there_counts_here(deployment: Deployment) -> None:
    lan = deployment.service.citizen()
    assert lan.get("/v1/me").status_code == 200
    with httpx.Client(base_url=deployment.web.url, **LOOPBACK) as there:
        sent = {"refresh_token": lan.tokens["refresh_token"]}
        assert there.post("/v1/auth/revoke", json=sent).status_code == 204
    problem_of(lan.get("/v1/me"), 401, "session_ended")
    problem_of(lan.get("/v1/services/dossiers"), 401, "session_ended")
