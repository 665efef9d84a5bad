"""Work that the worker does: continual tasks look for due rows, periodic ones are rows themselves.

A periodic task's row holds when it runs next and who holds it now, so that any number of workers
on any number of machines share them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from app.database.columns import Base, NfcString
from app.database.engine import Database
from app.database.statements import affected_rows, upserts

LEASE = timedelta(minutes=10)


@dataclass(frozen=True)
class Task:
    """One kind of work. ``run`` does a bounded piece of it and says how many things it did.

    With ``every`` it runs that often, on one worker at a time; without, whenever the worker looks.
    Where it dies or fails, another runs it after ``lease``: longer than it takes, but for work that
    two may do at once.
    Tasks of one ``lane`` run one after the other in a thread of their own: they work, or wait for
    somebody else's answer, so long that others would wait with them.
    """

    name: str
    run: Callable[[datetime], int]
    every: timedelta | None = None
    close: Callable[[], None] | None = None
    lane: str | None = None
    lease: timedelta = LEASE


class PeriodicTask(Base):
    """When a periodic task runs next, and until when somebody holds it."""

    __tablename__ = "periodic_tasks"

    name: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    next_run_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]


_ENSURE = upserts(PeriodicTask, lambda insert: insert.on_conflict_do_nothing())


def run_task(database: Database, task: Task) -> int:
    """Run ``task`` if it is its time; how many things it did."""
    now = datetime.now(UTC)
    if task.every is None:
        return task.run(now)
    if not _claim(database, task, now):
        return 0
    done = task.run(now)
    # Where it dies or fails on the way, the lease runs out and somebody runs it again.
    _finish(database, task, claimed_at=now, next_run_at=now + task.every)
    return done


def _claim(database: Database, task: Task, now: datetime) -> bool:
    with database.reading() as connection:
        next_run_at = connection.scalar(
            select(PeriodicTask.next_run_at).where(PeriodicTask.name == task.name)
        )
    if next_run_at is not None and now < next_run_at <= _latest(task, now):
        return False
    with database.writing() as session:
        _ensure_row(session, task, now)
        claimed = affected_rows(
            session,
            update(PeriodicTask)
            .where(
                PeriodicTask.name == task.name,
                _outside(PeriodicTask.next_run_at, now, _latest(task, now)),
                or_(
                    PeriodicTask.leased_until.is_(None),
                    _outside(PeriodicTask.leased_until, now, now + 2 * task.lease),
                ),
            )
            .values(leased_until=now + task.lease),
        )
        session.commit()
    return claimed == 1


def _latest(task: Task, now: datetime) -> datetime:
    """The latest next run that a right clock writes; one that was ahead must not stop the work."""
    return now + (task.every or timedelta()) + task.lease


def _outside(
    column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
    now: datetime,
    latest: datetime,
) -> ColumnElement[bool]:
    return or_(column <= now, column > latest)


def _ensure_row(session: Session, task: Task, now: datetime) -> None:
    connection = session.connection()
    row = {"name": task.name, "next_run_at": now}
    connection.execute(_ENSURE[connection.dialect.name], row)


def _finish(database: Database, task: Task, *, claimed_at: datetime, next_run_at: datetime) -> None:
    with database.writing() as session:
        session.execute(
            update(PeriodicTask)
            # Where it took longer than its lease, it is another worker's by now.
            .where(
                PeriodicTask.name == task.name,
                PeriodicTask.leased_until == claimed_at + task.lease,
            )
            .values(next_run_at=next_run_at, leased_until=None)
        )
        session.commit()
