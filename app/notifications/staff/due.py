"""What is to be done with deliveries to officials that are due: sent, or given up."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from app.database import AnyRow
from app.identity.models import StaffMember
from app.notifications.due import IS_OVERTAKEN, Over, Page
from app.notifications.models import Delivery, DeliveryState, Device
from app.notifications.staff.channels import Means, StaffChannel
from app.notifications.staff.kinds import STAFF_RULES, StaffKind
from app.notifications.staff.models import StaffNotification, StaffPreferences
from app.notifications.staff.preferences import CHOICE, choice_of
from app.notifications.transports import Transport

_Told = aliased(StaffNotification)
_IS_UNREAD = exists().where(
    _Told.staff_id == StaffNotification.staff_id,
    _Told.kind == StaffNotification.kind,
    _Told.read_at.is_(None),
)
_DUE = (
    select(
        Delivery.id,
        Delivery.installation_id,
        Delivery.transport,
        Delivery.attempts,
        Delivery.created_at,
        Delivery.expires_at,
        StaffNotification.id.label("notification_id"),
        StaffNotification.staff_id,
        StaffNotification.kind,
        StaffNotification.subject_id,
        StaffNotification.params,
        StaffNotification.read_at,
        _IS_UNREAD.label("is_some_unread"),
        Device.address_kind,
        Device.address_hash,
        Device.sealed_address,
        Device.locale,
        *CHOICE,
        IS_OVERTAKEN.label("is_overtaken"),
    )
    .join(StaffNotification, StaffNotification.id == Delivery.staff_notification_id)
    # Whose phone it is counts now, and whether he is still of staff.
    .join(
        Device,
        (Device.installation_id == Delivery.installation_id)
        & (Device.staff_id == StaffNotification.staff_id),
    )
    .join(
        StaffMember,
        (StaffMember.id == StaffNotification.staff_id) & StaffMember.disabled_at.is_(None),
    )
    .outerjoin(StaffPreferences, StaffPreferences.staff_id == StaffNotification.staff_id)
)


def sort_staff_page(session: Session, due: Sequence[uuid.UUID], now: datetime) -> Page:
    """What becomes of each of the locked deliveries ``due``."""
    rows = session.execute(_DUE.where(Delivery.id.in_(due))).all()
    reasons = {row.id: _why_not(row, now) for row in rows}
    gone = [one for one in due if one not in reasons]
    over: list[Over] = [(DeliveryState.CANCELLED, "device_gone", gone)]
    for state, reason in set(filter(None, reasons.values())):
        ids = [one for one, why in reasons.items() if why == (state, reason)]
        over.append((state, reason, ids))
    return Page(
        to_send=[row for row in rows if reasons[row.id] is None],
        later=(),
        over=over,
    )


def _why_not(row: AnyRow, now: datetime) -> tuple[DeliveryState, str | None] | None:
    """Why it is not sent; None: it is."""
    if row.expires_at <= now:
        return DeliveryState.EXPIRED, None
    if row.is_overtaken:
        return DeliveryState.CANCELLED, "replaced"
    rules = STAFF_RULES[StaffKind(row.kind)]
    if rules.channel is StaffChannel.EMERGENCIES:
        return None
    # A push of a heap speaks of the others, too.
    if not (row.is_some_unread if rules.heap else row.read_at is None):
        return DeliveryState.CANCELLED, "read"
    if rules.channel is not None and not _is_wanted(row):
        return DeliveryState.CANCELLED, "muted"
    return None


def _is_wanted(row: AnyRow) -> bool:
    means = choice_of(row).means_for(StaffKind(row.kind))
    return means is (Means.EMAIL if row.transport == Transport.EMAIL else Means.PUSH)
