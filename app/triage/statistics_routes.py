"""Numbers of reports, for staff."""

from datetime import date, timedelta
from typing import Any

from flask import Response
from sqlalchemy import Connection

from app.errors import FieldFault, Unprocessable
from app.identity.principals import current_staff
from app.province.areas import scheme_on
from app.province.local_time import local_day
from app.province.wiring import current_province
from app.triage.area_statistics_schemas import AreaStatisticsQuery, AreaStatisticsSchema
from app.triage.figures.areas import count_by_area
from app.triage.figures.heat import read_heat
from app.triage.figures.periods import Days
from app.triage.figures.places import read_places
from app.triage.figures.reading import By, read_figures
from app.triage.figures.selection import Selection, Wanted
from app.triage.statistics_schemas import (
    HeatQuery,
    HeatSchema,
    StaffStatisticsSchema,
    StatisticsQuery,
)
from app.web.api import Blueprint
from app.web.context import current_database, request_now
from app.web.guards import requires_staff
from app.web.operations import Operation
from app.web.strict_json import json_response

_DAYS = 30
# Days and places on the map are counted from single rows, weeks and months from sums.
_MOST_DAYS = {By.DAY: 92, By.WEEK: 731}
_MOST_DAYS_OF_SUMS, _MOST_DAYS_OF_HEAT = 3660, 184
_EARLIEST, _LATEST = date(2000, 1, 1), date(2999, 12, 31)

blueprint = Blueprint("report_statistics", __name__, description="Numbers of reports.")


@blueprint.get("/v1/admin/statistics")
@requires_staff(Operation.STATISTICS_READ)
@blueprint.arguments(StatisticsQuery, location="query")
@blueprint.response(200, StaffStatisticsSchema)
def get_staff_statistics(query: dict[str, Any]) -> Response:
    """What became of the reports received in a period, by time, category, area or agency.

    Both days are included; by day at most 92, by week 731, else 3660. Only what the caller may see
    is counted; an agency is told of what it leads.
    """
    now, by = request_now(), query["by"]
    scheme = _scheme(query)
    days = _days(query, at_most=_MOST_DAYS.get(by, _MOST_DAYS_OF_SUMS))
    with current_database().reading() as connection:
        selection = _selection(connection, query, days, scheme)
        figures = read_figures(connection, selection, by, scheme=scheme, now=now)
    content = {
        "by": by,
        "area_scheme": scheme if by is By.AREA else None,
        "received_from": days.first,
        "received_until": days.last,
        **figures,
        "as_of": now,
    }
    return json_response(content)


@blueprint.get("/v1/admin/statistics/heat")
@requires_staff(Operation.STATISTICS_READ)
@blueprint.arguments(HeatQuery, location="query")
@blueprint.response(200, HeatSchema)
def get_heat(query: dict[str, Any]) -> Response:
    """How many reports lie in each square of a part of the map; at most 256 squares, 184 days."""
    days = _days(query, at_most=_MOST_DAYS_OF_HEAT)
    with current_database().reading() as connection:
        selection = _selection(connection, query, days, _scheme(query))
        heat = read_heat(connection, selection, query["bbox"], zoom=query.get("zoom"))
    return json_response({"received_from": days.first, "received_until": days.last, **heat})


@blueprint.get("/v1/admin/statistics/areas")
@requires_staff(Operation.STATISTICS_READ)
@blueprint.arguments(AreaStatisticsQuery, location="query")
@blueprint.response(200, AreaStatisticsSchema)
def count_reports_by_area(query: dict[str, Any]) -> Response:
    """Reports by the areas of one scheme, whichever was in force when they came in.

    So a year before a reorganisation can be compared with the year after. Only what the caller
    may see is counted.
    """
    with current_database().reading() as connection:
        items = count_by_area(
            connection,
            current_province(),
            current_staff().scopes,
            scheme=query["scheme"],
            received_from=query.get("received_from"),
            received_until=query.get("received_until"),
        )
    return json_response({"items": items})


def _days(query: dict[str, Any], *, at_most: int) -> Days:
    """The period; raises ``Unprocessable`` for none, and for one that is too long."""
    last = query.get("received_until", local_day(request_now()))
    if not _EARLIEST <= last <= _LATEST:
        limits = (("min", _EARLIEST.isoformat()), ("max", _LATEST.isoformat()))
        raise Unprocessable(FieldFault("/query/received_until", "range", limits))
    first = query.get("received_from", last - timedelta(days=_DAYS - 1))
    if not 0 <= (last - first).days < at_most:
        earliest = max(last - timedelta(days=at_most - 1), _EARLIEST)
        limits = (("min", earliest.isoformat()), ("max", last.isoformat()))
        raise Unprocessable(FieldFault("/query/received_from", "range", limits))
    return Days(first, last)


def _scheme(query: dict[str, Any]) -> str:
    """The scheme of areas that is meant; raises ``Unprocessable`` for one that does not exist."""
    province, wanted = current_province(), query.get("area_scheme")
    if wanted is None:
        in_force = scheme_on(province, local_day(request_now()))
        return in_force.code if in_force else ""
    if wanted not in province.schemes:
        raise Unprocessable(FieldFault("/query/area_scheme", "unknown_value"))
    scheme: str = wanted
    return scheme


def _selection(connection: Connection, query: dict[str, Any], days: Days, scheme: str) -> Selection:
    area = query.get("area")
    wanted = Wanted(
        received=days,
        category=query.get("category"),
        area=(scheme, area) if area is not None else None,
        agency=query.get("agency"),
    )
    places = read_places(connection)
    return Selection(wanted, current_staff().scopes, current_province(), places)
