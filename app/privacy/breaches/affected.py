"""Whom a breach concerns, found by a query that is kept with it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select
from sqlalchemy.orm import Session

from app.feedback.models import Report, ReportArea
from app.identity.models import Citizen
from app.notifications.models import Device
from app.privacy.looks.sources import looks_at_citizens


class AffectedBy(StrEnum):
    """How the people are found."""

    ACCOUNTS = "accounts"
    REPORTS = "reports"
    DEVICES = "devices"
    LOOKS = "looks"


@dataclass(frozen=True)
class Affected:
    """Who had an account, filed, used a phone, or was looked at between two moments.

    Where an organisation's dossier was looked at: who acts for it. ``since`` is inclusive,
    ``until`` not. Reports can be narrowed to a category and an area,
    phones to a platform, looks to one person of staff.
    """

    kind: AffectedBy
    since: datetime
    until: datetime
    category: str | None = None
    area_scheme: str | None = None
    area_code: str | None = None
    platform: str | None = None
    staff_id: uuid.UUID | None = None

    def kept(self) -> dict[str, Any]:
        """As the breach keeps it."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else str(value)
            for name, value in vars(self).items()
            if value is not None
        }

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Affected":
        """What ``kept`` kept."""
        staff_id = kept.get("staff_id")
        return cls(
            **kept
            | {
                "kind": AffectedBy(kept["kind"]),
                "since": datetime.fromisoformat(kept["since"]),
                "until": datetime.fromisoformat(kept["until"]),
                "staff_id": uuid.UUID(staff_id) if staff_id else None,
            }
        )


def find_affected(
    session: Session, affected: Affected, *, after: uuid.UUID | None, count: int, now: datetime
) -> list[uuid.UUID]:
    """The next ``count`` citizens, in the order of their ids.

    Who is being erased is waited for; nobody of them is erased until the transaction ends.
    """
    wanted = select(Citizen.id).where(_concerns(affected, now))
    if after is not None:
        wanted = wanted.where(Citizen.id > after)
    page = wanted.order_by(Citizen.id).limit(count)
    return list(session.scalars(page.with_for_update(read=True, of=Citizen)))


def count_affected(connection: Connection, affected: Affected, *, now: datetime) -> int:
    """How many citizens it concerns now."""
    counted = select(func.count()).select_from(Citizen).where(_concerns(affected, now))
    return connection.scalar(counted) or 0


def _concerns(affected: Affected, now: datetime) -> ColumnElement[bool]:
    # Who was erased cannot be told: nothing leads to him.
    return Citizen.erased_at.is_(None) & _is_found(affected, now)


def _is_found(affected: Affected, now: datetime) -> ColumnElement[bool]:
    if affected.kind is AffectedBy.ACCOUNTS:
        # Whoever is here now had it from its beginning on.
        return Citizen.created_at < affected.until
    if affected.kind is AffectedBy.LOOKS:
        return Citizen.id.in_(_by_looks(affected, now))
    found = _by_reports if affected.kind is AffectedBy.REPORTS else _by_devices
    return Citizen.id.in_(found(affected))


def _by_reports(affected: Affected) -> Select[*tuple[Any, ...]]:
    wanted = select(Report.citizen_id).where(
        Report.submitted_at >= affected.since,
        Report.submitted_at < affected.until,
        Report.citizen_id.is_not(None),
    )
    if affected.category is not None:
        wanted = wanted.where(Report.category_code == affected.category)
    if affected.area_code is not None:
        lies_there = select(ReportArea.report_id).where(
            ReportArea.scheme == affected.area_scheme, ReportArea.code == affected.area_code
        )
        wanted = wanted.where(Report.id.in_(lies_there))
    return wanted


def _by_devices(affected: Affected) -> Select[*tuple[Any, ...]]:
    wanted = select(Device.citizen_id).where(
        Device.registered_at < affected.until,
        Device.refreshed_at >= affected.since,
        Device.citizen_id.is_not(None),
    )
    if affected.platform is not None:
        wanted = wanted.where(Device.platform == affected.platform)
    return wanted


def _by_looks(affected: Affected, now: datetime) -> Select[*tuple[Any, ...]]:
    looks = looks_at_citizens(now).c
    wanted = select(looks.citizen_id).where(
        looks.at >= affected.since,
        looks.at < affected.until,
        looks.citizen_id.is_not(None),
    )
    if affected.staff_id is not None:
        wanted = wanted.where(looks.staff_id == affected.staff_id)
    return wanted
