"""What a staff member may know of his own account."""

from flask import Response

from app.identity.principals import current_staff
from app.identity.staff_schemas import StaffSelfSchema
from app.web.api import Blueprint
from app.web.guards import requires_staff
from app.web.strict_json import json_response

blueprint = Blueprint("staff", __name__, description="The calling staff member.")


@blueprint.get("/v1/admin/me")
@requires_staff()
@blueprint.response(200, StaffSelfSchema)
def get_my_staff_account() -> Response:
    """The caller's account, roles and agencies."""
    principal = current_staff()
    return json_response(
        {
            "id": principal.id,
            "full_name": principal.full_name,
            "roles": sorted(principal.roles),
            "agencies": sorted(principal.agencies),
        }
    )
