"""Staff's photos of what became of a report, and what anyone may see of its photos."""

import uuid
from typing import Any

from flask import Response

from app.feedback.photo_uploads import MAX_UPLOAD_BYTES, take_upload
from app.feedback.photos.publishing import publish_photo
from app.feedback.photos.report_places import AfterPhotos
from app.identity.principals import current_staff
from app.triage.photo_schemas import PhotoPublicationInput, StaffPhotoSchema
from app.triage.reports.access import (
    by_staff,
    changed_report,
    lock_visible,
    require_in_charge,
)
from app.triage.reports.photos import staff_photo
from app.triage.schemas import StaffReportSchema
from app.web.api import Blueprint
from app.web.body_limits import takes_up_to
from app.web.context import current_session, request_now
from app.web.etags import needs_if_match
from app.web.guards import requires_staff
from app.web.idempotency import needs_key
from app.web.limits.policy import LimitClass, limited
from app.web.operations import Operation
from app.web.transactions import transactional

blueprint = Blueprint("report_photos", __name__, description="Photos of reports, as staff work.")


@blueprint.post("/v1/admin/reports/<uuid:report_id>/photos")
@requires_staff(Operation.REPORTS_SHOW_RESULT)
@limited(LimitClass.PHOTO)
@takes_up_to(MAX_UPLOAD_BYTES)
@needs_key
@blueprint.photo_upload()
@blueprint.also_response(200, StaffPhotoSchema)
@blueprint.response(201, StaffPhotoSchema)
def upload_result_photo(report_id: uuid.UUID) -> Response:
    """Upload one photo of what became of a report, at most 10.

    It is decoded, freed of what the camera wrote and kept as a citizen's is. It overwrites
    nothing, so it needs no If-Match and leaves the revision as it is. The same file again is the
    same photo (then 200).
    """
    place = AfterPhotos(
        report_id,
        current_staff().id,
        # Looked at again in the transaction: the role may be another's by then.
        require_visible=lambda connection: require_in_charge(connection, report_id),
        who=by_staff,
    )
    return take_upload(place, lambda row, _: {**staff_photo(report_id, row)})


@blueprint.put("/v1/admin/reports/<uuid:report_id>/photos/<uuid:photo_id>")
@requires_staff(Operation.REPORTS_PUBLISH)
@needs_if_match
@blueprint.arguments(PhotoPublicationInput)
@transactional
@blueprint.response(200, StaffReportSchema)
def publish_report_photo(
    sent: dict[str, Any], report_id: uuid.UUID, photo_id: uuid.UUID
) -> Response:
    """Publish, restrict or hide one photo, and say what it shows.

    Anyone sees it only while its report is public too.
    """
    report = lock_visible(report_id)
    publish_photo(
        current_session(),
        report,
        photo_id,
        by_staff(report),
        sent["publication"],
        alt_text=sent["alt_text"],
        now=request_now(),
    )
    return changed_report(report_id)
