"""Subscriptions as they come in and go out."""

from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from app.feedback.subscriptions.topics import ANY, Topic
from app.province.record_schemas import AreaKeyInput
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, read_schema


class SubscriptionInput(InputSchema):
    """What to follow: an area, a category, or this category in this area."""

    area = fields.Part(AreaKeyInput)
    category = fields.Text(max_length=64, pattern=r"[a-z0-9_]+", metadata={"example": "roads"})

    @validates_schema
    def _check_topic(self, sent: dict[str, Any], **_: Any) -> None:
        if not sent:
            raise ValidationError("at_least_one choices=area,category")

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> Topic:
        """The topic that the domain takes."""
        area = sent.get("area", {})
        return Topic(area.get("scheme", ANY), area.get("code", ANY), sent.get("category", ANY))


SubscribedAreaSchema = read_schema(AreaKeyInput, name="SubscribedAreaSchema")


class SubscriptionSchema(OutputSchema):
    """What the caller follows; null where the area or the category does not matter."""

    id = fields.Id(required=True)
    area = fields.Part(SubscribedAreaSchema, required=True, allow_none=True)
    category = fields.Code(required=True, allow_none=True, metadata={"example": "roads"})
    created_at = fields.Moment(required=True)


class SubscriptionsSchema(OutputSchema):
    """All that the caller follows, the first one first."""

    items = fields.Items(fields.Part(SubscriptionSchema), required=True, max_items=1000)
