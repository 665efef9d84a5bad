"""Moving a report: the state, its history, the audit and the citizen's news in one transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import (
    ExtensionNotAllowed,
    FieldFault,
    ReportMerged,
    TransitionNotAllowed,
    Unprocessable,
)
from app.feedback.assignments.dues import recount
from app.feedback.clocks import class_of, pause, resume
from app.feedback.documents import OfficialDocument, said_of
from app.feedback.emergencies import take_notice
from app.feedback.fanouts.announcing import announce_move
from app.feedback.leads import give_lead
from app.feedback.models import Report
from app.feedback.outcomes import NO_OUTCOME, Outcome, set_outcome
from app.feedback.photos.results import require_result
from app.feedback.receipts.contents import CLOSING_STATES, Event
from app.feedback.sign_off import SIGNED_STATES, signed_if_wanted
from app.feedback.states import (
    DONE_STATES,
    NEEDS_NOTE,
    OPEN_STATES,
    WAITING_STATES,
    Actor,
    State,
    answer_to,
    is_reopening,
    may_move,
)
from app.feedback.steps import By, acknowledge, record_step, tell_citizen, tell_merged
from app.notifications.kinds import Kind as NewsKind
from app.province.agencies import find_valid_agency, impartial_agency
from app.province.local_time import local_day
from app.province.snapshot import Province


def move_report(
    session: Session,
    report: Report,
    wanted: State,
    by: By,
    *,
    note: str | None,
    outcome: Outcome = NO_OUTCOME,
    province: Province,
    now: datetime,
    document: OfficialDocument | None = None,
    not_before: datetime | None = None,
) -> None:
    """Move a locked ``report`` to ``wanted`` and tell the citizen; its clock stops and runs on.

    ``document`` is what the note is taken from; no phone and no follower is told ``not_before``.
    Raises ``TransitionNotAllowed``; ``ReportMerged`` for one that goes where another goes;
    ``SignOffNeeded``; ``Unprocessable`` where the step needs words and has none, or a photo of the
    result, or where ``outcome`` does not go with it.
    """
    if report.merged_into_id is not None:
        raise ReportMerged
    state = State(report.state)
    require_move(state, wanted, by.actor)
    if by.actor is Actor.STAFF and wanted in NEEDS_NOTE and not note:
        raise Unprocessable(FieldFault("/note", "text_needed"))
    set_outcome(report, wanted, outcome)
    if wanted in SIGNED_STATES:
        by = signed_if_wanted(report, by, province)
    if wanted is State.RESOLVED:
        require_result(session, report.id, report.category_code, province)
    if state not in OPEN_STATES and wanted in OPEN_STATES:
        _hand_over(session, report, province, now)
    if is_reopening(state, wanted):
        report.reopened_count += 1
    report.state = wanted.value
    take_notice(report, by, now=now)
    _wait(report, state, wanted, by, now)
    _turn_clock(session, report, state, wanted, province, now)
    record_step(session, report, by, action="moved", note=note, document=document, now=now)
    if wanted in CLOSING_STATES:
        said = {"by": by.actor.value, "note": note, **said_of(document)}
        acknowledge(session, report, Event.CLOSED, said, now=now)
    if by.actor is not Actor.CITIZEN:
        tell_citizen(session, report, NewsKind.REPORT_MOVED, now=now, not_before=not_before)
    elif state in DONE_STATES:
        # His word on an answer of which they were told; not that he answered what they never heard.
        tell_merged(session, report, now=now)
    announce_move(session, report, now=now, not_before=not_before)


def answer_question(
    session: Session, report: Report, by: By, *, province: Province, now: datetime
) -> None:
    """Have the work on a locked ``report`` go on where staff asked from; where they did."""
    if State(report.state) is State.NEEDS_INFO:
        wanted = answer_to(report.asked_from)
        move_report(session, report, wanted, by, note=None, province=province, now=now)


def require_move(state: State, wanted: State, actor: Actor) -> None:
    """Raises ``TransitionNotAllowed`` unless ``actor`` may move a report so."""
    if not may_move(state, wanted, actor):
        raise TransitionNotAllowed(
            state=f"labels.report_states.{state}", wanted=f"labels.report_states.{wanted}"
        )


def extend_report(
    session: Session,
    report: Report,
    by: By,
    *,
    working_days: int,
    reason: str,
    province: Province,
    now: datetime,
) -> None:
    """Give a locked ``report`` more time, once, with a reason that the citizen reads.

    Raises ``ExtensionNotAllowed``; ``Unprocessable`` for more days than its class takes.
    """
    most = province.classes[class_of(province, report)].extension_working_days
    is_open = report.state in OPEN_STATES
    if most is None or report.extension_days is not None or not is_open:
        raise ExtensionNotAllowed
    if working_days > most:
        limits = (("min", "1"), ("max", str(most)))
        raise Unprocessable(FieldFault("/working_days", "range", limits))
    report.extension_days = working_days
    recount(session, report, province)
    record_step(session, report, by, action="extended", note=reason, now=now)


def restart_clock(session: Session, report: Report, *, province: Province, now: datetime) -> None:
    """Have work on a locked ``report`` taken up again, by the calendars of now."""
    _hand_over(session, report, province, now)
    recount(session, report, province)


def _hand_over(session: Session, report: Report, province: Province, now: datetime) -> None:
    """Work is taken up again: where the agency that did it has ended, its successor leads."""
    today = local_day(now)
    found = find_valid_agency(province.agencies, report.lead_agency_code, on=today)
    lead = found.code if found else report.lead_agency_code
    if report.accused_agency_code is not None:
        lead = impartial_agency(province, lead, report.accused_agency_code, on=today)
    if lead != report.lead_agency_code:
        give_lead(session, report, lead, By(Actor.SYSTEM), province=province, now=now)


def _wait(report: Report, before: State, after: State, by: By, now: datetime) -> None:
    """Since when the citizen is waited for, and where his answer leads."""
    report.waiting_since = now if after in WAITING_STATES else None
    report.reminded_at = None
    if after is State.NEEDS_INFO:
        report.asked_from = before.value
    if by.actor is Actor.STAFF and after in WAITING_STATES - {State.NEEDS_INFO}:
        # His word was on the answer before this one.
        report.is_satisfied = None


def _turn_clock(
    session: Session, report: Report, before: State, after: State, province: Province, now: datetime
) -> None:
    if after is State.NEEDS_INFO:
        pause(session, report.id, now=now)
    elif before is State.NEEDS_INFO:
        resume(session, report.id, now=now)
        recount(session, report, province)
    elif before not in OPEN_STATES and after in OPEN_STATES:
        # What is done does not follow changes of calendars and classes.
        recount(session, report, province)
