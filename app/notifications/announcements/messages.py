"""What phones are told of an announcement, all of them or one for a trial."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.database import AnyRow
from app.errors import NotFound
from app.identity.principals import StaffPrincipal
from app.notifications.announcements.audit import record_announcement
from app.notifications.announcements.models import Announcement
from app.notifications.broadcasts.audiences import Audience, Listeners
from app.notifications.broadcasts.rules import BroadcastKind
from app.notifications.broadcasts.sending import Message, Ramp, Words, send_trial

_TRIED = "announcement_tried"
_TRIAL_TITLE = "[Thử] {title}"
_MAX_TITLE = 65


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
    record_announcement(session, announcement, by.key, _TRIED, now)


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
