"""Organisations one may act for: as long as the digital identity says so, and not for ever."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from app.identity.citizens.identifiers import Identifier, identifier_hash
from app.identity.citizens.parties import COUNTS_FOR
from app.identity.models import CitizenParty
from tests.identity.citizens.logging_in import at_portal, count, identities_of
from tests.service import Caller, Json, Service
from tests.web.problems import problem_of

ALONE = {"LoaiTaiKhoan": "1", "MaSoThue": None, "TenToChuc": None}
BRANCH = {"MaSoThue": "3700000001-002", "TenToChuc": "Chi nhánh"}


def _parties(caller: Caller) -> list[Json]:
    answer = caller.get("/v1/me/parties")
    assert answer.status_code == 200, answer.get_json()
    items: list[Json] = answer.get_json()["items"]
    return items


def test_the_organisation_of_the_account_is_a_party(service: Service) -> None:
    vinh = service.citizen("vinh")
    (party,) = _parties(vinh)
    assert party["name"] == "Công ty TNHH Gỗ Mẫu Tân Uyên"
    assert (party["kind"], party["provider"], party["tax_code"]) == (
        "business",
        "vneid",
        "*******001",
    )
    again = _parties(service.citizen("vinh"))[0]
    assert again["id"] == party["id"]
    assert again["confirmed_at"] > party["confirmed_at"]
    assert count(service, CitizenParty) == 1
    assert _parties(service.citizen("lan")) == []


@pytest.mark.parametrize(
    "claims",
    [
        {"acr": "LoA1"},
        ALONE,
        {"MaSoThue": "12345"},
        {"MaSoThue": "0000000000"},
        {"LoaiTaiKhoan": "7"},
    ],
    ids=["level 1", "for himself", "no tax code", "a placeholder", "unknown type"],
)
def test_without_proof_there_is_no_party(service: Service, claims: dict[str, Any]) -> None:
    service.citizen("vinh", **claims)
    assert count(service, CitizenParty) == 0


def test_a_party_ends_when_the_provider_says_so_no_more(service: Service) -> None:
    service.citizen("vinh")
    assert _parties(service.citizen("vinh", **ALONE)) == []
    (back,) = _parties(service.citizen("vinh"))
    (other,) = _parties(service.citizen("vinh", **BRANCH))
    assert other["id"] != back["id"]
    assert (other["name"], other["tax_code"]) == ("Chi nhánh", "**********002")


def test_a_lower_login_neither_confirms_nor_ends(service: Service) -> None:
    vinh = service.citizen("vinh")
    before = _parties(vinh)
    low = service.citizen("vinh", acr="LoA1", **ALONE)
    assert _parties(vinh) == before
    problem_of(low.get("/v1/me/parties"), 403, "assurance_too_low")


def test_an_old_confirmation_counts_no_more(service: Service) -> None:
    vinh = service.citizen("vinh")
    assert len(_parties(vinh)) == 1
    with service.database.reading() as connection:
        number = Identifier("tax_code", "3700000001")
        held = connection.scalar(select(CitizenParty.lookup_hash))
        assert held == identifier_hash(service.sealer, number)
    long_ago = datetime.now(UTC) - COUNTS_FOR
    with service.database.writing() as session:
        session.execute(update(CitizenParty).values(confirmed_at=long_ago))
        session.commit()
    assert _parties(vinh) == []


def test_a_party_goes_with_its_identity(service: Service) -> None:
    lan = service.citizen("lan", LoaiTaiKhoan="3", MaSoThue="3700000001", TenToChuc="Hội")
    (party,) = _parties(lan)
    assert party["kind"] == "organisation"
    other = at_portal(service)
    assert [one["id"] for one in _parties(other)] == [party["id"]]
    (first,) = [one["id"] for one in identities_of(other) if not one["is_current"]]
    assert other.delete(f"/v1/me/identities/{first}").status_code == 204
    assert _parties(other) == []


def test_name_and_tax_code_stand_sealed(service: Service) -> None:
    service.citizen("vinh")
    with service.database.reading() as connection:
        stored = repr(connection.execute(select(CitizenParty.__table__)).one())
    assert "3700000001" not in stored
    assert "Tân Uyên".encode().hex() not in stored
    assert "Tân Uyên" not in stored
