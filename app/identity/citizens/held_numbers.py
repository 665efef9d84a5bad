"""The official numbers that were proven to be a citizen's: kept sealed, found by their hash."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session, aliased

from app.database import Sealer, new_id, table_of
from app.identity.citizens.identifiers import (
    CITIZEN_12,
    Identifier,
    identifier_hash,
    masked,
    read_citizen_number,
)
from app.identity.login.claims import ProviderIdentity
from app.identity.models import CitizenIdentifier

BY_DIGITAL_IDENTITY = "digital_identity"
BY_DOSSIER = "dossier"
_PURPOSE = "citizen_identifiers.sealed_value"
_NUMBERS = table_of(CitizenIdentifier)


class HeldNumber(TypedDict):
    """A number as its owner sees it; ``value`` is masked."""

    id: uuid.UUID
    namespace: str
    value: str
    proof: str
    created_at: datetime


def numbers_said(identity: ProviderIdentity) -> list[Identifier]:
    """The citizen numbers that a provider names: the person's, and that of his older card."""
    said = (identity.citizen_number, identity.old_citizen_number)
    return [number for written in said if (number := read_citizen_number(written)) is not None]


def contradicts(
    session: Session, sealer: Sealer, citizen_id: uuid.UUID, numbers: Sequence[Identifier]
) -> bool:
    """Whether ``numbers`` name another 12-digit number than the one proven to be his.

    A person has one for life: it would be another person's.
    """
    said = {identifier_hash(sealer, one) for one in numbers if one.namespace == CITIZEN_12}
    held = find_main_number(session, citizen_id)
    return len(said | ({held} if held else set())) > 1


def find_main_number(session: Session | Connection, citizen_id: uuid.UUID) -> bytes | None:
    """The hash of his 12-digit number, once it was proven."""
    return session.scalar(
        select(CitizenIdentifier.lookup_hash).where(
            CitizenIdentifier.citizen_id == citizen_id, CitizenIdentifier.namespace == CITIZEN_12
        )
    )


def is_anothers(session: Session, digest: bytes, main: bytes) -> bool:
    """Whether an account holds this number whose 12-digit number is not ``main``."""
    holder, theirs = aliased(CitizenIdentifier), aliased(CitizenIdentifier)
    others = (
        select(holder.id)
        .join(theirs, theirs.citizen_id == holder.citizen_id)
        .where(
            holder.lookup_hash == digest,
            theirs.namespace == CITIZEN_12,
            theirs.lookup_hash != main,
        )
    )
    return session.scalar(others.limit(1)) is not None


def keep_number(
    session: Session,
    sealer: Sealer,
    citizen_id: uuid.UUID,
    identifier: Identifier,
    *,
    proof: str,
    now: datetime,
) -> tuple[uuid.UUID, bool]:
    """Make ``identifier`` one of his; the row's id, and whether it is new."""
    digest = identifier_hash(sealer, identifier)
    known = select(_NUMBERS.c.id).where(
        _NUMBERS.c.citizen_id == citizen_id, _NUMBERS.c.lookup_hash == digest
    )
    found = session.scalar(known)
    if found is not None:
        return found, False
    number_id = new_id()
    session.execute(
        insert(_NUMBERS).values(
            id=number_id,
            citizen_id=citizen_id,
            namespace=identifier.namespace,
            sealed_value=sealer.seal_text(identifier.value, purpose=_PURPOSE),
            lookup_hash=digest,
            proof=proof,
            created_at=now,
        )
    )
    return number_id, True


def read_numbers(session: Session, sealer: Sealer, citizen_id: uuid.UUID) -> list[str]:
    """All his numbers as they are."""
    sealed = select(_NUMBERS.c.sealed_value).where(_NUMBERS.c.citizen_id == citizen_id)
    return [sealer.unseal_text(value, purpose=_PURPOSE) for value in session.scalars(sealed)]


def list_numbers(
    connection: Connection | Session, sealer: Sealer, citizen_id: uuid.UUID
) -> list[HeldNumber]:
    """All his numbers, the first proven first."""
    wanted = select(_NUMBERS).where(_NUMBERS.c.citizen_id == citizen_id)
    rows = connection.execute(wanted.order_by(_NUMBERS.c.created_at, _NUMBERS.c.id))
    return [
        {
            "id": row.id,
            "namespace": row.namespace,
            "value": masked(sealer.unseal_text(row.sealed_value, purpose=_PURPOSE)),
            "proof": row.proof,
            "created_at": row.created_at,
        }
        for row in rows
    ]
