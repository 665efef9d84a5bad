"""What a token that begins a watch is good for."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.database import new_id
from app.identity.citizens.identifiers import Identifier
from app.services.models import DossierOwner, DossierWatch
from app.services.watching.tokens import GOOD_FOR, Proven, make_token
from tests.identity.citizens.logging_in import account_of
from tests.reports import count
from tests.service import Caller, Service
from tests.services.dossier_rows import WATCH, look_up, set_owner
from tests.services.national import DOSSIERS, MINH, dossier, new_code, stored, take_dossiers
from tests.web.problems import problem_of


def _token(service: Service, caller: Caller, **changes: Any) -> str:
    row, digest = stored(service), _proof(service)
    expires_at = datetime.now(UTC) + changes.get("good_for", GOOD_FOR)
    proven = Proven(changes.get("dossier_id", row.id), changes.get("proof_hash", digest))
    return make_token(service.sealer, UUID(account_of(caller)), proven, expires_at=expires_at)


def _proof(service: Service) -> bytes:
    with service.database.reading() as connection:
        digest: bytes = connection.scalars(select(DossierOwner.proof_hash)).one()
    return digest


@pytest.mark.parametrize(
    "changes",
    [{"good_for": timedelta(0)}, {"dossier_id": new_id()}, {"proof_hash": bytes(32)}],
    ids=["expired", "of no dossier", "of another proof"],
)
def test_a_token_is_good_for_its_time_its_dossier_and_its_proof(
    service: Service, lan: Caller, minh: Caller, changes: dict[str, Any]
) -> None:
    assert lan
    answer = minh.put(WATCH, {"watch_token": _token(service, minh, **changes)})
    problem_of(answer, 403, "watch_token_invalid")
    assert minh.put(WATCH, {"watch_token": _token(service, minh)}).status_code == 201


def test_anothers_token_another_code_and_no_token_are_refused_alike(
    service: Service, lan: Caller, minh: Caller
) -> None:
    token = look_up(minh).get_json()["watch_token"]
    other = new_code()
    take_dossiers(service, [dossier(other)])
    for who, path, sent in (
        (service.citizen("vinh"), WATCH, token),
        (minh, f"{DOSSIERS}/{other}/watch", token),
        (minh, f"{DOSSIERS}/{new_code()}/watch", token),
        (minh, WATCH, "A" * 100),
        (minh, WATCH, token[:-8]),
    ):
        problem_of(who.put(path, {"watch_token": sent}), 403, "watch_token_invalid")
    mine = look_up(lan).get_json()["watch_token"]
    problem_of(lan.put(WATCH, {"watch_token": mine}), 409, "own_dossier")
    assert count(service, DossierWatch) == 0


def test_a_token_from_before_the_owner_changed_opens_nothing(
    service: Service, lan: Caller, minh: Caller
) -> None:
    assert lan
    token = look_up(minh).get_json()["watch_token"]
    set_owner(service, Identifier("citizen12", MINH))
    problem_of(minh.put(WATCH, {"watch_token": token}), 403, "watch_token_invalid")
