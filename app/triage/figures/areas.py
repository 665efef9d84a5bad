"""How many reports there were, by the areas of any scheme."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from sqlalchemy import Connection, func, select

from app.errors import FieldFault, Unprocessable
from app.feedback.models import Report, ReportArea
from app.identity.staff.rights import Scope
from app.province.areas import line_of
from app.province.local_time import day_begins_at, day_ends_at
from app.province.snapshot import Province
from app.triage.sight import in_sight


class AreaCount(TypedDict):
    """An area with the number of its reports, those of the areas below it included."""

    scheme: str
    code: str
    parent: str | None
    level: str
    name: dict[str, str]
    reports: int


def count_by_area(
    connection: Connection,
    province: Province,
    scopes: Sequence[Scope],
    *,
    scheme: str,
    received_from: date | None,
    received_until: date | None,
) -> list[AreaCount]:
    """The reports in sight, by the areas of ``scheme``, whichever was in force when they came.

    Both days are included. Raises ``Unprocessable`` for a scheme that does not exist.
    """
    if scheme not in province.schemes:
        raise Unprocessable(FieldFault("/query/scheme", "unknown_value"))
    statement = (
        select(ReportArea.code, func.count())
        .join(Report, Report.id == ReportArea.report_id)
        .where(ReportArea.scheme == scheme, in_sight(scopes))
        .group_by(ReportArea.code)
    )
    if received_from is not None:
        statement = statement.where(Report.submitted_at >= day_begins_at(received_from))
    if received_until is not None:
        statement = statement.where(Report.submitted_at < day_ends_at(received_until))
    totals: Counter[tuple[str, str]] = Counter()
    for code, count in connection.execute(statement):
        for area in line_of(province, (scheme, code)):
            totals[area.key] += count
    return [_count(province, key, totals[key]) for key in sorted(totals)]


def _count(province: Province, key: tuple[str, str], reports: int) -> AreaCount:
    area = province.areas[key]
    return {
        "scheme": key[0],
        "code": key[1],
        "parent": area.parent[1] if area.parent else None,
        "level": area.level,
        "name": {"vi": area.name_vi, "en": area.name_en},
        "reports": reports,
    }
