"""What a dossier proves: that somebody knows its owner, that two numbers are one person's."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Sealer
from app.services.models import Dossier, DossierOwner

PROOF_CHARACTERS = 4
_NAMESPACE = "dossier_proof"


def proof_hash(sealer: Sealer, code: str, *, number: str, phone: str) -> bytes:
    """What a look-up by code, the end of the owner's number and his phone (E.164) must give.

    ``number`` may be whole or just its last four characters. A lookup hash: a newer key is laid
    over it without knowing number or phone.
    """
    return sealer.lookup_hash(_NAMESPACE, f"{code}\0{number[-PROOF_CHARACTERS:]}\0{phone}")


def names_both(session: Session, code: str, one: bytes, other: bytes) -> bool:
    """Whether the dossier with ``code`` has both hashes, and no third, as its owner's numbers.

    With a third it may have two owners, and whose is which the hashes don't tell.
    """
    owners = (
        select(DossierOwner.lookup_hash)
        .join(Dossier, Dossier.id == DossierOwner.dossier_id)
        .where(Dossier.code == code)
    )
    return set(session.scalars(owners)) == {one, other} and one != other
