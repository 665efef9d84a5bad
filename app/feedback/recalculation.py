"""Bringing reports up to date with changed reference data: deadlines, areas, public places.

Page by page with a checkpoint, so that it may die anywhere and go on; any number of workers may
try, and one at a time does it.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import AnyRow, Database, new_id
from app.database.turns import wait_for_turn
from app.feedback.assignments.dues import find_running, move_dues
from app.feedback.clocks import due_of, find_pauses
from app.feedback.models import Recalculation, Report, ReportArea, ReportEvent
from app.feedback.placing import area_rows
from app.feedback.public.places import is_delicate, public_place
from app.feedback.states import OPEN_STATES, Actor
from app.province.local_time import local_day
from app.province.snapshot import Province

_PAGE = 200
_SYSTEM = "system:reference-data"


@dataclass(frozen=True)
class Pass:
    """One walk over reports: which, and what is made of a page; how many were changed."""

    name: str
    reports: Select[*tuple[Any, ...]]
    bring: Callable[[Session, Province, Sequence[AnyRow], datetime], int]
    generation: Callable[[Province], int]


def recalculate(database: Database, province: Province, now: datetime) -> int:
    """Do one page of what is behind; how many reports were looked at."""
    return sum(_turn(database, one, province, now) for one in PASSES)


def _turn(database: Database, one: Pass, province: Province, now: datetime) -> int:
    wanted = one.generation(province)
    with database.reading() as connection:
        if _done(connection, one) >= wanted:
            return 0
    with database.writing() as session:
        wait_for_turn(session, f"recalculation:{one.name}")
        checkpoint = _checkpoint(session, one)
        if checkpoint.done_generation >= wanted:
            return 0
        if checkpoint.generation != wanted:
            # It changed again on the way: from the beginning.
            checkpoint.generation, checkpoint.last_report_id = wanted, None
        page = _page(session, one, checkpoint.last_report_id)
        if page:
            one.bring(session, province, page, now)
            checkpoint.last_report_id = page[-1].id
        else:
            checkpoint.done_generation, checkpoint.last_report_id = wanted, None
        session.commit()
    return max(len(page), 1)


def _done(connection: Connection, one: Pass) -> int:
    known = select(Recalculation.done_generation).where(Recalculation.name == one.name)
    return connection.scalar(known) or 0


def _checkpoint(session: Session, one: Pass) -> Recalculation:
    found = session.get(Recalculation, one.name, populate_existing=True)
    if found is None:
        found = Recalculation(name=one.name, done_generation=0, generation=0)
        session.add(found)
    return found


def _page(session: Session, one: Pass, after: uuid.UUID | None) -> Sequence[AnyRow]:
    statement = one.reports if after is None else one.reports.where(Report.id > after)
    # Locked: whoever works on one of them goes first, and we see what he made of it.
    return session.execute(statement.order_by(Report.id).limit(_PAGE).with_for_update()).all()


def _bring_deadlines(
    session: Session, province: Province, page: Sequence[AnyRow], now: datetime
) -> int:
    ids = [report.id for report in page]
    pauses = find_pauses(session.connection(), ids)
    running = find_running(session, ids)
    changed = 0
    for report in page:
        due = due_of(province, report, pauses[report.id])
        moved = move_dues(running[report.id], report, pauses[report.id], province)
        if due != report.due_at or moved:
            _move_deadline(session, report, due, now)
            changed += 1
    # When to warn and to escalate may have changed, though it is due as before.
    of_page = Report.id.in_([report.id for report in page])
    session.execute(update(Report).where(of_page).values(next_alarm_at=now))
    return changed


def _move_deadline(session: Session, report: AnyRow, due: datetime | None, now: datetime) -> None:
    session.execute(
        update(Report)
        .where(Report.id == report.id)
        .values(due_at=due, revision=Report.revision + 1, updated_at=now, change_serial=None)
    )
    session.execute(
        insert(ReportEvent).values(
            id=new_id(),
            report_id=report.id,
            at=now,
            action="deadline_moved",
            state=report.state,
            actor_kind=Actor.SYSTEM.value,
        )
    )
    record(
        session,
        actor=_SYSTEM,
        action="report_deadline_moved",
        subject=f"report:{report.id}",
        details={"revision": report.revision + 1},
        now=now,
    )


def _bring_areas(
    session: Session, province: Province, page: Sequence[AnyRow], now: datetime
) -> int:
    ids = [report.id for report in page]
    rows = [
        row
        for report in page
        for row in area_rows(
            province,
            report.id,
            report.latitude,
            report.longitude,
            on=local_day(report.submitted_at),
        )
    ]
    moved = _placed(session, ids) ^ {(row["report_id"], row["scheme"], row["code"]) for row in rows}
    # A page is written whole or not at all, so there is no moment without its areas.
    session.execute(delete(ReportArea).where(ReportArea.report_id.in_(ids)))
    if rows:
        session.execute(insert(ReportArea), rows)
    # The public's numbers know of areas too, and so do staff's.
    uncounted = {"tallied_revision": 0, "figured_revision": 0}
    session.execute(update(Report).where(Report.id.in_(ids)).values(uncounted))
    # Whoever works in an area learns what came to lie there.
    elsewhere = {report_id for report_id, _, _ in moved}
    session.execute(update(Report).where(Report.id.in_(elsewhere)).values(change_serial=None))
    return len(rows)


def _placed(session: Session, ids: Sequence[uuid.UUID]) -> set[tuple[uuid.UUID, str, str]]:
    """The reports with each area that they lie in so far."""
    areas = select(ReportArea.report_id, ReportArea.scheme, ReportArea.code)
    found = session.execute(areas.where(ReportArea.report_id.in_(ids)))
    return {(row.report_id, row.scheme, row.code) for row in found}


def _bring_places(
    session: Session, province: Province, page: Sequence[AnyRow], now: datetime
) -> int:
    """Show roughly what became sensitive; what no longer is stays so until staff publish it."""
    delicate = [report for report in page if is_delicate(report, province)]
    for report in delicate:
        place = public_place(report.latitude, report.longitude, is_coarse=True)
        session.execute(
            update(Report)
            .where(Report.id == report.id)
            .values(
                public_latitude=place.latitude,
                public_longitude=place.longitude,
                public_cell=place.cell,
                is_coarse=True,
                tallied_revision=0,
            )
        )
    return len(delicate)


PASSES = (
    Pass(
        "deadlines",
        select(Report.__table__).where(Report.state.in_([state.value for state in OPEN_STATES])),
        _bring_deadlines,
        lambda province: province.generation[0],
    ),
    Pass(
        "areas",
        select(Report.id, Report.latitude, Report.longitude, Report.submitted_at),
        _bring_areas,
        lambda province: province.generation[1],
    ),
    Pass(
        "public_places",
        select(
            Report.id, Report.latitude, Report.longitude, Report.is_home, Report.category_code
        ).where(Report.public_cell.is_not(None), Report.is_coarse.is_(False)),
        _bring_places,
        lambda province: province.generation[0],
    ),
)
