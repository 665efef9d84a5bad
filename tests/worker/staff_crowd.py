"""Officials in any number behind the service's back, what they chose, their phones, late work."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from app.database import new_id
from app.feedback.clocks import due_of
from app.feedback.models import Report
from app.feedback.recalculation import recalculate
from app.identity.staff.roles import grant_role
from app.notifications.models import Device
from app.notifications.staff.models import StaffPreferences
from app.province.deadlines.working_time import DayKind
from app.province.local_time import local_day
from app.province.models import CalendarDay, ProvinceState
from app.province.snapshot import Province, load_province
from app.web.operations import Role
from tests.service import Json, Service
from tests.triage.many import copies
from tests.triage.notices.telling import StaffPhone


def open_these_days(service: Service) -> None:
    """Have the offices open yesterday, today and tomorrow, whatever day it is."""
    today = local_day(datetime.now(UTC))
    with service.database.writing() as session:
        for days in (-1, 0, 1):
            session.merge(
                CalendarDay(
                    calendar="provincial",
                    day=today + timedelta(days=days),
                    kind=DayKind.SPECIAL_HOURS,
                    name_vi="Ngày thử",
                    name_en="Trial day",
                    spans=["08:00-17:00"],
                )
            )
        # Every process has them then, and so has the next test its calendar of before.
        session.execute(update(ProvinceState).values(generation=ProvinceState.generation + 1))
        session.commit()


def count_all_anew(service: Service) -> None:
    """Bring all reports up to the reference data of now, as a worker does that lives long enough.

    So none does it later, and looks at reports to which nothing happened.
    """
    while recalculate(service.database, _province(service), datetime.now(UTC)):
        pass


def late_copies(service: Service, report: Json, number: int, **changes: Any) -> list[Json]:
    """``number`` more like a filed one, filed long ago, and due when the rules say: it is over."""
    long_ago = datetime.now(UTC) - timedelta(days=60)
    made = copies(service, report, number, submitted_at=long_ago, **changes)
    ids, province = [uuid.UUID(one["id"]) for one in made], _province(service)
    with service.database.writing() as session:
        for row in session.execute(select(Report.__table__).where(Report.id.in_(ids))).all():
            due_at = due_of(province, row, ())
            session.execute(update(Report).where(Report.id == row.id).values(due_at=due_at))
        session.commit()
    return made


def hire(
    service: Service, role: Role, agency: str, number: int, *, has_digest: bool
) -> list[uuid.UUID]:
    """So many people of an agency, who are pushed at any hour."""
    issuer, now = service.sandbox.issuers["staff"].issuer_url, datetime.now(UTC)
    with service.database.writing() as session:
        members = [
            grant_role(
                session,
                issuer=issuer,
                subject=name,
                role=role,
                agency_code=agency,
                full_name=name,
                now=now,
            )
            for name in (new_id().hex for _ in range(number))
        ]
        people = [member.id for member in members]
        chosen = [_choice(one, now, has_digest=has_digest) for one in people]
        session.execute(insert(StaffPreferences), chosen)
        session.commit()
    return people


def equip(service: Service, phones: Mapping[uuid.UUID, StaffPhone]) -> None:
    """Give each of them his phone."""
    now = datetime.now(UTC)
    with service.database.writing() as session:
        rows = [_device(service, staff_id, phone, now) for staff_id, phone in phones.items()]
        session.execute(insert(Device), rows)
        session.commit()


def _province(service: Service) -> Province:
    with service.database.reading() as connection:
        return load_province(connection)


def _choice(staff_id: uuid.UUID, now: datetime, *, has_digest: bool) -> Json:
    return {
        "staff_id": staff_id,
        "means": {},
        "only_in_office_hours": False,
        "has_digest": has_digest,
        "digest_at": "00:00",
        "digest_by": "push",
        "updated_at": now,
    }


def _device(service: Service, staff_id: uuid.UUID, phone: StaffPhone, now: datetime) -> Json:
    seal, address_hash = service.sealer.seal_text, service.sealer.lookup_hash
    return {
        "installation_id": phone.installation_id,
        "staff_id": staff_id,
        "platform": "android",
        "app_version": "1.4.0",
        "locale": "vi-VN",
        "time_zone": "Asia/Ho_Chi_Minh",
        "address_kind": "fid",
        "sealed_address": seal(phone.address, purpose="devices.sealed_address"),
        "address_hash": address_hash("push-address", phone.address),
        "registered_at": now,
        "refreshed_at": now,
    }
