"""Taking a citizen out of public services; dossiers are the one-stop system's, and stay."""

import uuid

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.services.models import DossierWatch


def erase_from_services(session: Session, citizen_id: uuid.UUID) -> None:
    """End his watches of others' dossiers, without a trace."""
    session.execute(delete(DossierWatch).where(DossierWatch.citizen_id == citizen_id))
