"""Staff prove themselves in two ways where it is demanded, at login and with a provider's token."""

import pytest

from tests.service import Service
from tests.web.problems import problem_of


@pytest.mark.parametrize("methods", [None, [], ["pwd"], ["pwd", "OTP"], "otp", [["otp"]]])
def test_a_login_without_it_is_refused_and_can_be_made_good(
    service: Service, methods: object
) -> None:
    issuer = service.sandbox.issuers["staff"]
    service.staff("triager")
    attempt = service.anyone().post("/v1/auth/attempts", {"provider": "staff"}).get_json()
    weak = issuer.id_token("triager", nonce=attempt["nonce"], amr=methods)
    refused = service.anyone().post("/v1/auth/session", {"id_token": weak})
    problem_of(refused, 403, "second_factor_required")
    strong = issuer.id_token("triager", nonce=attempt["nonce"], amr=["pwd", "otp"])
    assert service.anyone().post("/v1/auth/session", {"id_token": strong}).status_code == 201


def test_a_providers_token_without_it_is_refused(service: Service) -> None:
    issuer = service.sandbox.issuers["staff"]
    service.staff("triager")
    for methods, status in ((["otp"], 200), (["pwd"], 403), (None, 403)):
        token = issuer.access_token("triager", amr=methods)
        answer = service.anyone().get("/v1/admin/me", Authorization=f"Bearer {token}")
        assert answer.status_code == status
    problem_of(answer, 403, "second_factor_required")


def test_logging_out_by_a_providers_token_without_it_is_no_fault(service: Service) -> None:
    token = service.sandbox.issuers["staff"].access_token("triager", amr=["pwd"])
    answer = service.anyone().post("/v1/auth/revoke", {"access_token": token})
    assert answer.status_code == 204


def test_citizens_are_not_asked_for_it(service: Service) -> None:
    assert service.citizen("lan", amr=["pwd"]).get("/v1/me").status_code == 200


def test_a_forged_token_is_not_told_of_it(service: Service) -> None:
    issuer = service.sandbox.issuers["staff"]
    token = issuer.access_token("triager", amr=["pwd"])[:-8] + "AAAAAAAA"
    answer = service.anyone().get("/v1/admin/me", Authorization=f"Bearer {token}")
    problem_of(answer, 401, "unauthenticated")
