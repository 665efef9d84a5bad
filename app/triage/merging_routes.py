"""Staff merge duplicates, make two reports of one, and take back what they just did."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response

from app.errors import FieldFault, NotFound, NotInTheLead, PreconditionFailed, Unprocessable
from app.feedback.merging.locking import lock_for_merger
from app.feedback.merging.merging import get_merger, merge_report, unmerge_report
from app.feedback.models import Report
from app.feedback.reading import get_report_row
from app.feedback.undoing import undo_move
from app.feedback.wiring import current_rules
from app.identity.principals import current_staff
from app.province.wiring import current_province
from app.triage.merging.splitting import SplitPart, split_report
from app.triage.merging_schemas import MergeInput, SplitInput, SplitReportSchema
from app.triage.queue import require_visible
from app.triage.reports.access import (
    by_decider,
    changed_report,
    lock_undecided,
    require_decided,
    require_rule,
    staff_report,
)
from app.triage.schemas import StaffReportSchema
from app.triage.sight import is_in_charge
from app.web.api import Blueprint
from app.web.context import current_sealer, current_session, request_now
from app.web.etags import needs_if_match, wanted_revision, with_revision
from app.web.guards import requires_staff
from app.web.idempotency import idempotent
from app.web.operations import Operation
from app.web.transactions import transactional

blueprint = Blueprint("merging", __name__, description="Duplicates, splitting, undoing a move.")


@blueprint.post("/v1/admin/reports/<uuid:report_id>/merge")
@requires_staff(Operation.REPORTS_MERGE)
@needs_if_match
@blueprint.arguments(MergeInput)
@transactional
@blueprint.response(200, StaffReportSchema)
def merge_duplicate(sent: dict[str, Any], report_id: uuid.UUID) -> Response:
    """Merge a report into the one that it doubles; who filed it is told, and hears on.

    Its supporters and its own citizen support the other one from now on, each once. Its photos and
    messages are shown with the other one (`duplicates`) and never become public there. What was
    merged into it goes along. Both must be as secret as each other, and the caller in charge of
    both.
    """
    session, into_id = current_session(), sent["into"]
    if into_id == report_id:
        raise Unprocessable(FieldFault("/into", "same_report"))
    _require_both_visible(report_id, into_id)
    locked = lock_for_merger(session, report_id, into_id)
    report, target = locked[report_id], locked[into_id]
    _require_revision(locked, report_id)
    if sent.get("into_revision") not in (None, target.revision):
        raise PreconditionFailed
    # Looked at again: somebody may have restricted the other one before we had it.
    _require_both_visible(report_id, into_id)
    _require_in_charge(report, target)
    merge_report(
        session,
        report,
        target,
        by_decider(report),
        merged_by=current_staff().id,
        note=sent.get("note"),
        locked=locked,
        now=request_now(),
    )
    return changed_report(report_id)


@blueprint.post("/v1/admin/reports/<uuid:report_id>/unmerge")
@requires_staff(Operation.REPORTS_MERGE)
@needs_if_match
@transactional
@blueprint.response(200, StaffReportSchema)
def unmerge_duplicate(report_id: uuid.UUID) -> Response:
    """Make of a duplicate what it was before it was merged; its citizen is told.

    Who came along with it supports the other report no more; who came there by himself since,
    stays. Its deadline counts on as if it had never been merged; a citizen who was asked for more
    has as much time left as he had then.
    """
    session = current_session()
    require_visible(session.connection(), current_staff(), report_id)
    merger = get_merger(session, report_id)
    # Who does not see the other report changes nothing of it.
    require_visible(session.connection(), current_staff(), merger.into_id)
    locked = lock_for_merger(session, report_id, merger.into_id, besides=merger.brought)
    _require_revision(locked, report_id)
    session.refresh(merger)
    _require_in_charge(locked[report_id], locked[merger.into_id])
    unmerge_report(
        session,
        merger,
        by_decider(locked[report_id]),
        locked=locked,
        province=current_province(),
        now=request_now(),
    )
    return changed_report(report_id)


@blueprint.post("/v1/admin/reports/<uuid:report_id>/split")
@requires_staff(Operation.REPORTS_MERGE)
@needs_if_match
@blueprint.arguments(SplitInput)
@idempotent
@blueprint.response(201, SplitReportSchema)
def split_off_report(part: SplitPart, report_id: uuid.UUID) -> Response:
    """Make a report of its own of a second problem that a report names; the new one is answered.

    It belongs to the same citizen, who is told once, and is as old: its deadline counts from when
    the first came in. Of the same category and at the same place it stays with who works on the
    first, else it is routed anew. Photos in `photo_ids` move. For a caller without an account read
    the `follow_code` out.
    """
    session, report = current_session(), lock_undecided(report_id)
    split = split_report(
        session,
        report,
        part,
        by_decider(report),
        province=current_province(),
        rules=current_rules(),
        sealer=current_sealer(),
        now=request_now(),
    )
    session.flush()
    connection = session.connection()
    content = staff_report(connection, get_report_row(connection, split.report.id))
    return with_revision({**content, "follow_code": split.follow_code}, 201)


@blueprint.post("/v1/admin/reports/<uuid:report_id>/undo")
@requires_staff(Operation.REPORTS_MOVE)
@needs_if_match
@transactional
@blueprint.response(200, StaffReportSchema)
def undo_last_move(report_id: uuid.UUID) -> Response:
    """Undo one's own move within 10 seconds, if nothing else happened to the report since.

    Everything is as it was before, and nobody hears of it; the history that staff read keeps both.
    Moves of emergencies can't be undone: their news goes out at once.
    """
    report = lock_undecided(report_id)
    undo_move(
        current_session(),
        report,
        by_decider(report),
        undone_by=current_staff().id,
        now=request_now(),
    )
    return changed_report(report_id)


def _require_both_visible(report_id: uuid.UUID, into_id: uuid.UUID) -> None:
    """Raises ``NotFound``, and ``Unprocessable`` where it is the other report that he can't see."""
    connection, staff = current_session().connection(), current_staff()
    require_visible(connection, staff, report_id)
    try:
        require_visible(connection, staff, into_id)
    except NotFound as error:
        raise Unprocessable(FieldFault("/into", "unknown_value")) from error


def _require_in_charge(report: Report, other: Report) -> None:
    """Raises ``NotInTheLead`` unless the caller is in charge of both, and ``SupervisorNeeded``."""
    for one in (report, other):
        require_rule(one, is_in_charge, NotInTheLead)
    require_decided(report)


def _require_revision(locked: Mapping[uuid.UUID, Report], report_id: uuid.UUID) -> None:
    if locked[report_id].revision != wanted_revision():
        raise PreconditionFailed
