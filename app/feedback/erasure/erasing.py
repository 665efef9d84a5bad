"""Taking a citizen out of feedback, in one transaction.

His reports stay, with their history and what was published of them; his words, messages, contact
and the exact place of what was not published go. What he supported stays counted.
"""

import secrets
import uuid
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.database import Sealer
from app.feedback.erasure.photos import remove_photos
from app.feedback.erasure.words import take_out_words
from app.feedback.models import (
    IdentityLook,
    Report,
    ReportMessage,
    ReportReceipt,
    ReportUndo,
    Subscription,
)
from app.feedback.public.cells import cell_of
from app.feedback.states import Actor, Publication
from app.feedback.steps import By, record_step
from app.texts.scrubbing import REMOVED, Traces

_ACTION = "reporter_erased"
_HASH_BYTES = 32
_NO_SALT = bytes(16)
# About a kilometre: enough to see which part of the province it was.
_COARSE_DECIMALS = 2
_REASON = "identity_looks.sealed_reason"


def erase_from_feedback(
    session: Session, sealer: Sealer, citizen_id: uuid.UUID, traces: Traces, *, now: datetime
) -> None:
    """Make the reports of a locked citizen nobody's; what else there is of him goes."""
    reports = _locked(session, citizen_id)
    for report in reports:
        _forget_reporter(report)
        record_step(session, report, By(Actor.SYSTEM), action=_ACTION, now=now)
    ids = [report.id for report in reports]
    remove_photos(session, citizen_id, ids)
    for model in (ReportMessage, ReportUndo):
        session.execute(delete(model).where(model.report_id.in_(ids)))
    _keep_signatures_alone(session, ids)
    take_out_words(session, reports, traces)
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


def _forget_reporter(report: Report) -> None:
    is_public = report.publication == Publication.PUBLIC
    report.text = (report.public_text if is_public else None) or REMOVED
    if not is_public or report.is_home or report.is_coarse:
        report.latitude = round(report.latitude, _COARSE_DECIMALS)
        report.longitude = round(report.longitude, _COARSE_DECIMALS)
        report.cell = cell_of(report.latitude, report.longitude)
    report.address = report.accuracy_m = report.location_source = None
    report.attributes = {}
    report.wants_contact = False
    report.filed_for_relation = report.sealed_filed_for = None
    report.sealed_caller = report.call_reference = report.follow_code_hash = None
    report.occurred_at = report.client_created_at = None
    # What he sent could be guessed from its hash, and his phone knew the other.
    report.content_hash = secrets.token_bytes(_HASH_BYTES)
    report.submission_id = uuid.uuid4()
    report.citizen_id = None


def _keep_signatures_alone(session: Session, ids: list[uuid.UUID]) -> None:
    """What a citizen keeps of his receipts verifies as before; here only the signature is left."""
    unsigned = (ReportReceipt.report_id.in_(ids), ReportReceipt.jws.is_(None))
    session.execute(delete(ReportReceipt).where(*unsigned))
    session.execute(
        update(ReportReceipt)
        .where(ReportReceipt.report_id.in_(ids))
        .values(salt=_NO_SALT, content="")
    )
