"""The worker's part of the daily digest: how much waits for each who wants to know, once a day.

The day is written with the digest in one transaction: whatever dies, nobody has two of a day, and
who had none yet gets it from the next worker.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from app.database import Database, new_id
from app.feedback.models import Report
from app.feedback.states import STATES_ON_THE_CLOCK, State
from app.identity.models import StaffMember
from app.identity.staff.absent_people import is_away
from app.identity.staff.held_roles import held_roles
from app.identity.staff.rights import HeldRole, Scope, allowing
from app.notifications.staff.kinds import StaffKind
from app.notifications.staff.models import StaffPreferences
from app.notifications.staff.news import StaffNews
from app.notifications.staff.office_hours import common_calendar
from app.notifications.staff.telling import tell_staff
from app.province.local_time import LOCAL, day_ends_at, local_day
from app.province.snapshot import Province
from app.triage.sight import in_charge
from app.web.operations import Operation, Role

DIGESTS_EVERY = timedelta(minutes=1)
_AT_ONCE = 20
_ON_THE_CLOCK = Report.state.in_([state.value for state in STATES_ON_THE_CLOCK])


def send_digests(database: Database, province: Callable[[], Province], now: datetime) -> int:
    """Make the digests that are due today, all of them; for how many people. Commits."""
    with database.reading() as connection:
        if connection.execute(_due(now).limit(1)).first() is None:
            return 0
    known = province()
    if not common_calendar(known).spans(local_day(now)):
        return 0
    made = 0
    while found := _send_page(database, known, now):
        made += found
    return made


def _send_page(database: Database, province: Province, now: datetime) -> int:
    with database.writing() as session:
        page = _due(now).limit(_AT_ONCE).with_for_update(skip_locked=True, of=StaffPreferences)
        people = session.scalars(page).all()
        tell_staff(session, _news(session, people, now), province=province, now=now)
        session.execute(
            update(StaffPreferences)
            .where(StaffPreferences.staff_id.in_(people))
            .values(last_digest_on=local_day(now))
        )
        session.commit()
    return len(people)


def _due(now: datetime) -> Select[uuid.UUID]:
    """Who wants a digest, had none today, and is there; a night's digest is of the day before."""
    clock = f"{now.astimezone(LOCAL):%H:%M}"
    last = StaffPreferences.last_digest_on
    return (
        select(StaffPreferences.staff_id)
        .join(StaffMember, StaffMember.id == StaffPreferences.staff_id)
        .where(
            StaffPreferences.has_digest.is_(True),
            StaffPreferences.digest_at <= clock,
            or_(last.is_(None), last < local_day(now)),
            StaffMember.disabled_at.is_(None),
            ~is_away(StaffMember.id, now),
        )
        .order_by(StaffPreferences.staff_id)
    )


def _news(session: Session, people: Sequence[uuid.UUID], now: datetime) -> list[StaffNews]:
    """What each is told; nothing where nothing waits."""
    connection = session.connection()
    counted = {
        one: _count(connection, scopes, now)
        for one, scopes in _find_scopes(connection, people, now).items()
    }
    return [
        StaffNews(one, StaffKind.STAFF_DIGEST, new_id(), counts)
        for one, counts in counted.items()
        if any(counts.values())
    ]


def _find_scopes(
    connection: Connection, people: Sequence[uuid.UUID], now: datetime
) -> dict[uuid.UUID, list[Scope]]:
    """Where each works on reports; one statement."""
    held = held_roles()
    rows = connection.execute(select(held).where(held.c.holder_id.in_(people)), {"now": now})
    found: dict[uuid.UUID, list[Scope]] = {}
    for row in rows:
        role = HeldRole(Role(row.role), Scope.of(row))
        if allowing([role], Operation.REPORTS_MOVE):
            found.setdefault(row.holder_id, []).append(role.scope)
    return found


def _count(connection: Connection, scopes: Sequence[Scope], now: datetime) -> Mapping[str, int]:
    is_late = and_(_ON_THE_CLOCK, Report.due_at < now)
    is_due = and_(_ON_THE_CLOCK, Report.due_at >= now, Report.due_at <= day_ends_at(local_day(now)))
    is_new = Report.state == State.SUBMITTED.value
    numbers = {"new": is_new, "due_today": is_due, "late": is_late}
    columns = [func.count().filter(which).label(name) for name, which in numbers.items()]
    concerned = or_(is_new, _ON_THE_CLOCK)
    wanted = select(*columns).select_from(Report).where(in_charge(scopes), concerned)
    row = connection.execute(wanted).one()
    return {name: getattr(row, name) for name in numbers}
