"""An official's inbox: what he was told of, as far as he still sees it.

Nothing of a report is kept in it. What it says is read with the report, so what has gone out of his
sight, restricted since, led by another agency or after a role of his was taken, is not there.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from app.database import AnyRow, affected_rows
from app.errors import NotFound
from app.feedback.models import Report
from app.identity.principals import StaffPrincipal
from app.notifications.staff.kinds import (
    STAFF_RULES,
    About,
    StaffKind,
    kinds_about,
    staff_link,
)
from app.notifications.staff.models import StaffNotification
from app.province.snapshot import Province
from app.texts import Language, text
from app.triage.sight import in_sight
from app.web.operations import Operation

# Who may do this reads what is about that; of reports each has his own.
OPENED_BY = {
    About.ANNOUNCEMENT: Operation.ANNOUNCEMENTS_APPROVE,
    About.DATA_REQUEST: Operation.DATA_REQUESTS_ANSWER,
    About.BREACH: Operation.BREACHES_MANAGE,
}
# Words of the reference data that are longer would not leave room for the others.
_LONGEST_NAME = 80


class StaffNotificationRead(TypedDict):
    """A notification as it goes out."""

    id: uuid.UUID
    kind: str
    channel: str | None
    about: str
    subject_id: uuid.UUID
    title: str
    body: str
    link: str
    told_at: datetime
    read_at: datetime | None


def find_inbox(
    connection: Connection,
    staff: StaffPrincipal,
    *,
    after: Sequence[Any] | None,
    count: int,
) -> list[AnyRow]:
    """The newest ``count`` things that he was told, beyond the position ``after``."""
    wanted = _SHOWN.where(_is_his(staff), _is_visible(staff))
    if after is not None:
        position = (datetime.fromisoformat(after[0]), uuid.UUID(after[1]))
        wanted = wanted.where(
            tuple_(StaffNotification.told_at, StaffNotification.id) < tuple_(*position)
        )
    newest = (StaffNotification.told_at.desc(), StaffNotification.id.desc())
    return list(connection.execute(wanted.order_by(*newest).limit(count)))


def find_named(
    connection: Connection, staff: StaffPrincipal, ids: Sequence[uuid.UUID]
) -> Sequence[AnyRow]:
    """Which of ``ids`` are in his inbox."""
    named = StaffNotification.id.in_(ids)
    return connection.execute(_SHOWN.where(_is_his(staff), _is_visible(staff), named)).all()


def position_of(row: AnyRow) -> Sequence[str]:
    """Where a row stands in the list."""
    return [row.told_at.isoformat(), str(row.id)]


def count_unread(connection: Connection, staff: StaffPrincipal) -> int:
    """How much of what he sees he has not read."""
    wanted = (
        select(func.count())
        .select_from(StaffNotification)
        .outerjoin(Report, OF_REPORT)
        .where(_is_his(staff), StaffNotification.read_at.is_(None), _is_visible(staff))
    )
    return connection.scalar(wanted) or 0


def mark_read(
    session: Session, staff: StaffPrincipal, notification_id: uuid.UUID, *, now: datetime
) -> None:
    """Mark one of his notifications read; the first reading counts. Raises ``NotFound``.

    What of it still waits to be sent is not.
    """
    _require_visible(session.connection(), staff, notification_id)
    first = func.coalesce(StaffNotification.read_at, now)
    is_it = StaffNotification.id == notification_id
    session.execute(
        update(StaffNotification).where(is_it).values(read_at=first, change_serial=None)
    )


def mark_all_read(session: Session, staff: StaffPrincipal, *, now: datetime) -> int:
    """Mark all that he was told read; how much was not."""
    unread = _is_his(staff) & StaffNotification.read_at.is_(None)
    read = update(StaffNotification).where(unread).values(read_at=now, change_serial=None)
    return affected_rows(session, read)


def delete_notification(
    session: Session, staff: StaffPrincipal, notification_id: uuid.UUID, *, now: datetime
) -> None:
    """Take one of his notifications out of his inbox; repeating it changes nothing.

    Newer news of the same subject comes in again. Raises ``NotFound``.
    """
    own = (StaffNotification.staff_id == staff.id) & (StaffNotification.id == notification_id)
    gone = {
        "deleted_at": now,
        "read_at": func.coalesce(StaffNotification.read_at, now),
        "change_serial": None,
    }
    if not affected_rows(session, update(StaffNotification).where(own).values(gone)):
        raise NotFound


def render_notification(
    row: AnyRow, language: Language, province: Province, public_url: str
) -> StaffNotificationRead:
    """A row in the reader's language."""
    kind = StaffKind(row.kind)
    rules, params = STAFF_RULES[kind], dict(row.params)
    if rules.about is About.REPORT:
        params |= {
            "reference": row.reference,
            "category": _category(province, row.category_code, language),
            "state": text(f"labels.report_states.{row.state}", language),
        }
    return {
        "id": row.id,
        "kind": kind.value,
        "channel": rules.channel.value if rules.channel else None,
        "about": rules.about.value,
        "subject_id": row.subject_id,
        "title": text(f"staff_notifications.{kind}.title", language, **params),
        "body": text(f"staff_notifications.{kind}.body", language, **params),
        "link": staff_link(public_url, kind, row.subject_id),
        "told_at": row.told_at,
        "read_at": row.read_at,
    }


# Which report a notification is about, of those that are about one.
OF_REPORT = and_(
    Report.id == StaffNotification.subject_id,
    StaffNotification.kind.in_(kinds_about(About.REPORT)),
)
_SHOWN: Select[*tuple[Any, ...]] = select(
    StaffNotification.id,
    StaffNotification.kind,
    StaffNotification.subject_id,
    StaffNotification.params,
    StaffNotification.told_at,
    StaffNotification.read_at,
    Report.reference,
    Report.category_code,
    Report.state,
).outerjoin(Report, OF_REPORT)


def _is_his(staff: StaffPrincipal) -> ColumnElement[bool]:
    return (StaffNotification.staff_id == staff.id) & StaffNotification.deleted_at.is_(None)


def _is_visible(staff: StaffPrincipal) -> ColumnElement[bool]:
    """Whether his roles of now let him see what it is about."""
    kinds = kinds_about(About.ITSELF)
    for about, operation in OPENED_BY.items():
        if staff.scopes_for(operation):
            kinds += kinds_about(about)
    sight = in_sight(staff.scopes_for(Operation.REPORTS_READ))
    return or_(StaffNotification.kind.in_(kinds), and_(Report.id.is_not(None), sight))


def _require_visible(
    connection: Connection, staff: StaffPrincipal, notification_id: uuid.UUID
) -> None:
    wanted = _SHOWN.where(
        _is_his(staff), _is_visible(staff), StaffNotification.id == notification_id
    )
    if connection.execute(wanted).first() is None:
        raise NotFound


def _category(province: Province, code: str, language: Language) -> str:
    name: str = getattr(province.categories[code].row, f"label_{language}")
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
