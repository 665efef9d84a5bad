"""The worker's part: what has come due rings, once, and what is over is closed.

A report says in ``next_alarm_at`` when to look at it; each step of its life says "now". Whoever
looks holds the report's lock, and all that he writes about it is one transaction with when to look
next: a worker that dies has looked or has not, and others pass by what he holds.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, select

from app.database import AnyRow, Database, table_of
from app.feedback.clocks import find_pauses
from app.feedback.models import Report, ReportAlarm, ReportEvent
from app.feedback.staff_events import OF_STEPS
from app.feedback.states import State
from app.identity.staff.duty import OnDuty
from app.province.deadlines.pauses import Pause
from app.province.snapshot import Province
from app.triage.alarms.calling import Call, whom_to_call
from app.triage.alarms.page import Page, rung_of
from app.triage.alarms.plan import Key, decide
from app.triage.alarms.situations import is_emergency, situation_of
from app.triage.reports.deadlines import find_on_duty
from app.triage.sight import Surroundings, surroundings_of

_AT_ONCE = 50
# What is older when it is first looked at is no news: a backup was restored.
_IS_NEWS_FOR = timedelta(days=1)
_ALARMS = table_of(ReportAlarm)
# What of a report is looked at: not what it says.
_LOOKED_AT = (
    Report.id,
    Report.revision,
    Report.state,
    Report.kind,
    Report.publication,
    Report.category_code,
    Report.lead_agency_code,
    Report.accused_agency_code,
    Report.assignee_id,
    Report.submitted_at,
    Report.updated_at,
    Report.acknowledged_at,
    Report.extension_days,
    Report.needs_supervisor,
    Report.reopened_count,
)


def ring_due(database: Database, province: Callable[[], Province], now: datetime) -> int:
    """Look at what has come due, a bounded piece of it; how many reports that were. Commits."""
    with database.reading() as connection:
        # A look first: on SQLite, taking the rows would keep every other writer out.
        if connection.execute(_due(now).limit(1)).first() is None:
            return 0
    known = province()
    with database.writing() as session:
        page = Page(session.connection(), known, now)
        # What somebody else has in hand is looked at after he is done.
        due = _due(now).limit(_AT_ONCE).with_for_update(skip_locked=True)
        reports = page.connection.execute(due).all()
        _look_at(page, reports)
        page.write()
        session.commit()
    page.log()
    return len(reports)


def _due(now: datetime) -> Select[*tuple[Any, ...]]:
    wanted: Select[*tuple[Any, ...]] = select(*_LOOKED_AT)
    return wanted.where(Report.next_alarm_at <= now).order_by(Report.next_alarm_at, Report.id)


def _look_at(page: Page, reports: Sequence[AnyRow]) -> None:
    ids = [report.id for report in reports]
    pauses, rung = find_pauses(page.connection, ids), _find_rung(page.connection, ids)
    arrived = _find_arrived(page, [one for one in reports if not rung[one.id]])
    for report in reports:
        _look_at_one(page, report, pauses[report.id], rung[report.id])
        if report.id in arrived:
            page.arrive(report.id)


def _look_at_one(
    page: Page, report: AnyRow, pauses: Sequence[Pause], rung: Sequence[AnyRow]
) -> None:
    on_duty = _on_duty(page, report)
    situation = situation_of(page.province, report, pauses, on_duty)
    decision = decide(situation, [rung_of(row) for row in rung], page.now)
    page.take(report.id, decision, rung, _calls(page, report, on_duty))


def _find_arrived(page: Page, reports: Sequence[AnyRow]) -> set[uuid.UUID]:
    """Those that came in lately and wait where they came in, whatever was added to them since."""
    new = [
        one
        for one in reports
        if one.state == State.SUBMITTED and page.now - one.submitted_at < _IS_NEWS_FOR
    ]
    changed = [one.id for one in new if one.revision > 1]
    # Of what passed to somebody, whoever is concerned is told as such.
    passed = select(ReportEvent.report_id).where(
        ReportEvent.report_id.in_(changed), ReportEvent.action.in_(OF_STEPS)
    )
    told = set(page.connection.scalars(passed)) if changed else set()
    return {one.id for one in new} - told


def _on_duty(page: Page, report: AnyRow) -> list[OnDuty]:
    if report.state != State.SUBMITTED or not is_emergency(page.province, report):
        return []
    return find_on_duty(page.connection, page.province, report, at=page.now)


def _calls(page: Page, report: AnyRow, on_duty: Sequence[OnDuty]) -> Callable[[Key], Call]:
    @cache
    def around() -> Surroundings:
        return surroundings_of(page.connection, report.id)

    def call(key: Key) -> Call:
        return whom_to_call(
            key.kind,
            key.tier,
            report,
            around(),
            holders=page.holders,
            on_duty=[one.staff_id for one in on_duty],
        )

    return call


def _find_rung(
    connection: Connection, report_ids: Sequence[uuid.UUID]
) -> defaultdict[uuid.UUID, list[AnyRow]]:
    """The alarms that rang for several reports, in one statement."""
    found: defaultdict[uuid.UUID, list[AnyRow]] = defaultdict(list)
    wanted = select(_ALARMS).where(_ALARMS.c.report_id.in_(report_ids)).order_by(_ALARMS.c.id)
    for row in connection.execute(wanted):
        found[row.report_id].append(row)
    return found
