"""Moving a report: the state, its history, the audit and the citizen's news in one transaction."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.errors import (
    ExtensionNotAllowed,
    FieldFault,
    NotFound,
    PreconditionFailed,
    TransitionNotAllowed,
    Unprocessable,
)
from app.feedback.clocks import class_of, due_of, find_pauses, pause, resume
from app.feedback.models import Report, ReportEvent, ReportMessage
from app.feedback.states import (
    NEEDS_NOTE,
    OPEN_STATES,
    Actor,
    Publication,
    State,
    is_reopening,
    may_move,
)
from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind as NewsKind
from app.province.snapshot import Province


@dataclass(frozen=True)
class By:
    """Who does something to a report; ``acting_for`` is the colleague whose role lets him."""

    actor: Actor
    id: uuid.UUID
    acting_for: uuid.UUID | None = None

    @property
    def key(self) -> str:
        """How the audit names him."""
        return f"{self.actor}:{self.id}"

    @property
    def details(self) -> dict[str, str]:
        """What the audit says of him besides: in whose place he acted."""
        return {"acting_for": f"{self.actor}:{self.acting_for}"} if self.acting_for else {}


def lock_report(session: Session, report_id: uuid.UUID, *, revision: int | None = None) -> Report:
    """The report, nobody else's to change until the commit.

    Raises ``NotFound``, and ``PreconditionFailed`` when it is not at ``revision`` any more.
    """
    report = session.scalar(select(Report).where(Report.id == report_id).with_for_update())
    if report is None:
        raise NotFound
    if revision is not None and report.revision != revision:
        raise PreconditionFailed
    return report


def move_report(
    session: Session,
    report: Report,
    wanted: State,
    by: By,
    *,
    note: str | None,
    province: Province,
    now: datetime,
) -> None:
    """Move a locked ``report`` to ``wanted`` and tell the citizen; its clock stops and runs on.

    Raises ``TransitionNotAllowed``; ``Unprocessable`` where the step needs words and has none.
    """
    state = State(report.state)
    if not may_move(state, wanted, by.actor):
        raise TransitionNotAllowed(
            state=f"labels.report_states.{state}", wanted=f"labels.report_states.{wanted}"
        )
    if by.actor is Actor.STAFF and wanted in NEEDS_NOTE and not note:
        raise Unprocessable(FieldFault("/note", "text_needed"))
    if is_reopening(state, wanted):
        report.reopened_count += 1
    report.state = wanted.value
    _turn_clock(session, report, state, wanted, province, now)
    _touch(session, report, by, action="moved", note=note, now=now)
    if by.actor is Actor.STAFF:
        _tell(session, report, NewsKind.REPORT_MOVED, now)


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
    _recount(session, report, province)
    _touch(session, report, by, action="extended", note=reason, now=now)


def reassign_report(
    session: Session, report: Report, agency: str, *, by: str, province: Province, now: datetime
) -> None:
    """Have another agency lead a locked ``report``, which counts by its own calendar.

    Nobody in particular does this to the report: the agency became part of another.
    """
    report.lead_agency_code = agency
    _recount(session, report, province)
    report.revision += 1
    report.updated_at = now
    session.flush()
    _remember(session, report, Actor.SYSTEM, action="reassigned", note=None, now=now)
    details: dict[str, str | int] = {"agency": agency, "revision": report.revision}
    _audit(session, report, by, action="reassigned", details=details, now=now)


def reply_to_report(session: Session, report: Report, by: By, text: str, *, now: datetime) -> None:
    """Write to the citizen about a locked ``report`` and tell him."""
    session.execute(
        insert(ReportMessage).values(
            report_id=report.id,
            at=now,
            author_kind=by.actor.value,
            staff_id=by.id if by.actor is Actor.STAFF else None,
            text=text,
        )
    )
    _touch(session, report, by, action="replied", note=None, now=now)
    _tell(session, report, NewsKind.REPORT_REPLIED, now)


def publish_report(
    session: Session,
    report: Report,
    by: By,
    publication: Publication,
    *,
    title: str | None,
    text: str | None,
    now: datetime,
) -> None:
    """Set what anyone may see of a locked ``report``; only these words ever become public.

    Raises ``Unprocessable`` when it becomes public without a title and a text.
    """
    report.public_title = title or report.public_title
    report.public_text = text or report.public_text
    if publication is Publication.PUBLIC:
        for pointer, words in (("/title", report.public_title), ("/text", report.public_text)):
            if not words:
                raise Unprocessable(FieldFault(pointer, "text_needed"))
    report.publication = publication.value
    _touch(session, report, by, action=f"publication_{publication}", note=None, now=now)


def _turn_clock(
    session: Session, report: Report, before: State, after: State, province: Province, now: datetime
) -> None:
    if after is State.NEEDS_INFO:
        pause(session, report.id, now=now)
    elif before is State.NEEDS_INFO:
        resume(session, report.id, now=now)
        _recount(session, report, province)
    elif before not in OPEN_STATES and after in OPEN_STATES:
        # What is done does not follow changes of calendars and classes.
        _recount(session, report, province)


def _recount(session: Session, report: Report, province: Province) -> None:
    pauses = find_pauses(session.connection(), [report.id])[report.id]
    report.due_at = due_of(province, report, pauses)


def _touch(
    session: Session, report: Report, by: By, *, action: str, note: str | None, now: datetime
) -> None:
    report.revision += 1
    report.updated_at = now
    session.flush()
    _remember(session, report, by.actor, action=action, note=note, now=now)
    details: dict[str, str | int] = {
        "state": report.state,
        "revision": report.revision,
        **by.details,
    }
    _audit(session, report, by.key, action=action, details=details, now=now)


def _remember(
    session: Session, report: Report, actor: Actor, *, action: str, note: str | None, now: datetime
) -> None:
    session.execute(
        insert(ReportEvent).values(
            report_id=report.id,
            at=now,
            action=action,
            state=report.state,
            actor_kind=actor.value,
            note=note,
        )
    )


def _audit(
    session: Session,
    report: Report,
    by: str,
    *,
    action: str,
    details: Mapping[str, str | int],
    now: datetime,
) -> None:
    record(
        session,
        actor=by,
        action=f"report_{action}",
        subject=f"report:{report.id}",
        details=details,
        now=now,
    )


def _tell(session: Session, report: Report, kind: NewsKind, now: datetime) -> None:
    params = {"reference": report.reference}
    if kind is NewsKind.REPORT_MOVED:
        params["state"] = f"labels.report_states.{report.state}"
    news = News(report.citizen_id, kind, str(report.id), params)
    notify(session, [news], now=now)
