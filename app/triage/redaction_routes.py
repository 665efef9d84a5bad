"""Covering parts of a photo, by whoever works on the report; a supervisor shows them again."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response
from sqlalchemy import Connection

from app.errors import NotFound, PreconditionFailed
from app.feedback.photos.originals import (
    Pictures,
    get_original,
    get_pictures,
    put_original,
    put_pictures,
)
from app.feedback.photos.rectangles import with_more
from app.feedback.photos.redacting import (
    Redactable,
    get_redactable,
    redact_photo,
    reserve_redaction,
    reserve_restoration,
    restore_photo,
)
from app.feedback.photos.sweeping import remove_files_soon
from app.feedback.reading import get_report_row
from app.feedback.wiring import current_photo_parts
from app.triage.redaction_schemas import RedactionInput, RestorationQuery
from app.triage.reports.access import (
    by_staff,
    changed_report,
    lock_visible,
    require_in_charge,
)
from app.triage.schemas import StaffReportSchema
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, request_now
from app.web.etags import needs_if_match, wanted_revision
from app.web.guards import requires_staff
from app.web.limits.policy import LimitClass, limited
from app.web.operations import Operation
from app.web.transactions import request_transaction

blueprint = Blueprint("redactions", __name__, description="Parts of photos that are covered.")

_PATH = "/v1/admin/reports/<uuid:report_id>/photos/<uuid:photo_id>/redactions"


@blueprint.post(_PATH)
@requires_staff(Operation.REPORTS_REDACT)
@limited(LimitClass.PHOTO)
@needs_if_match
@blueprint.arguments(RedactionInput)
@blueprint.response(200, StaffReportSchema)
def redact_report_photo(
    sent: dict[str, Any], report_id: uuid.UUID, photo_id: uuid.UUID
) -> Response:
    """Cover rectangles of a photo, for everybody, in both sizes.

    They add up, at most 200 of one photo. What goes beyond the photo is refused. The photo's
    addresses stay, but the public one, which is another from now on.
    """
    parts, sealer, now = current_photo_parts(), current_sealer(), request_now()
    photo = _look(report_id, photo_id)
    covered = with_more(photo.covered, sent["rectangles"], width=photo.width, height=photo.height)
    original = _read_original(report_id, photo)
    painted = parts.decoder.decode(original.full, covered)
    with current_database().writing() as session:
        new = reserve_redaction(session, photo, covered, sealer, now=now)
        session.commit()
    put_pictures(parts.store, new.shown, Pictures(painted.full, painted.thumb))
    if new.original is not None:
        put_original(parts.store, sealer, new.original, original)
    with request_transaction() as session:
        report = lock_visible(report_id)
        replaced = redact_photo(
            session,
            report,
            photo,
            new,
            by_staff(report),
            covered=len(covered),
            perceptual_hash=painted.perceptual_hash,
            now=now,
        )
        response = changed_report(report_id)
        session.commit()
    return _cleared(replaced, response)


@blueprint.delete(_PATH)
@requires_staff(Operation.REPORTS_RESTORE_PHOTO)
@needs_if_match
@blueprint.arguments(RestorationQuery, location="query")
@blueprint.response(200, StaffReportSchema)
def restore_report_photo(
    query: dict[str, Any], report_id: uuid.UUID, photo_id: uuid.UUID
) -> Response:
    """Show a photo again as it came, to the byte. 404 where nothing of it is covered.

    A public one is `pending` from then on: it waits for somebody to publish it as it is now.
    """
    parts, now = current_photo_parts(), request_now()
    photo = _look(report_id, photo_id)
    original = _read_original(report_id, photo)
    with current_database().writing() as session:
        new = reserve_restoration(session, photo, now=now)
        session.commit()
    put_pictures(parts.store, new.shown, original)
    with request_transaction() as session:
        report = lock_visible(report_id)
        replaced = restore_photo(
            session, report, photo, new, by_staff(report), reason=query["reason"], now=now
        )
        response = changed_report(report_id)
        session.commit()
    return _cleared(replaced, response)


def _look(report_id: uuid.UUID, photo_id: uuid.UUID) -> Redactable:
    """The photo, if the caller may work on the report and read its latest revision.

    Looked at again in the transaction: this spares the decoder what would be refused.
    """
    revision = wanted_revision()
    with current_database().reading() as connection:
        require_in_charge(connection, report_id)
        _require_revision(connection, report_id, revision)
        return get_redactable(connection, report_id, photo_id)


def _require_revision(connection: Connection, report_id: uuid.UUID, revision: int) -> None:
    if get_report_row(connection, report_id).revision != revision:
        raise PreconditionFailed


def _read_original(report_id: uuid.UUID, photo: Redactable) -> Pictures:
    store = current_photo_parts().store
    try:
        if photo.original is not None:
            return get_original(store, current_sealer(), photo.original)
        return get_pictures(store, photo.shown)
    except NotFound:
        # A colleague was faster, and what he replaced is gone; or the store lost it.
        _look(report_id, photo.shown.photo_id)
        raise


def _cleared(replaced: Sequence[uuid.UUID], response: Response) -> Response:
    """The response, once what was shown until now is gone from the store."""
    remove_files_soon(current_database(), current_photo_parts().store, replaced)
    return response
