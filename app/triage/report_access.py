"""What every staff route on one report needs: may he, in whose place, and the report as answer."""

import uuid

from flask import Response
from sqlalchemy import Connection

from app.database import AnyRow
from app.feedback.models import Report
from app.feedback.reading import get_report_row
from app.feedback.states import Actor
from app.feedback.steps import By, lock_report
from app.identity.principals import current_staff
from app.triage.queue import require_visible
from app.triage.reading import StaffReport, additions_of, read_staff_report
from app.triage.sight import sees, surroundings_of
from app.web.context import current_session, request_now
from app.web.etags import wanted_revision, with_revision
from app.web.operations import Operation


def lock_visible(report_id: uuid.UUID) -> Report:
    """The report, if the caller may see it and read its latest revision."""
    session = current_session()
    require_visible(session.connection(), current_staff(), report_id)
    return lock_report(session, report_id, revision=wanted_revision())


def by_staff(report: Report | AnyRow) -> By:
    """The caller, and the colleague in whose place he may do this to ``report``."""
    staff = current_staff()
    surroundings = surroundings_of(current_session().connection(), report.id)
    lender = staff.acting_for(lambda scope: sees(scope, report, surroundings))
    return By(Actor.STAFF, staff.id, acting_for=lender)


def changed_report(report_id: uuid.UUID, status: int = 200) -> Response:
    """The whole report as it is after a write."""
    session = current_session()
    session.flush()
    connection = session.connection()
    # By id alone: a report just restricted may have left the caller's own sight.
    return full_report(connection, get_report_row(connection, report_id), status)


def full_report(connection: Connection, row: AnyRow, status: int = 200) -> Response:
    """The whole report, its revision as ETag."""
    content = staff_report(connection, row)
    return with_revision(content, status, additions=additions_of(content))


def staff_report(connection: Connection, row: AnyRow) -> StaffReport:
    """The whole report, with the moves that the caller may make."""
    surroundings = surroundings_of(connection, row.id)
    movers = current_staff().scopes_for(Operation.REPORTS_MOVE)
    may_move = any(sees(scope, row, surroundings) for scope in movers)
    return read_staff_report(connection, row, may_move=may_move, now=request_now())
