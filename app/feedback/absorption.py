"""What an account has in feedback, when it becomes part of another of the same person."""

import secrets
import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from app.feedback.identity_looks import move_looks
from app.feedback.models import Photo, Report
from app.feedback.restrictions import move_restrictions
from app.feedback.subscriptions.following import move_subscriptions
from app.feedback.support.absorption import move_supports

_HASH_BYTES = 32


def hold_feedback(session: Session, absorbed: uuid.UUID, stays: uuid.UUID) -> None:
    """Lock the reports of both, by their ids as whoever locks several does."""
    theirs = select(Report.id).where(Report.citizen_id.in_((absorbed, stays)))
    session.execute(theirs.order_by(Report.id).with_for_update())


def move_feedback(session: Session, absorbed: uuid.UUID, stays: uuid.UUID, now: datetime) -> None:
    """Make the reports, photos, support and subscriptions of ``absorbed`` those of ``stays``.

    Where both filed a report under one ``submission_id``, or sent the same photo that no report
    uses yet, the one of ``stays`` keeps the name: whoever sends that again gets this one.
    """
    _part_submission_ids(session, absorbed, stays)
    _part_unused_photos(session, absorbed, stays)
    moved = update(Report).where(Report.citizen_id == absorbed)
    session.execute(moved.values(citizen_id=stays, change_serial=None))
    session.execute(update(Photo).where(Photo.citizen_id == absorbed).values(citizen_id=stays))
    # After the reports: by now it shows which of them are his own.
    move_supports(session, absorbed, stays)
    move_subscriptions(session, absorbed, stays)
    move_looks(session, absorbed, stays)
    move_restrictions(session, absorbed, stays)


def _part_submission_ids(session: Session, absorbed: uuid.UUID, stays: uuid.UUID) -> None:
    theirs = aliased(Report)
    taken = select(Report.id).join(theirs, theirs.submission_id == Report.submission_id)
    both = taken.where(Report.citizen_id == absorbed, theirs.citizen_id == stays)
    for report_id in session.scalars(both).all():
        session.execute(
            update(Report).where(Report.id == report_id).values(submission_id=uuid.uuid4())
        )


def _part_unused_photos(session: Session, absorbed: uuid.UUID, stays: uuid.UUID) -> None:
    theirs = aliased(Photo)
    same = select(Photo.id).join(theirs, theirs.content_hash == Photo.content_hash)
    both = same.where(Photo.citizen_id == absorbed, theirs.citizen_id == stays)
    for photo_id in session.scalars(both.where(Photo.report_id.is_(None))).all():
        # A phone may hold its id for the next report, so it stays; only uploads find it no more.
        unlike = secrets.token_bytes(_HASH_BYTES)
        session.execute(update(Photo).where(Photo.id == photo_id).values(content_hash=unlike))
