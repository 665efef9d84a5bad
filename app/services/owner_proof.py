"""Whether a dossier shows that two numbers are one person's."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.services.models import Dossier, DossierOwner


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
