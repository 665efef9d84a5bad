"""What an official's lock screen and mailbox say: neutral words, a number, a link."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.adapters.mail import Mail
from app.adapters.push import PushMessage
from app.database import AnyRow, Sealer
from app.identity.citizens.accounts import recipient_key
from app.notifications.claims import Queue, Write
from app.notifications.devices import address_of
from app.notifications.staff.due import sort_staff_page
from app.notifications.staff.kinds import STAFF_RULES, StaffKind, staff_link
from app.notifications.staff.models import StaffNotification
from app.notifications.transports import Transport
from app.texts import Language, text

_PAYLOAD_VERSION = "1"
_ACCOUNT = "account"
# One after the other, while they are held.
_MAILS_AT_ONCE = 20
# Of an official, how much of each kind he has not read.
_Unread = Mapping[tuple[uuid.UUID, str], int]


def staff_pushes(sealer: Sealer, public_url: str) -> Queue[PushMessage]:
    """What is told to officials' phones."""

    def writer(session: Session, rows: Sequence[AnyRow], now: datetime) -> Write[PushMessage]:
        unread = _count_unread(session, rows)
        return lambda row: build_staff_push(row, sealer, public_url, unread=unread, now=now)

    return Queue(Transport.STAFF, sort_staff_page, writer)


def staff_mails(sealer: Sealer, public_url: str) -> Queue[Mail]:
    """What is told to officials' mailboxes."""

    def writer(session: Session, rows: Sequence[AnyRow], now: datetime) -> Write[Mail]:
        unread = _count_unread(session, rows)
        return lambda row: build_staff_mail(row, sealer, public_url, unread=unread)

    return Queue(Transport.EMAIL, sort_staff_page, writer, at_once=_MAILS_AT_ONCE)


def build_staff_push(
    row: AnyRow, sealer: Sealer, public_url: str, *, unread: _Unread, now: datetime
) -> PushMessage:
    """The push for a delivery's row, in the phone's language; raises ``UnsealError``."""
    language = Language.ENGLISH if row.locale.startswith("en") else Language.VIETNAMESE
    kind, params = StaffKind(row.kind), _params(row, unread)
    rules, subject = STAFF_RULES[kind], str(row.subject_id)
    return PushMessage(
        address=address_of(sealer, row.sealed_address),
        address_kind=row.address_kind,
        title=text(f"staff_notifications.{kind}.push_title", language, **params),
        body=text(f"staff_notifications.{kind}.push_body", language, **params),
        data={
            "v": _PAYLOAD_VERSION,
            "id": str(row.notification_id),
            "type": kind.value,
            "deep_link": staff_link(public_url, kind, row.subject_id),
            "entity_id": subject,
            "recipient": recipient_key(sealer, row.staff_id),
        },
        channel=rules.channel.value if rules.channel else _ACCOUNT,
        collapse_key=rules.heap or subject,
        ttl_s=max(1, int((row.expires_at - now).total_seconds())),
        is_urgent=rules.is_urgent,
        badge=sum(count for (who, _), count in unread.items() if who == row.staff_id),
    )


def build_staff_mail(row: AnyRow, sealer: Sealer, public_url: str, *, unread: _Unread) -> Mail:
    """The mail for a delivery's row, in both languages; raises ``UnsealError``."""
    kind, params = StaffKind(row.kind), _params(row, unread)
    says = {
        (part, language): text(f"staff_notifications.{kind}.push_{part}", language, **params)
        for part in ("title", "body")
        for language in Language
    }
    link = staff_link(public_url, kind, row.subject_id)
    footers = [text("staff_notifications.mail_footer", language) for language in Language]
    bodies = [says["body", language] for language in Language]
    return Mail(
        address=address_of(sealer, row.sealed_address),
        subject=says["title", Language.VIETNAMESE],
        text="\n\n".join([*bodies, link, "-- \n" + "\n".join(footers)]) + "\n",
        message_key=str(row.id),
    )


def _params(row: AnyRow, unread: _Unread) -> dict[str, str | int]:
    """Numbers alone: what is said outside the app names nothing."""
    if row.kind == StaffKind.STAFF_DIGEST:
        return dict(row.params)
    return {"count": max(1, unread.get((row.staff_id, row.kind), 0))}


def _count_unread(session: Session, rows: Sequence[AnyRow]) -> _Unread:
    people = sorted({row.staff_id for row in rows})
    if not people:
        return {}
    counted = (
        select(StaffNotification.staff_id, StaffNotification.kind, func.count().label("unread"))
        .where(
            StaffNotification.staff_id.in_(people),
            StaffNotification.read_at.is_(None),
            StaffNotification.deleted_at.is_(None),
        )
        .group_by(StaffNotification.staff_id, StaffNotification.kind)
    )
    return {(row.staff_id, row.kind): row.unread for row in session.execute(counted)}
