"""What every staff route on one report needs: may he, in whose place, and the report as answer."""

import uuid
from collections.abc import Callable

from flask import Response
from sqlalchemy import Connection

from app.database import AnyRow
from app.errors import Forbidden, NotInTheLead, SupervisorNeeded
from app.feedback.models import Report
from app.feedback.reading import get_report_row
from app.feedback.sign_off import SIGNED_STATES, wants_sign_off
from app.feedback.states import Actor
from app.feedback.steps import By, lock_report
from app.identity.principals import current_staff
from app.identity.staff.rights import Scope
from app.province.local_time import local_day
from app.province.wiring import current_province
from app.triage.queue import require_visible
from app.triage.replies.signing import find_signature
from app.triage.reports.reading import StaffReport, additions_of, read_staff_report
from app.triage.reports.reporters import find_reporter
from app.triage.sight import Placed, Surroundings, is_in_charge, surroundings_of
from app.web.context import current_sealer, current_session, request_now
from app.web.etags import wanted_revision, with_revision
from app.web.operations import Operation

# Whether a scope is enough for what is done to a report: to see it, or to be in charge of it.
Rule = Callable[[Scope, Placed, Surroundings], bool]


def lock_visible(
    report_id: uuid.UUID, *, rule: Rule = is_in_charge, revision: int | None = None
) -> Report:
    """The report, if the caller may work on it and read its latest revision.

    ``revision``: the one that he read; without it the one in If-Match.

    Raises ``NotFound`` for one out of his sight, ``PreconditionFailed``, and ``NotInTheLead``
    where his roles are enough to see it and not for ``rule``.
    """
    session = current_session()
    require_visible(session.connection(), current_staff(), report_id)
    read = wanted_revision() if revision is None else revision
    report = lock_report(session, report_id, revision=read)
    require_rule(report, rule, NotInTheLead)
    return report


def lock_undecided(report_id: uuid.UUID, *, revision: int | None = None) -> Report:
    """As ``lock_visible``; where it waits for a supervisor, raises ``SupervisorNeeded`` but to one.

    For what a supervisor is waited for: where the report goes, and who leads it.
    """
    report = lock_visible(report_id, revision=revision)
    require_decided(report)
    return report


def require_decided(report: Report) -> None:
    """Raises ``SupervisorNeeded`` where ``report`` waits for one, and the caller is none."""
    if report.needs_supervisor and not is_allowed(report, Operation.REPORTS_DECIDE):
        raise SupervisorNeeded


def lock_seen(report_id: uuid.UUID) -> Report:
    """As ``lock_visible``, whatever the report's revision."""
    session = current_session()
    require_visible(session.connection(), current_staff(), report_id)
    report = lock_report(session, report_id)
    require_rule(report, is_in_charge, NotInTheLead)
    return report


def require_rule(report: Report, rule: Rule, refusal: type[Forbidden]) -> None:
    """Raises ``refusal`` where no role that allows the route fulfils ``rule``."""
    if not is_allowed(report, current_staff().operation, rule=rule):
        raise refusal


def is_allowed(report: Report, operation: Operation, *, rule: Rule = is_in_charge) -> bool:
    """Whether a role of the caller lets him do ``operation`` to ``report``."""
    surroundings = _surroundings(report)
    scopes = current_staff().scopes_for(operation)
    return any(rule(scope, report, surroundings) for scope in scopes)


def require_in_charge(connection: Connection, report_id: uuid.UUID) -> None:
    """Raises ``NotFound`` for a report out of the caller's sight, ``NotInTheLead`` as above."""
    row = require_visible(connection, current_staff(), report_id)
    surroundings = surroundings_of(connection, report_id)
    if not any(is_in_charge(scope, row, surroundings) for scope in current_staff().scopes):
        raise NotInTheLead


def by_staff(
    report: Report | AnyRow, *, rule: Rule = is_in_charge, operation: Operation | None = None
) -> By:
    """The caller, and the colleague in whose place he may do this to ``report``.

    ``operation``: what it takes, where that is more than the route's own.
    """
    staff = current_staff()
    surroundings = _surroundings(report)
    lender = staff.acting_for(lambda scope: rule(scope, report, surroundings), operation)
    signature = find_signature(staff, report, surroundings)
    return By(Actor.STAFF, staff.id, acting_for=lender, signature=signature)


def by_decider(report: Report, *, rule: Rule = is_in_charge) -> By:
    """``by_staff`` after ``lock_undecided``: a supervisor's role counts where one was needed."""
    operation = Operation.REPORTS_DECIDE if report.needs_supervisor else None
    return by_staff(report, rule=rule, operation=operation)


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
    staff, province = current_staff(), current_province()
    surroundings = surroundings_of(connection, row.id)
    readers = staff.scopes_for(Operation.REPORTS_READ)
    # Who may decide may move as well.
    needed = Operation.REPORTS_DECIDE if row.needs_supervisor else Operation.REPORTS_MOVE
    movers = staff.scopes_for(needed)
    # As a reader he is told the same of the reporter, whatever he does to the report.
    now, sealer = request_now(), current_sealer()
    reporter = find_reporter(connection, sealer, row, surroundings, readers, today=local_day(now))
    content = read_staff_report(
        connection,
        row,
        reporter,
        readable=readers,
        is_in_charge=any(is_in_charge(scope, row, surroundings) for scope in readers),
        may_move=any(is_in_charge(scope, row, surroundings) for scope in movers),
        now=now,
    )
    signature = find_signature(staff, row, surroundings)
    if signature is None and wants_sign_off(province, row.lead_agency_code):
        content["allowed_moves"] = [
            move for move in content["allowed_moves"] if move not in SIGNED_STATES
        ]
    return content


def _surroundings(report: Report | AnyRow) -> Surroundings:
    return surroundings_of(current_session().connection(), report.id)
