"""Writing announcements: drafts, and the steps by which they come to be published or end."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import AnyRow, new_id
from app.database.wake import wake_worker
from app.errors import (
    AnnouncementStepNotAllowed,
    FieldFault,
    NotFound,
    PreconditionFailed,
    SecondPersonNeeded,
    Unprocessable,
)
from app.identity.principals import StaffPrincipal
from app.notifications.announcements.approvers import tell_approvers
from app.notifications.announcements.models import Announcement
from app.notifications.announcements.states import (
    AnnouncementState,
    AnnouncementStep,
    find_next,
    may_approve,
)
from app.notifications.broadcasts.audiences import Audience, Listeners
from app.notifications.broadcasts.rules import BroadcastKind
from app.notifications.broadcasts.sending import (
    Message,
    Ramp,
    Words,
    send_trial,
    stop_broadcast,
)
from app.province.local_time import local_day
from app.province.snapshot import Province

_CREATED = "announcement_created"
_CHANGED = "announcement_changed"
_TRIED = "announcement_tried"
_SUBMITTED = "announcement_submitted"
_RETURNED = "announcement_returned"
_APPROVED = "announcement_approved"
_CANCELLED = "announcement_cancelled"
_RECALLED = "announcement_recalled"
_TRIAL_TITLE = "[Thử] {title}"
_MAX_TITLE = 65
# Longer than any campaign is planned; a year mistyped is not.
_MAX_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class AnnouncementDraft:
    """An announcement as it is written; ``publish_at`` None: as soon as it is approved."""

    words: Words
    text_vi: str | None
    text_en: str | None
    is_emergency: bool
    listeners: Listeners
    ramp: Ramp | None
    publish_at: datetime | None


def create_announcement(
    session: Session,
    draft: AnnouncementDraft,
    by: StaffPrincipal,
    *,
    province: Province,
    now: datetime,
) -> Announcement:
    """Write a new draft; raises ``Unprocessable``."""
    _check(draft, province, now)
    announcement = Announcement(
        id=new_id(),
        revision=1,
        state=AnnouncementState.DRAFT,
        author_id=by.id,
        changed_by=by.id,
        created_at=now,
    )
    _fill(announcement, draft)
    session.add(announcement)
    session.flush()
    _record(session, announcement, by.key, _CREATED, now)
    return announcement


def lock_announcement(
    session: Session, announcement_id: uuid.UUID, *, revision: int
) -> Announcement:
    """The announcement; raises ``NotFound``, and ``PreconditionFailed`` at another revision."""
    wanted = select(Announcement).where(Announcement.id == announcement_id).with_for_update()
    announcement = session.scalar(wanted)
    if announcement is None:
        raise NotFound
    if announcement.revision != revision:
        raise PreconditionFailed
    return announcement


def change_announcement(
    session: Session,
    announcement: Announcement,
    draft: AnnouncementDraft,
    by: StaffPrincipal,
    *,
    province: Province,
    now: datetime,
) -> None:
    """Write a locked draft anew; raises ``AnnouncementStepNotAllowed``, ``Unprocessable``."""
    _move(announcement, AnnouncementStep.CHANGE)
    _check(draft, province, now)
    _fill(announcement, draft)
    announcement.changed_by = by.id
    session.flush()
    _record(session, announcement, by.key, _CHANGED, now)


def submit_announcement(
    session: Session,
    announcement: Announcement,
    by: StaffPrincipal,
    *,
    province: Province,
    now: datetime,
) -> None:
    """Ask a second person for approval, and tell him; raises ``AnnouncementStepNotAllowed``."""
    _move(announcement, AnnouncementStep.SUBMIT)
    session.flush()
    _record(session, announcement, by.key, _SUBMITTED, now)
    tell_approvers(session, announcement, province=province, now=now)


def return_announcement(
    session: Session, announcement: Announcement, by: StaffPrincipal, *, now: datetime
) -> None:
    """Make it a draft again, also what was approved; raises ``AnnouncementStepNotAllowed``."""
    _move(announcement, AnnouncementStep.RETURN)
    announcement.approved_by = None
    session.flush()
    _record(session, announcement, by.key, _RETURNED, now)


def approve_announcement(
    session: Session, announcement: Announcement, by: StaffPrincipal, *, now: datetime
) -> None:
    """Let it go out when it is its time.

    Raises ``AnnouncementStepNotAllowed``, and ``SecondPersonNeeded`` to whoever wrote it or
    changed it last.
    """
    _move(announcement, AnnouncementStep.APPROVE)
    if not may_approve(by.id, author_id=announcement.author_id, changed_by=announcement.changed_by):
        raise SecondPersonNeeded
    announcement.approved_by = by.id
    session.flush()
    _record(session, announcement, by.key, _APPROVED, now)
    wake_worker(session)


def cancel_announcement(
    session: Session, announcement: Announcement, by: StaffPrincipal, *, now: datetime
) -> None:
    """End it before it goes out; of one that is out tell no more phones.

    What was told stays in inboxes. Raises ``AnnouncementStepNotAllowed``.
    """
    _end(session, announcement, AnnouncementStep.CANCEL, now=now)
    _record(session, announcement, by.key, _CANCELLED, now)


def recall_announcement(
    session: Session, announcement: Announcement, by: StaffPrincipal, *, now: datetime
) -> None:
    """Take it out of all inboxes and from the public, and tell no more phones.

    What phones show already stays there. Raises ``AnnouncementStepNotAllowed``.
    """
    _end(session, announcement, AnnouncementStep.RECALL, now=now)
    announcement.change_serial = None
    session.flush()
    _record(session, announcement, by.key, _RECALLED, now)


def try_announcement(
    session: Session,
    announcement_id: uuid.UUID,
    installation_id: uuid.UUID,
    by: StaffPrincipal,
    *,
    now: datetime,
) -> None:
    """Send it to one phone, marked as a trial; raises ``NotFound``."""
    announcement = session.get(Announcement, announcement_id)
    if announcement is None:
        raise NotFound
    words = message_of(announcement).words
    trial = Words(
        title_vi=_TRIAL_TITLE.format(title=words.title_vi)[:_MAX_TITLE],
        title_en=_TRIAL_TITLE.format(title=words.title_en)[:_MAX_TITLE],
        body_vi=words.body_vi,
        body_en=words.body_en,
    )
    message = Message(
        kind=BroadcastKind.ANNOUNCEMENT,
        words=trial,
        is_emergency=announcement.is_emergency,
        listeners=listeners_of(announcement),
    )
    send_trial(session, message, installation_id, now=now)
    _record(session, announcement, by.key, _TRIED, now)


def message_of(announcement: Announcement) -> Message:
    """What phones are told of it."""
    first, minutes = announcement.ramp_first, announcement.ramp_minutes
    return Message(
        kind=BroadcastKind.ANNOUNCEMENT,
        words=Words(
            title_vi=announcement.title_vi,
            title_en=announcement.title_en,
            body_vi=announcement.body_vi,
            body_en=announcement.body_en,
        ),
        is_emergency=announcement.is_emergency,
        listeners=listeners_of(announcement),
        ramp=Ramp(first, minutes) if first and minutes else None,
    )


def listeners_of(row: Announcement | AnyRow) -> Listeners:
    """Whom it concerns."""
    areas = tuple((scheme, code) for scheme, code in row.areas)
    return Listeners(Audience(row.audience), areas, row.platform)


def _move(announcement: Announcement, step: AnnouncementStep) -> None:
    following = find_next(AnnouncementState(announcement.state), step)
    if following is None:
        raise AnnouncementStepNotAllowed
    announcement.state = following
    announcement.revision += 1


def _end(
    session: Session, announcement: Announcement, step: AnnouncementStep, *, now: datetime
) -> None:
    _move(announcement, step)
    if announcement.broadcast_id is not None:
        stop_broadcast(session, announcement.broadcast_id, now=now)
    session.flush()


def _fill(announcement: Announcement, draft: AnnouncementDraft) -> None:
    words, listeners, ramp = draft.words, draft.listeners, draft.ramp
    announcement.title_vi, announcement.title_en = words.title_vi, words.title_en
    announcement.body_vi, announcement.body_en = words.body_vi, words.body_en
    announcement.text_vi, announcement.text_en = draft.text_vi, draft.text_en
    announcement.is_emergency = draft.is_emergency
    announcement.audience = listeners.audience
    announcement.platform = listeners.platform
    announcement.areas = [list(area) for area in listeners.areas]
    announcement.ramp_first = ramp.first if ramp else None
    announcement.ramp_minutes = ramp.minutes if ramp else None
    announcement.publish_at = draft.publish_at


def _check(draft: AnnouncementDraft, province: Province, now: datetime) -> None:
    faults = tuple(_faults(draft, province, now))
    if faults:
        raise Unprocessable(*faults)


def _faults(draft: AnnouncementDraft, province: Province, now: datetime) -> Iterator[FieldFault]:
    today = local_day(now)
    for position, key in enumerate(draft.listeners.areas):
        area = province.areas.get(key)
        if area is None or not area.is_served or not area.validity.holds(today):
            yield FieldFault(f"/audience/areas/{position}", "unknown_value")
    if draft.publish_at is not None and draft.publish_at > now + _MAX_AHEAD:
        yield FieldFault("/publish_at", "invalid")


def _record(
    session: Session, announcement: Announcement, actor: str, action: str, now: datetime
) -> None:
    record(
        session,
        actor=actor,
        action=action,
        subject=f"announcement:{announcement.id}",
        details={"revision": announcement.revision},
        now=now,
    )
