"""What citizens send about reports and photos."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import post_load

from app.feedback.drafts import FiledFor, Location, Relation, ReportDraft
from app.province.report_kinds import WantedKind
from app.web import fields
from app.web.app_config import MAX_PHOTOS, MAX_REPORT_TEXT
from app.web.attribute_fields import Attributes
from app.web.schemas import InputSchema

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


def location_of(sent: Mapping[str, Any]) -> Location:
    """The place that the domain takes."""
    place = dict(sent)
    if "source" in place:
        place["source"] = place["source"].value
    place["is_home"] = place.get("is_home") or None
    return Location(**place)


class FiledForInput(InputSchema):
    """The person for whom it is filed."""

    relation = fields.Choice(Relation, required=True)
    name = fields.Text(max_length=200, metadata={"example": "Nguyễn Thị Hoa"})
    phone = fields.Text(
        max_length=32,
        metadata={
            "description": "As one writes it in Vietnam, or with `+` and country; kept as E.164.",
            "example": "0900 000 001",
        },
    )


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
    attributes = Attributes(max_items=_MAX_ATTRIBUTES, load_default=dict)
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
        made = {"location": location_of(sent["location"]), "photo_ids": tuple(sent["photo_ids"])}
        person = sent.get("filed_for")
        if person is not None:
            made["filed_for"] = FiledFor(**person | {"relation": person["relation"].value})
        return ReportDraft(**sent | made)


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
