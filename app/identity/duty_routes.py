"""The duty roster: who answers an agency's emergencies, by day and by night."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Response

from app.errors import FieldFault, Unprocessable
from app.identity.duty_schemas import (
    DutyGapsQuery,
    DutyGapsSchema,
    DutyNowQuery,
    DutyNowSchema,
    DutyQuery,
    DutyShiftChange,
    DutyShiftInput,
    DutyShiftPageSchema,
    DutyShiftSchema,
)
from app.identity.principals import current_staff
from app.identity.staff.duty import find_gaps, read_duty, require_agency
from app.identity.staff.duty_changes import add_shift, change_shift, lock_shift, remove_shift
from app.identity.staff.duty_reading import ShiftFilter, find_shifts, read_shift
from app.identity.staff.duty_rules import ShiftPlan
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import needs_if_match, wanted_revision, with_revision
from app.web.guards import requires_staff
from app.web.idempotency import idempotent
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.strict_json import json_response
from app.web.transactions import transactional

_LONGEST_WINDOW = timedelta(days=62)

blueprint = Blueprint("duty", __name__, description="Who answers emergencies, day and night.")


@blueprint.get("/v1/admin/duty")
@requires_staff(Operation.DUTY_READ)
@blueprint.arguments(DutyQuery, location="query")
@blueprint.response(200, DutyShiftPageSchema)
def list_duty_shifts(query: dict[str, Any]) -> Response:
    """Shifts that are not over, or those of a time that is named, the next to begin first.

    Of the agencies whose rosters the caller may read.
    """
    cursors = Cursors(current_sealer(), "duty")
    with current_database().reading() as connection:
        found = find_shifts(
            connection,
            current_staff().scopes,
            _filter(query),
            after=cursors.decode(query.get("cursor")),
            count=query["limit"] + 1,
        )
    page = cursors.page(
        found,
        limit=query["limit"],
        render=lambda shift: shift,
        position=lambda shift: [shift["starts_at"].isoformat(), str(shift["id"])],
    )
    return json_response(page)


@blueprint.get("/v1/admin/duty/now")
@requires_staff(Operation.DUTY_READ)
@blueprint.arguments(DutyNowQuery, location="query")
@blueprint.response(200, DutyNowSchema)
def get_duty_now(query: dict[str, Any]) -> Response:
    """Whom to call for an agency now, or at another moment; where nobody is there, who is next."""
    agency, at = query["agency"], query.get("at") or request_now()
    with current_database().reading() as connection:
        require_agency(connection, current_staff().scopes, agency)
        return json_response(read_duty(connection, agency, at=at))


@blueprint.get("/v1/admin/duty/gaps")
@requires_staff(Operation.DUTY_READ)
@blueprint.arguments(DutyGapsQuery, location="query")
@blueprint.response(200, DutyGapsSchema)
def list_duty_gaps(query: dict[str, Any]) -> Response:
    """When an agency has nobody of tier 1 on duty."""
    agency, since, until = query["agency"], query["since"], query["until"]
    if not timedelta() < until - since <= _LONGEST_WINDOW:
        raise Unprocessable(FieldFault("/query/until", "duty_window"))
    with current_database().reading() as connection:
        require_agency(connection, current_staff().scopes, agency)
        gaps = find_gaps(connection, agency, since=since, until=until)
    return json_response({"agency": agency, "items": gaps})


@blueprint.post("/v1/admin/duty")
@requires_staff(Operation.DUTY_MANAGE)
@blueprint.arguments(DutyShiftInput)
@idempotent
@blueprint.response(201, DutyShiftSchema)
def add_duty_shift(sent: dict[str, Any]) -> Response:
    """Put somebody on duty. Neither two of one tier nor one person twice at the same time."""
    agency = sent.pop("agency")
    by, plan = current_staff(), ShiftPlan(**sent)
    shift = add_shift(current_session(), agency, plan, by, now=request_now())
    return _answer(shift.id, 201)


@blueprint.put("/v1/admin/duty/<uuid:shift_id>")
@requires_staff(Operation.DUTY_MANAGE)
@needs_if_match
@blueprint.arguments(DutyShiftChange)
@transactional
@blueprint.response(200, DutyShiftSchema)
def change_duty_shift(sent: dict[str, Any], shift_id: uuid.UUID) -> Response:
    """Set a shift anew. Once it has begun, only its end, the phone and the note can be changed."""
    session, by = current_session(), current_staff()
    shift = lock_shift(session, shift_id, by, revision=wanted_revision())
    change_shift(session, shift, ShiftPlan(**sent), by, now=request_now())
    return _answer(shift.id)


@blueprint.delete("/v1/admin/duty/<uuid:shift_id>")
@requires_staff(Operation.DUTY_MANAGE)
@needs_if_match
@transactional
@blueprint.response(204)
def remove_duty_shift(shift_id: uuid.UUID) -> tuple[str, int]:
    """Take a shift back. One that has begun ends now, so that one knows who was on duty."""
    session, by = current_session(), current_staff()
    shift = lock_shift(session, shift_id, by, revision=wanted_revision())
    remove_shift(session, shift, by, now=request_now())
    return "", 204


def _filter(query: dict[str, Any]) -> ShiftFilter:
    names_time = "at" in query or "since" in query
    return ShiftFilter(
        agency=query.get("agency"),
        at=query.get("at"),
        since=query.get("since") if names_time else request_now(),
        until=query.get("until"),
    )


def _answer(shift_id: uuid.UUID, status: int = 200) -> Response:
    return with_revision(read_shift(current_session().connection(), shift_id), status)
