"""What may be handed to a clerk: waiting for staff, his to work on, and in nobody's hands."""

import uuid
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_

from app.feedback.models import Report
from app.feedback.states import STATES_ON_THE_CLOCK
from app.identity.principals import StaffPrincipal
from app.triage.claims.models import ReportClaim
from app.triage.queue.questions import Question
from app.triage.sight import in_charge
from app.web.operations import Operation


def waits_for(staff: StaffPrincipal) -> ColumnElement[bool]:
    """That a report waits for staff, is ``staff``'s to work on, and on no colleague's desk."""
    deciders = staff.scopes_for(Operation.REPORTS_DECIDE)
    return and_(
        in_charge(staff.scopes),
        Report.state.in_(STATES_ON_THE_CLOCK),
        or_(Report.assignee_id.is_(None), Report.assignee_id == staff.id),
        or_(Report.needs_supervisor.is_(False), in_charge(deciders)),
    )


def is_free_for(staff_id: uuid.UUID, now: datetime) -> ColumnElement[bool]:
    """That a report is in nobody's hands, and that he did not pass it by a while ago."""
    is_at_work = and_(ReportClaim.is_over.is_(False), ReportClaim.state == Report.state)
    held = and_(
        ReportClaim.report_id == Report.id,
        ReportClaim.until_at > now,
        or_(ReportClaim.staff_id == staff_id, is_at_work),
    )
    return ~exists().where(held)


def narrowed(question: Question, staff: StaffPrincipal) -> Question:
    """``question`` for what may be handed to ``staff`` alone."""
    wanted = question.wanted
    states = [one for one in wanted.possible_states() if one in STATES_ON_THE_CLOCK]
    also = (*question.also, waits_for(staff), is_free_for(staff.id, question.now))
    return replace(question, wanted=replace(wanted, states=tuple(states)), also=also)
