"""What the operations centre asks for, and what it is told."""

from typing import Any

from app.web import fields
from app.web.schemas import OutputSchema, PageOrChangesQuery, changes_members, page_schema

_MOST = 2**31


class OperationsQuery(PageOrChangesQuery):
    """A page of the open emergencies, or what changed since."""


class OpenNumbersSchema(OutputSchema):
    """What is open now."""

    open = fields.Whole(required=True, minimum=0, maximum=_MOST)
    late = fields.Whole(
        required=True,
        minimum=0,
        maximum=_MOST,
        metadata={"description": "Past the deadline, and waiting for staff."},
    )
    unacknowledged = fields.Whole(
        required=True, minimum=0, maximum=_MOST, metadata={"description": "Nobody took it up yet."}
    )
    waiting_for_citizen = fields.Whole(required=True, minimum=0, maximum=_MOST)
    open_emergencies = fields.Whole(required=True, minimum=0, maximum=_MOST)
    unacknowledged_emergencies = fields.Whole(required=True, minimum=0, maximum=_MOST)
    received_today = fields.Whole(
        required=True,
        minimum=0,
        maximum=_MOST,
        metadata={"description": "Since local midnight, also what is done; some moments behind."},
    )


class EmergencySchema(OutputSchema):
    """A report of an emergency; who filed it is not in it."""

    id = fields.Id(required=True)
    reference = fields.Text(required=True, max_length=24, metadata={"example": "BD-2026-004213-K"})
    revision = fields.Whole(required=True, minimum=1, maximum=_MOST)
    category = fields.Code(required=True, metadata={"example": "fire_emergency"})
    lead_agency = fields.Code(required=True, metadata={"example": "canh_sat_pccc"})
    area_scheme = fields.Code(required=True, allow_none=True)
    area = fields.Code(required=True, allow_none=True, metadata={"example": "25747"})
    latitude = fields.Degrees(required=True, minimum=-90, maximum=90)
    longitude = fields.Degrees(required=True, minimum=-180, maximum=180)
    state = fields.Code(required=True, metadata={"example": "submitted"})
    is_open = fields.Flag(required=True)
    is_acknowledged = fields.Flag(
        required=True, metadata={"description": "Somebody of staff took notice of it."}
    )
    received_at = fields.Moment(required=True)
    updated_at = fields.Moment(required=True)
    due_at = fields.Moment(required=True, allow_none=True)
    is_overdue = fields.Flag(required=True)


_MEMBERS: dict[str, Any] = {
    "as_of": fields.Moment(required=True),
    "numbers": fields.Part(OpenNumbersSchema, required=True),
    **changes_members(),
}
OperationsSchema = page_schema(EmergencySchema, name="OperationsSchema", **_MEMBERS)
