"""Merging a report into the one that it doubles, and parting them again."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.database import new_id
from app.errors import MergerNotLast, NotMerged
from app.feedback.clocks import find_open_pause, resume
from app.feedback.emergencies import take_notice
from app.feedback.fanouts.announcing import announce_move
from app.feedback.merging.rules import require_mergeable
from app.feedback.merging.supporters import bring_supporters, return_supporters
from app.feedback.models import Report, ReportMerger, ReportPause
from app.feedback.snapshots import restore, snapshot_of
from app.feedback.states import OPEN_STATES, State
from app.feedback.steps import By, find_merged, record_step, tell_citizen
from app.feedback.transitions import restart_clock
from app.notifications.kinds import Kind as NewsKind
from app.province.snapshot import Province

_BEFORE = ("state", "waiting_since", "reminded_at")
_PAUSE = "pause"


def merge_report(
    session: Session,
    report: Report,
    target: Report,
    by: By,
    *,
    merged_by: uuid.UUID,
    note: str | None,
    locked: Mapping[uuid.UUID, Report],
    now: datetime,
) -> None:
    """Make ``report`` a duplicate of ``target``, and tell who filed it.

    What was merged into it goes along, so that nothing is ever two mergers away from where it is
    handled. All of them are in ``locked``. Raises what ``require_mergeable`` raises.
    """
    require_mergeable(report, target)
    brought = [locked[one.id] for one in find_merged(session, report.id)]
    merger = ReportMerger(
        id=new_id(),
        report_id=report.id,
        into_id=target.id,
        merged_by=merged_by,
        at=now,
        before=_before(session, report),
        brought=[str(one.id) for one in brought],
    )
    session.add(merger)
    session.flush()
    bring_supporters(session, report, target, merger.id, now=now)
    resume(session, report.id, now=now)
    report.state = State.DUPLICATE.value
    report.waiting_since = report.reminded_at = None
    report.merged_into_id = target.id
    take_notice(report, by, now=now)
    details = {"into": str(target.id)}
    record_step(session, report, by, action="merged", note=note, details=details, now=now)
    record_step(
        session, target, by, action="took_duplicate", details={"from": str(report.id)}, now=now
    )
    _point(session, brought, target, by, now)
    tell_citizen(session, report, NewsKind.REPORT_MOVED, now=now)
    announce_move(session, report, now=now)


def get_merger(session: Session, report_id: uuid.UUID) -> ReportMerger:
    """By what the report was merged into another; raises ``NotMerged``."""
    counting = (ReportMerger.report_id == report_id, ReportMerger.undone_at.is_(None))
    merger = session.scalar(select(ReportMerger).where(*counting))
    if merger is None:
        raise NotMerged
    return merger


def unmerge_report(
    session: Session,
    merger: ReportMerger,
    by: By,
    *,
    locked: Mapping[uuid.UUID, Report],
    province: Province,
    now: datetime,
) -> None:
    """Make of a duplicate what it was before ``merger``, and tell who filed it.

    Its deadline counts on as if it had never been merged. Where its citizen was waited for, he has
    as much time left as he had then. All that the merger touched is in ``locked``. Raises
    ``MergerNotLast`` where the other report was merged on since.
    """
    report, target = locked[merger.report_id], locked[merger.into_id]
    if merger.undone_at is not None:
        raise NotMerged
    if report.merged_into_id != target.id:
        raise MergerNotLast
    merger.undone_at = now
    return_supporters(session, merger, target)
    report.merged_into_id = None
    _restore(session, report, merger, province, now)
    details = {"from": str(target.id)}
    record_step(session, report, by, action="unmerged", details=details, now=now)
    record_step(
        session, target, by, action="released_duplicate", details={"to": str(report.id)}, now=now
    )
    went_along = (locked[uuid.UUID(one)] for one in merger.brought)
    # One that was parted from the others since goes its own way.
    back = [one for one in went_along if one.merged_into_id == target.id]
    _point(session, back, report, by, now)
    tell_citizen(session, report, NewsKind.REPORT_MOVED, now=now)


def _before(session: Session, report: Report) -> dict[str, Any]:
    paused = find_open_pause(session, report.id)
    return {**snapshot_of(report, _BEFORE), _PAUSE: str(paused) if paused else None}


def _restore(
    session: Session, report: Report, merger: ReportMerger, province: Province, now: datetime
) -> None:
    before = dict(merger.before)
    paused = before.pop(_PAUSE)
    restore(report, before)
    away = now - merger.at
    report.waiting_since = report.waiting_since and report.waiting_since + away
    report.reminded_at = report.reminded_at and report.reminded_at + away
    if paused is not None:
        stands = update(ReportPause).where(ReportPause.id == uuid.UUID(paused))
        session.execute(stands.values(ended_at=None))
    if report.state in OPEN_STATES:
        restart_clock(session, report, province=province, now=now)


def _point(
    session: Session, reports: Iterable[Report], target: Report, by: By, now: datetime
) -> None:
    """Have duplicates handled with ``target`` from now on; for who filed them nothing changes."""
    details = {"into": str(target.id)}
    for report in reports:
        report.merged_into_id = target.id
        record_step(session, report, by, action="merged", details=details, now=now)
