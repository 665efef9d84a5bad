"""Administering staff. Every change names the revision it was based on, and is recorded.

An agency's administrator sees and changes what lies in his agency; people without any role yet are
everyone's to find, so that somebody can give them one.
"""

import uuid
from typing import Any

from flask import Response

from app.errors import FieldFault, Unprocessable
from app.identity.models import StaffMember
from app.identity.principals import current_staff
from app.identity.staff import absences, accounts, roles
from app.identity.staff.absences import Leave
from app.identity.staff.administrators import Administrator
from app.identity.staff.directory import (
    StaffFilter,
    find_staff,
    read_member,
    read_seen_member,
)
from app.identity.staff.hand_over import HandOver, hand_over
from app.identity.staff.members import lock_member, open_account
from app.identity.staff_schemas import (
    HandOverInput,
    StaffAbsenceInput,
    StaffAccountInput,
    StaffMemberSchema,
    StaffPageSchema,
    StaffQuery,
    StaffRoleInput,
)
from app.identity.wiring import current_identity
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import conditional, needs_if_match, wanted_revision, with_revision
from app.web.guards import requires_staff
from app.web.idempotency import idempotent
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("staff-accounts", __name__, description="Staff accounts and their roles.")


@blueprint.get("/v1/admin/staff")
@requires_staff(Operation.STAFF_READ)
@blueprint.arguments(StaffQuery, location="query")
@blueprint.response(200, StaffPageSchema)
def list_staff(query: dict[str, Any]) -> Response:
    """Staff members, the oldest account first."""
    cursors = Cursors(current_sealer(), "staff")
    after = cursors.decode(query.get("cursor"))
    wanted = StaffFilter(
        role=query.get("role"),
        agency=query.get("agency"),
        is_active=query.get("active"),
        words=query.get("q"),
    )
    with current_database().reading() as connection:
        found = find_staff(
            connection,
            _administrator(),
            wanted,
            after=uuid.UUID(after[0]) if after else None,
            count=query["limit"] + 1,
        )
    page = cursors.page(
        found,
        limit=query["limit"],
        render=lambda member: member,
        position=lambda member: [str(member["id"])],
    )
    return json_response(page)


@blueprint.post("/v1/admin/staff")
@requires_staff(Operation.STAFF_MANAGE)
@blueprint.arguments(StaffAccountInput)
@idempotent
@blueprint.response(201, StaffMemberSchema)
def open_staff_account(sent: dict[str, Any]) -> Response:
    """Open an account for somebody of the staff provider; without a role he may do nothing yet."""
    issuer = current_identity().providers.find_by_name(sent["issuer"])
    if issuer is None or issuer.kind != "staff":
        raise Unprocessable(FieldFault("/issuer", "unknown_value"))
    member = open_account(
        current_session(),
        issuer=issuer.issuer,
        subject=sent["subject"],
        full_name=sent["full_name"],
        by=_administrator(),
        now=request_now(),
    )
    return _changed(member, 201)


@blueprint.get("/v1/admin/staff/<uuid:staff_id>")
@requires_staff(Operation.STAFF_READ)
@blueprint.response(200, StaffMemberSchema)
def get_staff_member(staff_id: uuid.UUID) -> Response:
    """One staff member with his roles and absences; the ETag is what a change must name."""
    with current_database().reading() as connection:
        content = read_seen_member(connection, staff_id, _administrator(), now=request_now())
    return conditional(with_revision(content))


@blueprint.post("/v1/admin/staff/<uuid:staff_id>/roles")
@requires_staff(Operation.STAFF_MANAGE)
@needs_if_match
@blueprint.arguments(StaffRoleInput)
@transactional
@blueprint.response(200, StaffMemberSchema)
def grant_staff_role(sent: dict[str, Any], staff_id: uuid.UUID) -> Response:
    """Give a role; it counts on the next request. One that he holds changes nothing.

    A role that he holds without restricted reports may so be widened to them, not narrowed.
    """
    wanted = roles.WantedRole(
        sent["role"], sent["agency"] or "", sent["area"] or "", sent["sees_restricted"]
    )
    member, by = _lock(staff_id), _administrator()
    roles.give_role(current_session(), member, wanted, by, now=request_now())
    return _changed(member)


@blueprint.delete("/v1/admin/staff/<uuid:staff_id>/roles/<uuid:role_id>")
@requires_staff(Operation.STAFF_MANAGE)
@needs_if_match
@transactional
@blueprint.response(200, StaffMemberSchema)
def withdraw_staff_role(staff_id: uuid.UUID, role_id: uuid.UUID) -> Response:
    """Take a role away, with effect on the next request."""
    member, by = _lock(staff_id), _administrator()
    roles.take_role(current_session(), member, role_id, by, now=request_now())
    return _changed(member)


@blueprint.post("/v1/admin/staff/<uuid:staff_id>/disable")
@requires_staff(Operation.STAFF_MANAGE)
@needs_if_match
@transactional
@blueprint.response(200, StaffMemberSchema)
def disable_staff_member(staff_id: uuid.UUID) -> Response:
    """Shut an account and end its sessions, with effect on the next request."""
    member, by = _lock(staff_id), _administrator()
    identity = current_identity()
    accounts.disable(
        current_session(), identity.sessions, identity.leavers, member, by, now=request_now()
    )
    return _changed(member)


@blueprint.post("/v1/admin/staff/<uuid:staff_id>/enable")
@requires_staff(Operation.STAFF_MANAGE)
@needs_if_match
@transactional
@blueprint.response(200, StaffMemberSchema)
def enable_staff_member(staff_id: uuid.UUID) -> Response:
    """Open a shut account again, with the roles that it had."""
    member = _lock(staff_id)
    accounts.enable(current_session(), member, _administrator(), now=request_now())
    return _changed(member)


@blueprint.post("/v1/admin/staff/<uuid:staff_id>/absences")
@requires_staff(Operation.STAFF_MANAGE)
@needs_if_match
@blueprint.arguments(StaffAbsenceInput)
@transactional
@blueprint.response(201, StaffMemberSchema)
def set_staff_absence(sent: dict[str, Any], staff_id: uuid.UUID) -> Response:
    """Note that somebody is away; the substitute acts with his roles meanwhile.

    Administrator's and auditor's roles are not lent.
    """
    member, by = _lock(staff_id), _administrator()
    absences.set_absence(current_session(), member, Leave(**sent), by, now=request_now())
    return _changed(member, 201)


@blueprint.delete("/v1/admin/staff/<uuid:staff_id>/absences/<uuid:absence_id>")
@requires_staff(Operation.STAFF_MANAGE)
@needs_if_match
@transactional
@blueprint.response(200, StaffMemberSchema)
def remove_staff_absence(staff_id: uuid.UUID, absence_id: uuid.UUID) -> Response:
    """Take an absence back; the substitute's time is over at once."""
    member, by = _lock(staff_id), _administrator()
    absences.remove_absence(current_session(), member, absence_id, by, now=request_now())
    return _changed(member)


@blueprint.post("/v1/admin/staff/<uuid:staff_id>/hand-over")
@requires_staff(Operation.STAFF_MANAGE)
@needs_if_match
@blueprint.arguments(HandOverInput)
@transactional
@blueprint.response(200, StaffMemberSchema)
def hand_over_staff_member(sent: dict[str, Any], staff_id: uuid.UUID) -> Response:
    """Shut a leaver's account, end his sessions, and pass his roles and his desk to a successor.

    Nobody is represented by him any more. Reports that the successor may not move are free.
    """
    member, by, identity = _lock(staff_id), _administrator(), current_identity()
    hand_over(
        current_session(),
        identity.sessions,
        identity.leavers,
        member,
        HandOver(**sent),
        by,
        now=request_now(),
    )
    return _changed(member)


def _administrator() -> Administrator:
    return Administrator.of(current_staff())


def _lock(staff_id: uuid.UUID) -> StaffMember:
    """The account, if the caller may see it and read its latest revision."""
    return lock_member(current_session(), staff_id, _administrator(), revision=wanted_revision())


def _changed(member: StaffMember, status: int = 200) -> Response:
    session = current_session()
    session.flush()
    # By id alone: with the role just taken he may have left the caller's own sight.
    content = read_member(session.connection(), member.id, _administrator(), now=request_now())
    return with_revision(content, status)
