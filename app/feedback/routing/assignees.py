"""Whom a rule may put reports on the desk of."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.feedback.sight import Surroundings, sees
from app.identity.staff.present_people import find_own_roles
from app.identity.staff.rights import allowing
from app.province.entries import AreaKey
from app.web.operations import Operation


@dataclass(frozen=True)
class NewReport:
    """A report about to be written, as far as it decides who sees it."""

    lead_agency_code: str
    kind: str
    publication: str
    accused_agency_code: str | None


def moves_reports_of(connection: Connection, staff_id: uuid.UUID, agency: str) -> bool:
    """Whether some role of an active account lets him move reports of that agency."""
    movers = allowing(find_own_roles(connection, staff_id), Operation.REPORTS_MOVE)
    return any(one.scope.agency_code in ("", agency) for one in movers)


def may_take(
    connection: Connection,
    staff_id: uuid.UUID,
    report: NewReport,
    areas: frozenset[AreaKey],
    *,
    now: datetime,
) -> bool:
    """Whether he is there, and may move this very report, which lies in ``areas``."""
    held = find_own_roles(connection, staff_id, present_at=now)
    movers = allowing(held, Operation.REPORTS_MOVE)
    return any(sees(one.scope, report, Surroundings(areas)) for one in movers)
