"""Reports and photos as they come in and go out."""

from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from app.feedback.drafts import FiledFor, Location, Relation, ReportDraft
from app.feedback.photo_schemas import MAX_ALT_TEXT, UploadTicketSchema
from app.province.report_kinds import WantedKind
from app.web import fields
from app.web.app_config import MAX_PHOTOS, MAX_REPORT_TEXT
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema, read_schema

_REFERENCE = {"example": "BD-2026-004213-K"}
_MAX_ATTRIBUTES = 20


class LocationSource(StrEnum):
    """How the phone knows where it is."""

    GPS = "gps"
    PIN = "pin"
    PHOTO = "photo"
    ADDRESS = "address"


class LocationInput(InputSchema):
    """Where it is."""

    latitude = fields.Degrees(required=True, minimum=-90, maximum=90, metadata={"example": 10.9781})
    longitude = fields.Degrees(
        required=True, minimum=-180, maximum=180, metadata={"example": 106.6516}
    )
    accuracy_m = fields.Degrees(minimum=0, maximum=100_000, metadata={"example": 12.5})
    source = fields.Choice(LocationSource)
    address = fields.Text(max_length=300)
    is_home = fields.Flag(
        metadata={"description": "Somebody lives there: anyone is shown it only roughly."}
    )


class FiledForInput(InputSchema):
    """The person for whom it is filed."""

    relation = fields.Choice(Relation, required=True)
    name = fields.Text(max_length=200, metadata={"example": "Nguyễn Thị Hoa"})
    phone = fields.Text(max_length=32, metadata={"example": "0900000001"})


class ReportInput(InputSchema):
    """A report as posted."""

    submission_id = fields.Id(
        required=True,
        metadata={"description": "Made by the app, once per report; kept with the draft."},
    )
    kind = fields.Choice(
        WantedKind,
        required=True,
        metadata={
            "description": "`complaint` and `denunciation` are answered by `not_taken_here`.",
        },
    )
    category = fields.Text(
        required=True, max_length=64, pattern=r"[a-z0-9_]+", metadata={"example": "roads"}
    )
    category_version = fields.Whole(
        minimum=1,
        maximum=999_999_999,
        metadata={"description": "The category's `version` whose questions `attributes` answers."},
    )
    text = fields.Text(
        required=True,
        max_length=MAX_REPORT_TEXT,
        multiline=True,
        metadata={"example": "Ổ gà lớn giữa đường, rất nguy hiểm."},
    )
    location = fields.Part(LocationInput, required=True)
    photo_ids = fields.Items(fields.Id(), max_items=MAX_PHOTOS, unique=True, load_default=list)
    photos_expected = fields.Whole(
        minimum=0,
        maximum=MAX_PHOTOS,
        load_default=0,
        metadata={"description": "How many photos come later, beside those in `photo_ids`."},
    )
    occurred_at = fields.Moment()
    client_created_at = fields.Moment()
    attributes = fields.Attributes(max_items=_MAX_ATTRIBUTES, load_default=dict)
    is_sensitive = fields.Flag(
        metadata={"description": "Few may read it, and it is never published."},
    )
    accused_agency = fields.Text(
        max_length=64,
        pattern=r"[a-z0-9_]+",
        metadata={
            "description": "The agency it complains of, whose staff never see it.",
            "example": "so_xay_dung",
        },
    )
    wants_contact = fields.Flag(metadata={"description": "Whether staff may call. Left out: yes."})
    wants_publication = fields.Flag(
        metadata={"description": "Whether staff's own words on it may be published. Left out: yes."}
    )
    filed_for = fields.Part(FiledForInput)

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> ReportDraft:
        """The draft that the domain takes."""
        place = dict(sent["location"])
        if "source" in place:
            place["source"] = place["source"].value
        place["is_home"] = place.get("is_home") or None
        made = {"location": Location(**place), "photo_ids": tuple(sent["photo_ids"])}
        person = sent.get("filed_for")
        if person is not None:
            made["filed_for"] = FiledFor(**person | {"relation": person["relation"].value})
        return ReportDraft(**sent | made)


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


class OwnReportsQuery(PageQuery):
    """Which page of one's reports, or what changed."""

    changed_after = fields.Text(
        max_length=512,
        pattern=r"[A-Za-z0-9_-]+",
        metadata={"description": "A `changes_mark`; without `cursor`. Opaque."},
    )

    @validates_schema
    def require_one(self, sent: dict[str, Any], **_: Any) -> None:
        """A cursor goes through the list, a mark through the changes."""
        if {"cursor", "changed_after"} <= sent.keys():
            raise ValidationError({"changed_after": ["not_together"]})


class OwnReportPageSchema(page_schema(ReportSummarySchema)):  # type: ignore[misc]  # made at run time
    """A page of one's own reports, and the mark of their changes."""

    changes_mark = fields.Text(
        required=True,
        max_length=512,
        metadata={"description": "Send it as `changed_after` to learn what changed since."},
    )
    has_more_changes = fields.Flag(
        required=True, metadata={"description": "Ask again at once, with the new mark."}
    )


class EventSchema(OutputSchema):
    """One step of a report's history."""

    at = fields.Moment(required=True)
    action = fields.Code(required=True, metadata={"example": "moved"})
    state = fields.Code(required=True, metadata={"example": "accepted"})
    by = fields.Code(required=True, metadata={"example": "staff"})
    note = fields.Text(required=True, allow_none=True, max_length=MAX_REPORT_TEXT, multiline=True)


class MessageSchema(OutputSchema):
    """One message between citizen and staff."""

    id = fields.Id(required=True)
    at = fields.Moment(required=True)
    by = fields.Code(required=True, metadata={"example": "staff"})
    text = fields.Text(required=True, max_length=MAX_REPORT_TEXT, multiline=True)


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


FiledForSchema = read_schema(FiledForInput)


class ReportSchema(ReportSummarySchema):
    """A report in full, with its history, the oldest step first."""

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
    attributes = fields.Attributes(max_items=_MAX_ATTRIBUTES, required=True)
    photos_expected = fields.Whole(required=True, minimum=0, maximum=MAX_PHOTOS)
    upload_ticket = fields.Part(
        UploadTicketSchema,
        required=True,
        allow_none=True,
        metadata={"description": "For the photos that are still to come; null: none are."},
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


class PhotoQuery(InputSchema):
    """Which size of a photo."""

    size = fields.Text(
        max_length=8, pattern="full|thumb", load_default="full", metadata={"example": "thumb"}
    )


class WithdrawInput(InputSchema):
    """Why, if he wants to say."""

    note = fields.Text(max_length=1000, multiline=True)


class MessageInput(InputSchema):
    """What the citizen writes to staff."""

    text = fields.Text(
        required=True,
        max_length=MAX_REPORT_TEXT,
        multiline=True,
        metadata={"example": "Ổ gà ở trước số nhà 120."},
    )
    message_id = fields.Id(
        metadata={"description": "Made by the app, once per message: a retry adds nothing, ever."},
    )


class FollowInput(InputSchema):
    """What was read out to a caller: the report's reference and its code."""

    reference = fields.Text(required=True, max_length=40, metadata=_REFERENCE)
    code = fields.Text(
        required=True,
        max_length=20,
        metadata={"description": "In any spelling.", "example": "7K4M-W2QX"},
    )


class SatisfactionInput(InputSchema):
    """Whether the citizen is satisfied; "no" reopens the report."""

    satisfied = fields.Flag(required=True)
    note = fields.Text(max_length=1000, multiline=True)
    revision = fields.Whole(
        minimum=1,
        maximum=2**31,
        metadata={"description": "The report's `revision` that the citizen judged.", "example": 4},
    )
