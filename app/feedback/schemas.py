"""Reports and photos as they go out."""

from app.feedback.input_schemas import FiledForInput
from app.feedback.photo_schemas import MAX_ALT_TEXT, UploadTicketSchema
from app.web import fields
from app.web.app_config import MAX_PHOTOS, MAX_REPORT_TEXT
from app.web.attribute_fields import Attributes
from app.web.schemas import OutputSchema, changes_members, page_schema, read_schema

_REFERENCE = {"example": "BD-2026-004213-K"}
_MAX_ATTRIBUTES = 20


class LocationSchema(OutputSchema):
    """Where a report is."""

    latitude = fields.Degrees(required=True, minimum=-90, maximum=90, metadata={"example": 10.9781})
    longitude = fields.Degrees(
        required=True, minimum=-180, maximum=180, metadata={"example": 106.6516}
    )
    accuracy_m = fields.Degrees(required=True, allow_none=True, minimum=0, maximum=100_000)
    source = fields.Code(required=True, allow_none=True)
    address = fields.Text(required=True, allow_none=True, max_length=300)
    is_home = fields.Flag(required=True)
    area_scheme = fields.Code(
        required=True, allow_none=True, metadata={"example": "communes_since_2025_07"}
    )
    area_code = fields.Code(required=True, allow_none=True)


class ReportSummarySchema(OutputSchema):
    """A report in a list."""

    id = fields.Id(required=True)
    public_id = fields.Text(required=True, max_length=24)
    reference = fields.Text(required=True, max_length=24, metadata=_REFERENCE)
    revision = fields.Whole(required=True, minimum=1, maximum=2**31)
    kind = fields.Code(required=True, metadata={"example": "incident"})
    category = fields.Code(required=True, metadata={"example": "roads"})
    state = fields.Code(required=True, metadata={"example": "in_progress"})
    publication = fields.Code(required=True, metadata={"example": "pending"})
    text = fields.Text(required=True, max_length=MAX_REPORT_TEXT, multiline=True)
    location = fields.Part(LocationSchema, required=True)
    cover_photo_id = fields.Id(required=True, allow_none=True)
    support_count = fields.Whole(
        required=True,
        minimum=0,
        maximum=2**31,
        metadata={"description": "How many others support it.", "example": 12},
    )
    submitted_at = fields.Moment(required=True)
    updated_at = fields.Moment(required=True)
    due_on = fields.Day(required=True, allow_none=True)
    is_emergency = fields.Flag(required=True)


OwnReportPageSchema = page_schema(
    ReportSummarySchema, name="OwnReportPageSchema", **changes_members()
)


class DocumentSchema(OutputSchema):
    """The official document that the words are taken from."""

    number = fields.Text(required=True, max_length=64, metadata={"example": "123/SXD-HTKT"})
    on = fields.Day(required=True)


class EventSchema(OutputSchema):
    """One step of a report's history."""

    at = fields.Moment(required=True)
    action = fields.Code(required=True, metadata={"example": "moved"})
    state = fields.Code(required=True, metadata={"example": "accepted"})
    by = fields.Code(required=True, metadata={"example": "staff"})
    note = fields.Text(required=True, allow_none=True, max_length=MAX_REPORT_TEXT, multiline=True)
    document = fields.Part(DocumentSchema, required=True, allow_none=True)


class MessageSchema(OutputSchema):
    """One message between citizen and staff."""

    id = fields.Id(required=True)
    at = fields.Moment(required=True)
    by = fields.Code(required=True, metadata={"example": "staff"})
    text = fields.Text(required=True, max_length=MAX_REPORT_TEXT, multiline=True)
    document = fields.Part(DocumentSchema, required=True, allow_none=True)


class ReportPhotoSchema(OutputSchema):
    """One photo of a report."""

    id = fields.Id(required=True)
    url = fields.Text(required=True, max_length=200)
    role = fields.Code(
        required=True,
        metadata={
            "description": "`report`: as the citizen found it; `after`: what became of it.",
            "example": "report",
        },
    )
    width = fields.Whole(required=True, minimum=1, maximum=1600)
    height = fields.Whole(required=True, minimum=1, maximum=1600)
    alt_text = fields.Text(required=True, allow_none=True, max_length=MAX_ALT_TEXT)
    is_redacted = fields.Flag(
        required=True,
        metadata={"description": "Staff covered parts of it; nobody is shown what is below."},
    )


FiledForSchema = read_schema(FiledForInput)


class AgencyNameSchema(OutputSchema):
    """An agency, called as the caller's language has it."""

    code = fields.Code(required=True, metadata={"example": "so_xay_dung"})
    name = fields.Text(required=True, max_length=300, metadata={"example": "Sở Xây dựng"})


class ReferredToSchema(OutputSchema):
    """Where a report was referred to: an agency beyond the province's own."""

    name = fields.Text(required=True, max_length=200, metadata={"example": "Cục Đường bộ Việt Nam"})
    phone = fields.Text(required=True, allow_none=True, max_length=32)
    url = fields.Text(required=True, allow_none=True, max_length=300, metadata={"format": "uri"})


class MergedIntoSchema(OutputSchema):
    """The report that a duplicate is handled with, as who filed the duplicate may know it."""

    state = fields.Code(required=True, metadata={"example": "in_progress"})
    public_id = fields.Text(
        required=True,
        allow_none=True,
        max_length=24,
        metadata={"description": "Where anyone may read it; null: it is not published."},
    )
    title = fields.Text(required=True, allow_none=True, max_length=200)


class ReportSchema(ReportSummarySchema):
    """A report in full, with its history, the oldest step first."""

    lead_agency = fields.Part(
        AgencyNameSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Who leads; null where no agency does that it does not accuse."},
    )
    agencies_at_work = fields.Items(
        fields.Part(AgencyNameSchema),
        required=True,
        max_items=50,
        metadata={"description": "The agencies that help."},
    )
    rejection_reason = fields.Code(
        required=True,
        allow_none=True,
        metadata={
            "description": "Of a rejected report; reference data name the codes.",
            "example": "no_problem_found",
        },
    )
    referred_to = fields.Part(ReferredToSchema, required=True, allow_none=True)
    next_step = fields.Text(required=True, max_length=300)
    next_step_on = fields.Day(
        required=True,
        allow_none=True,
        metadata={"description": "Until when it is taken: by staff, or by the citizen."},
    )
    allowed_actions = fields.Items(fields.Code(), required=True, max_items=20)
    emergency_numbers = fields.Items(
        fields.Text(max_length=16),
        required=True,
        max_items=10,
        metadata={"description": "Call these first; empty unless an emergency."},
    )
    reopened_count = fields.Whole(required=True, minimum=0, maximum=1000)
    is_satisfied = fields.Flag(
        required=True,
        allow_none=True,
        metadata={"description": "His word on the last answer; null until he says it."},
    )
    is_sent_late = fields.Flag(
        required=True,
        metadata={"description": "An emergency that the phone kept for more than 30 minutes."},
    )
    wants_contact = fields.Flag(required=True)
    wants_publication = fields.Flag(required=True)
    accused_agency = fields.Code(required=True, allow_none=True)
    filed_for = fields.Part(FiledForSchema, required=True, allow_none=True)
    attributes = Attributes(max_items=_MAX_ATTRIBUTES, required=True)
    photos_expected = fields.Whole(required=True, minimum=0, maximum=MAX_PHOTOS)
    upload_ticket = fields.Part(
        UploadTicketSchema,
        required=True,
        allow_none=True,
        metadata={"description": "For the photos that are still to come; null: none are."},
    )
    merged_into = fields.Part(
        MergedIntoSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Of a duplicate: `next_step` says what happens there."},
    )
    split_from = fields.Text(
        required=True,
        allow_none=True,
        max_length=24,
        metadata=_REFERENCE | {"description": "The report of which staff made two."},
    )
    occurred_at = fields.Moment(required=True, allow_none=True)
    client_created_at = fields.Moment(required=True, allow_none=True)
    photos = fields.Items(fields.Part(ReportPhotoSchema), required=True, max_items=100)
    history = fields.Items(fields.Part(EventSchema), required=True, max_items=10_000)
    messages = fields.Items(fields.Part(MessageSchema), required=True, max_items=10_000)


class PointSchema(OutputSchema):
    """A point (WGS 84, degrees)."""

    latitude = fields.Degrees(required=True, minimum=-90, maximum=90)
    longitude = fields.Degrees(required=True, minimum=-180, maximum=180)


class UploadedPhotoSchema(OutputSchema):
    """A photo as taken in; what the camera wrote into it is offered back and then forgotten."""

    id = fields.Id(required=True)
    url = fields.Text(required=True, max_length=200)
    width = fields.Whole(required=True, minimum=1, maximum=1600)
    height = fields.Whole(required=True, minimum=1, maximum=1600)
    suggested_location = fields.Part(PointSchema, required=True, allow_none=True)
    taken_at = fields.Moment(required=True, allow_none=True)
    alt_text = fields.Text(required=True, allow_none=True, max_length=MAX_ALT_TEXT)
    expires_at = fields.Moment(
        required=True,
        allow_none=True,
        metadata={"description": "Unused until then, it is removed; null: it is part of a report."},
    )
