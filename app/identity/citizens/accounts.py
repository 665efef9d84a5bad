"""Citizens' accounts: found or made from what the digital identity says."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.database import Sealer
from app.identity.citizens.identifiers import Identifier, read_citizen_number
from app.identity.login.provider_tokens import ProviderIdentity
from app.identity.models import Citizen, CitizenIdentifier, CitizenLogin

_PROVEN = 2
_NAME = "citizens.sealed_full_name"
_NUMBER = "citizen_identifiers.sealed_value"


class Profile(TypedDict):
    """A citizen's own account."""

    id: uuid.UUID
    full_name: str | None
    birth_year: int | None
    language: str
    recipient: str


def find_citizen_id(session: Session | Connection, identity: ProviderIdentity) -> uuid.UUID | None:
    """The account of (issuer, subject), if he ever logged in."""
    return session.scalar(
        select(CitizenLogin.citizen_id).where(
            CitizenLogin.issuer == identity.issuer.issuer, CitizenLogin.subject == identity.subject
        )
    )


def log_citizen_in(
    session: Session, sealer: Sealer, identity: ProviderIdentity, *, now: datetime
) -> Citizen:
    """The citizen's account, made at his first login, with what the provider says today."""
    citizen_id = find_citizen_id(session, identity) or _open_account(session, identity, now)
    citizen = session.get_one(Citizen, citizen_id)
    citizen.last_login_at = now
    if identity.full_name:
        citizen.sealed_full_name = sealer.seal_text(identity.full_name, purpose=_NAME)
    if identity.birth_year:
        citizen.birth_year = identity.birth_year
    number = read_citizen_number(identity.citizen_number)
    # Only a face-to-face verification proves whose number it is.
    if number is not None and identity.assurance >= _PROVEN:
        _keep_identifier(session, sealer, citizen_id, number, now)
    session.flush()
    return citizen


def get_profile(connection: Connection, sealer: Sealer, citizen_id: uuid.UUID) -> Profile:
    """What a citizen sees of his own account."""
    row = connection.execute(select(Citizen.__table__).where(Citizen.id == citizen_id)).one()
    sealed = row.sealed_full_name
    return {
        "id": row.id,
        "full_name": sealer.unseal_text(sealed, purpose=_NAME) if sealed else None,
        "birth_year": row.birth_year,
        "language": row.language,
        "recipient": recipient_key(sealer, row.id),
    }


def find_citizens_by_identifiers(
    session: Session, sealer: Sealer, identifiers: Sequence[Identifier]
) -> set[uuid.UUID]:
    """All accounts that hold one of ``identifiers``."""
    hashes = [identifier_hash(sealer, identifier) for identifier in identifiers]
    if not hashes:
        return set()
    return set(
        session.scalars(
            select(CitizenIdentifier.citizen_id).where(CitizenIdentifier.lookup_hash.in_(hashes))
        )
    )


def recipient_key(sealer: Sealer, citizen_id: uuid.UUID) -> str:
    """An opaque name of the account in pushes: another account's app drops what is not its own."""
    return sealer.lookup_hash("push-recipient", str(citizen_id)).hex()[:32]


def identifier_hash(sealer: Sealer, identifier: Identifier) -> bytes:
    """The keyed hash under which ``identifier`` is found (32 bytes)."""
    return sealer.lookup_hash(identifier.namespace, identifier.value)


def _open_account(session: Session, identity: ProviderIdentity, now: datetime) -> uuid.UUID:
    try:
        with session.begin_nested():
            citizen = Citizen(created_at=now, last_login_at=now)
            session.add(citizen)
            session.flush()
            session.execute(
                insert(CitizenLogin).values(
                    citizen_id=citizen.id,
                    issuer=identity.issuer.issuer,
                    subject=identity.subject,
                    assurance=identity.assurance,
                    created_at=now,
                    last_login_at=now,
                )
            )
    except IntegrityError:
        # His other phone logged in for the first time in the same moment.
        found = find_citizen_id(session, identity)
        if found is None:
            raise
        return found
    return citizen.id


def _keep_identifier(
    session: Session, sealer: Sealer, citizen_id: uuid.UUID, identifier: Identifier, now: datetime
) -> None:
    digest = identifier_hash(sealer, identifier)
    known = select(CitizenIdentifier.id).where(
        CitizenIdentifier.citizen_id == citizen_id, CitizenIdentifier.lookup_hash == digest
    )
    if session.scalar(known) is None:
        session.add(
            CitizenIdentifier(
                citizen_id=citizen_id,
                namespace=identifier.namespace,
                sealed_value=sealer.seal_text(identifier.value, purpose=_NUMBER),
                lookup_hash=digest,
                proof="digital_identity",
                created_at=now,
            )
        )
