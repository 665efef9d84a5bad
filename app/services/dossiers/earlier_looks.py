"""The looks that staff took at dossiers before, for counting them."""

from typing import Any

from sqlalchemy import Select, exists, select

from app.identity.looks.earlier import LookedAt
from app.services.models import DossierLook, DossierLookOwner


def find_dossier_looks(whom: LookedAt) -> Select[*tuple[Any, ...]]:
    """All of them, and whether each was at a dossier that was under a number of ``whom``."""
    at_citizen = exists().where(
        DossierLookOwner.look_id == DossierLook.id,
        DossierLookOwner.lookup_hash.in_(whom.numbers),
    )
    return select(DossierLook.staff_id, DossierLook.at, at_citizen.label("at_citizen"))
