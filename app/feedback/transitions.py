"""Moving a report: the state, its history, the audit and the citizen's news in one transaction."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.errors import FieldFault, NotFound, PreconditionFailed, TransitionNotAllowed, Unprocessable
from app.feedback.models import Report, ReportEvent, ReportMessage
from app.feedback.states import NEEDS_NOTE, Actor, Publication, State, is_reopening, may_move
from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind as NewsKind


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
    session: Session, report: Report, wanted: State, by: By, *, note: str | None, now: datetime
) -> None:
    """Move a locked ``report`` to ``wanted`` and tell the citizen.

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
    _touch(session, report, by, action="moved", note=note, now=now)
    if by.actor is Actor.STAFF:
        _tell(session, report, NewsKind.REPORT_MOVED, now)


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


def _touch(
    session: Session, report: Report, by: By, *, action: str, note: str | None, now: datetime
) -> None:
    report.revision += 1
    report.updated_at = now
    session.flush()
    session.execute(
        insert(ReportEvent).values(
            report_id=report.id,
            at=now,
            action=action,
            state=report.state,
            actor_kind=by.actor.value,
            note=note,
        )
    )
    record(
        session,
        actor=by.key,
        action=f"report_{action}",
        subject=f"report:{report.id}",
        details={"state": report.state, "revision": report.revision, **by.details},
        now=now,
    )


def _tell(session: Session, report: Report, kind: NewsKind, now: datetime) -> None:
    params = {"reference": report.reference}
    if kind is NewsKind.REPORT_MOVED:
        params["state"] = f"labels.report_states.{report.state}"
    news = News(report.citizen_id, kind, str(report.id), params)
    notify(session, [news], now=now)
