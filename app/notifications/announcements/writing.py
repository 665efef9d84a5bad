"""Writing announcements: drafts, new and changed."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import new_id
from app.errors import FieldFault, NotFound, PreconditionFailed, Unprocessable
from app.identity.principals import StaffPrincipal
from app.notifications.announcements.audit import record_announcement
from app.notifications.announcements.models import Announcement
from app.notifications.announcements.states import AnnouncementState, AnnouncementStep
from app.notifications.announcements.steps import take_step
from app.notifications.broadcasts.audiences import Listeners
from app.notifications.broadcasts.sending import Ramp, Words
from app.province.local_time import local_day
from app.province.snapshot import Province

_CREATED = "announcement_created"
_CHANGED = "announcement_changed"
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
    record_announcement(session, announcement, by.key, _CREATED, now)
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
    take_step(announcement, AnnouncementStep.CHANGE)
    _check(draft, province, now)
    _fill(announcement, draft)
    announcement.changed_by = by.id
    session.flush()
    record_announcement(session, announcement, by.key, _CHANGED, now)


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
