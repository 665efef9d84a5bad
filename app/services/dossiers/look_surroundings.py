"""What a look at a dossier is taken in."""

import uuid
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.database import table_of
from app.identity.looks.standing_out import REPEATED_WITHIN, Surroundings
from app.identity.principals import StaffPrincipal
from app.province.local_time import day_begins_at, local_day
from app.services.models import DossierLook, DossierLookOwner, DossierOwner

_LOOKS, _OWNERS = table_of(DossierLook).c, table_of(DossierOwner).c
_LOOKED_AT = table_of(DossierLookOwner).c


def surroundings_of_look(
    session: Session,
    staff: StaffPrincipal,
    dossier_id: uuid.UUID,
    *,
    is_open: bool,
    now: datetime,
) -> Surroundings:
    """The dossier and the earlier looks of the same person, before this one is written.

    It names its agency in words alone, so no role can be outside of it.
    """
    owners = select(_OWNERS.lookup_hash).where(_OWNERS.dossier_id == dossier_id)
    at_owner = exists().where(_LOOKED_AT.look_id == _LOOKS.id, _LOOKED_AT.lookup_hash.in_(owners))
    today = _LOOKS.at >= day_begins_at(local_day(now))
    counted = select(func.count().filter(today), func.count().filter(at_owner)).where(
        _LOOKS.staff_id == staff.id, _LOOKS.at >= now - REPEATED_WITHIN
    )
    earlier_today, earlier_at_owner = session.execute(counted).one()
    return Surroundings(
        has_open_case=is_open,
        is_of_agency=True,
        earlier_today=earlier_today,
        earlier_at_citizen=earlier_at_owner,
    )
