"""What a staff member may know of his own account, and that he is away."""

import uuid
from typing import Any

from flask import Response
from sqlalchemy import Connection, select

from app.identity.citizens.accounts import recipient_key
from app.identity.models import StaffMember
from app.identity.principals import StaffPrincipal, current_staff
from app.identity.staff.absences import Leave, remove_absence, set_absence
from app.identity.staff.administrators import Administrator
from app.identity.staff.directory import read_absences
from app.identity.staff.members import lock_member
from app.identity.staff_schemas import StaffAbsenceInput, StaffSelfSchema
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import needs_if_match, wanted_revision, with_revision
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.transactions import transactional

blueprint = Blueprint("staff", __name__, description="The calling staff member.")


@blueprint.get("/v1/admin/me")
@requires_staff(Operation.ACCOUNT_READ)
@blueprint.response(200, StaffSelfSchema)
def get_my_staff_account() -> Response:
    """The caller's account and the roles that count now, with where they do."""
    with current_database().reading() as connection:
        return _myself(connection)


@blueprint.post("/v1/admin/me/absences")
@requires_staff(Operation.ACCOUNT_LEAVE)
@needs_if_match
@blueprint.arguments(StaffAbsenceInput)
@transactional
@blueprint.response(201, StaffSelfSchema)
def set_my_absence(sent: dict[str, Any]) -> Response:
    """Say that one is away; the substitute acts with one's roles meanwhile.

    Administrator's and auditor's roles are not lent.
    """
    session, by = current_session(), Administrator.himself(current_staff())
    member = lock_member(session, current_staff().id, by, revision=wanted_revision())
    set_absence(session, member, Leave(**sent), by, now=request_now())
    return _myself(session.connection(), 201)


@blueprint.delete("/v1/admin/me/absences/<uuid:absence_id>")
@requires_staff(Operation.ACCOUNT_LEAVE)
@needs_if_match
@transactional
@blueprint.response(200, StaffSelfSchema)
def remove_my_absence(absence_id: uuid.UUID) -> Response:
    """Say that one is back, or won't be away; the substitute's time is over at once."""
    session, by = current_session(), Administrator.himself(current_staff())
    member = lock_member(session, current_staff().id, by, revision=wanted_revision())
    remove_absence(session, member, absence_id, by, now=request_now())
    return _myself(session.connection())


def _myself(connection: Connection, status: int = 200) -> Response:
    staff = current_staff()
    revision = connection.scalar(select(StaffMember.revision).where(StaffMember.id == staff.id))
    lenders = {one.lent_by for one in staff.held if one.lent_by is not None}
    content = {
        "id": staff.id,
        "full_name": staff.full_name,
        "recipient": recipient_key(current_sealer(), staff.id),
        "revision": revision,
        "roles": _roles(staff),
        "acting_for": sorted(lenders),
        "absences": read_absences(connection, staff.id, now=request_now()),
    }
    return with_revision(content, status)


def _roles(staff: StaffPrincipal) -> list[dict[str, Any]]:
    return [
        {
            "role": one.role,
            "agency": one.scope.agency_code or None,
            "area_scheme": one.scope.area[0] or None,
            "area": one.scope.area[1] or None,
            "sees_restricted": one.scope.sees_restricted,
            "acting_for": one.lent_by,
        }
        for one in staff.held
    ]
