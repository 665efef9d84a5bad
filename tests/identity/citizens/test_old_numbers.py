"""The 9-digit number of an older card: said by the digital identity, or proven by a dossier."""

from typing import Any

import pytest

from app.identity.models import CitizenIdentifier
from app.identity.own_identity_schemas import IdentifierSchema
from tests.documented import assert_documented
from tests.identity.citizens.logging_in import account_of, audits, count
from tests.service import Caller, Json, Service
from tests.services.national import CODE, DOSSIERS, LAN, MINH, dossier, new_code, take_dossiers
from tests.web.problems import pointers, problem_of

NUMBERS = "/v1/me/identifiers"
OLD = "280000001"


def _sent(**changes: str) -> Json:
    return {"namespace": "citizen9", "value": OLD, "dossier_code": CODE} | changes


def _filed(*numbers: str, code: str = CODE) -> Json:
    """A dossier whose owner is named by all of ``numbers``."""
    kinds = {12: "1", 9: "2"}
    return dossier(
        code,
        owner="",
        DinhDanhCHS=[
            {"LoaiDinhDanh": kinds[len(number)], "SoDinhDanh": number} for number in numbers
        ],
    )


def _held(caller: Caller) -> dict[str, str]:
    items = caller.get(NUMBERS).get_json()["items"]
    return {one["value"]: one["proof"] for one in items}


def test_a_dossier_that_names_both_numbers_proves_the_old_one(service: Service) -> None:
    lan, old_code = service.citizen("lan"), new_code()
    take_dossiers(service, [_filed(LAN, OLD), _filed(OLD, code=old_code)])
    assert lan.get(f"{DOSSIERS}/{old_code}").status_code == 404
    answer = lan.post(NUMBERS, _sent())
    assert answer.status_code == 201
    assert_documented(answer.get_json(), IdentifierSchema)
    assert (answer.get_json()["value"], answer.get_json()["proof"]) == ("******001", "dossier")
    assert lan.get(f"{DOSSIERS}/{old_code}").status_code == 200
    assert _held(lan) == {"*********001": "digital_identity", "******001": "dossier"}


def test_repeating_the_proof_changes_nothing(service: Service) -> None:
    lan = service.citizen("lan")
    take_dossiers(service, [_filed(LAN, OLD)])
    first, again = lan.post(NUMBERS, _sent()), lan.post(NUMBERS, _sent())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert count(service, CitizenIdentifier) == 2
    (event,) = audits(service, "identifier_added")
    assert event.subject == event.actor == f"citizen:{account_of(lan)}"
    assert OLD not in repr(event)


def test_whatever_is_wrong_with_a_proof_the_answer_is_the_same(service: Service) -> None:
    lan = service.citizen("lan")
    only_his, only_old, anothers, two_owners = (new_code() for _ in range(4))
    take_dossiers(
        service,
        [
            _filed(LAN, OLD),
            _filed(LAN, code=only_his),
            _filed(OLD, code=only_old),
            _filed(MINH, OLD, code=anothers),
            _filed(LAN, MINH, OLD, code=two_owners),
        ],
    )
    refused = [
        *({"dossier_code": code} for code in (only_his, only_old, anothers, two_owners)),
        *({"dossier_code": code} for code in (new_code(), "no code", "%00")),
        *({"value": number} for number in ("280000002", "000000001", "111111111", "123456789")),
    ]
    bodies = set()
    for changes in refused:
        answer = lan.post(NUMBERS, _sent(**changes))
        problem = problem_of(answer, 422, "identifier_not_proven")
        bodies.add(repr({**problem, "request_id": None}))
    assert len(bodies) == 1
    assert _held(lan) == {"*********001": "digital_identity"}


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"namespace": "citizen12"}, "/namespace", "choice"),
        ({"namespace": "passport"}, "/namespace", "choice"),
        ({"value": "28000000"}, "/value", "pattern"),
        ({"value": "٢٨٠٠٠٠٠٠١"}, "/value", "pattern"),
        ({"value": 280000001}, "/value", "type"),
        ({"dossier_code": "x" * 65}, "/dossier_code", "length"),
        ({"citizen_id": "x"}, "/citizen_id", "unknown"),
    ],
)
def test_only_a_nine_digit_number_can_be_added(
    service: Service, changes: dict[str, Any], pointer: str, code: str
) -> None:
    lan = service.citizen("lan")
    assert pointers(lan.post(NUMBERS, _sent(**changes))) == {pointer: code}


def test_a_number_that_is_anothers_is_not_added(service: Service) -> None:
    service.citizen("minh", SoCMND=OLD)
    lan = service.citizen("lan")
    take_dossiers(service, [_filed(LAN, OLD)])
    problem_of(lan.post(NUMBERS, _sent()), 422, "identifier_not_proven")


def test_who_has_proven_no_number_of_his_own_adds_none(service: Service) -> None:
    lan = service.citizen("lan", SoDinhDanh=None)
    take_dossiers(service, [_filed(LAN, OLD)])
    problem_of(lan.post(NUMBERS, _sent()), 422, "identifier_not_proven")
    low = service.citizen("minh", acr="LoA1")
    assert low.post(NUMBERS, _sent()).get_json()["code"] == "assurance_too_low"
    assert low.get(NUMBERS).get_json()["code"] == "assurance_too_low"


def test_the_digital_identity_names_the_old_number_at_level_two(service: Service) -> None:
    service.citizen("nga", acr="LoA1")
    assert count(service, CitizenIdentifier) == 0
    nga = service.citizen("nga")
    assert _held(nga) == {"*********005": "digital_identity", "******005": "digital_identity"}
    take_dossiers(service, [_filed("280000005")])
    assert nga.get(f"{DOSSIERS}/{CODE}").status_code == 200
