"""One step of a report's life: revision, history, audit and the citizen's news go together."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import AnyRow
from app.errors import NotFound, PreconditionFailed
from app.feedback.documents import OfficialDocument
from app.feedback.held_news import waits_until
from app.feedback.models import Report, ReportEvent
from app.feedback.receipts.contents import Event, Occasion
from app.feedback.receipts.giving import give_receipt
from app.feedback.report_texts import add_text
from app.feedback.staff_events import OF_STEPS, note_event
from app.feedback.states import Actor, State
from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind as NewsKind

# The worker, where nobody asked it to.
SYSTEM = "system:reports"
_WITH_STATE = frozenset({NewsKind.REPORT_MOVED, NewsKind.MERGED_REPORT_MOVED})


@dataclass(frozen=True)
class Signature:
    """The right to sign an agency's answers; ``lent_by`` is the absent leader whose it is."""

    lent_by: uuid.UUID | None = None


@dataclass(frozen=True)
class By:
    """Who does something to a report; ``acting_for`` is the colleague whose role lets him.

    Where it is nobody's own doing there is no ``id``, and the audit is given the ``name``.
    ``signature``: he may sign answers to this report.
    """

    actor: Actor
    id: uuid.UUID | None = None
    acting_for: uuid.UUID | None = None
    name: str = SYSTEM
    signature: Signature | None = None

    @property
    def key(self) -> str:
        """How the audit names him."""
        return f"{self.actor}:{self.id}" if self.id else self.name

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


def hear_citizen(report: Report, *, now: datetime) -> None:
    """Begin his silence anew where a locked ``report`` waits for him: he has come forward."""
    if report.waiting_since is not None:
        report.waiting_since, report.reminded_at = now, None


def record_step(
    session: Session,
    report: Report,
    by: By,
    *,
    action: str,
    now: datetime,
    note: str | None = None,
    document: OfficialDocument | None = None,
    details: Mapping[str, str | int] | None = None,
) -> None:
    """Give a changed, locked ``report`` its next revision, and write history and audit.

    ``document`` is what the note is taken from; ``details`` are the audit's alone.
    """
    report.revision += 1
    # Whatever changed may call for other alarms: the worker finds out which.
    report.next_alarm_at = now
    record_addition(
        session,
        report,
        by,
        action=action,
        now=now,
        note=note,
        document=document,
        details=details,
    )
    if action in OF_STEPS:
        agency = (details or {}).get("agency")
        note_event(
            session,
            report.id,
            OF_STEPS[action],
            agency_code=str(agency) if agency else None,
            by_id=by.id if by.actor is Actor.STAFF else None,
            now=now,
        )


def record_addition(
    session: Session,
    report: Report,
    by: By,
    *,
    action: str,
    now: datetime,
    note: str | None = None,
    document: OfficialDocument | None = None,
    details: Mapping[str, str | int] | None = None,
) -> None:
    """``record_step`` for what came to a locked ``report`` and collides with no write of staff."""
    report.updated_at = now
    report.change_serial = report.anonymised_at = None
    session.flush()
    session.execute(
        insert(ReportEvent).values(
            report_id=report.id,
            at=now,
            action=action,
            state=report.state,
            actor_kind=by.actor.value,
            note=note,
            document_number=document.number if document else None,
            document_on=document.on if document else None,
        )
    )
    if note and by.actor is Actor.STAFF:
        add_text(session, report.id, note)
    record(
        session,
        actor=by.key,
        action=f"report_{action}",
        subject=f"report:{report.id}",
        details={
            "state": report.state,
            "revision": report.revision,
            **by.details,
            **(details or {}),
        },
        now=now,
    )


def acknowledge(
    session: Session,
    report: Report,
    event: Event,
    said: Mapping[str, str | None],
    *,
    now: datetime,
) -> None:
    """Give the citizen a receipt for a step of his report, with the words that came with it."""
    occasion = Occasion(report.id, report.reference, event, report.state, now, said)
    give_receipt(session, occasion)


def tell_citizen(
    session: Session,
    report: Report,
    kind: NewsKind,
    *,
    now: datetime,
    not_before: datetime | None = None,
) -> None:
    """Tell whoever filed the report; a caller without an account looks for himself.

    Phones hear it ``not_before``, else as soon as they heard of the moves before. Of a move also
    those hear whose reports were merged into it; what is asked of the one who filed it is no news
    to them.
    """
    news = []
    if report.citizen_id is not None:
        news.append(_news(report.citizen_id, report.id, report.reference, kind, report.state))
    if kind is NewsKind.REPORT_MOVED and report.state != State.NEEDS_INFO:
        news += _news_of_merged(session, report)
    _tell(session, report, news, now, not_before)


def tell_merged(session: Session, report: Report, *, now: datetime) -> None:
    """Tell whose reports are handled with this one of what its own citizen made of it."""
    _tell(session, report, _news_of_merged(session, report), now, None)


def find_merged(session: Session, report_id: uuid.UUID) -> Sequence[AnyRow]:
    """The reports that were merged into this one: ``id``, ``reference``, ``citizen_id``."""
    merged = select(Report.id, Report.reference, Report.citizen_id)
    return session.execute(merged.where(Report.merged_into_id == report_id)).all()


def _tell(
    session: Session,
    report: Report,
    news: Sequence[News],
    now: datetime,
    not_before: datetime | None,
) -> None:
    if news:
        not_before = not_before or waits_until(session, report, now=now)
        notify(session, news, now=now, not_before=not_before)


def _news_of_merged(session: Session, report: Report) -> list[News]:
    return [
        _news(one.citizen_id, one.id, one.reference, NewsKind.MERGED_REPORT_MOVED, report.state)
        for one in find_merged(session, report.id)
        if one.citizen_id not in (None, report.citizen_id)
    ]


def _news(
    citizen_id: uuid.UUID, report_id: uuid.UUID, reference: str, kind: NewsKind, state: str
) -> News:
    params = {"reference": reference}
    if kind in _WITH_STATE:
        params["state"] = f"labels.report_states.{state}"
    return News(citizen_id, kind, str(report_id), params)
