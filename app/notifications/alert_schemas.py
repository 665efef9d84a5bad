"""Alerts as other systems send them, with the fields of CAP, and as anyone reads them."""

from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from app.notifications.alerts.reading import MAX_SHOWN
from app.notifications.alerts.rules import (
    AlertInput,
    Certainty,
    Details,
    MessageType,
    Severity,
    Status,
    Urgency,
)
from app.province.record_schemas import AreaKeyInput
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, read_schema

_NAME = r"[^\s,<&]+"
_MAX_REFERENCES = 50
_MAX_AREAS = 50
_MAX_CORNERS = 200
_WORDS = ("event", "headline", "description", "instruction")
_DESCRIPTION = {
    "description": "Push is not a life-safety channel: whoever is in danger is warned by other "
    "means as well."
}


class AlertEventInput(InputSchema):
    """What happens."""

    vi = fields.Text(required=True, max_length=100, metadata={"example": "Ngập lụt"})
    en = fields.Text(required=True, max_length=100, metadata={"example": "Flood"})


class AlertHeadlineInput(InputSchema):
    """One line about it."""

    vi = fields.Text(
        required=True, max_length=160, metadata={"example": "Nước sông Sài Gòn vượt báo động 3"}
    )
    en = fields.Text(
        required=True, max_length=160, metadata={"example": "Saigon River above alarm level 3"}
    )


class AlertDescriptionInput(InputSchema):
    """The thing itself."""

    vi = fields.Text(required=True, max_length=4000, multiline=True)
    en = fields.Text(required=True, max_length=4000, multiline=True)


class AlertInstructionInput(InputSchema):
    """What to do."""

    vi = fields.Text(required=True, max_length=4000, multiline=True)
    en = fields.Text(required=True, max_length=4000, multiline=True)


class AlertCornerInput(InputSchema):
    """A corner of the polygon (WGS 84)."""

    latitude = fields.Degrees(required=True, minimum=-90, maximum=90, metadata={"example": 10.98})
    longitude = fields.Degrees(
        required=True, minimum=-180, maximum=180, metadata={"example": 106.65}
    )


class AlertDetailsInput(InputSchema):
    """What the alert says (CAP `info`, both languages in one)."""

    event = fields.Part(AlertEventInput, required=True)
    headline = fields.Part(AlertHeadlineInput, required=True)
    description = fields.Part(AlertDescriptionInput, required=True)
    instruction = fields.Part(AlertInstructionInput, allow_none=True, load_default=None)
    urgency = fields.Choice(Urgency, required=True)
    severity = fields.Choice(Severity, required=True)
    certainty = fields.Choice(Certainty, required=True)
    effective_at = fields.Moment(allow_none=True, load_default=None)
    onset_at = fields.Moment(allow_none=True, load_default=None)
    expires_at = fields.Moment(required=True)
    areas = fields.Items(
        fields.Part(AreaKeyInput),
        max_items=_MAX_AREAS,
        load_default=list,
        metadata={"description": "Whose followers are told, where pushes are allowed."},
    )
    polygon = fields.Items(
        fields.Part(AlertCornerInput),
        max_items=_MAX_CORNERS,
        load_default=list,
        metadata={"description": "At least three corners; the last joins the first."},
    )

    @validates_schema
    def _check_place(self, sent: dict[str, Any], **_: Any) -> None:
        areas, polygon = sent.get("areas", []), sent.get("polygon", [])
        if not areas and not polygon:
            raise ValidationError("at_least_one choices=areas,polygon")
        if polygon and len(polygon) < 3:
            raise ValidationError({"polygon": [f"length min=3 max={_MAX_CORNERS}"]})

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> Details:
        """What the domain takes."""
        return Details(
            urgency=sent["urgency"],
            severity=sent["severity"],
            certainty=sent["certainty"],
            words={
                language: {name: (sent[name] or {}).get(language) for name in _WORDS}
                for language in ("vi", "en")
            },
            areas=tuple(dict.fromkeys((one["scheme"], one["code"]) for one in sent["areas"])),
            polygon=tuple((one["latitude"], one["longitude"]) for one in sent["polygon"]),
            effective_at=sent["effective_at"],
            onset_at=sent["onset_at"],
            expires_at=sent["expires_at"],
        )


class AlertMessageInput(InputSchema):
    """One message about an alert; `sender` and `identifier` name it for ever."""

    sender = fields.Text(
        required=True, max_length=128, pattern=_NAME, metadata={"example": "flood.example.vn"}
    )
    identifier = fields.Text(
        required=True, max_length=128, pattern=_NAME, metadata={"example": "flood-2026-11-29-7"}
    )
    references = fields.Items(
        fields.Text(max_length=128, pattern=_NAME),
        max_items=_MAX_REFERENCES,
        load_default=list,
        metadata={"description": "Identifiers of earlier messages about the same alert."},
    )
    sent_at = fields.Moment(required=True)
    status = fields.Choice(Status, required=True)
    message_type = fields.Choice(MessageType, required=True)
    details = fields.Part(
        AlertDetailsInput,
        metadata={"description": "Needed unless it cancels."},
    )

    @validates_schema
    def _check_details(self, sent: dict[str, Any], **_: Any) -> None:
        is_cancel = sent.get("message_type", MessageType.CANCEL) is MessageType.CANCEL
        if not is_cancel and "details" not in sent:
            raise ValidationError({"details": ["required"]})

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> AlertInput:
        """What the domain takes."""
        references = tuple(dict.fromkeys(sent["references"]))
        return AlertInput(**sent | {"references": references, "details": sent.get("details")})


class AlertOutcomeSchema(OutputSchema):
    """What became of the message."""

    outcome = fields.Code(
        required=True,
        metadata={
            "description": "`raised`, `updated`, `ended`, `unchanged` (repeated, older than what "
            "counts, or over already) or `not_shown` (no `actual` one).",
            "example": "raised",
        },
    )
    alert_id = fields.Id(required=True, allow_none=True)
    is_pushed = fields.Flag(required=True, metadata={"description": "Phones are told of it."})


class AlertsQuery(InputSchema):
    """Where: an area by its key, or a point; without either everywhere."""

    scheme = fields.Text(max_length=64, pattern=r"[a-z0-9_]+")
    code = fields.Text(max_length=32, pattern=r"[A-Za-z0-9_.-]+")
    latitude = fields.QueryNumber(minimum=-90, maximum=90)
    longitude = fields.QueryNumber(minimum=-180, maximum=180)

    @validates_schema
    def _check_pairs(self, sent: dict[str, Any], **_: Any) -> None:
        for one, other in (("scheme", "code"), ("latitude", "longitude")):
            if (one in sent) is not (other in sent):
                missing = other if one in sent else one
                raise ValidationError({missing: ["required"]})
        if {"scheme", "latitude"} <= sent.keys():
            raise ValidationError({"latitude": ["not_together"]})


AlertAreaSchema = read_schema(AreaKeyInput, name="AlertAreaSchema")
AlertCornerSchema = read_schema(AlertCornerInput, name="AlertCornerSchema")


class PublicAlertSchema(OutputSchema):
    """An alert, in the reader's language."""

    id = fields.Id(required=True)
    sender = fields.Text(required=True, max_length=128)
    state = fields.Code(required=True, metadata={"description": "`holds` or `over`."})
    urgency = fields.Code(required=True, metadata={"example": "immediate"})
    severity = fields.Code(required=True, metadata={"example": "severe"})
    certainty = fields.Code(required=True, metadata={"example": "observed"})
    event = fields.Text(required=True, max_length=100)
    headline = fields.Text(required=True, max_length=160)
    description = fields.Text(required=True, max_length=4000, multiline=True)
    instruction = fields.Text(required=True, allow_none=True, max_length=4000, multiline=True)
    areas = fields.Items(fields.Part(AlertAreaSchema), required=True, max_items=_MAX_AREAS)
    polygon = fields.Items(fields.Part(AlertCornerSchema), required=True, max_items=_MAX_CORNERS)
    effective_at = fields.Moment(required=True)
    onset_at = fields.Moment(required=True, allow_none=True)
    expires_at = fields.Moment(required=True)
    updated_at = fields.Moment(required=True)


class PublicAlertsSchema(OutputSchema):
    """The alerts that hold now, the newest first."""

    items = fields.Items(
        fields.Part(PublicAlertSchema), required=True, max_items=MAX_SHOWN, metadata=_DESCRIPTION
    )
