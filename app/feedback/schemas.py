"""Reports and photos as they come in and go out."""

from enum import StrEnum
from typing import Any

from marshmallow import post_load

from app.feedback.drafts import Location, ReportDraft
from app.feedback.states import Kind
from app.web import fields
from app.web.app_config import MAX_PHOTOS, MAX_REPORT_TEXT
from app.web.schemas import InputSchema, OutputSchema, page_schema

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


class ReportInput(InputSchema):
    """A report as posted."""

    submission_id = fields.Id(
        required=True,
        metadata={"description": "Made by the app, once per report; kept with the draft."},
    )
    kind = fields.Choice(Kind, required=True)
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
    photos_expected = fields.Whole(minimum=0, maximum=MAX_PHOTOS, load_default=0)
    occurred_at = fields.Moment()
    client_created_at = fields.Moment()
    attributes = fields.Attributes(max_items=_MAX_ATTRIBUTES, load_default=dict)

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> ReportDraft:
        """The draft that the domain takes."""
        place = dict(sent["location"])
        if "source" in place:
            place["source"] = place["source"].value
        return ReportDraft(
            **sent | {"location": Location(**place), "photo_ids": tuple(sent["photo_ids"])}
        )


class LocationSchema(OutputSchema):
    """Where a report is."""

    latitude = fields.Degrees(required=True, minimum=-90, maximum=90, metadata={"example": 10.9781})
    longitude = fields.Degrees(
        required=True, minimum=-180, maximum=180, metadata={"example": 106.6516}
    )
    accuracy_m = fields.Degrees(required=True, allow_none=True, minimum=0, maximum=100_000)
    source = fields.Code(required=True, allow_none=True)
    address = fields.Text(required=True, allow_none=True, max_length=300)
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
    submitted_at = fields.Moment(required=True)
    updated_at = fields.Moment(required=True)
    due_on = fields.Day(required=True, allow_none=True)


ReportPageSchema = page_schema(ReportSummarySchema)


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
    width = fields.Whole(required=True, minimum=1, maximum=1600)
    height = fields.Whole(required=True, minimum=1, maximum=1600)


class ReportSchema(ReportSummarySchema):
    """A report in full, with its history, the oldest step first."""

    next_step = fields.Text(required=True, max_length=300)
    allowed_actions = fields.Items(fields.Code(), required=True, max_items=20)
    reopened_count = fields.Whole(required=True, minimum=0, maximum=1000)
    attributes = fields.Attributes(max_items=_MAX_ATTRIBUTES, required=True)
    photos_expected = fields.Whole(required=True, minimum=0, maximum=MAX_PHOTOS)
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
    expires_at = fields.Moment(
        required=True, metadata={"description": "Unused until then, it is removed."}
    )


class PhotoQuery(InputSchema):
    """Which size of a photo."""

    size = fields.Text(
        max_length=8, pattern="full|thumb", load_default="full", metadata={"example": "thumb"}
    )


class WithdrawInput(InputSchema):
    """Why, if he wants to say."""

    note = fields.Text(max_length=1000, multiline=True)


class SatisfactionInput(InputSchema):
    """Whether the citizen is satisfied; "no" reopens the report."""

    satisfied = fields.Flag(required=True)
    note = fields.Text(max_length=1000, multiline=True)
