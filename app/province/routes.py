"""Reference data for the app: small, cached, the same for everyone."""

from typing import Any

from flask import Response
from sqlalchemy import or_, select

from app import texts
from app.province.local_time import LOCAL
from app.province.models import Agency, Area, Category
from app.province.schemas import CategoriesSchema, ReferenceDataSchema
from app.web.api import Blueprint
from app.web.context import current_database, request_now
from app.web.etags import with_etag
from app.web.guards import public
from app.web.strict_json import json_response

PUBLIC_FOR_S = 60

blueprint = Blueprint("province", __name__, description="Areas, agencies and categories.")


@blueprint.get("/v1/reference-data")
@public
@blueprint.response(200, ReferenceDataSchema)
def get_reference_data() -> Response:
    """The labels of every code in both languages, the areas valid today, the agencies."""
    today = request_now().astimezone(LOCAL).date()
    with current_database().reading() as connection:
        areas = connection.execute(
            select(Area.scheme, Area.code, Area.level, Area.name_vi, Area.name_en)
            .where(
                Area.valid_from <= today,
                or_(Area.valid_until.is_(None), Area.valid_until >= today),
            )
            .order_by(Area.scheme, Area.code)
        ).all()
        agencies = connection.execute(
            select(Agency.code, Agency.name_vi, Agency.name_en).order_by(Agency.code)
        ).all()
    content = {
        "states": _labels("report_states"),
        "kinds": _labels("report_kinds"),
        "publications": _labels("publications"),
        "dossier_statuses": _labels("dossier_statuses"),
        "areas": [
            {
                "scheme": row.scheme,
                "code": row.code,
                "level": row.level,
                "name": {"vi": row.name_vi, "en": row.name_en},
            }
            for row in areas
        ],
        "agencies": [
            {"code": row.code, "name": {"vi": row.name_vi, "en": row.name_en}} for row in agencies
        ],
    }
    return with_etag(json_response(content), public_for_s=PUBLIC_FOR_S)


@blueprint.get("/v1/feedback/categories")
@public
@blueprint.response(200, CategoriesSchema)
def list_categories() -> Response:
    """What a report may be about; emergencies first, with the numbers to call before writing."""
    with current_database().reading() as connection:
        rows = connection.execute(
            select(Category.__table__).order_by(Category.position, Category.code)
        ).all()
    items = [
        {
            "code": row.code,
            "kind": row.kind,
            "label": {"vi": row.label_vi, "en": row.label_en},
            "help": {"vi": row.help_vi, "en": row.help_en},
            "is_emergency": row.is_emergency,
            "emergency_numbers": row.emergency_numbers,
        }
        for row in rows
    ]
    return with_etag(json_response({"items": items}), public_for_s=PUBLIC_FOR_S)


def _labels(group: str) -> list[dict[str, Any]]:
    return [
        {"code": code, "label": texts.both(f"labels.{group}.{code}")}
        for code in texts.keys(f"labels.{group}")
    ]
