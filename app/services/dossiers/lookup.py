"""Looking up somebody else's dossier: its code, the end of its owner's number, his phone."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import Connection, Select, bindparam, select

from app.database import Sealer, table_of
from app.errors import NotFound
from app.services.dossiers.faces import Reader, glance
from app.services.dossiers.reading import GLANCE_COLUMNS
from app.services.dossiers.reads import DossierGlance
from app.services.models import Dossier, DossierOwner
from app.services.owners.proof import proof_hash
from app.services.watching.tokens import GOOD_FOR, Proven, make_token

_DOSSIERS, _OWNERS = table_of(Dossier).c, table_of(DossierOwner).c
# The code is in the proof. Asked for as well, it would be looked for first, and one that is there
# with a wrong proof would cost more than one that is not. Two numbers of an owner may end alike.
_HOLDER = (
    select(_OWNERS.dossier_id)
    .where(_OWNERS.proof_hash == bindparam("proof", type_=_OWNERS.proof_hash.type))
    .limit(1)
    .scalar_subquery()
)
_PROVEN: Select[*tuple[Any, ...]] = select(*GLANCE_COLUMNS, _DOSSIERS.id.label("dossier_id")).where(
    _DOSSIERS.id == _HOLDER, _DOSSIERS.withdrawn_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody must know who looks a dossier up; ``phone`` in E.164."""

    code: str
    number_end: str
    phone: str

    @property
    def agency_and_day(self) -> str:
        """The part of the code that a day's dossiers of one agency have in common."""
        return self.code.rpartition("-")[0]


class LookedUp(TypedDict):
    """A dossier at a glance, and for a while the right to watch it."""

    dossier: DossierGlance
    watch_token: str
    watch_token_expires_at: datetime


def look_up(
    connection: Connection,
    sealer: Sealer,
    citizen_id: uuid.UUID,
    proof: Proof,
    reader: Reader,
    *,
    now: datetime,
) -> LookedUp:
    """The dossier whose owner's number ends so and who has that phone.

    Raises ``NotFound``, and does the same work for it, where there is none such, where the proof is
    wrong, and where the dossier names no phone.
    """
    digest = proof_hash(sealer, proof.code, number=proof.number_end, phone=proof.phone)
    row = connection.execute(_PROVEN, {"proof": digest}).first()
    if row is None:
        raise NotFound
    expires_at = (now + GOOD_FOR).replace(microsecond=0)
    proven = Proven(row.dossier_id, digest)
    return {
        "dossier": glance(row, reader),
        "watch_token": make_token(sealer, citizen_id, proven, expires_at=expires_at),
        "watch_token_expires_at": expires_at,
    }
