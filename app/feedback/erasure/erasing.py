"""Taking a citizen out of feedback, in one transaction.

His reports stay, with their history and what was published of them; his words, messages, contact
and the exact place of what was not published go. What he supported stays counted.
"""

import uuid
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.database import Sealer
from app.feedback.erasure.photos import remove_photos
from app.feedback.erasure.reports import make_nobodys
from app.feedback.models import IdentityLook, Photo, Report, Subscription
from app.texts.scrubbing import REMOVED, Traces

_ACTION = "reporter_erased"
_REASON = "identity_looks.sealed_reason"


def erase_from_feedback(
    session: Session, sealer: Sealer, citizen_id: uuid.UUID, traces: Traces, *, now: datetime
) -> None:
    """Make the reports of a locked citizen nobody's; what else there is of him goes."""
    reports = _locked(session, citizen_id)
    make_nobodys(session, sealer, reports, lambda report: traces, action=_ACTION, now=now)
    ids = [report.id for report in reports]
    remove_photos(session, or_(Photo.citizen_id == citizen_id, Photo.report_id.in_(ids)), ids)
    session.execute(delete(Subscription).where(Subscription.citizen_id == citizen_id))
    # That somebody looked stays; why may name him.
    session.execute(
        update(IdentityLook)
        .where(IdentityLook.citizen_id == citizen_id)
        .values(sealed_reason=sealer.seal_text(REMOVED, purpose=_REASON))
    )


def _locked(session: Session, citizen_id: uuid.UUID) -> list[Report]:
    wanted = select(Report).where(Report.citizen_id == citizen_id).order_by(Report.id)
    return list(session.scalars(wanted.with_for_update()))
