"""Work on a report as it comes in and goes out: agencies, desks, corrections."""

import uuid
from typing import Any

from marshmallow import post_load

from app.feedback.assignments.asking import MAX_ASSIGNMENTS, Request
from app.feedback.assignments.states import AssignmentState
from app.feedback.outcomes import ReferredTo
from app.feedback.priorities import PriorityCode
from app.feedback.schemas import ReferredToSchema
from app.web import fields
from app.web.attribute_fields import Attributes
from app.web.schemas import InputSchema, OutputSchema

_CODE = r"[a-z0-9_]+"
_REASON_MAX = 1000
_TEXT_MAX = 4000
_ME = "me"
_ID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_FOR_STAFF = {"description": "For staff; the citizen never reads it."}
_READ_BY_CITIZEN = {"description": "The citizen reads it in the history."}
_KEEPS_LEAD = {"description": "The agency that leads goes on, whatever routing says."}


class AssignmentSchema(OutputSchema):
    """What an agency was asked, and what came of it."""

    id = fields.Id(required=True)
    agency = fields.Code(required=True, metadata={"example": "so_y_te"})
    state = fields.Code(
        required=True,
        metadata={
            "description": "`asked`, `accepted`, `answered`, `declined` or `withdrawn`.",
            "example": "asked",
        },
    )
    task = fields.Text(required=True, allow_none=True, max_length=_TEXT_MAX, multiline=True)
    due_on = fields.Day(
        required=True, allow_none=True, metadata={"description": "The day that was named, if any."}
    )
    due_at = fields.Moment(required=True, allow_none=True)
    answer = fields.Text(
        required=True,
        allow_none=True,
        max_length=_TEXT_MAX,
        multiline=True,
        metadata={"description": "For whoever leads to gather; or why it was declined."},
    )
    assigned_at = fields.Moment(required=True)
    answered_at = fields.Moment(required=True, allow_none=True)
    ended_at = fields.Moment(
        required=True,
        allow_none=True,
        metadata={"description": "From then on it lets nobody see the report."},
    )


class ColleagueSchema(OutputSchema):
    """Somebody of staff."""

    id = fields.Id(required=True)
    full_name = fields.Text(required=True, min_length=0, max_length=200)


class ReportWorkSchema(OutputSchema):
    """Who works on a report."""

    assignments = fields.Items(
        fields.Part(AssignmentSchema),
        required=True,
        # And one for each agency that led it once and stayed to help.
        max_items=10 * MAX_ASSIGNMENTS,
        metadata={"description": "The agencies asked to help, the first first."},
    )
    assignee = fields.Part(ColleagueSchema, required=True, allow_none=True)
    priority = fields.Code(required=True, metadata={"example": "normal"})
    bounces = fields.Whole(
        required=True,
        minimum=0,
        maximum=32_767,
        metadata={"description": "How often an agency declined to lead it."},
    )
    lead_note = fields.Text(
        required=True,
        allow_none=True,
        max_length=_REASON_MAX,
        multiline=True,
        metadata={"description": "What was said when the lead last went over."},
    )
    acknowledged_at = fields.Moment(
        required=True,
        allow_none=True,
        metadata={"description": "When staff first took notice of an emergency."},
    )
    rejection_reason = fields.Code(
        required=True, allow_none=True, metadata={"example": "no_problem_found"}
    )
    referred_to = fields.Part(ReferredToSchema, required=True, allow_none=True)


class ReferredToInput(InputSchema):
    """An agency beyond the province's own, and how the citizen reaches it."""

    name = fields.Text(required=True, max_length=200, metadata={"example": "Cục Đường bộ Việt Nam"})
    phone = fields.Text(max_length=32, pattern=r"[0-9+(). -]+", metadata={"example": "19001234"})
    url = fields.Text(
        max_length=300,
        pattern=r"https?://[!-~]+",
        metadata={"format": "uri", "example": "https://drvn.gov.vn"},
    )

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> ReferredTo:
        """As the domain takes it."""
        return ReferredTo(**sent)


class AssignmentInput(InputSchema):
    """Which agency is asked, and to do what."""

    agency = fields.Text(
        required=True, max_length=64, pattern=_CODE, metadata={"example": "so_y_te"}
    )
    task = fields.Text(
        required=True,
        max_length=_TEXT_MAX,
        multiline=True,
        metadata={**_FOR_STAFF, "example": "Kiểm tra nguồn nước gần vị trí phản ánh."},
    )
    due_on = fields.Day(
        metadata={"description": "Left out: as the report, by that agency's own calendar."}
    )

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> Request:
        """As the domain takes it."""
        return Request(**sent)


class AssignmentMoveInput(InputSchema):
    """Where an assignment goes, and with what words."""

    state = fields.Choice(AssignmentState, required=True)
    text = fields.Text(
        max_length=_TEXT_MAX,
        multiline=True,
        metadata={
            "description": "The answer, or the reason to decline; the citizen never reads it."
        },
    )


class LeadInput(InputSchema):
    """Who leads from now on."""

    agency = fields.Text(
        required=True, max_length=64, pattern=_CODE, metadata={"example": "so_y_te"}
    )
    reason = fields.Text(max_length=_REASON_MAX, multiline=True, metadata=_FOR_STAFF)
    keeps_helping = fields.Flag(
        load_default=False,
        metadata={"description": "The agency that led is at work on it still."},
    )


class LeadDeclineInput(InputSchema):
    """Why the agency does not lead it."""

    reason = fields.Text(required=True, max_length=_REASON_MAX, multiline=True, metadata=_FOR_STAFF)


class AssigneeInput(InputSchema):
    """On whose desk it goes."""

    staff_id = fields.Text(
        required=True,
        allow_none=True,
        max_length=36,
        pattern=f"{_ME}|{_ID}",
        metadata={
            "description": "A colleague's `id`, `me`, or null: on nobody's.",
            "example": _ME,
        },
    )


class PriorityInput(InputSchema):
    """How pressing it is."""

    priority = fields.Choice(PriorityCode, required=True)
    reason = fields.Text(max_length=_REASON_MAX, multiline=True, metadata=_FOR_STAFF)


class RecategoriseInput(InputSchema):
    """What it is filed under."""

    category = fields.Text(
        required=True, max_length=64, pattern=_CODE, metadata={"example": "trees"}
    )
    attributes = Attributes(max_items=20)
    keep_lead = fields.Flag(load_default=False, metadata=_KEEPS_LEAD)
    note = fields.Text(max_length=_REASON_MAX, multiline=True, metadata=_READ_BY_CITIZEN)


class PlaceInput(InputSchema):
    """Where it is."""

    latitude = fields.Degrees(required=True, minimum=-90, maximum=90, metadata={"example": 10.9781})
    longitude = fields.Degrees(
        required=True, minimum=-180, maximum=180, metadata={"example": 106.6516}
    )
    address = fields.Text(
        max_length=300,
        allow_none=True,
        metadata={"description": "Left out: it stays; null: it is not known."},
    )
    keep_lead = fields.Flag(load_default=False, metadata=_KEEPS_LEAD)
    note = fields.Text(max_length=_REASON_MAX, multiline=True, metadata=_READ_BY_CITIZEN)


class DecisionInput(InputSchema):
    """What the supervisor says about it."""

    note = fields.Text(max_length=_REASON_MAX, multiline=True, metadata=_FOR_STAFF)


def assignee_of(sent: str | None, me: uuid.UUID) -> uuid.UUID | None:
    """Who is meant by ``staff_id`` of ``AssigneeInput``."""
    if sent is None:
        return None
    return me if sent == _ME else uuid.UUID(sent)
