"""Guests' phones: registered without a login, and never a way to take a citizen's phone away."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.notifications.detaching import GUESTS_KEPT_FOR, forget_guests
from app.notifications.models import Device
from tests.notifications.claiming import now_utc
from tests.notifications.phones import Phone, account_id, delivery, device, tell
from tests.reports import count
from tests.service import Service
from tests.web.problems import problem_of


def test_a_guests_phone_is_registered_refreshed_and_removed_without_a_login(
    service: Service,
) -> None:
    guest, phone = service.anyone(), Phone()
    for version in ("1.4.0", "1.5.0"):
        phone.register_guest(guest, app_version=version)
    assert count(service, Device) == 1
    row = device(service, phone)
    assert (row.citizen_id, row.session_id, row.app_version) == (None, None, "1.5.0")
    for _ in range(2):
        assert guest.delete(phone.guest_path).status_code == 204
    assert device(service, phone) is None


def test_a_citizen_takes_a_guests_phone_over(service: Service) -> None:
    phone, lan = Phone(), service.citizen()
    phone.register_guest(service.anyone())
    phone.register(lan)
    assert device(service, phone).citizen_id == account_id(lan)
    assert count(service, Device) == 1


def test_whoever_knows_only_the_installation_cannot_take_a_citizens_phone(
    service: Service,
) -> None:
    lan, phone = service.citizen(), Phone()
    phone.register(lan)
    tell(service, lan)
    stranger = Phone(installation_id=phone.installation_id)
    answer = service.anyone().put(stranger.guest_path, stranger.registration())
    problem_of(answer, 409, "device_in_use")
    assert service.anyone().delete(stranger.guest_path).status_code == 204
    assert device(service, phone).citizen_id == account_id(lan)
    assert delivery(service, phone).state == "pending"


@pytest.mark.parametrize("is_reinstalled", [False, True])
def test_the_phone_itself_becomes_a_guests_and_no_push_of_the_citizen_arrives(
    service: Service, *, is_reinstalled: bool
) -> None:
    lan, phone = service.citizen(), Phone()
    phone.register(lan)
    tell(service, lan)
    now = Phone(phone.address, uuid.uuid4()) if is_reinstalled else phone
    now.register_guest(service.anyone())
    assert device(service, now).citizen_id is None
    assert count(service, Device) == 1
    assert delivery(service, phone).state == "cancelled"


def test_a_late_logout_leaves_the_guest_who_has_the_phone_by_then(service: Service) -> None:
    lan, phone = service.citizen(), Phone()
    phone.register(lan)
    phone.register_guest(service.anyone())
    sent = {"refresh_token": lan.tokens["refresh_token"]}
    assert service.anyone().post("/v1/auth/revoke", sent).status_code == 204
    assert device(service, phone) is not None


def test_only_guests_who_were_not_heard_of_for_long_are_forgotten(service: Service) -> None:
    long_ago = now_utc() - GUESTS_KEPT_FOR - timedelta(days=1)
    gone, here, citizens = Phone(), Phone(), Phone()
    gone.register_guest(service.anyone())
    citizens.register(service.citizen())
    with service.database.writing() as session:
        session.execute(update(Device).values(refreshed_at=long_ago))
        session.commit()
    here.register_guest(service.anyone())
    with service.database.writing() as session:
        assert forget_guests(session, now=now_utc()) == 1
        session.commit()
    assert [device(service, phone) is None for phone in (gone, here, citizens)] == [
        True,
        False,
        False,
    ]
