"""Which reports around a place, and these as they go out."""

from typing import Any

from marshmallow import post_load

from app.feedback.nearby.distance import Spot
from app.feedback.nearby.search import MAX_NEARBY, RADIUS_M
from app.province.schemas import read_point
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema


class NearbyQuery(InputSchema):
    """Where, and about what, somebody is about to report."""

    point = fields.Text(
        required=True,
        max_length=60,
        metadata={"description": "latitude,longitude (WGS 84)", "example": "10.9781,106.6516"},
    )
    category = fields.Text(
        required=True, max_length=64, pattern=r"[a-z0-9_]+", metadata={"example": "roads"}
    )
    photo_id = fields.Id(
        metadata={"description": "A photo of the caller: what looks like it comes first."}
    )

    @post_load
    def make_spot(self, sent: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The point as two numbers within the world."""
        return sent | {"point": Spot(*read_point(sent["point"]))}


class NearbyReportSchema(OutputSchema):
    """A published report near the point."""

    public_id = fields.Text(required=True, max_length=24)
    category = fields.Code(required=True, metadata={"example": "roads"})
    title = fields.Text(required=True, max_length=200, metadata={"example": "Ổ gà trên đường"})
    state = fields.Code(required=True, metadata={"example": "in_progress"})
    distance_m = fields.Whole(
        required=True,
        minimum=0,
        maximum=RADIUS_M,
        metadata={"description": "Rounded to 10 m.", "example": 40},
    )
    submitted_on = fields.Day(required=True)
    support_count = fields.Whole(required=True, minimum=0, maximum=2**31, metadata={"example": 12})
    supported_by_me = fields.Flag(required=True)
    is_mine = fields.Flag(
        required=True, metadata={"description": "The caller filed it; it can't be supported."}
    )
    thumbnail_url = fields.Text(
        required=True,
        allow_none=True,
        max_length=300,
        metadata={"description": "A small public photo; null where there is none."},
    )


class NearbyReportsSchema(OutputSchema):
    """Published reports around a point, the likeliest to be about the same thing first."""

    items = fields.Items(fields.Part(NearbyReportSchema), required=True, max_items=MAX_NEARBY)
