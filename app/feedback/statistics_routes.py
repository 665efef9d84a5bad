"""The public's numbers, as open data."""

from datetime import date
from typing import Any

from flask import Response

from app import texts
from app.errors import FieldFault, Unprocessable
from app.feedback.public.statistics import Split, read_statistics
from app.feedback.public.tallies import Dimension
from app.feedback.statistics_schemas import StatisticsQuery, StatisticsSchema
from app.province.areas import scheme_on
from app.province.local_time import local_day
from app.province.wiring import current_province
from app.web.api import Blueprint
from app.web.context import current_database, request_now
from app.web.etags import with_etag
from app.web.guards import public
from app.web.strict_json import json_response

_PUBLIC_FOR_S = 300
_MONTHS, _MOST_MONTHS = 12, 24
LICENCE = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}

blueprint = Blueprint("statistics", __name__, description="Numbers of published reports.")


@blueprint.get("/v1/feedback/statistics")
@public
@blueprint.arguments(StatisticsQuery, location="query")
@blueprint.response(200, StatisticsSchema)
def get_statistics(query: dict[str, Any]) -> Response:
    """Published reports by the month they came in, and by category, area or state.

    At most 24 months. Numbers below 5 are withheld, and whatever would tell them; `definitions`
    says what each number means.
    """
    today = local_day(request_now())
    first, last = _months(query, today)
    split = _split(query, today)
    with current_database().reading() as connection:
        numbers = read_statistics(connection, split, month_from=first, month_until=last)
    content = {
        "by": split.dimension,
        "area_scheme": split.scheme or None,
        "month_from": first,
        "month_until": last,
        **numbers,
        "definitions": [
            {"code": code, "text": texts.both(f"labels.statistics.{code}")}
            for code in texts.keys("labels.statistics")
        ],
        "licence": LICENCE,
        "as_of": today,
    }
    return with_etag(json_response(content), public_for_s=_PUBLIC_FOR_S)


def _months(query: dict[str, Any], today: date) -> tuple[str, str]:
    """The first and the last month; raises ``Unprocessable`` for none or too many."""
    last = query.get("month_until", f"{today:%Y-%m}")
    first = query.get("month_from") or _written(max(0, _number(last) - _MONTHS + 1))
    if not 0 <= _number(last) - _number(first) < _MOST_MONTHS:
        limits = (("min", "1"), ("max", str(_MOST_MONTHS)))
        raise Unprocessable(FieldFault("/query/month_from", "range", limits))
    return first, last


def _number(month: str) -> int:
    year, number = map(int, month.split("-"))
    return year * 12 + number - 1


def _written(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _split(query: dict[str, Any], today: date) -> Split:
    by, scheme = query["by"], query.get("area_scheme")
    province = current_province()
    if by is not Dimension.AREA:
        if scheme is not None:
            raise Unprocessable(FieldFault("/query/area_scheme", "unknown"))
        return Split(by.value)
    if scheme is None:
        in_force = scheme_on(province, today)
        scheme = in_force.code if in_force else ""
    elif scheme not in province.schemes:
        raise Unprocessable(FieldFault("/query/area_scheme", "unknown_value"))
    return Split(by.value, scheme)
