"""Locking all that a merger touches, in the order in which everybody locks."""

import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from app.feedback.models import Report, ReportSupport
from app.identity.models import Citizen


def lock_for_merger(
    session: Session, report_id: uuid.UUID, into_id: uuid.UUID, *, besides: Collection[str] = ()
) -> Mapping[uuid.UUID, Report]:
    """Lock both reports, what was merged into the first and those ``besides``; by their ids.

    Before, the accounts that come along, which nobody may join to others meanwhile.
    """
    _hold_followers(session, report_id)
    merged = select(Report.id).where(Report.merged_into_id == report_id)
    wanted = {report_id, into_id, *map(uuid.UUID, besides), *session.scalars(merged)}
    locked = select(Report).where(Report.id.in_(wanted)).order_by(Report.id).with_for_update()
    return {report.id: report for report in session.scalars(locked)}


def _hold_followers(session: Session, report_id: uuid.UUID) -> None:
    followers = union(
        select(ReportSupport.citizen_id).where(ReportSupport.report_id == report_id),
        select(Report.citizen_id).where(Report.id == report_id),
    ).subquery()
    accounts = select(Citizen.id).where(Citizen.id.in_(select(followers.c.citizen_id)))
    session.execute(accounts.order_by(Citizen.id).with_for_update(read=True, key_share=True))
