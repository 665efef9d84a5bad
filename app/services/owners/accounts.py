"""The accounts of a dossier's owners, and of those who act for an organisation that owns it."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from app.database import AnyRow
from app.identity.citizens.parties import is_in_force
from app.identity.models import CitizenIdentifier, CitizenParty
from app.services.models import DossierOwner


def find_owner_accounts(
    session: Session, dossier_ids: Collection[uuid.UUID], *, now: datetime
) -> Sequence[AnyRow]:
    """Each ``dossier_id`` with each ``citizen_id``, once."""
    owned, digest = DossierOwner.dossier_id, DossierOwner.lookup_hash
    is_wanted = owned.in_(list(dossier_ids))
    by_number = (
        select(owned, CitizenIdentifier.citizen_id)
        .join(CitizenIdentifier, CitizenIdentifier.lookup_hash == digest)
        .where(is_wanted)
    )
    by_party = (
        select(owned, CitizenParty.citizen_id)
        .join(CitizenParty, CitizenParty.lookup_hash == digest)
        .where(is_wanted, is_in_force(now))
    )
    return session.execute(union(by_number, by_party)).all()
