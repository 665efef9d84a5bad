"""A look of staff at somebody's dossier: for a purpose, with a reason, never unseen."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypedDict

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Sealer, table_of
from app.errors import NotFound
from app.identity.citizens.restriction import require_use
from app.identity.looks.earlier import EarlierLooks
from app.identity.looks.holding import hold_look
from app.identity.looks.standing_out import Surroundings, reasons
from app.identity.models import CitizenIdentifier
from app.identity.principals import StaffPrincipal
from app.identity.staff.rights import HeldRole, allowing
from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind
from app.services.dossiers.faces import Reader
from app.services.dossiers.reading import find_any_dossier
from app.services.dossiers.reads import DossierRead
from app.services.models import DossierLook, DossierLookOwner, DossierOwner
from app.services.owners.accounts import find_owner_accounts

# A console hides it again after this time.
SHOWN_FOR = timedelta(minutes=15)
_REASON = "dossier_looks.sealed_reason"


class DossierLookPurpose(StrEnum):
    """What staff need to see it for."""

    CITIZEN_ASKED = "citizen_asked"
    COMPLAINT = "complaint"
    LEGAL_REQUEST = "legal_request"
    FAULT = "fault"


# What the dossier of somebody who had the use of his data restricted is still shown for: because
# he asks for it himself, and for claims in law (in the sense of GDPR, Article 18(2)).
DESPITE_RESTRICTION = frozenset(
    {DossierLookPurpose.CITIZEN_ASKED, DossierLookPurpose.LEGAL_REQUEST}
)


@dataclass(frozen=True)
class LookReason:
    """What a look is taken for, and the reason in words."""

    purpose: DossierLookPurpose
    reason: str


class LookedAtDossier(TypedDict):
    """A dossier in full; ``shown_until`` is when whoever looked should see it no more."""

    look_id: uuid.UUID
    dossier: DossierRead
    shown_until: datetime


def look_at_dossier(
    session: Session,
    sealer: Sealer,
    staff: StaffPrincipal,
    code: str,
    why: LookReason,
    reader: Reader,
    *,
    earlier: EarlierLooks,
    now: datetime,
) -> LookedAtDossier:
    """The dossier with that code; the look is kept for its owners, and audited.

    Raises ``NotFound``, also for one that was withdrawn, and ``UseRestricted``.
    """
    dossier = find_any_dossier(session.connection(), code, reader)
    if dossier is None:
        raise NotFound
    dossier_id, held = uuid.UUID(dossier["id"]), _role_of(staff)
    if why.purpose not in DESPITE_RESTRICTION:
        require_use(session, _owners(session, dossier_id))
    found = Surroundings(
        has_open_case=not dossier["is_done"],
        # It names its agency in words alone, so no role can be outside of it.
        is_of_agency=True,
        earlier=earlier.count(session, staff.id, numbers=_numbers(session, dossier_id), now=now),
    )
    look = DossierLook(
        dossier_id=dossier_id,
        staff_id=staff.id,
        role=held.role.value,
        agency_code=held.scope.agency_code,
        purpose=why.purpose.value,
        sealed_reason=sealer.seal_text(why.reason, purpose=_REASON),
        at=now,
        shown_until=now + SHOWN_FOR,
        stands_out=" ".join(reasons(found)),
    )
    session.add(look)
    session.flush()
    _keep_owners(session, look.id, dossier_id)
    if why.purpose is DossierLookPurpose.LEGAL_REQUEST:
        hold_look(session, look.id, now=now)
    else:
        told = find_owner_accounts(session, [dossier_id], now=now)
        news = [News(one.citizen_id, Kind.DATA_VIEWED, entity_id=str(look.id)) for one in told]
        notify(session, news, now=now)
    record(
        session,
        actor=staff.key,
        action="dossier_viewed",
        subject=f"dossier:{dossier_id}",
        details={"purpose": look.purpose, "role": look.role},
        now=now,
    )
    return {"look_id": look.id, "dossier": dossier, "shown_until": look.shown_until}


def _role_of(staff: StaffPrincipal) -> HeldRole:
    """The role that lets him: his own before a colleague's."""
    return min(allowing(staff.held, staff.operation), key=lambda one: one.lent_by is not None)


def _numbers(session: Session, dossier_id: uuid.UUID) -> Sequence[bytes]:
    """The lookup hashes of the numbers that the dossier is under."""
    owned = select(DossierOwner.lookup_hash).where(DossierOwner.dossier_id == dossier_id)
    return session.scalars(owned).all()


def _owners(session: Session, dossier_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The accounts whose own number the dossier is under."""
    return session.scalars(
        select(CitizenIdentifier.citizen_id)
        .join(DossierOwner, DossierOwner.lookup_hash == CitizenIdentifier.lookup_hash)
        .where(DossierOwner.dossier_id == dossier_id)
        .distinct()
    ).all()


def _keep_owners(session: Session, look_id: uuid.UUID, dossier_id: uuid.UUID) -> None:
    owners = table_of(DossierOwner).c
    whose = select(
        literal(look_id, type_=table_of(DossierLookOwner).c.look_id.type), owners.lookup_hash
    ).where(owners.dossier_id == dossier_id)
    session.execute(insert(DossierLookOwner).from_select(["look_id", "lookup_hash"], whose))
