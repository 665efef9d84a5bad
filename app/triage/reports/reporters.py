"""Who filed a report, as staff know him: by a name that only those of one agency share."""

import base64
from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from sqlalchemy import Connection, func, select

from app.database import AnyRow
from app.database.sealing import Sealer
from app.feedback.models import Report, ReportingRestriction
from app.identity.staff.rights import ALL_AREAS, Scope
from app.province.entries import AreaKey
from app.triage.sight import Surroundings, in_sight, sees

_NAMESPACE = "reporter-pseudonym"
# 60 bits: among a million citizens no two share one.
_LETTERS = 12

# Whose staff share a pseudonym: an agency's, or an area's or the province's where there is none.
Circle = tuple[str, AreaKey]


class Reporter(TypedDict):
    """A citizen under his pseudonym, and how many earlier reports of his the reader may see."""

    pseudonym: str
    earlier_reports: int
    restricted_until_on: date | None


def find_reporter(
    connection: Connection,
    sealer: Sealer,
    report: AnyRow,
    surroundings: Surroundings,
    scopes: Sequence[Scope],
    *,
    today: date,
) -> Reporter | None:
    """Who filed ``report``, as one of ``scopes`` lets it be known; one statement.

    None for a caller without an account, and where none of ``scopes`` sees the report.
    """
    circle = find_circle([scope for scope in scopes if sees(scope, report, surroundings)])
    if report.citizen_id is None or circle is None:
        return None
    # By the roles in this circle alone: what others let him see is somebody else's to count.
    within = [scope for scope in scopes if circle_of(scope) == circle]
    his = (Report.citizen_id == report.citizen_id, Report.id < report.id)
    earlier = select(func.count()).select_from(Report).where(*his, in_sight(within))
    # Of this report alone: what was put by another would tell that both are of one person.
    until_on = select(ReportingRestriction.until_on).where(
        ReportingRestriction.report_id == report.id,
        ReportingRestriction.until_on >= today,
        ReportingRestriction.ended_at.is_(None),
    )
    found = connection.execute(select(earlier.scalar_subquery(), until_on.scalar_subquery())).one()
    return {
        "pseudonym": pseudonym(sealer, circle, str(report.citizen_id)),
        "earlier_reports": found[0],
        "restricted_until_on": found[1],
    }


def circle_of(scope: Scope) -> Circle:
    """In which circle a role counts: an area narrows an agency's, and makes no other of it."""
    return scope.agency_code, ALL_AREAS if scope.agency_code else scope.area


def find_circle(scopes: Sequence[Scope]) -> Circle | None:
    """The widest circle of ``scopes``: the province, else an area, else an agency."""
    return min((circle_of(scope) for scope in scopes), default=None)


def pseudonym(sealer: Sealer, circle: Circle, citizen_id: str) -> str:
    """What the circle calls the citizen; no other circle can tell that it is the same person.

    Kept nowhere, so a new lookup key does not change it.
    """
    agency, (scheme, code) = circle
    hashed = sealer.unchanging_hash(_NAMESPACE, f"{agency}\x00{scheme}\x00{code}\x00{citizen_id}")
    return base64.b32encode(hashed).decode()[:_LETTERS]
