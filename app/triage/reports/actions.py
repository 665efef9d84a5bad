"""What staff do to a report, one alone or each of many: locked, by the rules, and done.

``revision`` is the one that the caller read; without it the one in If-Match. Each returns the
changed report and raises what its rules refuse.
"""

import uuid
from typing import Any

from app.feedback.assignments.asking import Request, ask_agency
from app.feedback.corrections import Correction, NewCategory, recategorise
from app.feedback.leads import pass_on
from app.feedback.models import Report
from app.feedback.outcomes import Outcome
from app.feedback.priorities import prioritise
from app.feedback.publication import publish_report
from app.feedback.undoing import move_undoably
from app.feedback.wiring import current_rules
from app.identity.principals import current_staff
from app.province.wiring import current_province
from app.triage.claims.desks import give_to
from app.triage.reports.access import (
    by_decider,
    by_staff,
    is_allowed,
    lock_undecided,
    lock_visible,
)
from app.triage.work_schemas import assignee_of
from app.web.context import current_session, request_now
from app.web.operations import Operation


def move(report_id: uuid.UUID, sent: dict[str, Any], *, revision: int | None = None) -> Report:
    """Move it to another state, so that it can be undone for a while."""
    report = lock_undecided(report_id, revision=revision)
    move_undoably(
        current_session(),
        report,
        sent["state"],
        by_decider(report),
        moved_by=current_staff().id,
        note=sent.get("note"),
        outcome=Outcome(sent.get("reason"), sent.get("referred_to")),
        province=current_province(),
        now=request_now(),
    )
    return report


def set_what_is_public(
    report_id: uuid.UUID, sent: dict[str, Any], *, revision: int | None = None
) -> Report:
    """Publish, restrict or hide it."""
    report = lock_visible(report_id, revision=revision)
    publish_report(
        current_session(),
        report,
        by_staff(report),
        sent["publication"],
        title=sent.get("title"),
        text=sent.get("text"),
        province=current_province(),
        now=request_now(),
    )
    return report


def put_on_desk(
    report_id: uuid.UUID, sent: dict[str, Any], *, revision: int | None = None
) -> Report:
    """Put it on somebody's desk, or on nobody's."""
    report = lock_visible(report_id, revision=revision)
    give_to(
        current_session(),
        report,
        assignee_of(sent["staff_id"], current_staff().id),
        by_staff(report),
        is_supervisor=is_allowed(report, Operation.REPORTS_DECIDE),
        now=request_now(),
    )
    return report


def set_how_pressing(
    report_id: uuid.UUID, sent: dict[str, Any], *, revision: int | None = None
) -> Report:
    """Set its priority."""
    report = lock_visible(report_id, revision=revision)
    by, now = by_staff(report), request_now()
    reason = sent.get("reason")
    prioritise(current_session(), report, sent["priority"], by, reason=reason, now=now)
    return report


def file_elsewhere(
    report_id: uuid.UUID, sent: dict[str, Any], *, revision: int | None = None
) -> Report:
    """File it under another category."""
    report = lock_undecided(report_id, revision=revision)
    wanted = NewCategory(sent["category"], sent.get("attributes"))
    recategorise(current_session(), report, wanted, correction(report, sent))
    return report


def ask_for_help(report_id: uuid.UUID, sent: Request, *, revision: int | None = None) -> Report:
    """Ask an agency to help with it."""
    report = lock_visible(report_id, revision=revision)
    by, province = by_staff(report), current_province()
    ask_agency(current_session(), report, sent, by, province=province, now=request_now())
    return report


def hand_lead_over(
    report_id: uuid.UUID, sent: dict[str, Any], *, revision: int | None = None
) -> Report:
    """Have another agency lead it."""
    report = lock_undecided(report_id, revision=revision)
    pass_on(
        current_session(),
        report,
        sent["agency"],
        by_decider(report),
        note=sent.get("reason"),
        keeps_helping=sent["keeps_helping"],
        province=current_province(),
        now=request_now(),
    )
    return report


def correction(report: Report, sent: dict[str, Any]) -> Correction:
    """How a locked ``report`` is corrected, by the caller."""
    return Correction(
        by=by_decider(report),
        note=sent.get("note"),
        keeps_lead=sent["keep_lead"],
        province=current_province(),
        rules=current_rules(),
        now=request_now(),
    )
