"""Dossiers set up row by row, for tests of what is read of them."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from werkzeug.test import TestResponse

from app.identity.citizens.identifiers import Identifier, identifier_hash
from app.services.models import Dossier, DossierOwner, DossierSource, DossierWatch
from app.services.owners.proof import proof_hash
from tests.service import Caller, Json, Service
from tests.services.national import CODE, DOSSIERS, LAN, stored

PHONE = "0900000001"
LOOKUP = f"{DOSSIERS}/lookup"
WATCH = f"{DOSSIERS}/{CODE}/watch"
WATCHED = "/v1/services/watched"
WATCHERS = "/v1/me/watchers"


def set_dossier(service: Service, code: str = CODE, **values: Any) -> uuid.UUID:
    """Write columns of a dossier; its id."""
    return _execute(
        service, update(Dossier).where(Dossier.code == code).values(values).returning(Dossier.id)
    )


def set_owner(
    service: Service, owner: Identifier, code: str = CODE, *, is_added: bool = False
) -> None:
    """Make a dossier ``owner``'s, alone or with those it has."""
    dossier_id = stored(service, code).id
    digest = identifier_hash(service.sealer, owner)
    with service.database.writing() as session:
        if not is_added:
            session.execute(delete(DossierOwner).where(DossierOwner.dossier_id == dossier_id))
        session.execute(insert(DossierOwner).values(dossier_id=dossier_id, lookup_hash=digest))
        session.commit()


def set_proof(
    service: Service, code: str = CODE, *, number: str = LAN, phone: str = "+84900000001"
) -> None:
    """Have a dossier proven by the end of ``number`` and ``phone``."""
    digest = proof_hash(service.sealer, code, number=number, phone=phone)
    with_code = select(Dossier.id).where(Dossier.code == code).scalar_subquery()
    proven = update(DossierOwner).where(DossierOwner.dossier_id == with_code)
    _execute(service, proven.values(proof_hash=digest).returning(DossierOwner.dossier_id))


def set_watch(service: Service, **values: Any) -> uuid.UUID:
    """Write columns of the only watch; its id."""
    return _execute(service, update(DossierWatch).values(values).returning(DossierWatch.id))


def hear(service: Service, at: datetime) -> None:
    """Have the dossiers' source been heard last ``at``."""
    with service.database.writing() as session:
        session.execute(delete(DossierSource))
        session.execute(insert(DossierSource).values(name="one-stop", heard_at=at))
        session.commit()


def proof_of(code: str = CODE, **changes: str) -> Json:
    """What a look-up of Lan's dossier needs."""
    return {"code": code, "owner_number_last_digits": LAN[-4:], "phone": PHONE} | changes


def look_up(caller: Caller, code: str = CODE, **changes: str) -> TestResponse:
    """Look a dossier up."""
    answer: TestResponse = caller.post(LOOKUP, proof_of(code, **changes))
    return answer


def watch(caller: Caller, code: str = CODE, *, number: str = LAN) -> TestResponse:
    """Look a dossier up and watch it."""
    found = look_up(caller, code, owner_number_last_digits=number[-4:])
    assert found.status_code == 200, found.get_json()
    token = found.get_json()["watch_token"]
    return caller.put(f"{DOSSIERS}/{code}/watch", {"watch_token": token})


def watch_directly(service: Service, watches: list[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """Watches as if they had just begun, of (dossier, citizen)."""
    now = datetime.now(UTC)
    with service.database.writing() as session:
        session.execute(
            insert(DossierWatch),
            [{"dossier_id": one, "citizen_id": who, "watched_at": now} for one, who in watches],
        )
        session.commit()


def _execute(service: Service, statement: Any) -> uuid.UUID:
    with service.database.writing() as session:
        found: uuid.UUID = session.execute(statement).scalars().first()
        session.commit()
    return found


def days_ago(count: int) -> datetime:
    """So many days before now."""
    return datetime.now(UTC) - timedelta(days=count)
