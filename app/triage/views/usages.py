"""Whether an agency shares views."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.triage.views.models import SavedView


def shares_views(session: Session, key: tuple[str, ...]) -> bool:
    """Whether the agency of this key has views of its own."""
    shared = select(SavedView.id).where(SavedView.agency_code == key[0]).limit(1)
    return session.scalar(shared) is not None
