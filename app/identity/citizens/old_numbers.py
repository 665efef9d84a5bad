"""The 9-digit number of an older card, made the citizen's own on proof."""

import uuid
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Sealer
from app.database.lookup_keys import hold_lookup_keys
from app.errors import IdentifierNotProven
from app.identity.citizens.consent import lock_citizen
from app.identity.citizens.held_numbers import (
    BY_DOSSIER,
    find_main_number,
    is_anothers,
    keep_number,
)
from app.identity.citizens.identifiers import CITIZEN_9, identifier_hash, read_citizen_number

# Whether the dossier with this code names both numbers, given by their hashes, as its owner's.
OwnerProof = Callable[[Session, str, bytes, bytes], bool]


class OldNumbers:
    """Adds old numbers; a higher domain that knows dossiers brings the proof."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self._proof: OwnerProof | None = None

    def prove_by(self, proof: OwnerProof) -> None:
        """Have ``proof`` decide whether a dossier names both numbers."""
        self._proof = proof

    def add(
        self,
        session: Session,
        citizen_id: uuid.UUID,
        value: str,
        *,
        dossier_code: str,
        now: datetime,
    ) -> tuple[uuid.UUID, bool]:
        """Make ``value`` his, proven by a dossier; the number's id, and whether it is new.

        Raises ``IdentifierNotProven``, the same whatever was wrong.
        """
        # With other keys than the stored hashes were made with, every proof would look wrong.
        hold_lookup_keys(session, self._sealer, now=now)
        number = read_citizen_number(value)
        main = find_main_number(session, citizen_id)
        if number is None or number.namespace != CITIZEN_9 or main is None or self._proof is None:
            raise IdentifierNotProven
        digest = identifier_hash(self._sealer, number)
        if not self._proof(session, dossier_code, main, digest) or is_anothers(
            session, digest, main
        ):
            raise IdentifierNotProven
        lock_citizen(session, citizen_id)
        number_id, is_new = keep_number(
            session, self._sealer, citizen_id, number, proof=BY_DOSSIER, now=now
        )
        if is_new:
            key = f"citizen:{citizen_id}"
            record(session, actor=key, action="identifier_added", subject=key, now=now)
        return number_id, is_new
