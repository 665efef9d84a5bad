"""What was decided about data, and what staff left behind: kept for its time, and no longer."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from app.audit.models import AuditEvent
from app.identity.models import Citizen, StaffMember, StaffRole
from app.notifications.staff.models import StaffPreferences
from app.privacy.models import Breach, ConsentRecord, DataRequest, DataRequestStep
from app.triage.views.models import SavedView
from tests.notifications.phones import account_id
from tests.privacy.ageing import enforce
from tests.privacy.asking import asked, step
from tests.privacy.everywhere import traces_found
from tests.reports import count, new_key
from tests.service import Caller, Json, Service

_OLD = timedelta(days=1826)
_STAFF = "/v1/admin/staff"
_CHOSEN: Json = {
    "means": {},
    "only_in_office_hours": False,
    "has_digest": True,
    "digest_at": "07:00",
    "digest_by": "mail",
    "updated_at": datetime.now(UTC) - _OLD,
}


def _set(service: Service, *statements: Any) -> None:
    with service.database.writing() as session:
        for statement in statements:
            session.execute(statement)
        session.commit()


def _ago(age: timedelta) -> datetime:
    return datetime.now(UTC) - age


def _erase(service: Service, account: uuid.UUID, age: timedelta) -> None:
    _set(service, update(Citizen).where(Citizen.id == account).values(erased_at=_ago(age)))


def _make_old_ids(service: Service, model: Any, age: timedelta = _OLD * 2) -> None:
    """Have each row be as if it had been made long ago."""
    with service.database.writing() as session:
        for known in session.scalars(select(model.id)).all():
            long_ago = int(_ago(age).timestamp() * 1000) << 80
            older = uuid.UUID(int=long_ago | known.int & (2**80 - 1))
            session.execute(update(model).where(model.id == known).values(id=older))
        session.commit()


def test_the_evidence_of_consent_outlives_the_account_and_ends(service: Service) -> None:
    lan, minh, hoa = (service.citizen(one) for one in ("lan", "minh", "hoa"))
    _make_old_ids(service, ConsentRecord)
    _erase(service, account_id(lan), _OLD)
    _erase(service, account_id(minh), _OLD / 2)
    whose = {account_id(minh), account_id(hoa)}
    assert enforce(service)["consents"] == 1
    with service.database.reading() as connection:
        assert set(connection.scalars(select(ConsentRecord.citizen_id))) == whose


def test_a_closed_request_goes_with_its_steps_and_an_open_one_stays(service: Service) -> None:
    lan, desk = service.citizen("lan"), service.staff("administrator")
    closed, is_open = asked(lan, "correction"), asked(lan)
    for request in (closed, is_open):
        assert step(desk, request, "take").status_code == 200
    assert step(desk, closed, "answer", note="Đã sửa xong.").status_code == 200
    assert enforce(service, days=1824)["data_requests"] == 0
    assert count(service, DataRequestStep) == 3
    assert enforce(service, days=1826)["data_requests"] == 1
    assert count(service, DataRequestStep) == 1
    with service.database.reading() as connection:
        assert connection.scalars(select(DataRequest.reference)).all() == [is_open["reference"]]


def test_a_restriction_that_holds_keeps_its_request(service: Service) -> None:
    lan, desk = service.citizen("lan"), service.staff("administrator")
    request = asked(lan, "restriction")
    assert step(desk, request, "take").status_code == 200
    assert step(desk, request, "answer", note="Đã hạn chế.").status_code == 200
    assert enforce(service, days=1826)["data_requests"] == 0
    # His session went, too.
    desk = service.staff("administrator")
    assert step(desk, request, "lift", note="Hết hạn chế.").status_code == 200
    assert enforce(service, days=1826)["data_requests"] == 1


def test_a_closed_breach_goes_and_an_open_one_stays(service: Service) -> None:
    officer = service.staff("administrator")
    for _ in range(2):
        noted = officer.post(
            "/v1/admin/breaches",
            {
                "noticed_at": _ago(timedelta(hours=1)).isoformat(),
                "description": "Một bản sao lưu bị gửi nhầm.",
                "data_kinds": ["phone"],
            },
            key=new_key(),
        )
        assert noted.status_code == 201, noted.get_json()
    closed = update(Breach).where(Breach.id == uuid.UUID(noted.get_json()["id"]))
    _set(service, closed.values(closed_at=datetime.now(UTC)))
    assert enforce(service, days=1824)["breaches"] == 0
    assert enforce(service, days=1826)["breaches"] == 1
    assert count(service, Breach) == 1


def _id_of(staff: Caller) -> uuid.UUID:
    return uuid.UUID(staff.get("/v1/admin/me").get_json()["id"])


def _leave(service: Service, staff: Caller, age: timedelta) -> uuid.UUID:
    staff_id = _id_of(staff)
    his = update(StaffMember).where(StaffMember.id == staff_id)
    _set(service, his.values(disabled_at=_ago(age), full_name="Phạm Thị Cúc"))
    return staff_id


def _keep_a_view(staff: Caller) -> None:
    view = {"name": "Trễ hạn", "filter": {"state": "submitted"}}
    assert staff.post("/v1/admin/saved-views", view, key=new_key()).status_code == 201


def test_what_officials_kept_for_themselves_goes_soon_after_they_left(service: Service) -> None:
    gone, here = service.staff("triager"), service.staff("supervisor")
    for staff in (gone, here):
        _keep_a_view(staff)
        _set(service, insert(StaffPreferences).values(staff_id=_id_of(staff), **_CHOSEN))
    _make_old_ids(service, SavedView)
    _leave(service, gone, timedelta(days=89))
    assert enforce(service)["staff_settings"] == 0
    assert enforce(service, days=2)["staff_settings"] == 2
    assert (count(service, SavedView), count(service, StaffPreferences)) == (1, 1)


def test_an_account_that_was_shut_long_ago_names_nobody(service: Service) -> None:
    gone, admin = service.staff("triager"), service.staff("administrator")
    staff_id = _leave(service, gone, _OLD)
    path = f"{_STAFF}/{staff_id}"
    assert admin.get(path).get_json()["full_name"] == "Phạm Thị Cúc"
    etag = admin.get(path).headers["ETag"]
    assert enforce(service)["staff_accounts"] == 1
    assert traces_found(service, ("Phạm Thị Cúc",)) == set()
    assert count(service, StaffRole, StaffRole.staff_id == staff_id) == 0
    assert count(service, StaffMember, StaffMember.id == staff_id) == 1
    listed = admin.get(_STAFF).get_json()["items"]
    assert str(staff_id) not in {one["id"] for one in listed}
    assert admin.get(path).status_code == 404
    opened = admin.post(f"{path}/enable", None, If_Match=etag)
    assert opened.status_code == 404
    assert enforce(service)["staff_accounts"] == 0
    assert count(service, AuditEvent, AuditEvent.action == "staff_anonymised") == 1
