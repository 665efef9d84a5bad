"""Photos that go straight to a report: the citizen's that come later, and staff's of the result."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app.errors import NotFound, PhotosComplete, ReportOver, Unavailable
from app.feedback.models import Photo, Report, ReportEvent
from app.feedback.photos.allowance import (
    MAX_AFTER_PHOTOS,
    PHOTOS_ADDED,
    STATES_WITH_RESULTS,
    photos_by_ticket,
)
from app.feedback.photos.keeping import (
    NewPhoto,
    Owner,
    PhotoRole,
    confirm_photo,
    give_up_photo,
    require_quota,
)
from app.feedback.photos.places import Kept
from app.feedback.reading import get_report_row
from app.feedback.states import Actor, State, takes_more
from app.feedback.steps import By, hear_citizen, lock_report, record_addition
from app.feedback.transitions import answer_question
from app.province.snapshot import Province


class _Filed(Protocol):
    """What of a report decides whether it takes a photo; a row of it or the record."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def citizen_id(self) -> uuid.UUID | None: ...
    @property
    def state(self) -> str: ...
    @property
    def photos_expected(self) -> int: ...


@dataclass(frozen=True)
class ReportPhotos:
    """The reporter's own photos of a report, while it takes more; at most ``most``.

    By ticket only as many as he announced, whoever he is by now. What he sends by himself answers
    what staff asked; what he announced when he filed was on its way before.
    """

    report_id: uuid.UUID
    citizen_id: uuid.UUID
    province: Province
    most: int
    is_by_ticket: bool

    @property
    def owner(self) -> Owner:
        """The citizen."""
        return Owner(citizen_id=self.citizen_id)

    def has_same(self, connection: Connection, content_hash: bytes) -> bool:
        """Raises ``NotFound``, ``ReportOver``, ``PhotosComplete``, ``TooManyRequests``."""
        report = get_report_row(connection, self.report_id)
        self._require_his(report)
        refusal = self._find_refusal(connection, report)
        # Looked for last: what has just filled the report may be this photo's own first try.
        if _find_same(connection, report.id, PhotoRole.REPORT, content_hash) is not None:
            return True
        if refusal is not None:
            raise refusal
        require_quota(connection, self.citizen_id)
        return False

    def keep(
        self, session: Session, photo: NewPhoto, photo_id: uuid.UUID | None, *, now: datetime
    ) -> Kept:
        """Part of the report from now on; staff who edit it are disturbed by an answer alone."""
        report = lock_report(session, self.report_id)
        self._require_his(report)
        same = _find_same(session, report.id, PhotoRole.REPORT, photo.content_hash)
        if same is not None:
            give_up_photo(session, photo_id)
            return Kept(same, is_new=False)
        refusal = self._find_refusal(session, report)
        if refusal is not None:
            raise refusal
        by = By(Actor.CITIZEN, report.citizen_id)
        kept = _add(session, report, photo_id, by, now)
        hear_citizen(report, now=now)
        if not self.is_by_ticket:
            answer_question(session, report, by, province=self.province, now=now)
        if report.cover_photo_id is None:
            report.cover_photo_id = kept.photo_id
        return kept

    def _require_his(self, report: _Filed) -> None:
        if not self.is_by_ticket and report.citizen_id != self.citizen_id:
            raise NotFound

    def _find_refusal(
        self, session: Session | Connection, report: _Filed
    ) -> ReportOver | PhotosComplete | None:
        """Why the report takes no more photos; None where it does."""
        if not takes_more(State(report.state)):
            return ReportOver()
        held = _count(session, report.id, PhotoRole.REPORT)
        left = self.most - held
        if self.is_by_ticket:
            left = photos_by_ticket(
                expected=report.photos_expected,
                added=_count_added(session, report.id),
                held=held,
                most=self.most,
            )
        return PhotosComplete() if left <= 0 else None


@dataclass(frozen=True)
class AfterPhotos:
    """Staff's photos of what became of a report; the caller has looked who may.

    ``who`` says by whom a locked report is shown, in whose place he may act.
    """

    report_id: uuid.UUID
    staff_id: uuid.UUID
    require_visible: Callable[[Connection], object]
    who: Callable[[Report], By]

    @property
    def owner(self) -> Owner:
        """The member of staff."""
        return Owner(staff_id=self.staff_id)

    def has_same(self, connection: Connection, content_hash: bytes) -> bool:
        """Raises ``NotFound``, ``ReportOver`` and ``PhotosComplete``."""
        self.require_visible(connection)
        report = get_report_row(connection, self.report_id)
        refusal = self._find_refusal(connection, report)
        # Looked for last: what has just filled the report may be this photo's own first try.
        if _find_same(connection, self.report_id, PhotoRole.AFTER, content_hash) is not None:
            return True
        if refusal is not None:
            raise refusal
        return False

    def keep(
        self, session: Session, photo: NewPhoto, photo_id: uuid.UUID | None, *, now: datetime
    ) -> Kept:
        """Part of the report from now on; a colleague who edits it is not disturbed."""
        self.require_visible(session.connection())
        report = lock_report(session, self.report_id)
        same = _find_same(session, report.id, PhotoRole.AFTER, photo.content_hash)
        if same is not None:
            give_up_photo(session, photo_id)
            return Kept(same, is_new=False)
        refusal = self._find_refusal(session, report)
        if refusal is not None:
            raise refusal
        return _add(session, report, photo_id, self.who(report), now)

    def _find_refusal(
        self, session: Session | Connection, report: _Filed
    ) -> ReportOver | PhotosComplete | None:
        """Why the report takes no more photos; None where it does."""
        if report.state not in STATES_WITH_RESULTS:
            return ReportOver()
        is_full = _count(session, report.id, PhotoRole.AFTER) >= MAX_AFTER_PHOTOS
        return PhotosComplete() if is_full else None


def _add(
    session: Session, report: Report, photo_id: uuid.UUID | None, by: By, now: datetime
) -> Kept:
    if photo_id is None:
        # The same photo was there a moment ago and is not any more.
        raise Unavailable(retry_after_s=1)
    last = select(func.max(Photo.position)).where(Photo.report_id == report.id)
    position = session.scalar(last)
    owner = {"citizen_id": report.citizen_id} if by.actor is Actor.CITIZEN else {}
    confirm_photo(
        session,
        photo_id,
        report_id=report.id,
        position=0 if position is None else position + 1,
        **owner,
    )
    details = {"photo": str(photo_id)}
    record_addition(session, report, by, action=PHOTOS_ADDED, details=details, now=now)
    return Kept(photo_id, is_new=True)


def _find_same(
    session: Session | Connection, report_id: uuid.UUID, role: PhotoRole, content_hash: bytes
) -> uuid.UUID | None:
    same = (Photo.role == role.value, Photo.content_hash == content_hash)
    found: uuid.UUID | None = session.scalar(
        select(Photo.id).where(Photo.report_id == report_id, *same)
    )
    return found


def _count(session: Session | Connection, report_id: uuid.UUID, role: PhotoRole) -> int:
    counted = select(func.count()).where(Photo.report_id == report_id, Photo.role == role.value)
    return session.scalar(counted) or 0


def _count_added(session: Session | Connection, report_id: uuid.UUID) -> int:
    added = (ReportEvent.action == PHOTOS_ADDED, ReportEvent.actor_kind == Actor.CITIZEN.value)
    counted = select(func.count()).where(ReportEvent.report_id == report_id, *added)
    return session.scalar(counted) or 0
