"""Naming the agency that a report accuses: it goes out of that agency's hands and sight."""

import uuid

from app.errors import NamedScopeNeeded
from app.feedback.accusations import Accusation, accuse, lock_with_merged
from app.feedback.models import Report
from app.identity.principals import current_staff
from app.identity.staff.rights import Scope
from app.province.wiring import current_province
from app.triage.claims.desks import take_from_unseeing
from app.triage.notices.taking_back import take_back_unseen
from app.triage.queue import require_visible
from app.triage.reports.access import (
    by_staff,
    is_allowed,
    lock_visible,
    require_rule,
)
from app.triage.sight import Placed, Surroundings, is_in_charge, sees
from app.web.context import current_session, request_now
from app.web.operations import Operation


def name_accused(report_id: uuid.UUID, accusation: Accusation) -> Report:
    """Have a report, and what was merged into it, accuse an agency; the report, locked.

    Raises what ``lock_visible`` and ``accuse`` raise, and ``NamedScopeNeeded``.
    """
    session, now = current_session(), request_now()
    require_visible(session.connection(), current_staff(), report_id)
    # First, and by their ids: a merger locks duplicates with smaller ones before their report.
    together = lock_with_merged(session, report_id)
    report = lock_visible(report_id)
    require_rule(report, _may_restrict, NamedScopeNeeded)
    by = by_staff(report, rule=_may_restrict)
    merged = [one for one in together if one.id != report_id]
    province = current_province()
    if accuse(session, report, accusation, by, merged=merged, province=province, now=now):
        session.flush()
        for one in together:
            take_from_unseeing(session, one, by, now=now)
            take_back_unseen(session, one, now=now)
    return report


def is_seen(report: Report) -> bool:
    """Whether the caller still sees a changed report."""
    return is_allowed(report, Operation.REPORTS_READ, rule=sees)


def _may_restrict(scope: Scope, report: Placed, surroundings: Surroundings) -> bool:
    return scope.sees_restricted and is_in_charge(scope, report, surroundings)
