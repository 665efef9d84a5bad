"""The steps by which a written announcement comes to be published, or ends."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.database.wake import wake_worker
from app.errors import AnnouncementStepNotAllowed, SecondPersonNeeded
from app.identity.principals import StaffPrincipal
from app.notifications.announcements.approvers import settle_with_approvers, tell_approvers
from app.notifications.announcements.audit import record_announcement
from app.notifications.announcements.models import Announcement
from app.notifications.announcements.states import (
    AnnouncementState,
    AnnouncementStep,
    find_next,
    may_approve,
)
from app.notifications.broadcasts.sending import stop_broadcast
from app.province.snapshot import Province

_SUBMITTED = "announcement_submitted"
_RETURNED = "announcement_returned"
_APPROVED = "announcement_approved"
_CANCELLED = "announcement_cancelled"
_RECALLED = "announcement_recalled"


def submit_announcement(
    session: Session,
    announcement: Announcement,
    by: StaffPrincipal,
    *,
    province: Province,
    now: datetime,
) -> None:
    """Ask a second person for approval, and tell him; raises ``AnnouncementStepNotAllowed``."""
    take_step(announcement, AnnouncementStep.SUBMIT)
    session.flush()
    record_announcement(session, announcement, by.key, _SUBMITTED, now)
    tell_approvers(session, announcement, province=province, now=now)


def return_announcement(
    session: Session, announcement: Announcement, by: StaffPrincipal, *, now: datetime
) -> None:
    """Make it a draft again, also what was approved; raises ``AnnouncementStepNotAllowed``."""
    take_step(announcement, AnnouncementStep.RETURN)
    announcement.approved_by = None
    session.flush()
    settle_with_approvers(session, announcement, now=now)
    record_announcement(session, announcement, by.key, _RETURNED, now)


def approve_announcement(
    session: Session, announcement: Announcement, by: StaffPrincipal, *, now: datetime
) -> None:
    """Let it go out when it is its time.

    Raises ``AnnouncementStepNotAllowed``, and ``SecondPersonNeeded`` to whoever wrote it or
    changed it last.
    """
    take_step(announcement, AnnouncementStep.APPROVE)
    if not may_approve(by.id, author_id=announcement.author_id, changed_by=announcement.changed_by):
        raise SecondPersonNeeded
    announcement.approved_by = by.id
    session.flush()
    settle_with_approvers(session, announcement, now=now)
    record_announcement(session, announcement, by.key, _APPROVED, now)
    wake_worker(session)


def cancel_announcement(
    session: Session, announcement: Announcement, by: StaffPrincipal, *, now: datetime
) -> None:
    """End it before it goes out; of one that is out tell no more phones.

    What was told stays in inboxes. Raises ``AnnouncementStepNotAllowed``.
    """
    _end(session, announcement, AnnouncementStep.CANCEL, now=now)
    settle_with_approvers(session, announcement, now=now)
    record_announcement(session, announcement, by.key, _CANCELLED, now)


def recall_announcement(
    session: Session, announcement: Announcement, by: StaffPrincipal, *, now: datetime
) -> None:
    """Take it out of all inboxes and from the public, and tell no more phones.

    What phones show already stays there. Raises ``AnnouncementStepNotAllowed``.
    """
    _end(session, announcement, AnnouncementStep.RECALL, now=now)
    announcement.change_serial = None
    session.flush()
    record_announcement(session, announcement, by.key, _RECALLED, now)


def take_step(announcement: Announcement, step: AnnouncementStep) -> None:
    """Put it in the state to which ``step`` leads; raises ``AnnouncementStepNotAllowed``."""
    following = find_next(AnnouncementState(announcement.state), step)
    if following is None:
        raise AnnouncementStepNotAllowed
    announcement.state = following
    announcement.revision += 1


def _end(
    session: Session, announcement: Announcement, step: AnnouncementStep, *, now: datetime
) -> None:
    take_step(announcement, step)
    if announcement.broadcast_id is not None:
        stop_broadcast(session, announcement.broadcast_id, now=now)
    session.flush()
