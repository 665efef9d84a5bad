"""A citizen's account: the provider's subject, byte for byte, and what is kept of the person."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from app.identity.models import AuthSession, Citizen, CitizenIdentifier
from tests.service import Caller, Service
from tests.web.problems import problem_of


def _count(service: Service, table: Any) -> int:
    with service.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def _nonce(service: Service) -> str:
    attempt = service.anyone().post("/v1/auth/attempts", {"provider": "vneid"}).get_json()
    return str(attempt["nonce"])


def test_a_second_login_finds_the_same_account(service: Service) -> None:
    accounts = {service.citizen("lan").get("/v1/me").get_json()["id"] for _ in range(3)}
    assert len(accounts) == 1
    assert _count(service, AuthSession) == 3
    assert _count(service, CitizenIdentifier) == 1


@pytest.mark.parametrize(
    "subject", ["VNEID-0001-LAN", "vneid-0001-lan ", "vneid-0001-lán", "vneid-0001-la\u0301n"]
)
def test_the_account_is_the_subject_byte_for_byte(service: Service, subject: str) -> None:
    first = service.citizen("lan").get("/v1/me").get_json()["id"]
    others = [service.citizen("lan", sub=subject, SoDinhDanh=None) for _ in range(2)]
    ids = {other.get("/v1/me").get_json()["id"] for other in others}
    assert len(ids) == 1
    assert first not in ids


def test_composed_and_decomposed_subjects_are_two_people(service: Service) -> None:
    ids = {
        service.citizen("lan", sub=subject, SoDinhDanh=None).get("/v1/me").get_json()["id"]
        for subject in ("l\u00e1n", "la\u0301n")
    }
    assert len(ids) == 2


def test_the_name_follows_the_provider(service: Service) -> None:
    service.citizen("lan")
    renamed = service.citizen("lan", HoVaTen="Nguyễn Thị Lan Anh")
    assert renamed.get("/v1/me").get_json()["full_name"] == "Nguyễn Thị Lan Anh"


def test_who_he_is_stands_sealed(service: Service) -> None:
    service.citizen("lan")
    with service.database.reading() as connection:
        stored = repr(
            [
                connection.execute(select(table.__table__)).one()
                for table in (Citizen, CitizenIdentifier)
            ]
        )
    person = service.sandbox.issuers["vneid"].person("lan")
    assert person.full_name not in stored
    assert person.full_name.encode().hex() not in stored
    assert person.citizen_number not in stored


def test_what_needs_a_higher_assurance_says_so(service: Service) -> None:
    lan = service.citizen("lan", acr="LoA1")
    assert lan.get("/v1/me").get_json()["assurance"] == 1
    for path in ("/v1/services/dossiers", f"/v1/services/dossiers/{uuid.uuid4()}"):
        found = problem_of(lan.get(path), 403, "assurance_too_low")
        assert "2" in found["detail"]
    assert service.citizen("lan").get("/v1/services/dossiers").status_code == 200


def test_a_placeholder_number_belongs_to_nobody(service: Service) -> None:
    for number in ("000000000001", "000000001", "123456789", "111111111111", "x", "", 5):
        service.citizen("lan", SoDinhDanh=number)
    assert _count(service, CitizenIdentifier) == 0


def test_two_phones_that_log_in_first_at_once_share_one_account(service: Service) -> None:
    issuer = service.sandbox.issuers["vneid"]
    tokens = [issuer.id_token("hoa", nonce=_nonce(service)) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda token: service.anyone().post("/v1/auth/session", {"id_token": token}), tokens
            )
        )
    assert {answer.status_code for answer in answers} == {201}
    assert _count(service, Citizen) == 1
    assert _count(service, CitizenIdentifier) == 1


def _as(service: Service, token: str) -> Caller:
    caller = service.anyone()
    caller.headers["Authorization"] = f"Bearer {token}"
    return caller


def test_the_providers_own_token_serves_whoever_has_an_account(service: Service) -> None:
    issuer = service.sandbox.issuers["vneid"]
    problem_of(_as(service, issuer.access_token("lan")).get("/v1/me"), 403, "account_required")
    account = service.citizen("lan").get("/v1/me").get_json()
    direct = _as(service, issuer.access_token("lan"))
    assert direct.get("/v1/me").get_json()["id"] == account["id"]
    low = _as(service, issuer.access_token("lan", acr="LoA1"))
    problem_of(low.get("/v1/services/dossiers"), 403, "assurance_too_low")
    none = _as(service, issuer.access_token("lan", acr=None))
    problem_of(none.get("/v1/me"), 403, "assurance_too_low")


def test_the_staff_providers_own_token_serves_staff(service: Service) -> None:
    issuer = service.sandbox.issuers["staff"]
    token = issuer.access_token("triager")
    problem_of(_as(service, token).get("/v1/admin/me"), 403, "forbidden")
    service.staff("triager")
    assert _as(service, token).get("/v1/admin/me").status_code == 200
    problem_of(_as(service, token).get("/v1/me"), 403, "forbidden")
    citizen = service.sandbox.issuers["vneid"].access_token("lan")
    problem_of(_as(service, citizen).get("/v1/admin/me"), 403, "forbidden")
