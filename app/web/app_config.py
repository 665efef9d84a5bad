"""What the app asks for first: versions, limits, features, the numbers to call."""

from typing import TypedDict

from flask import Response

from app.web import fields
from app.web.api import Blueprint
from app.web.etags import with_etag
from app.web.guards import public
from app.web.limits.enforcement import current_limiter
from app.web.limits.policy import CountedBy, LimitClass
from app.web.schemas import OutputSchema
from app.web.strict_json import json_response

MAX_PHOTO_BYTES = 15 * 2**20
MAX_PHOTOS = 5
MAX_REPORT_TEXT = fields.MAX_TEXT
PUBLIC_FOR_S = 60


class Rate(TypedDict):
    """How many requests a citizen may send in each window."""

    requests: int
    period_s: int


class Limits(TypedDict):
    """What one report may hold, and how often a citizen may send."""

    photo_max_bytes: int
    photos_per_report: int
    report_text_max_characters: int
    report_submissions: Rate
    photo_uploads: Rate
    dossier_lookups: Rate


class AppConfig(TypedDict):
    """The app's configuration as it goes out."""

    minimum_version: str
    recommended_version: str
    languages: list[str]
    limits: Limits
    emergency_numbers: list[str]
    hotline: str


class RateSchema(OutputSchema):
    """How many requests a citizen may send in each window, retries counted."""

    requests = fields.Whole(required=True, minimum=1, maximum=2**31, metadata={"example": 120})
    period_s = fields.Whole(required=True, minimum=1, maximum=86_400, metadata={"example": 600})


class LimitsSchema(OutputSchema):
    """What one report may hold, and how often a citizen may send."""

    photo_max_bytes = fields.Whole(
        required=True, minimum=1, maximum=2**31, metadata={"example": MAX_PHOTO_BYTES}
    )
    photos_per_report = fields.Whole(
        required=True, minimum=1, maximum=100, metadata={"example": MAX_PHOTOS}
    )
    report_text_max_characters = fields.Whole(
        required=True, minimum=1, maximum=100_000, metadata={"example": MAX_REPORT_TEXT}
    )
    report_submissions = fields.Part(RateSchema, required=True)
    photo_uploads = fields.Part(RateSchema, required=True)
    dossier_lookups = fields.Part(RateSchema, required=True)


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


blueprint = Blueprint("app", __name__, description="What the app needs before anything else.")


@blueprint.get("/v1/app/config")
@public
@blueprint.response(200, AppConfigSchema)
def get_app_config() -> Response:
    """Versions, limits and the numbers to call in an emergency.

    Ask at every start of the app and keep the ETag.
    """
    return with_etag(json_response(_config()), public_for_s=PUBLIC_FOR_S)


def _config() -> AppConfig:
    return {
        "minimum_version": "1.0.0",
        "recommended_version": "1.0.0",
        "languages": ["vi", "en"],
        "limits": {
            "photo_max_bytes": MAX_PHOTO_BYTES,
            "photos_per_report": MAX_PHOTOS,
            "report_text_max_characters": MAX_REPORT_TEXT,
            "report_submissions": _rate(LimitClass.REPORT),
            "photo_uploads": _rate(LimitClass.PHOTO),
            "dossier_lookups": _rate(LimitClass.DOSSIER_LOOKUP),
        },
        # Police, fire, ambulance: the app shows them wherever an emergency may be reported.
        "emergency_numbers": ["113", "114", "115"],
        "hotline": "1022",
    }


def _rate(limit_class: LimitClass) -> Rate:
    """The shortest of the citizen's own limits."""
    own = [one for one in current_limiter().limits_of(limit_class) if one.by is CountedBy.CALLER]
    first = min(own, key=lambda limit: limit.period_s)
    return {"requests": first.amount, "period_s": first.period_s}
