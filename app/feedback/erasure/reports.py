"""Making reports nobody's: the one who filed them is gone, they and what was published stay."""

import secrets
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.database import Sealer
from app.feedback.erasure.words import take_out_words
from app.feedback.filed_for import unseal_filed_for
from app.feedback.hotline import unseal_caller
from app.feedback.models import Report, ReportMerger, ReportMessage, ReportReceipt, ReportUndo
from app.feedback.models import ReportSupport as Support
from app.feedback.public.cells import cell_of
from app.feedback.states import Actor, Publication
from app.feedback.steps import By, record_step
from app.identity.models import Citizen
from app.texts.scrubbing import REMOVED, Traces

_HASH_BYTES = 32
_NO_SALT = bytes(16)
# About a kilometre: enough to see which part of the province it was.
_COARSE_DECIMALS = 2


def make_nobodys(
    session: Session,
    sealer: Sealer,
    reports: Sequence[Report],
    traces_of: Callable[[Report], Traces],
    *,
    action: str,
    now: datetime,
) -> None:
    """Take whoever filed them out of locked ``reports``, but for photos.

    ``traces_of`` tells what he may be named by in what others wrote; who called or whom it was
    filed for is taken out besides. ``action`` is what the history and the audit call it.
    """
    traces = {report.id: traces_of(report) + _traces_in(sealer, report) for report in reports}
    _count_as_left(session, reports)
    for report in reports:
        _forget_reporter(report)
        record_step(session, report, By(Actor.SYSTEM), action=action, now=now)
    ids = [report.id for report in reports]
    for model in (ReportMessage, ReportUndo):
        session.execute(delete(model).where(model.report_id.in_(ids)))
    _keep_signatures_alone(session, ids)
    _part_supporters(session, ids)
    for report in reports:
        take_out_words(session, [report], traces[report.id])


def _count_as_left(session: Session, reports: Sequence[Report]) -> None:
    """Whose they were learns that his list is shorter, and nothing here which of all they were."""
    citizens = {report.citizen_id for report in reports if report.citizen_id is not None}
    counted = update(Citizen).where(Citizen.id.in_(citizens))
    session.execute(counted.values(reports_left=Citizen.reports_left + 1))


def _traces_in(sealer: Sealer, report: Report) -> Traces:
    named = (
        unseal_caller(sealer, report.sealed_caller),
        unseal_filed_for(sealer, report.sealed_filed_for),
    )
    people = [one for one in named if one is not None]
    return Traces(
        tuple(one.name for one in people if one.name),
        tuple(one.phone for one in people if one.phone),
    )


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


def _part_supporters(session: Session, ids: list[uuid.UUID]) -> None:
    """Whoever filed a duplicate supports what it was merged into; that leads back no more."""
    mergers = select(ReportMerger.id).where(
        ReportMerger.report_id.in_(ids), ReportMerger.undone_at.is_(None)
    )
    came_along = update(Support).where(Support.merger_id.in_(mergers))
    session.execute(came_along.values(merger_id=None))
