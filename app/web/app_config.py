"""What the app asks for first: versions, limits, features, the numbers to call."""

from typing import TypedDict

from flask import Response

from app.web import fields
from app.web.api import Blueprint
from app.web.etags import with_etag
from app.web.guards import public
from app.web.schemas import OutputSchema
from app.web.strict_json import json_response

MAX_PHOTO_BYTES = 15 * 2**20
MAX_PHOTOS = 5
MAX_REPORT_TEXT = fields.MAX_TEXT
PUBLIC_FOR_S = 60


class Limits(TypedDict):
    """What one report may hold."""

    photo_max_bytes: int
    photos_per_report: int
    report_text_max_characters: int


class AppConfig(TypedDict):
    """The app's configuration as it goes out."""

    minimum_version: str
    recommended_version: str
    languages: list[str]
    limits: Limits
    emergency_numbers: list[str]
    hotline: str


class LimitsSchema(OutputSchema):
    """What one report may hold."""

    photo_max_bytes = fields.Whole(
        required=True, minimum=1, maximum=2**31, metadata={"example": MAX_PHOTO_BYTES}
    )
    photos_per_report = fields.Whole(
        required=True, minimum=1, maximum=100, metadata={"example": MAX_PHOTOS}
    )
    report_text_max_characters = fields.Whole(
        required=True, minimum=1, maximum=100_000, metadata={"example": MAX_REPORT_TEXT}
    )


class AppConfigSchema(OutputSchema):
    """The app's configuration."""

    minimum_version = fields.Text(required=True, max_length=20, metadata={"example": "1.0.0"})
    recommended_version = fields.Text(required=True, max_length=20, metadata={"example": "1.0.0"})
    languages = fields.Items(fields.Code(), required=True, max_items=10)
    limits = fields.Part(LimitsSchema, required=True)
    emergency_numbers = fields.Items(
        fields.Text(max_length=10), required=True, max_items=10, metadata={"example": ["113"]}
    )
    hotline = fields.Text(required=True, max_length=10, metadata={"example": "1022"})


_CONFIG: AppConfig = {
    "minimum_version": "1.0.0",
    "recommended_version": "1.0.0",
    "languages": ["vi", "en"],
    "limits": {
        "photo_max_bytes": MAX_PHOTO_BYTES,
        "photos_per_report": MAX_PHOTOS,
        "report_text_max_characters": MAX_REPORT_TEXT,
    },
    # Police, fire, ambulance: the app shows them wherever an emergency may be reported.
    "emergency_numbers": ["113", "114", "115"],
    "hotline": "1022",
}

blueprint = Blueprint("app", __name__, description="What the app needs before anything else.")


@blueprint.get("/v1/app/config")
@public
@blueprint.response(200, AppConfigSchema)
def get_app_config() -> Response:
    """Versions, limits and the numbers to call in an emergency.

    Ask at every start of the app and keep the ETag.
    """
    return with_etag(json_response(_CONFIG), public_for_s=PUBLIC_FOR_S)
