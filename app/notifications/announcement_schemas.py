"""Announcements as they come in and go out."""

from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from app.notifications.announcements.states import AnnouncementState
from app.notifications.announcements.writing import AnnouncementDraft
from app.notifications.broadcasts.audiences import Audience, Listeners
from app.notifications.broadcasts.sending import Ramp, Words
from app.notifications.schemas import Platform
from app.province.record_schemas import AreaKeyInput
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema, read_schema

_MAX_TITLE = 65
_MAX_BODY = 240
_MAX_TEXT = 10_000
_MAX_AREAS = 50
_MAX_PHONES = 10_000_000
_DAY_MINUTES = 1440


class AnnouncementTitleInput(InputSchema):
    """The first line on the lock screen."""

    vi = fields.Text(
        required=True, max_length=_MAX_TITLE, metadata={"example": "Cúp nước tại phường Phú Lợi"}
    )
    en = fields.Text(
        required=True, max_length=_MAX_TITLE, metadata={"example": "Water cut in Phu Loi ward"}
    )


class AnnouncementBodyInput(InputSchema):
    """What stands below it."""

    vi = fields.Text(
        required=True,
        max_length=_MAX_BODY,
        metadata={"example": "Từ 8 giờ đến 17 giờ ngày 1 tháng 12."},
    )
    en = fields.Text(
        required=True,
        max_length=_MAX_BODY,
        metadata={"example": "From 8:00 to 17:00 on 1 December."},
    )


class AnnouncementTextInput(InputSchema):
    """The words of the page that it opens."""

    vi = fields.Text(required=True, max_length=_MAX_TEXT, multiline=True)
    en = fields.Text(required=True, max_length=_MAX_TEXT, multiline=True)


class AnnouncementAudienceInput(InputSchema):
    """Whom it concerns."""

    kind = fields.Choice(Audience, required=True, metadata={"example": "areas"})
    areas = fields.Items(
        fields.Part(AreaKeyInput),
        max_items=_MAX_AREAS,
        load_default=list,
        metadata={
            "description": "With `areas`: who follows one of them, one that it lies in, or one "
            "that lies in it."
        },
    )
    platform = fields.Choice(
        Platform,
        # The default is not documented: an enumeration in the documents has no null.
        allow_none=True,
        metadata={"description": "With `platform`: what the phone runs.", "example": "android"},
    )

    @validates_schema
    def _check_kind(self, sent: dict[str, Any], **_: Any) -> None:
        kind = sent.get("kind")
        for name, owner in (("areas", Audience.AREAS), ("platform", Audience.PLATFORM)):
            if bool(sent.get(name)) is not (kind is owner):
                raise ValidationError({name: ["required" if kind is owner else "unknown"]})

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> Listeners:
        """The listeners that the domain takes."""
        platform = sent.get("platform")
        return Listeners(
            sent["kind"],
            tuple(dict.fromkeys((area["scheme"], area["code"]) for area in sent["areas"])),
            platform.value if platform else None,
        )


class AnnouncementRampInput(InputSchema):
    """A few phones first."""

    phones = fields.Whole(required=True, minimum=1, maximum=_MAX_PHONES, metadata={"example": 1000})
    minutes = fields.Whole(
        required=True,
        minimum=1,
        maximum=_DAY_MINUTES,
        metadata={"description": "How long the others wait.", "example": 15},
    )


class AnnouncementInput(InputSchema):
    """An announcement in both languages."""

    title = fields.Part(AnnouncementTitleInput, required=True)
    body = fields.Part(AnnouncementBodyInput, required=True)
    text = fields.Part(AnnouncementTextInput, allow_none=True, load_default=None)
    is_emergency = fields.Flag(
        load_default=False,
        metadata={
            "description": "On the channel that passes quiet hours and cannot be muted. Push is "
            "not a life-safety channel: whoever is in danger is warned by other means as well."
        },
    )
    audience = fields.Part(AnnouncementAudienceInput, required=True)
    ramp = fields.Part(AnnouncementRampInput, allow_none=True, load_default=None)
    publish_at = fields.Moment(
        allow_none=True,
        load_default=None,
        metadata={"description": "Null, or past: as soon as it is approved."},
    )

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> AnnouncementDraft:
        """What the domain takes."""
        title, body, text, ramp = sent["title"], sent["body"], sent["text"] or {}, sent["ramp"]
        return AnnouncementDraft(
            words=Words(title["vi"], title["en"], body["vi"], body["en"]),
            text_vi=text.get("vi"),
            text_en=text.get("en"),
            is_emergency=sent["is_emergency"],
            listeners=sent["audience"],
            ramp=Ramp(ramp["phones"], ramp["minutes"]) if ramp else None,
            publish_at=sent["publish_at"],
        )


class AnnouncementTrialInput(InputSchema):
    """A phone to try it on."""

    installation_id = fields.Id(required=True)


class AnnouncementsQuery(PageQuery):
    """Which announcements are wanted."""

    state = fields.Choice(AnnouncementState)


StaffAnnouncementSchema = read_schema(
    AnnouncementInput,
    name="StaffAnnouncementSchema",
    id=fields.Id(required=True),
    revision=fields.Whole(required=True, minimum=1, maximum=2**31),
    state=fields.Code(required=True, metadata={"example": "draft"}),
    author_id=fields.Id(required=True),
    changed_by=fields.Id(required=True),
    approved_by=fields.Id(required=True, allow_none=True),
    created_at=fields.Moment(required=True),
    published_at=fields.Moment(required=True, allow_none=True),
    public_id=fields.Id(
        required=True,
        allow_none=True,
        metadata={"description": "From its publication on: its id for citizens and the public."},
    ),
)
StaffAnnouncementPageSchema = page_schema(StaffAnnouncementSchema)


class AnnouncementPreviewSchema(OutputSchema):
    """How many phones it would be sent to if it went out now."""

    phones = fields.Whole(
        required=True,
        minimum=0,
        maximum=2**31,
        metadata={"description": "Those that were heard of in the last 30 days."},
    )
    guests = fields.Whole(
        required=True,
        minimum=0,
        maximum=2**31,
        metadata={"description": "Phones among them on which nobody is logged in."},
    )


def _count(description: str) -> fields.Whole:
    return fields.Whole(
        required=True, minimum=0, maximum=2**31, metadata={"description": description}
    )


class AnnouncementReportSchema(OutputSchema):
    """What became of an announcement, in phones."""

    is_addressing = fields.Flag(
        required=True, metadata={"description": "There are phones left to address."}
    )
    addressed = _count("Phones that it was written down for: those who muted it are left out.")
    waiting = _count("Not sent yet, for quiet hours among other reasons.")
    sent = _count("Taken by Firebase; whether the phone showed it nobody knows.")
    failed = _count("Given up.")
    expired = _count("Too late by the time it could be sent.")
    cancelled = _count("Stopped, read before on another phone, or the phone was gone.")
    opened = _count("Citizens who read it, one by one; not those who marked everything read.")


class AnnouncementSchema(OutputSchema):
    """What the province tells everybody, in the reader's language."""

    id = fields.Id(required=True)
    is_emergency = fields.Flag(required=True)
    title = fields.Text(
        required=True, max_length=_MAX_TITLE, metadata={"example": "Cúp nước tại phường Phú Lợi"}
    )
    body = fields.Text(required=True, max_length=_MAX_BODY)
    text = fields.Text(required=True, allow_none=True, max_length=_MAX_TEXT, multiline=True)
    published_at = fields.Moment(required=True)


AnnouncementPageSchema = page_schema(AnnouncementSchema)
